import type { Element } from '../../lib/documents/element';
import { vnetStateName } from '../../lib/model/objectStates';
import { addressesAt } from '../../lib/model/ranges';
import type { VnetInfo } from '../../lib/ops/vnet/read';
import { type Column, smallTable } from '../../lib/output/list';
import { lines, pairs, type Section } from '../../lib/output/page';
import { clusterList } from '../../lib/output/units';
import { escapeValue, showTemplate } from '../../lib/template/print';
import { isVector, sorted, type Template } from '../../lib/template/template';
import { unpack } from '../../state/packing';
import type { AddressRangeRow, LeaseRow } from '../../state/vnets';
import { refArg } from '../args/refs';
import { nothingToDecrypt } from '../decrypt';
import { defineCommand, flag } from '../define';
import { formatOptions, printDocument, wantsDocument } from '../formats';
import { column, lockRow, permissionSection, printPage } from '../sections';

const rangeLines = (r: AddressRangeRow, used: number): string[] => {
  const row = (what: string, first: string, last: string): string => `${what.padEnd(10)} ${first.padStart(34)} ${last.padStart(34)}`;
  const [first, last] = [addressesAt(r, 0), addressesAt(r, r.size - 1)];
  const driver = unpack(r.template).find((a) => a.key === 'VN_MAD');
  return [
    `AR ${r.ar_id}`.padEnd(80),
    `${'SIZE'.padEnd(15)}: ${String(r.size).padEnd(20)}`,
    `${'LEASES'.padEnd(15)}: ${String(used).padEnd(20)}`,
    ...(driver ? [`${'VN_MAD'.padEnd(15)}: ${String(driver.value).padEnd(20)}`] : []),
    '',
    row('RANGE', 'FIRST', 'LAST'),
    ...(['MAC', 'IP', 'IP6_GLOBAL', 'IP6_ULA', 'IP6'] as const).flatMap((key) => (first[key] === undefined ? [] : [row(key, first[key], last[key] ?? '')])),
    '',
  ];
};

const owner = (l: LeaseRow): string => (l.reserved_by !== null ? `N:${l.reserved_by}` : l.vrouter_id !== null ? `R:${l.vrouter_id}` : `V:${l.vm_id}`);

const lease = (range: AddressRangeRow, l: LeaseRow) => {
  const has = addressesAt(range, l.idx);
  return { ar: String(l.ar_id), owner: owner(l), mac: has.MAC, ip: has.IP ?? '-', ip6: has.IP6 ?? has.IP6_GLOBAL ?? '-' };
};
type Lease = ReturnType<typeof lease>;

const LEASES: readonly Column<Lease>[] = [
  column('AR', 3, 'left', (l) => l.ar),
  column('OWNER', 10, 'left', (l) => l.owner),
  { ...column<Lease>('MAC', 5, 'right', (l) => l.mac), adjust: true },
  { ...column<Lease>('IP', 5, 'right', (l) => l.ip), adjust: true },
  column('PORT_FORWARD', 5, 'right', () => '-'),
  { ...column<Lease>('IP6', 5, 'right', (l) => l.ip6), adjust: true },
];

const rangesSection = (v: VnetInfo): Section =>
  lines(
    'ADDRESS RANGE POOL',
    v.ranges.flatMap((r) => rangeLines(r, v.leases.filter((l) => l.ar_id === r.ar_id).length)),
  );

/** The heading of the field says the long word over its narrow column. */
const leasesSection = (v: VnetInfo): Section => {
  const ranges = new Map(v.ranges.map((r) => [r.ar_id, r]));
  const leases = v.leases.flatMap((l) => (ranges.has(l.ar_id) ? [lease(ranges.get(l.ar_id) as AddressRangeRow, l)] : []));
  const [heading = '', ...rows] = smallTable(leases, LEASES);
  return lines('LEASES', [{ heading: heading.replace('PORT_', 'PORT_FORWARD') }, ...rows]);
};

