import { imageStateShort, imageTypeShort } from '../../lib/model/objectStates';
import type { ImageView } from '../../lib/ops/image/read';
import type { Column } from '../../lib/output/list';
import { date, size } from '../../lib/output/units';

export const imageColumns = (): readonly Column<ImageView>[] => [
  { name: 'ID', size: 4, align: 'right', adjust: true, describe: 'Number of the image', value: (i) => String(i.id) },
  { name: 'USER', size: 8, align: 'left', describe: 'Who owns it', value: (i, how) => (how.numeric ? String(i.uid) : i.uname) },
  { name: 'GROUP', size: 8, align: 'left', describe: 'Group that owns it', value: (i, how) => (how.numeric ? String(i.gid) : i.gname) },
  { name: 'NAME', size: 15, align: 'left', expand: true, describe: 'Name', value: (i) => i.name },
  { name: 'DATASTORE', size: 10, align: 'left', describe: 'Datastore it is in', value: (i) => i.datastore },
  { name: 'TYPE', size: 4, align: 'left', describe: 'Kind of image', value: (i) => imageTypeShort(i.type) },
  { name: 'REGTIME', size: 15, align: 'right', describe: 'When it was registered', value: (i) => date(i.regtime) },
  { name: 'MODTIME', size: 15, align: 'right', describe: 'When it was last changed', value: (i) => date(i.modtime) },
  { name: 'PERSISTENT', size: 3, align: 'right', describe: 'Whether a VM writes into it', value: (i) => (i.persistent === 1 ? 'Yes' : 'No') },
  { name: 'STAT', size: 4, align: 'left', describe: 'State, short', value: (i) => imageStateShort(i.state) },
  { name: 'RVMS', size: 4, align: 'right', describe: 'VMs that use it', value: (i) => String(i.runningVms) },
  { name: 'SIZE', size: 7, align: 'right', describe: 'Size as VMs see it', value: (i, how) => (how.kilobytes ? String(i.size_mb) : size(i.size_mb)) },
];

export const imageTable = {
  file: 'oneimage',
  columns: imageColumns,
  shown: ['ID', 'USER', 'GROUP', 'NAME', 'DATASTORE', 'SIZE', 'TYPE', 'PERSISTENT', 'STAT', 'RVMS'],
  confs: {},
};
