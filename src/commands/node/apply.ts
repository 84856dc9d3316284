import { hostname } from 'node:os';
import { preconditionError, usageError } from '../../lib/errors/errors';
import type { Links } from '../../lib/exec/runner';
import type { NetworkWay } from '../../lib/nodes/apply/network';
import type { Outcome } from '../../lib/nodes/machines';
import type { MachinePlan, Step } from '../../lib/nodes/plan/step';
import type { Progress } from '../../lib/output/progress';
import type { One } from '../context';
import { defineCommand, flag, whole } from '../define';
import { agreed, progressOf } from './agreed';
import { type CloudMade, makeCloud } from './cloud';
import { type Coming, type Fleet, machinesArg, openFleet, type ReachOptions, reachOptions } from './fleet';
import { allText, type Planned, planAll, planFailures } from './plan';
import { failures } from './report';

/** Long enough for a slow switch port to forward, short enough to wait for. */
const CONFIRM_SECONDS = 60;
const [LEAST_SECONDS, MOST_SECONDS] = [5, 3600];

export const secondsOf = (given = CONFIRM_SECONDS): number => {
  if (given >= LEAST_SECONDS && given <= MOST_SECONDS) return given;
  throw usageError(`--confirm ${given}: a number of seconds from ${LEAST_SECONDS} to ${MOST_SECONDS} is expected`);
};

/** Options of what changes machines. */
export const changeOptions = {
  ...reachOptions,
  yes: flag('--yes', 'do not ask', '-y'),
  confirm: whole(
    '--confirm',
    'seconds',
    'time after which a machine takes a change of its network back, unless it was reached again over a new connection; default 60',
  ),
};

export interface ChangeOptions extends ReachOptions {
  readonly yes?: boolean;
  readonly confirm?: number;
}

/** How many steps were done. */
export type Changed = Outcome<number>;

/** `done` absent: nothing was changed, the commands are printed instead */
export interface Applied {
  readonly planned: Planned;
  readonly done?: { readonly machines: readonly Changed[]; readonly cloud: CloudMade | undefined };
}

export const apply = defineCommand({
  name: 'apply',
  summary: 'Make machines, and the cloud on them, what the platform file says: show the plan, ask, and do exactly that',
  args: { machines: machinesArg() },
  options: { ...changeOptions, manual: flag('--manual', 'change nothing: print the commands an administrator would type instead') },
  ours: 'the field has no tool that prepares machines',
  // `onenode plan` is its --plan
  changes: false,
  async run(one, { machines }, options): Promise<Applied> {
    const seconds = secondsOf(options.confirm);
    const fleet = await openFleet(one, machines, options);
    try {
      const planned = await planAll(one, fleet, machines);
      if (options.manual) return { planned };
      await agree(one, planned, options.yes === true);
      const done = await change(one, fleet, planned.machines, { ...options, confirm: seconds }, meanwhile(one, fleet, planned));
      await copyManifests(one, fleet, planned, done);
      const made = await cloudToo(one, fleet, planned, done);
      (await import('./handOver')).handOver(one.paths);
      return { planned, done: { machines: done, cloud: made } };
    } finally {
      await fleet.close();
    }
  },
  async view({ planned, done }, one) {
    if (done) return appliedReport(planned, done, one);
    one.io.out.write(await allText(planned, true));
    return planFailures(planned, one, false);
  },
});

/** What machines say that was written on them is kept here, too; of those that were changed as it is now. */
const copyManifests = async (one: One, fleet: Fleet, { asked }: Planned, done: readonly Changed[]): Promise<void> => {
  const { keepManifest, keptManifests } = await import('./manifests');
  const { mergedEntries } = await import('../../lib/nodes/manifest');
  const answered = asked.flatMap((o) => (o.result ? [[o.machine, o.result] as const] : []));
  const changed = answered.map(([name]) => name).filter((name) => done.find((d) => d.machine === name)?.result !== 0);
  if (changed.length === 0 && answered.every(([, f]) => f.entries.length === 0)) return;
  const manifests = await keptManifests(one, fleet.platform);
  const anew = new Map((await fleet.onEach(changed, (name) => fleet.facts(name))).map((o) => [o.machine, o.result] as const));
  for (const [name, before] of answered) {
    const facts = anew.has(name) ? anew.get(name) : before;
    if (facts) await keepManifest(one, manifests, name, mergedEntries(facts.entries, manifests?.get(name) ?? []));
  }
};

