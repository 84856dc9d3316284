import type { Db } from '../../state/open';
import { groupNames, userNames } from '../../state/users';

export interface Named {
  readonly uname: string;
  readonly gname: string;
}

/** The rows with the names of their owners. */
export const withOwners = async <R extends { readonly uid: number; readonly gid: number }>(db: Db, rows: readonly R[]): Promise<(R & Named)[]> => {
  const [users, groups] = [await userNames(db), await groupNames(db)];
  return rows.map((r) => ({ ...r, uname: users.get(r.uid) ?? '', gname: groups.get(r.gid) ?? '' }));
};
