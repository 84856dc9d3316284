import { allGroups, type GroupRow, groupById, type Members, membersOfGroups } from '../../../state/groups';
import { groupAsOwned } from '../../../state/objects';
import type { Db } from '../../../state/open';
import type { QuotaEntry } from '../../model/quotas';
import { quotasOf } from '../quota/quotas';
import { readRequest } from '../request';
import { visible } from '../visible';

export interface GroupView extends GroupRow, Members {
  readonly quotas: readonly QuotaEntry[];
  readonly defaults: readonly QuotaEntry[];
}

const NOBODY: Members = { users: [], admins: [] };

const views = async (db: Db, rows: readonly GroupRow[]): Promise<GroupView[]> => {
  const members = await membersOfGroups(db);
  const quotas = await quotasOf(db, 'group', rows.length === 1 ? rows[0]?.id : undefined);
  return rows.map((g) => ({ ...g, ...(members.get(g.id) ?? NOBODY), quotas: quotas.of(g.id), defaults: quotas.defaults }));
};

export const pool = readRequest<Record<string, never>, GroupView[]>({
  wire: 'one.grouppool.info',
  run: async (db, _input, ctx) => views(db, (await visible(db, ctx, 'GROUP', (await allGroups(db)).map(groupAsOwned))).toReversed()),
});

export const info = readRequest<{ readonly id: number }, GroupView>({
  wire: 'one.group.info',
  run: async (db, { id }) => (await views(db, [(await groupById(db, id)) as GroupRow]))[0] as GroupView,
});

/** What holds for groups without limits of their own. */
export const defaults = readRequest<Record<string, never>, readonly QuotaEntry[]>({
  wire: 'one.groupquota.info',
  run: async (db) => (await quotasOf(db, 'group')).defaults,
});
