import { formatIp4, macPlus } from '../../lib/model/addresses';
import { vnetStateName } from '../../lib/model/objectStates';
import type { VnetInfo } from '../../lib/ops/vnet/read';
import { type Column, smallTable } from '../../lib/output/list';
import { lines, pairs, type Section } from '../../lib/output/page';
import { unpack } from '../../state/packing';
import type { AddressRangeRow, LeaseRow } from '../../state/vnets';
import { refArg } from '../args/refs';
import { defineCommand, flag } from '../define';
import { formatOptions, printDocument, wantsDocument } from '../formats';
import { column, lockRow, permissionSection, printPage, templateSection } from '../sections';

const rangeLines = (r: AddressRangeRow, used: number): string[] => {
  const row = (what: string, first: string, last: string): string => `${what.padEnd(10)} ${first.padStart(34)} ${last.padStart(34)}`;
  return [
    `AR ${r.ar_id}`.padEnd(80),
    `${'SIZE'.padEnd(15)}: ${String(r.size).padEnd(20)}`,
    `${'LEASES'.padEnd(15)}: ${String(used).padEnd(20)}`,
    '',
    row('RANGE', 'FIRST', 'LAST'),
    row('MAC', r.mac, macPlus(r.mac, r.size - 1)),
    ...(r.ip === null ? [] : [row('IP', formatIp4(r.ip), formatIp4(r.ip + r.size - 1))]),
    '',
  ];
};

const lease = (l: LeaseRow) => ({ ar: String(l.ar_id), owner: `V:${l.vm_id}`, mac: l.mac, ip: l.ip === null ? '-' : formatIp4(l.ip) });
type Lease = ReturnType<typeof lease>;

const LEASES: readonly Column<Lease>[] = [
  column('AR', 3, 'left', (l) => l.ar),
  column('OWNER', 10, 'left', (l) => l.owner),
  { ...column<Lease>('MAC', 5, 'right', (l) => l.mac), adjust: true },
  { ...column<Lease>('IP', 5, 'right', (l) => l.ip), adjust: true },
  column('PORT_FORWARD', 5, 'right', () => '-'),
  column('IP6', 5, 'right', () => '-'),
];

const rangesSection = (v: VnetInfo): Section =>
  lines(
    'ADDRESS RANGE POOL',
    v.ranges.flatMap((r) => rangeLines(r, v.leases.filter((l) => l.ar_id === r.ar_id).length)),
  );

/** The heading of the field says the long word over its narrow column. */
const leasesSection = (v: VnetInfo): Section => {
  const [heading = '', ...rows] = smallTable(v.leases.map(lease), LEASES);
  return lines('LEASES', [{ heading: heading.replace('PORT_', 'PORT_FORWARD') }, ...rows]);
};

export const show = defineCommand({
  name: 'show',
  summary: 'Show a network: bridge, ranges, leases',
  args: { vnet: refArg('vnet') },
  options: { showAr: flag('--show-ar', 'only the address ranges'), ...formatOptions },
  run: async (one, { vnet }) => one.call('vnet.info', { id: await one.resolve('NET', vnet) }),
  async view(v, one, options) {
    if (wantsDocument(options)) return printDocument(one, (await import('../../lib/documents/vnet')).vnetDocument(v), options);
    if (options.showAr) return printPage(one, [rangesSection(v)], { labels: 25, padValues: true });
    printPage(
      one,
      [
        pairs(`VIRTUAL NETWORK ${v.id} INFORMATION`, [
          ['ID', String(v.id)],
          ['NAME', v.name],
          ['USER', v.uname],
          ['GROUP', v.gname],
          lockRow(v.lock),
          ['CLUSTERS', v.clusters.join(',')],
          ['BRIDGE', v.bridge],
          ['STATE', vnetStateName(v.state)],
          ['VN_MAD', v.vn_mad],
          ['AUTOMATIC VLAN ID', 'NO'],
          ['AUTOMATIC OUTER VLAN ID', 'NO'],
          ['USED LEASES', String(v.usedLeases)],
        ]),
        permissionSection(v.permissions),
        templateSection('VIRTUAL NETWORK TEMPLATE', unpack(v.template)),
        rangesSection(v),
        leasesSection(v),
        lines('VIRTUAL ROUTERS', []),
        lines('VIRTUAL MACHINES', [
          `${'UPDATED'.padEnd(15)}: ${v.vmIds.join(',').padEnd(20)}`,
          `${'OUTDATED'.padEnd(15)}: ${''.padEnd(20)}`,
          `${'ERROR'.padEnd(15)}: ${''.padEnd(20)}`,
        ]),
      ],
      { labels: 25, padValues: true },
    );
  },
});
