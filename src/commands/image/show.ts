import { sourceShown } from '../../lib/documents/image';
import { imageStateShort, imageTypeName } from '../../lib/model/objectStates';
import { lines, pairs, type Section } from '../../lib/output/page';
import { date, size } from '../../lib/output/units';
import { unpack } from '../../state/packing';
import { refArg } from '../args/refs';
import { defineCommand } from '../define';
import { formatOptions, printDocument, wantsDocument } from '../formats';
import { lockRow, permissionSection, printPage, templateSection, vmTableLines } from '../sections';

export const show = defineCommand({
  name: 'show',
  summary: 'Show an image: state and why, size, hash, who uses it',
  args: { image: refArg('image') },
  options: formatOptions,
  run: async (one, { image }) => one.call('image.info', { id: await one.resolve('IMAGE', image) }),
  async view(i, one, options) {
    if (wantsDocument(options)) return printDocument(one, (await import('../../lib/documents/image')).imageDocument(i), options);
    const rows: [string, string][] = [
      ['ID', String(i.id)],
      ['NAME', i.name],
      ['USER', i.uname],
      ['GROUP', i.gname],
      lockRow(i.lock),
      ['DATASTORE', i.datastore],
      ['TYPE', imageTypeName(i.type)],
      ['REGISTER TIME', date(i.regtime)],
      ['LAST MODIFIED', date(i.modtime)],
      ['PERSISTENT', i.persistent === 1 ? 'Yes' : 'No'],
      ['SOURCE', sourceShown(i)],
      ['PATH', i.path || '""'],
      ['FORMAT', i.format],
      ...(i.fs ? ([['FILE SYSTEM', i.fs]] as [string, string][]) : []),
      ['SIZE', size(i.size_mb)],
      ['STATE', imageStateShort(i.state)],
      ['RUNNING_VMS', String(i.runningVms)],
      ...(i.sha256 ? ([['SHA256', i.sha256]] as [string, string][]) : []),
      ...(i.error ? ([['WHY', i.error]] as [string, string][]) : []),
    ];
    const sections: Section[] = [
      pairs(`IMAGE ${i.id} INFORMATION`, rows),
      permissionSection(i.permissions),
      templateSection('IMAGE TEMPLATE', unpack(i.template)),
    ];
    if (i.vms.length > 0)
      sections.push(lines('VIRTUAL MACHINES', vmTableLines(i.vms, { users: i.userNames, groups: i.groupNames, hosts: i.hostNames }, one.clock.now())));
    printPage(one, sections, { labels: 15, padValues: true });
  },
});
