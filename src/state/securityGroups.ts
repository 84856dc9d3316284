import { type Selectable, sql } from 'kysely';
import type { Db } from './open';
import type { Schema } from './schema';

export type SecurityGroupRow = Selectable<Schema['security_groups']>;

export const securityGroupsById = (db: Db, ids: readonly number[]): Promise<SecurityGroupRow[]> =>
  ids.length === 0
    ? Promise.resolve([])
    : db
        .selectFrom('security_groups')
        .selectAll()
        .where('id', 'in', [...ids])
        .orderBy('id')
        .execute();

const idsIn = (text: string): number[] =>
  text
    .split(',')
    .filter((w) => w !== '')
    .map(Number);

/** The VMs that are in each group by one of their NICs: group id -> VM ids, in order. */
export const vmsByGroup = async (db: Db): Promise<Map<number, number[]>> => {
  const rows = await db.selectFrom('leases').select(['vm_id', 'security_groups']).where('vm_id', '>=', 0).orderBy('vm_id').execute();
  const all = new Map<number, Set<number>>();
  for (const row of rows)
    for (const id of idsIn(row.security_groups)) {
      const vms = all.get(id);
      if (vms) vms.add(row.vm_id);
      else all.set(id, new Set([row.vm_id]));
    }
  return new Map([...all].map(([id, vms]) => [id, [...vms]]));
};

export const vmsOfGroup = async (db: Db, id: number): Promise<number[]> => {
  const members = db
    .selectFrom('leases')
    .select('vm_id')
    .distinct()
    // as a literal, for the index
    .where('vm_id', '>=', sql.lit(0))
    // nearly all are in one group: comparing costs half of looking for it in a list
    .where((e) => e.or([e('security_groups', '=', String(id)), e(sql`',' || security_groups || ','`, 'like', `%,${id},%`)]))
    .orderBy('vm_id');
  // one text: ten thousand rows cost more than all the rest
  const row = await db.selectFrom(members.as('members')).select(sql<string | null>`group_concat(vm_id)`.as('ids')).executeTakeFirst();
  // and read as one
  return JSON.parse(`[${row?.ids ?? ''}]`) as number[];
};

export const groupsOfVm = async (db: Db, vmId: number): Promise<number[]> => {
  const rows = await db.selectFrom('leases').select('security_groups').where('vm_id', '=', vmId).execute();
  return [...new Set(rows.flatMap((r) => idsIn(r.security_groups)))];
};

/** Of a NIC that is in other groups from now on. */
export const setLeaseGroups = async (tx: Db, vmId: number, nicId: number, groups: readonly number[]): Promise<void> => {
  await tx
    .updateTable('leases')
    .set({ security_groups: groups.join(',') })
    .where('vm_id', '=', vmId)
    .where('nic_id', '=', nicId)
    .execute();
};
