import type { Db } from '../../../state/open';
import { unpack } from '../../../state/packing';
import { type VnetRow, vnetById } from '../../../state/vnets';
import { preconditionError } from '../../errors/errors';
import { networkDriver } from '../../model/networkDrivers';
import { type Pairs, pair, single } from '../../template/template';
import type { Ctx } from '../request';
import { type NicResult, resolveNic } from './nics';

/** Of a bridge, or of a tap on one: the packets of a PCI device pass neither. */
const OF_BRIDGES = new Set(['BRIDGE', 'BRIDGE_TYPE', 'BRIDGE_CONF', 'OVS_BRIDGE_CONF', 'IP_LINK_CONF', 'CONF', 'MTU', 'TARGET', 'SECURITY_GROUPS']);

/** What a network may ask of its interfaces, and cannot of a PCI device. */
const LIMITS = ['IN', 'OUT'].flatMap((way) => ['AVG_BW', 'PEAK_BW', 'PEAK_KB'].map((limit) => `${way}BOUND_${limit}`));
const FILTERS = ['FILTER', 'FILTER_IP_SPOOFING', 'FILTER_MAC_SPOOFING', 'VLAN_TAGGED_ID', 'CVLANS'];

/** A virtual function is on the wire of its card, in one VLAN at most. Throws 'pci-network'. */
const refuseNetwork = (vnet: VnetRow, wire: string): void => {
  const refuse = (why: string): never => {
    throw preconditionError('pci-network', `[${wire}] A PCI device cannot be an interface of network ${vnet.id}: ${why}`, { next: `onevnet show ${vnet.id}` });
  };
  if (networkDriver(vnet.vn_mad)?.vlan === 'vxlan' || vnet.outer_vlan_id !== '')
    refuse(`${vnet.vn_mad} wraps packets on the host, which sees none of that device`);
  const t = unpack(vnet.template);
  const asked = [...LIMITS, ...FILTERS].find((key) => !['', 'NO', '0'].includes(single(t, key)?.toUpperCase() ?? ''));
  if (asked !== undefined) refuse(`it sets ${asked}, which would have no effect`);
};

/** The lease of a PCI device that is an interface, and its vector with what the guest is to be told. It is in no security group: nothing on the host could keep it. */
export const resolvePciNic = async (tx: Db, ctx: Ctx, vmId: number, nicId: number, nic: Pairs, wire: string): Promise<NicResult> => {
  const result = await resolveNic(tx, ctx, vmId, nicId, nic, wire, { inGroups: false });
  refuseNetwork((await vnetById(tx, Number(pair(result.vector, 'NETWORK_ID')))) as VnetRow, wire);
  return { ...result, vector: result.vector.filter(([key]) => !OF_BRIDGES.has(key)) };
};
