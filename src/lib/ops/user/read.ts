import { allUsers, groupNames, groupsOf, type Usage, type UserRow, usageByUser, userById } from '../../../state/users';
import { isAdmin } from '../../model/permissions';
import { readRequest } from '../request';

export interface UserView extends UserRow {
  readonly gname: string;
  readonly groups: readonly number[];
  readonly usage: Usage;
}

type Db = Parameters<typeof allUsers>[0];
const NOTHING: Usage = { vms: 0, cpu: 0, memoryMb: 0 };

/** The stored hash is nobody's business: a document shows a fixed mark instead. */
const views = async (db: Db, rows: readonly UserRow[]): Promise<UserView[]> => {
  const [groups, usage] = [await groupNames(db), await usageByUser(db)];
  return Promise.all(
    rows.map(async (u) => ({ ...u, password: '***', gname: groups.get(u.gid) ?? '', groups: await groupsOf(db, u), usage: usage.get(u.id) ?? NOTHING })),
  );
};

export const pool = readRequest<Record<string, never>, UserView[]>({
  wire: 'one.userpool.info',
  run: async (db, _input, { caller }) => views(db, (await allUsers(db)).filter((u) => isAdmin(caller) || u.id === caller.uid).reverse()),
});

export const info = readRequest<{ readonly id: number }, UserView>({
  wire: 'one.user.info',
  run: async (db, { id }) => (await views(db, [(await userById(db, id)) as UserRow]))[0] as UserView,
});
