import { setTimeout as sleep } from 'node:timers/promises';
import { newestPendingVm } from '../../../state/vms';
import type { Step } from '../../engine/plan';
import type { Env } from '../request';

/** Milliseconds: VMs that keep coming do not keep the first of them waiting for longer. */
const MOST = 5000;

/**
 * Placement waits until no VM has come for `quietMs`: what a script makes one by one is placed in one round, which sees all of it, and a VM can be held
 * right after it was made.
 */
export const gatherStep = (env: Pick<Env, 'state' | 'clock'>, quietMs: number): Step => ({
  name: 'gather',
  summary: 'wait for VMs that come at the same time',
  async run() {
    const end = env.clock.nowMs() + MOST;
    for (;;) {
      const [newest] = await newestPendingVm(env.state.db);
      const now = env.clock.nowMs();
      const left = newest === undefined ? 0 : Math.min(newest.state_since + quietMs, end) - now;
      if (left <= 0) return {};
      await sleep(left);
    }
  },
});
