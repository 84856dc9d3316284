import { unpack } from '../../state/packing';
import type { AddressRangeRow, LeaseRow } from '../../state/vnets';
import { macPlus } from '../model/addresses';
import { addressesAt, rangeAttributes } from '../model/ranges';
import type { VnetInfo, VnetRanges } from '../ops/vnet/read';
import { cdata, cdataOrEmpty, type Element, empty, group, raw } from './element';
import { headOf, idsOf, lockElement, permissionsOf, templateOf } from './parts';

const byName = (elements: readonly Element[]): Element[] => [...elements].sort((a, b) => (a.name < b.name ? -1 : 1));

/** Who has it: a VM (-1: held), a reservation or a virtual router. */
const holder = (l: LeaseRow): Element =>
  l.reserved_by !== null ? cdata('VNET', String(l.reserved_by)) : l.vrouter_id !== null ? cdata('VROUTER', String(l.vrouter_id)) : cdata('VM', String(l.vm_id));

const leaseOf = (range: AddressRangeRow, l: LeaseRow): Element =>
  group('LEASE', byName([...Object.entries(addressesAt(range, l.idx)).map(([key, value]) => cdata(key, value as string)), holder(l)]));

/** What is computed from the range: its last addresses. */
const endsOf = (r: AddressRangeRow): Element[] => {
  const [first, last] = [addressesAt(r, 0), addressesAt(r, r.size - 1)];
  const both = (key: 'IP6_ULA' | 'IP6_GLOBAL'): Element[] => (first[key] === undefined ? [] : [cdata(key, first[key]), cdata(`${key}_END`, last[key] ?? '')]);
  return [
    cdata('MAC_END', macPlus(r.mac, r.size - 1)),
    ...(last.IP === undefined ? [] : [cdata('IP_END', last.IP)]),
    ...both('IP6_ULA'),
    ...both('IP6_GLOBAL'),
    ...(last.IP6 === undefined ? [] : [cdata('IP6_END', last.IP6)]),
  ];
};

/** A range as a document has it; `leases`: those of the network, absent where its ranges stand bare. */
export const rangeDocument = (r: AddressRangeRow, leases: readonly LeaseRow[] | undefined): Element => {
  const own = leases?.filter((l) => l.ar_id === r.ar_id);
  const extra = unpack(r.template).flatMap((a) => (typeof a.value === 'string' ? [cdata(a.key, a.value)] : []));
  const attributes = byName([
    cdata('AR_ID', String(r.ar_id)),
    ...rangeAttributes(r).map(([key, value]) => cdata(key, value)),
    ...(own ? [cdata('NEXT_INDEX', String(r.next_index))] : []),
    ...(r.parent_ar_id === null ? [] : [cdata('PARENT_NETWORK_AR_ID', String(r.parent_ar_id))]),
    ...(own ? [cdata('SHARED', 'NO')] : []),
    ...extra,
  ]);
  if (!own) return group('AR', attributes);
  return group('AR', [
    ...attributes,
    ...endsOf(r),
    raw('USED_LEASES', own.length),
    own.length === 0
      ? empty('LEASES')
      : group(
          'LEASES',
          own.map((l) => leaseOf(r, l)),
        ),
  ]);
};

const idOrEmpty = (name: string, id: number | null): Element => (id === null ? empty(name) : raw(name, id));

/** Without `leases`: as a pool has it, the ranges bare. */
export const vnetDocument = (v: VnetRanges & Partial<Pick<VnetInfo, 'leases'>>): Element =>
  group('VNET', [
    ...headOf(v),
    ...lockElement(v.lock),
    permissionsOf(v.permissions),
    idsOf('CLUSTERS', v.clusters),
    cdata('BRIDGE', v.bridge),
    cdata('BRIDGE_TYPE', v.bridge_type),
    cdata('STATE', String(v.state)),
    cdata('PREV_STATE', String(v.state)),
    idOrEmpty('PARENT_NETWORK_ID', v.parent_id),
    idOrEmpty('TEMPLATE_ID', v.vntemplate_id),
    cdata('VN_MAD', v.vn_mad),
    cdataOrEmpty('PHYDEV', v.phydev),
    cdataOrEmpty('VLAN_ID', v.vlan_id),
    cdataOrEmpty('OUTER_VLAN_ID', v.outer_vlan_id),
    raw('VLAN_ID_AUTOMATIC', v.vlan_automatic),
    raw('OUTER_VLAN_ID_AUTOMATIC', v.outer_vlan_automatic),
    raw('USED_LEASES', v.usedLeases),
    idsOf('VROUTERS', v.vrouterIds),
    idsOf('UPDATED_VMS', v.vmIds),
    empty('OUTDATED_VMS'),
    empty('UPDATING_VMS'),
    empty('ERROR_VMS'),
    templateOf('TEMPLATE', unpack(v.template)),
    v.ranges.length === 0
      ? empty('AR_POOL')
      : group(
          'AR_POOL',
          v.ranges.map((r) => rangeDocument(r, v.leases)),
        ),
  ]);
