import { deleteRules, deleteRulesNaming, insertMissingRules, insertRule, keepVdcRules } from '../../../state/acl';
import { deleteGroup, type GroupRow, groupById, insertGroup, membership, membersOfGroups, setGroupAdmin, updateGroup } from '../../../state/groups';
import { NOUNS, nameTaken } from '../../../state/objects';
import type { Db } from '../../../state/open';
import { pack, unpack } from '../../../state/packing';
import { userById } from '../../../state/users';
import { missingError, preconditionError, usageError } from '../../errors/errors';
import { parseRule } from '../../model/acl';
import { checkName } from '../../model/names';
import { isAdmin } from '../../model/permissions';
import { merged, type Template } from '../../template/template';
import { writeRequest } from '../request';
import { refuseRestricted } from '../restricted/keepRestricted';
import { insertNewUser } from '../user/create';
import { checkDriver, checkUserName, storedSecret } from '../user/secret';
import { adminRules, createRule } from './adminRules';

export interface NewGroup {
  readonly name: string;
  /** what its members may make: `VM+TEMPLATE`; absent: the usual things, '': nothing */
  readonly resources?: string;
  /** a user that is made with it and manages it */
  readonly admin?: { readonly name: string; readonly password: string; readonly driver: string };
}

const WIRE = 'one.group.allocate';

const VIEWS: Template = [
  {
    key: 'FIREEDGE',
    value: [
      ['DEFAULT_VIEW', 'cloud'],
      ['GROUP_ADMIN_DEFAULT_VIEW', 'groupadmin'],
      ['GROUP_ADMIN_VIEWS', 'groupadmin'],
      ['VIEWS', 'cloud'],
    ],
  },
];

export const create = writeRequest<NewGroup, number, string | undefined>({
  wire: WIRE,
  async prepare({ name, resources, admin }, ctx) {
    checkName(WIRE, name);
    // what is wrong with it is said before anything is made
    const rule = createRule(0, resources);
    if (rule !== '') parseRule(rule);
    if (!admin) return undefined;
    checkUserName('one.user.allocate', admin.name);
    checkDriver('one.user.allocate', admin.driver);
    return storedSecret(ctx, 'one.user.allocate', admin.driver, admin.password, '.');
  },
  async run(tx, { name, resources, admin }, _ctx, secret) {
    const holder = await nameTaken(tx, 'GROUP', name, 0);
    if (holder !== undefined) throw usageError(`[${WIRE}] NAME is already taken by GROUP ${holder}.`, { code: 'name-taken' });
    const id = await insertGroup(tx, { name: checkName(WIRE, name), template: pack(VIEWS) });
    await keepVdcRules(tx);
    const rule = createRule(id, resources);
    if (rule !== '') await insertRule(tx, parseRule(rule));
    if (admin && secret !== undefined) {
      const uid = await insertNewUser(tx, 'one.user.allocate', { name: admin.name, driver: admin.driver, groups: [id], secret });
      await appoint(tx, uid, id);
    }
    return id;
  },
});

const appoint = async (tx: Db, uid: number, gid: number): Promise<void> => {
  await setGroupAdmin(tx, uid, gid, true);
  await insertMissingRules(tx, adminRules(uid, gid));
};

interface ById {
  readonly id: number;
}

const FIRST_OF_PEOPLE = 100;

export const remove = writeRequest<ById, void>({
  wire: 'one.group.delete',
  async run(tx, { id }) {
    const refuse = (code: string, why: string): Error => preconditionError(code, `[one.group.delete] Cannot delete group. ${why}`);
    if (id < FIRST_OF_PEOPLE) throw refuse('group-needed', `System Groups (ID < ${FIRST_OF_PEOPLE}) cannot be deleted.`);
    if (((await membersOfGroups(tx)).get(id)?.users.length ?? 0) > 0) throw refuse('group-not-empty', `Group ${id} is not empty.`);
    await deleteRulesNaming(tx, 'GROUP', id);
    await deleteGroup(tx, id);
    await keepVdcRules(tx);
  },
});

const RESTRICTED = ['VM_USE_OPERATIONS', 'VM_MANAGE_OPERATIONS', 'VM_ADMIN_OPERATIONS'];

export const update = writeRequest<ById & { readonly template: Template; readonly append: boolean }, void>({
  wire: 'one.group.update',
  async run(tx, { id, template, append }, ctx) {
    const old = unpack(((await groupById(tx, id)) as GroupRow).template);
    const asked = append ? merged(old, template) : template;
    await updateGroup(tx, id, { template: pack(isAdmin(ctx.caller) ? asked : refuseRestricted('one.group.update', old, asked, RESTRICTED)) });
  },
});

interface Admin extends ById {
  readonly uid: number;
}

const member = async (tx: Db, wire: string, { id, uid }: Admin): Promise<{ admin: number }> => {
  if (!(await userById(tx, uid))) throw missingError(`[${wire}] Error getting ${NOUNS.USER.long} [${uid}].`);
  const its = await membership(tx, uid, id);
  if (its) return its;
  const verb = wire.endsWith('addadmin') ? { next: `oneuser addgroup ${uid} ${id}` } : {};
  throw preconditionError('not-in-group', `[${wire}] Cannot edit group. User ${uid} is not part of Group ${id}.`, verb);
};

export const addadmin = writeRequest<Admin, void>({
  wire: 'one.group.addadmin',
  async run(tx, input) {
    if ((await member(tx, 'one.group.addadmin', input)).admin === 1)
      throw preconditionError('group-admin', `[one.group.addadmin] Cannot edit group. User ${input.uid} is already an administrator of Group ${input.id}.`);
    await appoint(tx, input.uid, input.id);
  },
});

export const deladmin = writeRequest<Admin, void>({
  wire: 'one.group.deladmin',
  async run(tx, input) {
    if ((await member(tx, 'one.group.deladmin', input)).admin !== 1)
      throw preconditionError('no-group-admin', `[one.group.deladmin] Cannot edit group. User ${input.uid} is not an administrator of Group ${input.id}.`);
    await setGroupAdmin(tx, input.uid, input.id, false);
    await deleteRules(tx, adminRules(input.uid, input.id));
  },
});
