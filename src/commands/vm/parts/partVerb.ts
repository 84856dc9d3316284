import type { StateName } from '../../../lib/model/vmStates';
import { refArg } from '../../args/refs';
import type { One } from '../../context';
import { type ArgMap, type ArgValues, defineCommand, type OptMap, type OptValues, type Verb } from '../../define';
import { waitForVms, waitOptions } from '../../waiting';
import { type ScheduleWords, scheduleOptions, wishOf } from '../sched/options';
import { schedule } from '../sched/schedule';

interface PartVerb<A extends ArgMap, O extends OptMap> {
  readonly name: string;
  readonly summary: string;
  readonly args: A;
  readonly options: O;
  readonly differs?: string;
  /** said with --verbose: `VM 3: attaching disk` */
  readonly verbing: string | ((args: ArgValues<A>, options: OptValues<O>) => string);
  /** given when it may be left for later: the action and its arguments as the field writes them */
  readonly later?: (args: ArgValues<A>, options: OptValues<O>, one: One, id: number) => Later | Promise<Later>;
  /** the state it ends in; absent: the one it began in */
  readonly goal?: (before: StateName) => StateName;
  /** resolves with lines for standard output, if there are any */
  act(one: One, id: number, args: ArgValues<A>, options: OptValues<O>): Promise<readonly string[]>;
}

interface Later {
  readonly action: string;
  readonly args: string;
}

interface Acted {
  readonly id: number;
  readonly lines: readonly string[];
  readonly said: string;
  /** undefined: there is nothing to wait for */
  readonly goal: StateName | undefined;
  /** the operation before, of a VM that is waited for */
  readonly last: number | undefined;
}

/** A verb that changes a part of one VM. `--wait` waits until the VM is again what it was before. */
export const partVerb = <A extends ArgMap, O extends OptMap>(v: PartVerb<A, O>): Verb =>
  defineCommand({
    name: v.name,
    summary: v.summary,
    ...(v.differs === undefined ? {} : { differs: v.differs }),
    args: { vm: refArg('vm'), ...v.args },
    options: { ...v.options, ...(v.later ? scheduleOptions : {}), ...waitOptions },
    async run(one, args, options): Promise<Acted> {
      const id = await one.resolve('VM', (args as { vm: Parameters<One['resolve']>[1] }).vm);
      const before = (options as { wait?: unknown }).wait === undefined ? undefined : await lookBefore(one, id);
      const goal = before === undefined ? 'RUNNING' : (v.goal?.(before.state) ?? before.state);
      const { action, args: words } = (await v.later?.(args as unknown as ArgValues<A>, options as unknown as OptValues<O>, one, id)) ?? {
        action: '',
        args: '',
      };
      const wish = v.later && wishOf(options as ScheduleWords, action, words, new Date(one.clock.nowMs()));
      if (wish) {
        await schedule(one, id, wish);
        return { id, lines: [`VM ${id}: ${action} ${wish.said}`], said: '', goal: undefined, last: undefined };
      }
      const lines = await v.act(one, id, args as unknown as ArgValues<A>, options as unknown as OptValues<O>);
      const said = typeof v.verbing === 'string' ? v.verbing : v.verbing(args as unknown as ArgValues<A>, options as unknown as OptValues<O>);
      return { id, lines, said, goal, last: before?.last };
    },
    async view({ id, lines, said, goal, last }, one, options) {
      for (const line of lines) one.io.out.write(`${line}\n`);
      if (goal === undefined) return undefined;
      if ((options as { verbose?: boolean }).verbose === true) one.io.out.write(`VM ${id}: ${said}\n`);
      const code = await waitForVms(one, [id], goal, options as object);
      return code === 0 ? failedSince(one, id, last) : code;
    },
  });

/** Asked only by who waits. */
const lookBefore = async (one: One, id: number): Promise<{ readonly state: StateName; readonly last: number }> => {
  const { nameOf } = await import('../../../lib/model/vmStates');
  const { state, lcm_state, lastOperation } = await one.call('vm.info', { id });
  return { state: nameOf({ state, lcmState: lcm_state }), last: lastOperation?.id ?? 0 };
};

/** A VM that work was done on is afterwards what it was before, also when the work broke: the exit code says which. */
const failedSince = async (one: One, id: number, last = 0): Promise<number> => {
  const { lastOperation } = await one.call('vm.info', { id });
  if (lastOperation?.state !== 'failed' || lastOperation.id <= last) return 0;
  one.io.err.write(`VM ${id}: ${lastOperation.error}\n  next: onevm log ${id}\n`);
  return 255;
};