const cloudToo = async (one: One, fleet: Fleet, { cloud }: Planned, done: readonly Changed[]): Promise<CloudMade | undefined> => {
  if (cloud?.plan === undefined) return undefined;
  const failed = new Set(done.filter((d) => d.error).map((d) => d.machine));
  const progress = await progressOf(one);
  const changed = new Set(done.filter((d) => (d.result ?? 0) > 0).map((d) => d.machine));
  const made = await makeCloud(one, fleet.platform, cloud.plan, { failed, changed }, (id, title) => progress.show('cloud', id, title));
  progress.end();
  return made;
};

const appliedReport = async ({ cloud }: Planned, done: NonNullable<Applied['done']>, one: One): Promise<number | undefined> => {
  const ofMachines = await changedReport(done.machines, one);
  const { cloudFailures } = await import('./cloud');
  const ofLook = await cloudFailures(cloud, one, false);
  for (const { text, next } of cloud?.plan?.left ?? []) one.io.err.write(`cloud: ${text}; see: ${next}\n`);
  const { steps = 0, errors = [] } = done.cloud ?? {};
  if (done.cloud && errors.length === 0) one.io.out.write(`cloud: ${steps === 0 ? 'nothing to do' : 'done'}\n`);
  const ofCloud = await failures(
    errors.map((error) => ({ machine: 'cloud', error })),
    one,
    false,
  );
  return ofMachines ?? ofLook ?? ofCloud;
};

export async function changedReport(outcomes: readonly Changed[], one: One): Promise<number | undefined> {
  for (const { machine, result } of outcomes) if (result !== undefined) one.io.out.write(`${machine}: ${result === 0 ? 'nothing to do' : 'done'}\n`);
  return failures(outcomes, one, false);
}

/** What becomes known of machines while they are changed. */
interface Meanwhile {
  /** those that are not made yet; one that was introduced is out of it */
  readonly coming: Coming;
  introduce(name: string): Promise<void>;
  /** the plan of a machine as it is now; of the others counts what they said before */
  plan(name: string): Promise<MachinePlan>;
}

const meanwhile = (one: One, fleet: Fleet, { asked, coming: all }: Planned): Meanwhile => {
  const coming = new Map(all);
  return {
    coming,
    async introduce(name) {
      const { introduce } = await import('./introduce');
      await introduce(one, fleet, name, coming.get(name) as string);
      coming.delete(name);
    },
    async plan(name) {
      const now = { machine: name, result: await fleet.facts(name) };
      const planned = (
        await fleet.plans(
          asked.map((o) => (o.machine === name ? now : o)),
          coming,
        )
      ).find((o) => o.machine === name);
      if (planned?.result === undefined) throw planned?.error ?? new Error(`${name} was not asked`);
      return planned.result;
    },
  };
};

const NOTHING_COMES: Coming = new Map();

