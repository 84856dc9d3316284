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
  /** said with --verbose: `VM 3: attaching disk` */
  readonly verbing: string;
  /** given when it may be left for later: the action and its arguments as the field writes them */
  readonly later?: (args: ArgValues<A>) => { readonly action: string; readonly args: string };
  /** resolves with lines for standard output, if there are any */
  act(one: One, id: number, args: ArgValues<A>, options: OptValues<O>): Promise<readonly string[]>;
}

interface Acted {
  readonly id: number;
  readonly lines: readonly string[];
  /** undefined: there is nothing to wait for */
  readonly goal: StateName | undefined;
}

/** A verb that changes a part of one VM. `--wait` waits until the VM is again what it was before. */
export const partVerb = <A extends ArgMap, O extends OptMap>(v: PartVerb<A, O>): Verb =>
  defineCommand({
    name: v.name,
    summary: v.summary,
    args: { vm: refArg('vm'), ...v.args },
    options: { ...v.options, ...(v.later ? scheduleOptions : {}), ...waitOptions },
    async run(one, args, options): Promise<Acted> {
      const id = await one.resolve('VM', (args as { vm: Parameters<One['resolve']>[1] }).vm);
      const goal = (options as { wait?: unknown }).wait === undefined ? 'RUNNING' : await stateBefore(one, id);
      const { action, args: words } = v.later?.(args as unknown as ArgValues<A>) ?? { action: '', args: '' };
      const wish = v.later && wishOf(options as ScheduleWords, action, words, new Date(one.clock.nowMs()));
      if (wish) {
        await schedule(one, id, wish);
        return { id, lines: [`VM ${id}: ${action} ${wish.said}`], goal: undefined };
      }
      const lines = await v.act(one, id, args as unknown as ArgValues<A>, options as unknown as OptValues<O>);
      return { id, lines, goal };
    },
    async view({ id, lines, goal }, one, options) {
      for (const line of lines) one.io.out.write(`${line}\n`);
      if (goal === undefined) return undefined;
      if ((options as { verbose?: boolean }).verbose === true) one.io.out.write(`VM ${id}: ${v.verbing}\n`);
      return waitForVms(one, [id], goal, options as object);
    },
  });

/** Asked only by who waits. */
const stateBefore = async (one: One, id: number): Promise<StateName> => {
  const { nameOf } = await import('../../../lib/model/vmStates');
  const { state, lcm_state } = await one.call('vm.info', { id });
  return nameOf({ state, lcmState: lcm_state });
};
