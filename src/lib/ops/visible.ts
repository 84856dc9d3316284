import { aclRules } from '../../state/acl';
import { clustersOf, type NounType, ownershipOf } from '../../state/objects';
import type { Db } from '../../state/open';
import { isAdmin, may, needsClusters, type Owned, rulesFor } from '../model/permissions';
import type { Ctx } from './request';

/** Those of the rows that the caller may use. Administrators see all, without a look at the rules. */
export const visible = async <R extends Owned>(db: Db, { caller }: Pick<Ctx, 'caller'>, type: NounType, rows: readonly R[]): Promise<readonly R[]> => {
  if (isAdmin(caller)) return rows;
  const rules = rulesFor(caller, await aclRules(db)).filter((r) => (r.types as readonly string[]).includes(type));
  if (!needsClusters(rules)) return rows.filter((row) => may(caller, 'USE', type, row, rules));
  const judged = await Promise.all(rows.map(async (row) => may(caller, 'USE', type, row, rules, await clustersOf(db, type, row.id))));
  return rows.filter((_, i) => judged[i]);
};

/** Those of the ids that the caller may use: who asks by name is told of no others. */
export const visibleAmong = async (db: Db, ctx: Pick<Ctx, 'caller'>, type: NounType, ids: readonly number[]): Promise<readonly number[]> => {
  if (isAdmin(ctx.caller)) return ids;
  const rows: (Owned & { readonly id: number })[] = [];
  for (const id of ids) {
    const owned = await ownershipOf(db, type, id);
    if (owned) rows.push({ ...owned, id });
  }
  return (await visible(db, ctx, type, rows)).map((row) => row.id);
};

/** Objects without an owner (hosts, clusters) are judged as oneadmin's, with no bits for others. */
export const unowned = <R extends { id: number }>(row: R): R & Owned => ({
  ...row,
  uid: 0,
  gid: 0,
  permissions: 0,
  name: (row as { name?: string }).name ?? '',
});
