import { nextId } from '../../state/ids';
import { type LockRow, locksOf } from '../../state/locks';
import { NOUNS, nameTaken } from '../../state/objects';
import type { Db } from '../../state/open';
import { insertOwned, type OwnedNoun } from '../../state/ownedTables';
import { groupNames, userNames } from '../../state/users';
import { preconditionError } from '../errors/errors';
import { checkName } from '../model/names';
import { initialPermissions, type Owned } from '../model/permissions';
import type { Ctx } from './request';

/** A row with the names of its owner and the lock on it. */
export type Named<R> = R & { readonly uname: string; readonly gname: string; readonly lock: LockRow | undefined };

export const named = async <R extends Owned>(db: Db, type: OwnedNoun, rows: readonly R[]): Promise<Named<R>[]> => {
  const [users, groups, locks] = [await userNames(db), await groupNames(db), await locksOf(db, type)];
  return rows.map((r) => ({ ...r, uname: users.get(r.uid) ?? '', gname: groups.get(r.gid) ?? '', lock: locks.get(r.id) }));
};

/** Writes a new object of the caller's, under a name none of his has yet; resolves with its id. Errors: precondition name-*. */
export const insertNamed = async (tx: Db, { caller }: Ctx, wire: string, type: OwnedNoun, given: string | undefined, more: object): Promise<number> => {
  const name = checkName(wire, given);
  const holder = await nameTaken(tx, type, name, caller.uid);
  if (holder !== undefined)
    throw preconditionError('name-taken', `[${wire}] NAME is already taken by ${type} ${holder}.`, { next: `one${NOUNS[type].prefix} show ${holder}` });
  const id = await nextId(tx, NOUNS[type].table);
  await insertOwned(tx, type, { id, name, uid: caller.uid, gid: caller.gid, permissions: initialPermissions(caller), ...more } as never);
  return id;
};
