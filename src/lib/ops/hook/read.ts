import { allHooks, type HookExecutionRow, type HookLogFilter, type HookRow, hookById, hookLog } from '../../../state/hooks';
import { type LockRow, lockOf, locksOf } from '../../../state/locks';
import { isAdmin } from '../../model/permissions';
import { readRequest } from '../request';
import { unowned, visible } from '../visible';

export interface HookView extends HookRow {
  readonly lock: LockRow | undefined;
}
export type HookExecution = HookExecutionRow;

export interface HookInfo extends HookView {
  readonly log: readonly HookExecutionRow[];
}

export const pool = readRequest<Record<string, never>, HookView[]>({
  wire: 'one.hookpool.info',
  async run(db, _input, ctx) {
    const locks = await locksOf(db, 'HOOK');
    return (await visible(db, ctx, 'HOOK', (await allHooks(db)).map(unowned))).map((h) => ({ ...h, lock: locks.get(h.id) }));
  },
});

export const info = readRequest<{ readonly id: number }, HookInfo>({
  wire: 'one.hook.info',
  run: async (db, { id }) => ({ ...((await hookById(db, id)) as HookRow), log: await hookLog(db, { hookId: id }), lock: await lockOf(db, 'HOOK', id) }),
});

/** What all hooks did; those whose hooks are not the caller's to see are left out. */
export const log = readRequest<HookLogFilter, HookExecutionRow[]>({
  wire: 'one.hooklog.info',
  async run(db, filter, ctx) {
    const rows = await hookLog(db, filter);
    if (isAdmin(ctx.caller)) return rows;
    const seen = new Set((await visible(db, ctx, 'HOOK', (await allHooks(db)).map(unowned))).map((h) => h.id));
    return rows.filter((r) => seen.has(r.hook_id));
  },
});
