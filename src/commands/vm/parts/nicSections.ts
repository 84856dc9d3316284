import { nicsOf } from '../../../lib/ops/vm/interfaces';
import type { VmInfo } from '../../../lib/ops/vm/read';
import type { Column } from '../../../lib/output/list';
import { lines, type Section } from '../../../lib/output/page';
import { type Pairs, pair, type Template, vectors } from '../../../lib/template/template';
import { column, tableLines } from '../../sections';

const text = (p: Pairs, key: string): string => pair(p, key) ?? '';

/** An interface, and below it a line for each further address it has. */
interface NicLine {
  readonly nic: Pairs;
  readonly address: string;
  readonly further: boolean;
}

/** In the order in which they stand below the interface, and what is said behind them. */
const FURTHER: readonly (readonly [string, string])[] = [
  ['EXTERNAL_IP', ''],
  ['IP6_LINK', ''],
  ['IP6_ULA', ''],
  ['IP6_GLOBAL', ''],
  ['IP6', ''],
  ['VROUTER_IP', ' (VRouter)'],
  ['VROUTER_IP6_LINK', ' (VRouter)'],
  ['VROUTER_IP6_ULA', ' (VRouter)'],
  ['VROUTER_IP6_GLOBAL', ' (VRouter)'],
];

const linesOf = (nics: readonly Pairs[]): NicLine[] =>
  nics.flatMap((nic) => [
    { nic, address: pair(nic, 'IP') ?? '-', further: false },
    ...FURTHER.flatMap(([key, said]) => {
      const address = pair(nic, key);
      return address === undefined ? [] : [{ nic, address: `${address}${said}`, further: true }];
    }),
  ]);

const own = (name: string, size: number, align: 'left' | 'right', value: (nic: Pairs) => string): Column<NicLine> =>
  column(name, size, align, (line) => (line.further ? '' : value(line.nic)));

const ALIASES: readonly Column<NicLine>[] = [
  own('ID', 3, 'right', (n) => text(n, 'NIC_ID')),
  own('NETWORK', 20, 'left', (n) => pair(n, 'NETWORK') ?? '-'),
  own('BRIDGE', 12, 'left', (n) => pair(n, 'BRIDGE') ?? '-'),
  { ...column<NicLine>('IP', 15, 'left', (line) => line.address), adjust: true },
  own('MAC', 17, 'left', (n) => pair(n, 'MAC') ?? '-'),
];

const NICS: readonly Column<NicLine>[] = [...ALIASES, own('PCI_ID', 8, 'left', (n) => text(n, 'PCI_ID'))];

/** More addresses on interfaces it has. */
const aliasSection = (t: Template): Section[] => {
  const all = vectors(t, 'NIC_ALIAS');
  return all.length === 0 ? [] : [lines('VM ALIAS', tableLines(linesOf(all), ALIASES))];
};

/** The host lends the first interface that has some a range of its ports; ssh is at the twenty-first of them. */
const portSection = (vm: VmInfo): Section[] => {
  const nic = vectors(vm.template, 'NIC').find((n) => pair(n, 'EXTERNAL_PORT_RANGE') !== undefined);
  const host = vm.history.at(-1)?.hostname;
  if (nic === undefined || host === undefined) return [];
  const outside = text(nic, 'EXTERNAL_PORT_RANGE');
  return [
    lines('PORT FORWARD', [`[${outside}]:[${text(nic, 'INTERNAL_PORT_RANGE').split('/')[0]}]`, `SSH on ${host} at port ${Number(outside.split(':')[0]) + 21}`]),
  ];
};

const GROUPS_OF_NICS = [
  column<Pairs>('NIC_ID', 6, 'right', (n) => text(n, 'NIC_ID')),
  column<Pairs>('NETWORK', 25, 'left', (n) => text(n, 'NETWORK')),
  column<Pairs>('SECURITY_GROUPS', 47, 'left', (n) => text(n, 'SECURITY_GROUPS')),
];

const protocolOf = (rule: Pairs): string => {
  const protocol = text(rule, 'PROTOCOL');
  const icmp = pair(rule, 'ICMP_TYPE');
  return protocol.toUpperCase() === 'ICMP' && icmp !== undefined ? `${protocol}-${icmp}` : protocol;
};

const RULES = [
  column<Pairs>('ID', 4, 'right', (r) => text(r, 'SECURITY_GROUP_ID')),
  column<Pairs>('NAME', 11, 'left', (r) => text(r, 'SECURITY_GROUP_NAME')),
  column<Pairs>('', 8, 'left', (r) => text(r, 'RULE_TYPE')),
  column<Pairs>('', 8, 'left', protocolOf),
  column<Pairs>('VNET', 4, 'right', (r) => text(r, 'NETWORK_ID')),
  { ...column<Pairs>('START', 17, 'left', (r) => text(r, 'IP') || text(r, 'MAC')), adjust: true },
  { ...column<Pairs>('SIZE', 6, 'left', (r) => text(r, 'SIZE')), adjust: true },
  { ...column<Pairs>('', 15, 'left', (r) => text(r, 'RANGE')), adjust: true },
];

/** Which groups its interfaces are in, and what these let through; nothing where there is no rule. */
const securitySection = (vm: VmInfo): Section[] => {
  const rules = vectors(vm.template, 'SECURITY_GROUP_RULE');
  if (rules.length === 0) return [];
  const grouped = nicsOf(vm.template);
  return [
    lines('SECURITY', [
      '',
      ...tableLines(grouped, GROUPS_OF_NICS),
      '',
      // a heading of two lines
      'SECURITY GROUP   TYPE     PROTOCOL NETWORK                       RANGE          ',
      ...tableLines(rules, RULES),
    ]),
  ];
};

export const nicSections = (vm: VmInfo): Section[] => {
  const all = nicsOf(vm.template);
  return [
    ...(all.length === 0 ? [] : [lines('VM NICS', tableLines(linesOf(all), NICS)), ...aliasSection(vm.template)]),
    ...portSection(vm),
    ...securitySection(vm),
  ];
};
