import { lines, pairs } from '../../lib/output/page';
import { unpack } from '../../state/packing';
import { refArg } from '../args/refs';
import { defineCommand } from '../define';
import { formatOptions, printDocument, wantsDocument } from '../formats';
import { quotaSections } from '../quotaSections';
import { column, printPage, tableLines, templateSection } from '../sections';

export const show = defineCommand({
  name: 'show',
  summary: 'Show a group; without a name, your own',
  args: { group: refArg('group', true) },
  options: formatOptions,
  run: async (one, { group }) => one.call('group.info', { id: group === undefined ? (await one.caller()).gid : await one.resolve('GROUP', group) }),
  async view(g, one, options) {
    if (wantsDocument(options)) return printDocument(one, (await import('../../lib/documents/group')).groupDocument(g), options);
    const template = templateSection('GROUP TEMPLATE', unpack(g.template));
    const members = tableLines(
      g.users.map((uid) => ({ uid, admin: g.admins.includes(uid) })),
      [column('USER ID', 7, 'right', (m) => String(m.uid)), column('ADMIN', 5, 'left', (m) => (m.admin ? '*' : ''))],
    );
    printPage(
      one,
      [
        pairs(`GROUP ${g.id} INFORMATION`, [
          ['ID', String(g.id)],
          ['NAME', g.name],
        ]),
        template.kind === 'lines' ? lines(template.title, [...template.lines, '', ...members]) : template,
        ...quotaSections(g),
        lines(
          'VLAN RULES',
          tableLines<never>([], [column('VLAN_ID', 15, 'left', String), column('SCOPE', 15, 'left', String), column('VNTEMPLATE', 15, 'left', String)]),
          // the field leaves a blank line below the title of the limits before it, and none below their table
          g.quotas.some((q) => q.kind === 'IMAGE') ? { gap: 'none' } : {},
        ),
      ],
      { labels: 15, padValues: true },
    );
  },
});
