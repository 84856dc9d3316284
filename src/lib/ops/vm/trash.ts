import type { Db } from '../../../state/open';
import { openOperation } from '../../../state/operations';
import { updateVm, type VmRow, vmById, vmsToPurge } from '../../../state/vms';
import { isOneError } from '../../errors/errors';
import { type ActionName, transitionFor } from '../../model/transitions';
import { callerById } from '../callerById';
import type { Ctx, Env } from '../request';
import { stateOf } from './change';
import { isInTrash } from './parked';

/**
 * A terminated VM is parked for the time that TRASH_TIME gives: it is powered off like by `poweroff` and keeps its disks, its addresses and its place. Until it is purged,
 * by the plan of `terminate --hard`, nothing else is done to it but bringing it back or ending it now.
 */
const POWER_OFF: Readonly<Partial<Record<ActionName, ActionName>>> = { terminate: 'poweroff', 'terminate-hard': 'poweroff-hard' };

/** What is to be done first for a VM to be parked: a way to power it off, nothing ('parked'), or it cannot be parked (undefined). */
export const wayIntoTrash = (ctx: Pick<Env, 'config'>, vm: VmRow, action: ActionName): ActionName | 'parked' | undefined => {
  const off = POWER_OFF[action];
  // asked for once more, it is meant now
  if (off === undefined || ctx.config.trashSeconds === 0 || isInTrash(vm)) return undefined;
  const state = stateOf(vm);
  if (transitionFor(off, state)?.plan) return off;
  // its end begins with its files: there is nothing to switch off
  return transitionFor(action, state)?.phases[0] === 'EPILOG' ? 'parked' : undefined;
};

export const park = (tx: Db, ctx: Pick<Env, 'config' | 'clock'>, vm: VmRow, uid: number): Promise<void> =>
  updateVm(tx, vm.id, { purge_at: ctx.clock.now() + ctx.config.trashSeconds, purged_by: uid });

export const restore = (tx: Db, vmId: number): Promise<void> => updateVm(tx, vmId, { purge_at: 0 });

/** Ends VMs whose time in the trash is over, in the name of who terminated them. Resolves with what could not be begun, and why. */
export const purgeDue = async (env: Env, act: (tx: Db, ctx: Ctx, vm: VmRow) => Promise<unknown>): Promise<string[]> => {
  const problems: string[] = [];
  for (const { id, purged_by } of await vmsToPurge(env.state.db, env.clock.now())) {
    try {
      await env.state.write(async (tx) => {
        const vm = await vmById(tx, id);
        if (!vm || !isInTrash(vm) || vm.purge_at > env.clock.now() || (await openOperation(tx, 'VM', id))) return;
        await act(tx, { ...env, caller: await callerById(tx, purged_by) }, vm);
        await restore(tx, id);
      });
    } catch (e) {
      if (!isOneError(e)) throw e;
      problems.push(`purging VM ${id}: ${e.message}`);
    }
  }
  return problems;
};
