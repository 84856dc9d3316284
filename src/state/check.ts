import type { Db } from './open';
import { readableBody } from './readable';
import { DONE } from './vmStates';
import type { VmBody, VmRow } from './vms';

/** What the check of the state against the truth reads, each in one query. */

export const liveVmsWithBodies = async (db: Db): Promise<(VmRow & VmBody & { readonly unreadable?: string })[]> => {
  const rows = await db
    .selectFrom('vms')
    .innerJoin('vm_bodies', 'vm_bodies.vm_id', 'vms.id')
    .selectAll('vms')
    .select(['vm_bodies.template as template', 'vm_bodies.user_template as userTemplate'])
    .where('vms.state', '<>', DONE)
    .orderBy('vms.id')
    .execute();
  return rows.map((r) => ({ ...r, ...readableBody(r.template, r.userTemplate) }));
};

/** VMs that ended at that moment (Unix milliseconds) or later. */
export const vmsEndedSince = async (db: Db, sinceMs: number): Promise<Set<number>> =>
  new Set((await db.selectFrom('vms').select('id').where('state', '=', DONE).where('state_since', '>=', sinceMs).execute()).map((r) => r.id));

/** Leases that VMs have. */
export const leasesOfVms = (db: Db) =>
  db
    .selectFrom('leases')
    .select(['vnet_id', 'ip', 'mac', 'vm_id', 'nic_id'])
    .where('vm_id', '>=', 0)
    .orderBy('vnet_id')
    .orderBy('ar_id')
    .orderBy('idx')
    .execute();

export const allVncPorts = (db: Db) => db.selectFrom('vnc_ports').select(['port', 'vm_id']).orderBy('port').execute();

export const allLocks = (db: Db) => db.selectFrom('locks').selectAll().orderBy('type').orderBy('id').execute();

/** One lease of an interface that is not there. */
export const releaseLeaseOf = async (tx: Db, vmId: number, nicId: number): Promise<void> => {
  await tx.deleteFrom('leases').where('vm_id', '=', vmId).where('nic_id', '=', nicId).execute();
};
