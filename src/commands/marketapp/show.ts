import { marketAppStateShort, marketAppTypeName } from '../../lib/model/objectStates';
import type { MarketAppView } from '../../lib/ops/marketapp/read';
import { lines, pairs, type Section } from '../../lib/output/page';
import { longDate, size } from '../../lib/output/units';
import { single } from '../../lib/template/template';
import { unpack } from '../../state/packing';
import { refArg } from '../args/refs';
import { defineCommand } from '../define';
import { formatOptions, printDocument, wantsDocument } from '../formats';
import { lockRow, permissionSection, printPage, templateSection } from '../sections';

/** What APPTEMPLATE64 says in clear: the template that an importer gets. */
const importSection = (a: MarketAppView): Section =>
  lines(
    'IMPORT TEMPLATE',
    Buffer.from(a.app_template, 'base64')
      .toString('utf8')
      .split('\n')
      .map((line) => [...line].filter((c) => c >= ' ' && c !== '\x7f').join('')),
  );

const detailSection = (a: MarketAppView): Section =>
  pairs('DETAILS', [
    ['SOURCE', a.source],
    ['MD5', a.md5],
    ['PUBLISHER', single(unpack(a.template), 'PUBLISHER') ?? ''],
    ['REGISTER TIME', longDate(a.regtime)],
    ['VERSION', a.version],
    ['DESCRIPTION', a.description],
    ['SIZE', size(a.size_mb)],
    ['ORIGIN_ID', String(a.origin_id)],
    ['FORMAT', a.format],
  ]);

export const show = defineCommand({
  name: 'show',
  summary: 'Show an app: where it lies, what it is, what importers get',
  args: { app: refArg('marketapp') },
  options: formatOptions,
  run: async (one, { app }) => one.call('marketapp.info', { id: await one.resolve('MARKETPLACEAPP', app) }),
  async view(a, one, options) {
    if (wantsDocument(options)) return printDocument(one, (await import('../../lib/documents/market')).marketAppDocument(a), options);
    printPage(
      one,
      [
        pairs(`MARKETPLACE APP ${a.id} INFORMATION`, [
          ['ID', String(a.id)],
          ['NAME', a.name],
          ['TYPE', marketAppTypeName(a.type)],
          ['USER', a.uname],
          ['GROUP', a.gname],
          ['MARKETPLACE', a.market],
          ['STATE', marketAppStateShort(a.state)],
          lockRow(a.lock),
        ]),
        permissionSection(a.permissions),
        detailSection(a),
        importSection(a),
        templateSection('MARKETPLACE APP TEMPLATE', unpack(a.template)),
      ],
      { labels: 15, padValues: true },
    );
  },
});
