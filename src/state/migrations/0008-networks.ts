/** Ranges of all types, VLAN numbers, reservations and held leases. */
export const name = '0008-networks';

export const statements: readonly string[] = [
  `ALTER TABLE vnets ADD COLUMN vlan_id TEXT NOT NULL DEFAULT ''`,
  `ALTER TABLE vnets ADD COLUMN outer_vlan_id TEXT NOT NULL DEFAULT ''`,
  `ALTER TABLE vnets ADD COLUMN vlan_automatic INTEGER NOT NULL DEFAULT 0`,
  `ALTER TABLE vnets ADD COLUMN outer_vlan_automatic INTEGER NOT NULL DEFAULT 0`,
  `ALTER TABLE vnets ADD COLUMN parent_id INTEGER REFERENCES vnets`,
  `ALTER TABLE vnets ADD COLUMN vntemplate_id INTEGER`,
  `ALTER TABLE address_ranges ADD COLUMN ip6 TEXT NOT NULL DEFAULT ''`,
  `ALTER TABLE address_ranges ADD COLUMN global_prefix TEXT NOT NULL DEFAULT ''`,
  `ALTER TABLE address_ranges ADD COLUMN ula_prefix TEXT NOT NULL DEFAULT ''`,
  `ALTER TABLE address_ranges ADD COLUMN prefix_length INTEGER`,
  `ALTER TABLE address_ranges ADD COLUMN parent_ar_id INTEGER`,
  `ALTER TABLE leases ADD COLUMN reserved_by INTEGER REFERENCES vnets`,
  `ALTER TABLE leases ADD COLUMN vrouter_id INTEGER`,
  `ALTER TABLE leases ADD COLUMN security_groups TEXT NOT NULL DEFAULT ''`,
  `DROP INDEX leases_nic`,
  `CREATE UNIQUE INDEX leases_nic ON leases (vm_id, nic_id) WHERE vm_id >= 0`,
  `CREATE INDEX leases_reserved ON leases (reserved_by) WHERE reserved_by IS NOT NULL`,
  `CREATE INDEX leases_vrouter ON leases (vrouter_id) WHERE vrouter_id IS NOT NULL`,
  `CREATE TABLE vmgroup_roles (vmgroup_id INTEGER NOT NULL REFERENCES vmgroups ON DELETE CASCADE, role_id INTEGER NOT NULL, name TEXT NOT NULL, policy TEXT NOT NULL, template TEXT NOT NULL, PRIMARY KEY (vmgroup_id, role_id), UNIQUE (vmgroup_id, name)) WITHOUT ROWID`,
  `CREATE TABLE vmgroup_vms (vm_id INTEGER PRIMARY KEY REFERENCES vms, vmgroup_id INTEGER NOT NULL, role_id INTEGER NOT NULL)`,
  `CREATE INDEX vmgroup_vms_group ON vmgroup_vms (vmgroup_id)`,
];
