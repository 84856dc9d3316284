import type { BackupJobView } from '../../lib/ops/backupjob/read';
import type { Column } from '../../lib/output/list';
import { dayAndTime } from '../../lib/output/units';

export const backupJobColumns = (): readonly Column<BackupJobView>[] => [
  { name: 'ID', size: 4, align: 'right', adjust: true, describe: 'Number of the backup job', value: (b) => String(b.id) },
  { name: 'USER', size: 8, align: 'left', describe: 'Who owns it', value: (b, how) => (how.numeric ? String(b.uid) : b.uname) },
  { name: 'GROUP', size: 8, align: 'left', describe: 'Group that owns it', value: (b, how) => (how.numeric ? String(b.gid) : b.gname) },
  { name: 'PRIO', size: 4, align: 'left', describe: 'Priority: higher ones first', value: (b) => String(b.priority) },
  { name: 'NAME', size: 15, align: 'left', expand: true, describe: 'Name', value: (b) => b.name },
  { name: 'LAST', size: 15, align: 'left', expand: true, describe: 'When it last ran', value: (b) => dayAndTime(b.last_time) },
  { name: 'VMS', size: 15, align: 'left', expand: true, describe: 'VMs it is for', value: (b) => (b.vms.length > 15 ? `${b.vms.slice(0, 12)}...` : b.vms) },
];

export const backupJobTable = { file: 'onebackupjob', columns: backupJobColumns, shown: ['ID', 'USER', 'GROUP', 'PRIO', 'NAME', 'LAST', 'VMS'], confs: {} };
