import { lines, pairs } from '../../lib/output/page';
import { unpack } from '../../state/packing';
import { refArg } from '../args/refs';
import { defineCommand } from '../define';
import { formatOptions, printDocument, wantsDocument } from '../formats';
import { printPage, templateSection } from '../sections';

export const show = defineCommand({
  name: 'show',
  summary: 'Show a zone',
  args: { zone: refArg('zone') },
  options: formatOptions,
  run: async (one, { zone }) => one.call('zone.info', { id: await one.resolve('ZONE', zone) }),
  async view(z, one, options) {
    if (wantsDocument(options)) return printDocument(one, (await import('../../lib/documents/zone')).zoneDocument(z), options);
    const template = templateSection('ZONE TEMPLATE', unpack(z.template));
    printPage(
      one,
      [
        pairs(`ZONE ${z.id} INFORMATION`, [
          ['ID', String(z.id)],
          ['NAME', z.name],
          ['STATE', 'ENABLED'],
        ]),
        template.kind === 'lines' ? lines('', [template.title.padEnd(80), ...template.lines], { bare: true }) : template,
      ],
      { labels: 18, padValues: true },
    );
  },
});
