/** Network drivers of the field: what each asks of a network's template, and what its bridges are. Those that can be worked with are in the composition root. */
export interface NetworkDriverFacts {
  readonly bridgeType: 'linux' | 'openvswitch';
  /** attributes a network of it cannot be without; VLAN: VLAN_ID or AUTOMATIC_VLAN_ID */
  readonly needs: readonly ('BRIDGE' | 'PHYDEV' | 'VLAN_ID' | 'OUTER_VLAN_ID')[];
  /** where automatic numbers come from: tags of Ethernet (12 bits, shared by all networks) or VXLAN (24 bits) */
  readonly vlan: 'tag' | 'vxlan' | 'none';
}

const linux = { bridgeType: 'linux', needs: [], vlan: 'none' } as const;

const NETWORK_DRIVERS: Readonly<Record<string, NetworkDriverFacts>> = {
  dummy: { ...linux, needs: ['BRIDGE'] },
  bridge: linux,
  fw: linux,
  '802.1Q': { ...linux, needs: ['PHYDEV', 'VLAN_ID'], vlan: 'tag' },
  vxlan: { ...linux, needs: ['PHYDEV', 'VLAN_ID'], vlan: 'vxlan' },
  ovswitch: { bridgeType: 'openvswitch', needs: [], vlan: 'tag' },
  ovswitch_vxlan: { bridgeType: 'openvswitch', needs: ['PHYDEV', 'OUTER_VLAN_ID'], vlan: 'tag' },
  elastic: linux,
  nodeport: linux,
};

export const networkDriver = (name: string): NetworkDriverFacts | undefined => (Object.hasOwn(NETWORK_DRIVERS, name) ? NETWORK_DRIVERS[name] : undefined);

export const networkDriverNames = (): readonly string[] => Object.keys(NETWORK_DRIVERS);

const TAG_START = 2;
const TAG_END = 4095;

/** The tag of a network that leaves the choice to us: as near as can be to its id, never one that is taken. undefined: all are. */
export const freeTag = (networkId: number, taken: ReadonlySet<number>): number | undefined => {
  const span = TAG_END - TAG_START;
  const first = networkId % span;
  for (let n = 0; n < span; n += 1) {
    const tag = TAG_START + ((first + n) % span);
    if (!taken.has(tag)) return tag;
  }
  return undefined;
};

const VXLAN_START = 2;
export const VXLAN_END = 2 ** 24;

export const vxlanOf = (networkId: number): number => VXLAN_START + networkId;
