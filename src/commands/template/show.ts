import { pairs } from '../../lib/output/page';
import { date } from '../../lib/output/units';
import { unpack } from '../../state/packing';
import { refArg } from '../args/refs';
import { defineCommand, flag } from '../define';
import { formatOptions, printDocument, wantsDocument } from '../formats';
import { lockRow, permissionSection, printPage, templateSection } from '../sections';

export const show = defineCommand({
  name: 'show',
  summary: 'Show a template',
  args: { template: refArg('template') },
  options: { extended: flag('--extended', 'with what is known of the images of its disks: size, datastore'), ...formatOptions },
  run: async (one, { template }, { extended }) => one.call('template.info', { id: await one.resolve('TEMPLATE', template), extended: extended === true }),
  async view(t, one, options) {
    if (wantsDocument(options)) return printDocument(one, (await import('../../lib/documents/template')).templateDocument(t), options);
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
