import type { PlanBook } from '../../lib/engine/plan';
import { type Mode, startWorker } from '../../lib/engine/worker';
import { runPlanner } from '../../lib/ops/backupjob/run';
import { checkPlanner } from '../../lib/ops/check/plan';
import { lookAtDatastores } from '../../lib/ops/datastore/look';
import { call, type RequestName } from '../../lib/ops/door';
import { lookPlanner, requestOldLooks } from '../../lib/ops/host/plan';
import { imagePlanners } from '../../lib/ops/image/plan';
import { marketAppPlanners } from '../../lib/ops/marketapp/plan';
import type { Env } from '../../lib/ops/request';
import { forgetOld } from '../../lib/ops/retention';
import { schedPlanner } from '../../lib/ops/sched/plan';
import { mayComeRight, retryWaiting } from '../../lib/ops/sched/request';
import { reschedPlanner } from '../../lib/ops/sched/resched';
import { purge } from '../../lib/ops/vm/action';
import { vmPlanners } from '../../lib/ops/vm/plans';
import { requestDueActions, schedActionPlanner } from '../../lib/ops/vm/sched/due';

/** All planners there are. `quietMs`: how long placement waits for more VMs. */
export const planBook = (env: Env, quietMs = 0): PlanBook => ({
  'sched.place': schedPlanner(env, quietMs),
  'sched.resched': reschedPlanner(env),
  'host.look': lookPlanner(env),
  'check.mend': checkPlanner(env),
  'sched.action': schedActionPlanner(env, (caller, request, input) => call({ ...env, caller }, request as RequestName, input as never)),
  'backupjobs.run': runPlanner(env, (caller, request, input) => call({ ...env, caller }, request, input)),
  ...imagePlanners(env),
  ...marketAppPlanners(env),
  ...vmPlanners(env),
});

/** What is due by the clock, not by a request. */
const chores = async (env: Env, log: (line: string) => void): Promise<void> => {
  await requestOldLooks(env);
  await lookAtDatastores(env, env.clock.now() - env.config.datastoreInterval);
  await retryWaiting(env);
  await requestDueActions(env);
  for (const problem of await purge(env)) log(problem);
};

/** What is old of the log goes, once an hour. */
const forgetting = (env: Env): (() => Promise<void>) => {
  let last = Number.NEGATIVE_INFINITY;
  return async () => {
    if (env.clock.now() - last < 3600) return;
    last = env.clock.now();
    await forgetOld(env);
  };
};

/** Works until there is nothing more (or for ever). False: another worker has the place. A second signal ends at once. */
export const serve = async (env: Env, mode: Mode, log: (line: string) => void): Promise<boolean> => {
  const forget = forgetting(env);
  const worker = startWorker({
    state: env.state,
    clock: env.clock,
    // cron does not come back in a second
    book: planBook(env, mode === 'once' ? 0 : env.config.schedQuiet * 1000),
    mode,
    chores: () => chores(env, log).then(forget),
    patience: () => mayComeRight(env),
    log,
  });
  let signals = 0;
  const onSignal = (): void => {
    if (++signals > 1) process.exit(130);
    worker.stop();
  };
  process.on('SIGTERM', onSignal).on('SIGINT', onSignal);
  try {
    return await worker.ended;
  } finally {
    process.off('SIGTERM', onSignal).off('SIGINT', onSignal);
  }
};