/** As the field has it: the labels are as wide as those of the ranges above, where there is one. */
const machinesSection = (v: VnetInfo): Section => {
  const row = (label: string, value: string): string => `${label.padEnd(v.ranges.length === 0 ? 25 : 15)}: ${value.padEnd(20)}`;
  return lines('VIRTUAL MACHINES', [row('UPDATED', v.vmIds.join(',')), row('OUTDATED', ''), row('ERROR', '')]);
};

/** Of a network the field writes a vector into one line: `TAGS=[ A="1", B="2" ]`. */
const templateLines = (t: Template): string[] =>
  sorted(t).flatMap((attribute) => {
    const text = showTemplate([attribute]).trimEnd();
    return text === '' ? [] : [isVector(attribute.value) ? text.replace(/\n {2}/g, ' ').replaceAll('\n', '') : text];
  });

/** Elements below an element print as the white space before their first child. */
const innerLines = (inner: readonly Element[]): string[] => inner.flatMap(({ name }, n) => [`  ${name}="`, `      "${n === inner.length - 1 ? ' ]' : ','}`]);

/** What the document says of each range, a line an attribute, as the field has it: of the leases, which have a section of their own, only how many there are. */
const attributeSections = async (v: VnetInfo): Promise<Section[]> => {
  const { rangeDocument } = await import('../../lib/documents/vnet');
  return v.ranges.map((r) =>
    lines(
      `TEMPLATE FOR AR ${r.ar_id}`,
      (rangeDocument(r, v.leases).children ?? []).flatMap(({ name, text, children }) =>
        children ? [`${name}=[`, ...innerLines(children)] : text === undefined ? [] : [`${name}="${escapeValue(text)}"`],
      ),
    ),
  );
};

const some = (label: string, value: string): [string, string][] => (value === '' ? [] : [[label, value]]);

export const show = defineCommand({
  name: 'show',
  summary: 'Show a network: bridge, ranges, leases',
  args: { vnet: refArg('vnet') },
  options: { showAr: flag('--show-ar', 'the attributes of each address range as well'), decrypt: nothingToDecrypt, ...formatOptions },
  run: async (one, { vnet }) => one.call('vnet.info', { id: await one.resolve('NET', vnet) }),
  async view(v, one, options) {
    if (wantsDocument(options)) return printDocument(one, (await import('../../lib/documents/vnet')).vnetDocument(v), options);
    printPage(
      one,
      [
        pairs(`VIRTUAL NETWORK ${v.id} INFORMATION`, [
          ['ID', String(v.id)],
          ['NAME', v.name],
          ['USER', v.uname],
          ['GROUP', v.gname],
          lockRow(v.lock),
          ['CLUSTERS', clusterList(v.clusters)],
          ['BRIDGE', v.bridge],
          ['STATE', vnetStateName(v.state)],
          ['VN_MAD', v.vn_mad],
          ...some('PHYSICAL DEVICE', v.phydev),
          ...some('VLAN ID', v.vlan_id),
          ['AUTOMATIC VLAN ID', v.vlan_automatic === 1 ? 'YES' : 'NO'],
          ...some('OUTER VLAN ID', v.outer_vlan_id),
          ['AUTOMATIC OUTER VLAN ID', v.outer_vlan_automatic === 1 ? 'YES' : 'NO'],
          ['USED LEASES', String(v.usedLeases)],
        ]),
        permissionSection(v.permissions),
        lines('VIRTUAL NETWORK TEMPLATE', templateLines(unpack(v.template))),
        rangesSection(v),
        leasesSection(v),
        lines(
          'VIRTUAL ROUTERS',
          v.vrouterIds.map((id) => String(id).padEnd(15)),
          { bare: true },
        ),
        machinesSection(v),
        ...(options.showAr ? await attributeSections(v) : []),
      ],
      { labels: 25, padValues: true },
    );
  },
});
