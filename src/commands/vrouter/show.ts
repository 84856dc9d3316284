import type { Column } from '../../lib/output/list';
import { lines, pairs } from '../../lib/output/page';
import { type Pairs, pair, vectors, without } from '../../lib/template/template';
import { isYes } from '../../lib/template/truth';
import { unpack } from '../../state/packing';
import { refArg } from '../args/refs';
import { defineCommand, flag } from '../define';
import { formatOptions, printDocument, wantsDocument } from '../formats';
import { column, lockRow, permissionSection, printPage, tableLines, templateSection } from '../sections';

/** Only an address that floats is the router's own; the others are its VMs'. */
const addressOf = (n: Pairs): string =>
  isYes(pair(n, 'FLOATING_IP')) ? (pair(n, 'IP') ?? pair(n, 'IP6') ?? pair(n, 'IP6_GLOBAL') ?? pair(n, 'IP6_ULA') ?? '-') : '-';

const NICS: readonly Column<Pairs>[] = [
  column('ID', 3, 'right', (n) => pair(n, 'NIC_ID') ?? ''),
  column('NETWORK', 20, 'left', (n) => pair(n, 'NETWORK') ?? '-'),
  column('MANAGEMENT', 10, 'left', (n) => pair(n, 'VROUTER_MANAGEMENT') ?? 'NO'),
  { ...column<Pairs>('IP', 15, 'left', addressOf), adjust: true },
];

export const show = defineCommand({
  name: 'show',
  summary: 'Show a virtual router and its NICs',
  args: { vrouter: refArg('vrouter') },
  options: { all: flag('--all', 'the NICs with all their attributes, too'), ...formatOptions },
  run: async (one, { vrouter }) => one.call('vrouter.info', { id: await one.resolve('VROUTER', vrouter) }),
  async view(r, one, options) {
    if (wantsDocument(options)) return printDocument(one, (await import('../../lib/documents/vrouter')).vrouterDocument(r), options);
    const template = unpack(r.template);
    const nics = vectors(template, 'NIC');
    printPage(
      one,
      [
        pairs(`VIRTUAL ROUTER ${r.id} INFORMATION`, [['ID', String(r.id)], ['NAME', r.name], ['USER', r.uname], ['GROUP', r.gname], lockRow(r.lock)]),
        permissionSection(r.permissions),
        ...(nics.length === 0 ? [] : [lines('VIRTUAL ROUTER NICS', tableLines(nics, NICS))]),
        templateSection('TEMPLATE CONTENTS', options.all ? template : without(template, 'NIC')),
        lines('VIRTUAL MACHINES', [], { bare: true }),
      ],
      { labels: 15, padValues: true },
    );
  },
});
