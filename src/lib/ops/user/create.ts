import { joinGroup } from '../../../state/groups';
import { nextId } from '../../../state/ids';
import { nameTaken } from '../../../state/objects';
import type { Db } from '../../../state/open';
import { pack } from '../../../state/packing';
import { insertUser } from '../../../state/users';
import { newSecret } from '../../config/credentials';
import { usageError } from '../../errors/errors';
import { isAdmin } from '../../model/permissions';
import { demand } from '../demand';
import { type Ctx, writeRequest } from '../request';
import { checkDriver, checkUserName, storedSecret } from './secret';

export interface NewUser {
  readonly name: string;
  /** the password, or the public key of driver ssh */
  readonly password: string;
  readonly driver: string;
  /** the first is the primary one; none: `users`, or the group of the group admin who makes it */
  readonly groups: readonly number[];
}

const USERS = 1;

export const insertNewUser = async (tx: Db, wire: string, user: Omit<NewUser, 'password'> & { readonly secret: string }): Promise<number> => {
  const holder = await nameTaken(tx, 'USER', user.name, 0);
  if (holder !== undefined) throw usageError(`[${wire}] NAME is already taken by USER ${holder}.`, { code: 'name-taken' });
  const id = await nextId(tx, 'users');
  const [gid = USERS, ...others] = user.groups;
  await insertUser(tx, {
    id,
    name: user.name,
    gid,
    auth: user.driver,
    password: user.secret,
    enabled: 1,
    template: pack([{ key: 'TOKEN_PASSWORD', value: newSecret() }]),
  });
  for (const other of others) await joinGroup(tx, id, other);
  return id;
};

/** The group that the right to make a user is asked for. */
export const groupOfNewUser = (input: Pick<NewUser, 'groups'>): number | undefined => input.groups[0];

const WIRE = 'one.user.allocate';

/** Group admins make users in their groups; who names several must manage each of them. */
export const create = writeRequest<NewUser, number, string>({
  wire: WIRE,
  async prepare(input, ctx) {
    checkUserName(WIRE, input.name);
    checkDriver(WIRE, input.driver);
    return storedSecret(ctx, WIRE, input.driver, input.password, '.');
  },
  async run(tx, input, ctx: Ctx, secret) {
    for (const gid of input.groups) await demand(tx, ctx, WIRE, 'MANAGE', 'GROUP', gid);
    const groups = input.groups.length === 0 && !isAdmin(ctx.caller) ? [ctx.caller.gid] : input.groups;
    return insertNewUser(tx, WIRE, { ...input, groups, secret });
  },
});
