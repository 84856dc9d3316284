import { marketStateName } from '../../lib/model/objectStates';
import { lines, pairs } from '../../lib/output/page';
import { size } from '../../lib/output/units';
import { unpack } from '../../state/packing';
import { refArg } from '../args/refs';
import { defineCommand } from '../define';
import { formatOptions, printDocument, wantsDocument } from '../formats';
import { permissionSection, printPage, templateSection } from '../sections';

export const show = defineCommand({
  name: 'show',
  summary: 'Show a marketplace: its kind, template and apps',
  args: { market: refArg('market') },
  options: formatOptions,
  run: async (one, { market }) => one.call('market.info', { id: await one.resolve('MARKETPLACE', market) }),
  async view(m, one, options) {
    if (wantsDocument(options)) return printDocument(one, (await import('../../lib/documents/market')).marketDocument(m), options);
    printPage(
      one,
      [
        pairs(`MARKETPLACE ${m.id} INFORMATION`, [
          ['ID', String(m.id)],
          ['NAME', m.name],
          ['USER', m.uname],
          ['GROUP', m.gname],
          ['STATE', marketStateName(m.state)],
          ['MARKET_MAD', m.market_mad],
        ]),
        pairs('MARKETPLACE CAPACITY', [
          ['TOTAL:', size(0)],
          ['FREE:', size(0)],
          ['USED: ', size(0)],
        ]),
        permissionSection(m.permissions),
        templateSection('MARKETPLACE TEMPLATE', unpack(m.template)),
        lines(
          'MARKETAPPS     ',
          m.appIds.map((id) => String(id).padEnd(15)),
          { bare: true },
        ),
      ],
      { labels: 15, padValues: true },
    );
  },
});
