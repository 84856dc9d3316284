import { sql } from 'kysely';
import { messageOf, preconditionError } from '../lib/errors/errors';
import type { Template } from '../lib/template/template';
import type { Db } from './open';
import { unpack } from './packing';
import { DONE_LITERAL, HOLDING } from './vmStates';

export interface VmWithPci {
  readonly id: number;
  readonly hostId: number;
  readonly template: Template;
}

/** A VM of which is not known what it has keeps its host's devices to itself: who asks for one is told of it. */
const templateOf = ({ id, template }: { readonly id: number; readonly template: string }): Template => {
  try {
    return unpack(template);
  } catch (e) {
    throw preconditionError('template-stored', `which PCI devices VM ${id} has is not known: ${messageOf(e)}`, { next: `onevm show ${id}`, cause: e });
  }
};

/** VMs that hold a place on one of these hosts and have PCI vectors. */
export const vmsWithPci = async (db: Db, hostIds: readonly number[]): Promise<VmWithPci[]> => {
  const rows = await db
    .selectFrom('vms')
    .innerJoin('vm_bodies', 'vm_bodies.vm_id', 'vms.id')
    .select(['vms.id', 'vms.host_id', 'vm_bodies.template'])
    .where('vms.state', '<>', DONE_LITERAL)
    .where('vms.state', 'in', HOLDING)
    .where('vms.host_id', 'in', sql<number>`(select value from json_each(${JSON.stringify(hostIds)}))`)
    // as templates are packed; a value with these letters costs a look, no more
    .where(sql<boolean>`instr(vm_bodies.template, '["PCI",') > 0`)
    .orderBy('vms.id')
    .execute();
  return rows.map((r) => ({ id: r.id, hostId: r.host_id as number, template: templateOf(r) }));
};