/** Does what was agreed to. What goes wrong on one machine does not hold up the others. */
export const change = async (
  one: One,
  fleet: Fleet,
  planned: readonly Outcome<MachinePlan>[],
  options: ChangeOptions,
  during?: Meanwhile,
): Promise<readonly Changed[]> => {
  const todo = new Map(planned.flatMap((o) => (o.result && o.result.steps.length > 0 ? [[o.machine, o.result] as const] : [])));
  const untouched = planned.map((o): Changed => (o.error ? { machine: o.machine, error: o.error } : { machine: o.machine, result: 0 }));
  if (todo.size === 0) return untouched;
  const [{ applyPlan, sameSteps }, { inTurn }] = [await import('../../lib/nodes/apply/apply'), await import('../../lib/nodes/machines')];
  const coming = new Map(during?.coming ?? NOTHING_COMES);
  const progress = await progressOf(one);
  const done: Changed[] = [];
  for (const group of inTurn(fleet.platform, [...todo.keys()], hostname(), coming))
    done.push(
      ...(await fleet.onEach(group, async (name) => {
        const agreed = todo.get(name) as MachinePlan;
        const told = (step: Step): void => progress.show(name, step.id, step.title);
        let { steps } = agreed;
        if (during && coming.has(name)) {
          refuseWithout(name, coming.get(name) as string, [...untouched, ...done]);
          await during.introduce(name);
          steps = sameSteps(steps, (await during.plan(name)).steps);
        }
        await applyPlan({ machine: name, steps }, wayTo(one, fleet, name, options.confirm ?? CONFIRM_SECONDS), told, during && (() => during.plan(name)));
        return agreed.steps.length;
      })),
    );
  const introduced = [...coming.keys()].some((name) => !during?.coming.has(name));
  done.push(...(await handKeys(one, fleet, done, todo, introduced, progress)));
  progress.end();
  return untouched.map((o) => done.find((d) => d.machine === o.machine && d.error) ?? done.find((d) => d.machine === o.machine) ?? o);
};

/** Errors: preconditionError 'machine-first', when the machine that carries a container was not made ready. */
const refuseWithout = (name: string, carrier: string, done: readonly Changed[]): void => {
  if (done.some((d) => d.machine === carrier && d.error))
    throw preconditionError('machine-first', `${name} waits for ${carrier}, which is not ready`, { next: `onenode apply ${carrier},${name}` });
};

/** Public keys that were made just now, and host keys of machines that were, go to those that wait for them. Resolves with what went wrong. */
const handKeys = async (
  one: One,
  fleet: Fleet,
  done: readonly Changed[],
  todo: ReadonlyMap<string, MachinePlan>,
  introduced: boolean,
  progress: Progress,
): Promise<Changed[]> => {
  const well = done.flatMap((d) => (d.error ? [] : [d.machine]));
  const made = introduced || well.some((name) => todo.get(name)?.steps.some((s) => s.keyPair));
  const waiting = well.filter((name) => todo.get(name)?.steps.some((s) => s.later || s.laterHosts));
  if (!made || waiting.length === 0) return [];
  const { applyPlan } = await import('../../lib/nodes/apply/apply');
  const hypervisors = fleet.names.filter((n) => well.includes(n) || !todo.has(n));
  const planned = await fleet.plans(await fleet.onEach(hypervisors, (name) => fleet.facts(name)));
  const plans = new Map(planned.flatMap((o) => (o.result ? [[o.machine, o.result] as const] : [])));
  const handed = await fleet.onEach(waiting, async (name): Promise<number> => {
    const steps = (plans.get(name)?.steps ?? []).filter((s) => s.id === 'trust');
    await applyPlan({ machine: name, steps }, wayTo(one, fleet, name, CONFIRM_SECONDS), (step) => progress.show(name, step.id, step.title));
    return steps.length;
  });
  return handed.filter((o) => o.error);
};

/** Shows what is to be done, and asks; nothing is shown where nothing is. */
export const agree = async (one: One, planned: Pick<Planned, 'machines' | 'cloud'>, yes: boolean): Promise<void> => {
  const steps = planned.machines.some((o) => (o.result?.steps.length ?? 0) > 0) || (planned.cloud?.plan?.steps.length ?? 0) > 0;
  if (!steps) return;
  one.io.err.write(await allText(planned, false));
  if (yes) return;
  await agreed(one, 'Do this?', '--yes');
};

const wayTo = (one: One, fleet: Fleet, name: string, seconds: number): NetworkWay => ({
  runner: fleet.runner(name),
  seconds,
  now: () => one.clock.nowMs(),
  sleep: (ms) => new Promise((done) => setTimeout(done, ms)),
  async reconnect() {
    const links: Links = await fleet.connect();
    return { runner: fleet.runner(name, links), close: () => links.close() };
  },
});
