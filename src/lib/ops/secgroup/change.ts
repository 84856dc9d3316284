import { setBody } from '../../../state/bodies';
import type { Db } from '../../../state/open';
import { deleteOwned, ownedById } from '../../../state/ownedTables';
import { pack } from '../../../state/packing';
import { vmsOfGroup } from '../../../state/securityGroups';
import { preconditionError } from '../../errors/errors';
import { DEFAULT_GROUP } from '../../model/securityGroups';
import { single, type Template, without } from '../../template/template';
import { demand } from '../demand';
import type { UpdateHook } from '../object/hooks';
import { insertNamed } from '../owned';
import { writeRequest } from '../request';
import { checkedRules } from './rules';
import { tellVms } from './tell';

const CREATE = 'one.secgroup.allocate';

export const create = writeRequest<{ readonly template: Template }, number>({
  wire: CREATE,
  async run(tx, { template }, ctx) {
    const kept = await checkedRules(tx, CREATE, without(template, 'NAME'));
    return insertNamed(tx, ctx, CREATE, 'SECGROUP', single(template, 'NAME'), { template: pack(kept) });
  },
});

const CLONE = 'one.secgroup.clone';

export const clone = writeRequest<{ readonly id: number; readonly name: string }, number>({
  wire: CLONE,
  async run(tx, { id, name }, ctx) {
    await demand(tx, ctx, CLONE, 'USE', 'SECGROUP', id);
    const source = await ownedById(tx, 'SECGROUP', id);
    return insertNamed(tx, ctx, CLONE, 'SECGROUP', name, { template: source?.template });
  },
});

const DELETE = 'one.secgroup.delete';

const refuseUsed = async (tx: Db, id: number): Promise<void> => {
  const vms = await vmsOfGroup(tx, id);
  if (vms.length > 0)
    throw preconditionError('secgroup-in-use', `[${DELETE}] Cannot delete security group: VMs ${vms.slice(0, 10).join(',')} use it.`, {
      next: `onesecgroup show ${id}`,
    });
};

export const remove = writeRequest<{ readonly id: number }, void>({
  wire: DELETE,
  async run(tx, { id }) {
    if (id === DEFAULT_GROUP) throw preconditionError('secgroup-default', `[${DELETE}] The default security group (ID 0) cannot be deleted.`);
    await refuseUsed(tx, id);
    await deleteOwned(tx, 'SECGROUP', id);
  },
});

/** Its VMs are told at once. */
export const updated: UpdateHook = async ({ tx, wire, id, next }) => {
  const kept = await checkedRules(tx, wire, next);
  await setBody(tx, 'SECGROUP', id, kept);
  await tellVms(tx, id);
  return kept;
};

/** The VMs get the rules as they are now. */
export const commit = writeRequest<{ readonly id: number }, void>({ wire: 'one.secgroup.commit', run: (tx, { id }) => tellVms(tx, id) });
