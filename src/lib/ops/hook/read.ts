import { allHooks, type HookExecutionRow, type HookLogFilter, type HookRow, hookById, hookLog } from '../../../state/hooks';
import { type LockRow, lockOf } from '../../../state/locks';
import { isAdmin } from '../../model/permissions';
import { readRequest } from '../request';
import { unowned, visible } from '../visible';

export type HookView = HookRow;
export type HookExecution = HookExecutionRow;

export interface HookInfo extends HookRow {
  readonly log: readonly HookExecutionRow[];
  readonly lock: LockRow | undefined;
}

export const pool = readRequest<Record<string, never>, HookRow[]>({
  wire: 'one.hookpool.info',
  run: async (db, _input, ctx) => [...(await visible(db, ctx, 'HOOK', (await allHooks(db)).map(unowned)))],
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
