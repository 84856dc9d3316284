/**
 * Attributes that only administrators may set, as the field's configuration has them: `NIC/MAC` is the pair MAC of a NIC vector, `PCI` the attribute whatever it holds.
 */
export type RestrictedKind = 'VM' | 'IMAGE' | 'VNET' | 'USER' | 'GROUP';

const of = (vector: string, pairs: string): string[] => pairs.split(/\s+/).map((p) => `${vector}/${p}`);
const BANDWIDTH = 'INBOUND_AVG_BW INBOUND_PEAK_BW INBOUND_PEAK_KB OUTBOUND_AVG_BW OUTBOUND_PEAK_BW OUTBOUND_PEAK_KB';
const RATES = ['TOTAL_BYTES_SEC', 'READ_BYTES_SEC', 'WRITE_BYTES_SEC', 'TOTAL_IOPS_SEC', 'READ_IOPS_SEC', 'WRITE_IOPS_SEC'];
const OPERATIONS = ['VM_USE_OPERATIONS', 'VM_MANAGE_OPERATIONS', 'VM_ADMIN_OPERATIONS'];

export const RESTRICTED: Readonly<Record<RestrictedKind, readonly string[]>> = {
  VM: [
    'CONTEXT/FILES',
    ...of('NIC', `MAC VLAN_ID BRIDGE FILTER FILTER_IP_SPOOFING FILTER_MAC_SPOOFING ${BANDWIDTH} OPENNEBULA_MANAGED EXTERNAL VLAN_TAGGED_ID`),
    ...of('NIC_ALIAS', `MAC VLAN_ID BRIDGE ${BANDWIDTH} OPENNEBULA_MANAGED`),
    ...of('NIC_DEFAULT', 'MAC VLAN_ID BRIDGE FILTER EXTERNAL'),
    ...RATES.flatMap((r) => of('DISK', `${r} ${r}_MAX_LENGTH ${r}_MAX`)),
    ...of('DISK', 'SIZE_IOPS_SEC OPENNEBULA_MANAGED ORIGINAL_SIZE SIZE_PREV'),
    ...['DEPLOY_ID', 'CPU_COST', 'MEMORY_COST', 'DISK_COST', 'PCI', 'EMULATOR', 'RAW/DATA', 'USER_PRIORITY'],
    ...of('USER_INPUTS', 'CPU MEMORY VCPU'),
    ...of('TOPOLOGY', 'PIN_POLICY HUGEPAGE_SIZE'),
  ],
  IMAGE: ['SOURCE'],
  VNET: [
    ...['VN_MAD', 'PHYDEV', 'VLAN_ID', 'CVLANS', 'QINQ_TYPE', 'BRIDGE', 'CONF', 'BRIDGE_CONF', 'OVS_BRIDGE_CONF', 'IP_LINK_CONF', 'FILTER'],
    ...['FILTER_IP_SPOOFING', 'FILTER_MAC_SPOOFING'],
    ...of('AR', 'VN_MAD PHYDEV VLAN_ID BRIDGE FILTER FILTER_IP_SPOOFING FILTER_MAC_SPOOFING'),
    ...['CLUSTER_IDS', 'EXTERNAL'],
  ],
  USER: OPERATIONS,
  GROUP: OPERATIONS,
};

type Value = string | ReadonlyArray<readonly [string, string]>;
type Attributes = ReadonlyArray<{ readonly key: string; readonly value: Value }>;

/** The first restricted attribute that stands in a template, as it is to be named; undefined: there is none. What `base` has in the very same words is not counted. */
export const restrictedIn = (template: Attributes, list: readonly string[], base: Attributes = []): string | undefined => {
  const known = new Set(base.flatMap(paths).map((p) => p.join('=')));
  const restricted = new Set(list);
  const hit = template.flatMap(paths).find((p) => restricted.has(p[0]) && !known.has(p.join('=')));
  return hit?.[0];
};

/** `NIC` and `NIC/MAC` of a NIC with a MAC, each with its value. */
const paths = ({ key, value }: Attributes[number]): (readonly [string, string])[] =>
  typeof value === 'string' ? [[key, value]] : [[key, JSON.stringify(value)], ...value.map(([k, v]) => [`${key}/${k}`, v] as const)];
