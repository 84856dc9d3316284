import type { StateName } from '../../lib/model/vmStates';
import type { SimpleAction } from '../../lib/ops/vm/action';
import { refsArg } from '../args/refs';
import { defineCommand, flag, type Verb } from '../define';
import { forEach, reportEach } from '../forEach';
import { waitForVms, waitOptions } from '../waiting';

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
    options: { ...(a.hard ? { hard: flag('--hard', 'do not ask the guest') } : {}), ...waitOptions },
    run: (one, { ids }, options) =>
      forEach(one, 'VM', ids, (id) => one.call('vm.action', { id, action: 'hard' in options && options.hard && a.hard ? a.hard : a.soft })),
    async view(each, one, options) {
      const failed = await reportEach(each, one, 'VM', a.verbed, options as object, (options as { verbose?: boolean }).verbose === true);
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
  actionVerb({ name: 'resume', summary: 'Start VMs that are powered off', verbed: 'resuming', goal: 'RUNNING', soft: 'resume' }),
  actionVerb({ name: 'terminate', summary: 'End VMs and remove their disks', verbed: 'terminating', goal: 'DONE', soft: 'terminate', hard: 'terminate-hard' }),
];
