import type { Generated } from 'kysely';
import type { Owned } from './owned';

/** Networks, their address ranges and the leases given out of them. */

export interface VnetTable extends Owned {
  state: number;
  bridge: string;
  bridge_type: string;
  vn_mad: string;
  phydev: string;
  own_bridge: number;
  template: string;
  /** '' for none; `vlan_automatic`: the number was ours to choose */
  vlan_id: Generated<string>;
  outer_vlan_id: Generated<string>;
  vlan_automatic: Generated<number>;
  outer_vlan_automatic: Generated<number>;
  /** the network a reservation was made from */
  parent_id: number | null;
  /** the network template it was made of */
  vntemplate_id: number | null;
}

export interface AddressRangeTable {
  vnet_id: number;
  ar_id: number;
  type: string;
  /** first IPv4 as a number; null for ranges without one */
  ip: number | null;
  mac: string;
  size: number;
  /** first IPv6, canonical; '' for ranges without a fixed one */
  ip6: Generated<string>;
  /** of 64 bits, canonical; '' for none */
  global_prefix: Generated<string>;
  ula_prefix: Generated<string>;
  prefix_length: number | null;
  /** the range of the parent network that a reservation's range is a part of */
  parent_ar_id: number | null;
  /** where the search for a free address begins: behind the one that was given last */
  next_index: Generated<number>;
  template: string;
}

export interface LeaseTable {
  vnet_id: number;
  ar_id: number;
  idx: number;
  ip: number | null;
  mac: string;
  /** -1: of no VM, that is reserved, a virtual router's, or held by a person */
  vm_id: number;
  nic_id: number;
  /** the network that reserved it */
  reserved_by: number | null;
  vrouter_id: number | null;
  /** of the NIC: '0,100' */
  security_groups: Generated<string>;
  /** of the VM that has it; null when none has. Kept by triggers */
  uid: Generated<number | null>;
  gid: Generated<number | null>;
}

/** A role of a VM group; its attributes besides name and policy are in `template`. */
export interface VmgroupRoleTable {
  vmgroup_id: number;
  role_id: number;
  name: string;
  /** '', AFFINED or ANTI_AFFINED */
  policy: string;
  template: string;
}

/** Which role a VM has; the row stays when the VM is DONE. */
export interface VmgroupVmTable {
  vm_id: number;
  vmgroup_id: number;
  role_id: number;
}
