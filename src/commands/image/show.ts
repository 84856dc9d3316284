import { attributesOf } from '../../lib/documents/image';
import { imageStateShort, imageTypeName } from '../../lib/model/objectStates';
import type { ImageInfo } from '../../lib/ops/image/read';
import { lines, pairs, type Section } from '../../lib/output/page';
import { date, size } from '../../lib/output/units';
import { refArg } from '../args/refs';
import { nothingToDecrypt } from '../decrypt';
import { defineCommand } from '../define';
import { formatOptions, printDocument, wantsDocument } from '../formats';
import { column, lockRow, permissionSection, printPage, tableLines, templateSection, vmTableLines } from '../sections';

const snapshotSection = (i: ImageInfo): Section =>
  lines(
    'IMAGE SNAPSHOTS',
    tableLines(i.tree.snapshots, [
      column('AC', 2, 'left', (s) => (s.active ? '=>' : '')),
      column('ID', 3, 'right', (s) => String(s.id)),
      column('PARENT', 6, 'right', (s) => String(s.parent)),
      column('DATE', 15, 'right', (s) => date(s.date)),
      column('SIZE', 8, 'left', (s) => size(s.sizeMb)),
      column('NAME', 37, 'left', (s) => s.name),
    ]),
  );

/** A backup is one whole increment. */
const backupSections = (i: ImageInfo): Section[] => {
  const { content } = i;
  if (content === undefined) return [];
  const whole = content.disks.every((d) => d.file !== undefined);
  const rows = whole ? [content] : [];
  return [
    pairs('BACKUP INFORMATION', [
      ['VM', String(content.vmId)],
      ['TYPE', 'FULL'],
    ]),
    lines(
      'BACKUP INCREMENTS',
      tableLines(rows, [
        column('ID', 3, 'right', () => '0'),
        column('PID', 3, 'right', () => '-1'),
        column('T', 1, 'left', () => 'F'),
        column('SIZE', 8, 'right', () => size(i.size_mb)),
        column('DATE', 15, 'right', (c) => date(c.date)),
        column('SOURCE', 40, 'left', (c) => c.key),
      ]),
    ),
    lines(
      'BACKUP DISKS',
      tableLines(content.disks, [
        column('ID', 3, 'right', (d) => String(d.diskId)),
        column('SIZE', 8, 'right', (d) => size(d.sizeMb)),
        column('SHA256', 64, 'left', (d) => d.file?.sha256 ?? '-'),
      ]),
    ),
  ];
};

export const show = defineCommand({
  name: 'show',
  summary: 'Show an image: state and why, size, hash, who uses it',
  args: { image: refArg('image') },
  options: { decrypt: nothingToDecrypt, ...formatOptions },
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
      ['SOURCE', i.sourceShown],
      ...(i.path === '' ? [] : ([['PATH', i.path]] as [string, string][])),
      ['FORMAT', i.format],
      ['SIZE', size(i.size_mb)],
      ['STATE', imageStateShort(i.state)],
      ['RUNNING_VMS', String(i.runningVms)],
    ];
    const sections: Section[] = [pairs(`IMAGE ${i.id} INFORMATION`, rows), permissionSection(i.permissions)];
    if (i.tree.snapshots.length > 0) sections.push(snapshotSection(i));
    sections.push(...backupSections(i));
    sections.push(templateSection('IMAGE TEMPLATE', attributesOf(i)));
    if (i.vms.length > 0)
      sections.push(
        lines('VIRTUAL MACHINES', vmTableLines(i.vms, { users: i.userNames, groups: i.groupNames, hosts: i.hostNames }, one.clock.now()), { bare: true }),
      );
    printPage(one, sections, { labels: 15, padValues: true });
  },
});
