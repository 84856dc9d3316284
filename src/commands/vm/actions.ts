import type { StateName } from '../../lib/model/vmStates';
import type { SimpleAction } from '../../lib/ops/vm/action';
import { refsArg } from '../args/refs';
import { defineCommand, flag, type Verb } from '../define';
import { type Each, forEach, reportEach } from '../forEach';
import { waitForVms, waitOptions } from '../waiting';
import { type ScheduleWords, scheduleOptions, wishOf } from './sched/options';
import { schedule } from './sched/schedule';

interface Asked {
  readonly each: Each<unknown>;
  /** when it is for later: what is said of each */
  readonly said: string | undefined;
}

interface ActionVerb {
  readonly name: string;
  readonly summary: string;
  readonly verbed: string;
  readonly goal: StateName;
  readonly soft: SimpleAction;
  readonly hard?: SimpleAction;
}

/** Verbs that do one action of the transition table to each VM named. */
const actionVerb = (a: ActionVerb): Verb =>
  defineCommand({
    name: a.name,
    summary: a.summary,
    args: { ids: refsArg('vm') },
    options: { ...(a.hard ? { hard: flag('--hard', 'do not ask the guest') } : {}), ...scheduleOptions, ...waitOptions },
    async run(one, { ids }, options): Promise<Asked> {
      const action = 'hard' in options && options.hard && a.hard ? a.hard : a.soft;
      const wish = wishOf(options as ScheduleWords, action, '', new Date(one.clock.nowMs()));
      const each = await forEach(one, 'VM', ids, (id) => (wish ? schedule(one, id, wish) : one.call('vm.action', { id, action })));
      return { each, said: wish && `${action} ${wish.said}` };
    },
    async view({ each, said }, one, options) {
      if (said !== undefined) return reportEach(each, one, 'VM', said, options as object, true);
      const failed = await reportEach(each, one, 'VM', a.verbed, options as object);
      const waited = await waitForVms(
        one,
        each.done.map((d) => d.id),
        a.goal,
        options,
      );
      return failed ?? waited;
    },
  });

export const actionVerbs: readonly Verb[] = [
  actionVerb({ name: 'hold', summary: 'Keep pending VMs from being placed', verbed: 'put on hold', goal: 'HOLD', soft: 'hold' }),
  actionVerb({ name: 'release', summary: 'Let VMs on hold be placed', verbed: 'released', goal: 'RUNNING', soft: 'release' }),
  actionVerb({
    name: 'poweroff',
    summary: 'Power off VMs; they keep their host and disks',
    verbed: 'shutting down',
    goal: 'POWEROFF',
    soft: 'poweroff',
    hard: 'poweroff-hard',
  }),
  actionVerb({ name: 'reboot', summary: 'Restart the guests of VMs', verbed: 'rebooting', goal: 'RUNNING', soft: 'reboot', hard: 'reboot-hard' }),
  actionVerb({
    name: 'suspend',
    summary: 'Save the memory of VMs and stop them; they keep their host',
    verbed: 'suspending',
    goal: 'SUSPENDED',
    soft: 'suspend',
  }),
  actionVerb({ name: 'stop', summary: 'Save the memory of VMs and free their host', verbed: 'stopping', goal: 'STOPPED', soft: 'stop' }),
  actionVerb({
    name: 'undeploy',
    summary: 'Power off VMs and free their host',
    verbed: 'shutting down',
    goal: 'UNDEPLOYED',
    soft: 'undeploy',
    hard: 'undeploy-hard',
  }),
  actionVerb({ name: 'resume', summary: 'Let VMs go on that are off, saved, or without a host', verbed: 'resuming', goal: 'RUNNING', soft: 'resume' }),
  actionVerb({ name: 'terminate', summary: 'End VMs and remove their disks', verbed: 'terminating', goal: 'DONE', soft: 'terminate', hard: 'terminate-hard' }),
];

/** Verbs that set or take the mark. */
const markVerb = (action: 'resched' | 'unresched', summary: string, verbed: string): Verb =>
  defineCommand({
    name: action,
    summary,
    args: { ids: refsArg('vm') },
    options: {},
    run: (one, { ids }) => forEach(one, 'VM', ids, (id) => one.call('vm.resched', { id, action })),
    view: (each, one, options) => reportEach(each, one, 'VM', verbed, options),
  });

export const markVerbs: readonly Verb[] = [
  markVerb('resched', 'Mark VMs to be moved to a better host', 'marked'),
  markVerb('unresched', 'Take that mark away', 'unmarked'),
];
