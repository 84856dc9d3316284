import { pairs } from '../../lib/output/page';
import { date } from '../../lib/output/units';
import { unpack } from '../../state/packing';
import { refArg } from '../args/refs';
import { defineCommand } from '../define';
import { formatOptions, printDocument, wantsDocument } from '../formats';
import { lockRow, permissionSection, printPage, templateSection } from '../sections';

export const show = defineCommand({
  name: 'show',
  summary: 'Show a network template',
  args: { template: refArg('vntemplate') },
  options: formatOptions,
  run: async (one, { template }) => one.call('vntemplate.info', { id: await one.resolve('VNTEMPLATE', template) }),
  async view(t, one, options) {
    if (wantsDocument(options)) return printDocument(one, (await import('../../lib/documents/vntemplate')).vntemplateDocument(t), options);
    printPage(
      one,
      [
        pairs(`TEMPLATE ${t.id} INFORMATION`, [
          ['ID', String(t.id)],
          ['NAME', t.name],
          ['USER', t.uname],
          ['GROUP', t.gname],
          lockRow(t.lock),
          ['REGISTER TIME', date(t.regtime)],
        ]),
        permissionSection(t.permissions),
        templateSection('TEMPLATE CONTENTS', unpack(t.body)),
      ],
      { labels: 15, padValues: true },
    );
  },
});
