import { unpack } from '../../state/packing';
import type { AddressRangeRow, LeaseRow } from '../../state/vnets';
import { formatIp4, macPlus } from '../model/addresses';
import type { VnetInfo } from '../ops/vnet/read';
import { cdata, cdataOrEmpty, type Element, empty, group, raw } from './element';
import { headOf, idsOf, lockElement, permissionsOf, templateOf } from './parts';

const leaseOf = (l: LeaseRow): Element =>
  group('LEASE', [...(l.ip === null ? [] : [cdata('IP', formatIp4(l.ip))]), cdata('MAC', l.mac), cdata('VM', String(l.vm_id))]);

const rangeOf = (r: AddressRangeRow, leases: readonly LeaseRow[]): Element => {
  const own = leases.filter((l) => l.ar_id === r.ar_id);
  const extra = unpack(r.template).flatMap((a) => (typeof a.value === 'string' ? [cdata(a.key, a.value)] : []));
  const attributes = [
    cdata('AR_ID', String(r.ar_id)),
    ...(r.ip === null ? [] : [cdata('IP', formatIp4(r.ip))]),
    cdata('MAC', r.mac),
    cdata('NEXT_INDEX', String(own.length === 0 ? 0 : Math.max(...own.map((l) => l.idx)) + 1)),
    cdata('SHARED', 'NO'),
    cdata('SIZE', String(r.size)),
    cdata('TYPE', r.type),
    ...extra,
  ].sort((a, b) => (a.name < b.name ? -1 : 1));
  return group('AR', [
    ...attributes,
    cdata('MAC_END', macPlus(r.mac, r.size - 1)),
    ...(r.ip === null ? [] : [cdata('IP_END', formatIp4(r.ip + r.size - 1))]),
    raw('USED_LEASES', own.length),
    own.length === 0 ? empty('LEASES') : group('LEASES', own.map(leaseOf)),
  ]);
};

export const vnetDocument = (v: VnetInfo): Element =>
  group('VNET', [
    ...headOf(v),
    ...lockElement(v.lock),
    permissionsOf(v.permissions),
    idsOf('CLUSTERS', v.clusters),
    cdata('BRIDGE', v.bridge),
    cdata('BRIDGE_TYPE', v.bridge_type),
    cdata('STATE', String(v.state)),
    cdata('PREV_STATE', String(v.state)),
    empty('PARENT_NETWORK_ID'),
    empty('TEMPLATE_ID'),
    cdata('VN_MAD', v.vn_mad),
    cdataOrEmpty('PHYDEV', v.phydev),
    empty('VLAN_ID'),
    empty('OUTER_VLAN_ID'),
    raw('VLAN_ID_AUTOMATIC', 0),
    raw('OUTER_VLAN_ID_AUTOMATIC', 0),
    raw('USED_LEASES', v.usedLeases),
    empty('VROUTERS'),
    idsOf('UPDATED_VMS', v.vmIds),
    empty('OUTDATED_VMS'),
    empty('UPDATING_VMS'),
    empty('ERROR_VMS'),
    templateOf('TEMPLATE', unpack(v.template)),
    v.ranges.length === 0
      ? empty('AR_POOL')
      : group(
          'AR_POOL',
          v.ranges.map((r) => rangeOf(r, v.leases)),
        ),
  ]);
