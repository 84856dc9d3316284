import { usageError } from '../../lib/errors/errors';
import type { Ref } from '../../lib/model/idLists';
import { type RecoverHow, waysOut } from '../../lib/model/transitions/recovery';
import { inputProblem, type UserInput } from '../../lib/model/userInputs';
import { refsArg } from '../args/refs';
import { openAsker } from '../asker';
import type { One } from '../context';
import { defineCommand, flag } from '../define';
import { forEach, reportEach, resolved } from '../forEach';
import { waitForWork, waitOptions } from '../waiting';
import { toldOf } from './why';

const HOW: Readonly<Record<RecoverHow, string>> = {
  success: 'what was being done is done',
  failure: 'what was being done has failed',
  retry: 'do again what broke',
  delete: 'end the VM and remove what is left of it',
  'delete-db': 'end the VM and touch nothing on any node',
  recreate: 'remove what is on the nodes, and let it wait as on its first day',
};
const WAYS = Object.keys(HOW) as RecoverHow[];
const SKIP = 'skip: leave it as it is';

/** Tells what is known of each VM and asks what to do with it, before anything is done. Those that are left alone have no answer. */
const askEach = async (one: One, refs: readonly Ref[]): Promise<ReadonlyMap<number, RecoverHow>> => {
  const answers = new Map<number, RecoverHow>();
  const asker = await openAsker(one, inputProblem, () =>
    usageError('end of file reached; nothing was changed', { code: 'user-input-missing', next: `onevm recover ${WAYS.map((h) => `--${h}`).join(' or ')}` }),
  );
  try {
    for (const { id } of await resolved(one, 'VM', refs)) {
      const seen = await one.call('vm.why', { id });
      const ways = waysOut(seen.state);
      asker.say(toldOf(seen, one.clock.now()));
      const answer = await asker.ask(question(id, ways));
      const how = ways.find((w) => sentence(w) === answer);
      if (how !== undefined) answers.set(id, how);
    }
  } finally {
    asker.close();
  }
  return answers;
};

const sentence = (how: RecoverHow): string => `${how}: ${HOW[how]}`;

const question = (id: number, ways: readonly RecoverHow[]): UserInput => ({
  key: `VM ${id}`,
  mandatory: true,
  type: 'list',
  question: 'What shall be done?',
  choices: [...ways.map(sentence), SKIP],
  fallback: SKIP,
});

export const recover = defineCommand({
  name: 'recover',
  summary: 'Get VMs out of a state in which they are stuck',
  args: { ids: refsArg('vm') },
  options: {
    success: flag('--success', HOW.success),
    failure: flag('--failure', HOW.failure),
    retry: flag('--retry', HOW.retry),
    delete: flag('--delete', HOW.delete),
    deleteDb: flag('--delete-db', HOW['delete-db']),
    recreate: flag('--recreate', HOW.recreate),
    interactive: flag('--interactive', 'tell what is known of each VM, and ask'),
    ...waitOptions,
  },
  async run(one, { ids }, options) {
    const given: Readonly<Partial<Record<RecoverHow | 'interactive', unknown>>> = { ...options, 'delete-db': options.deleteDb };
    const [how, more] = [...WAYS, 'interactive' as const].filter((h) => given[h]);
    if (how === undefined) throw usageError(`say how: ${WAYS.map((h) => `--${h}`).join(', ')}, or --interactive`);
    if (more !== undefined) throw usageError(`--${how} and --${more} cannot be had together`);
    if (how !== 'interactive') return forEach(one, 'VM', ids, (id) => one.call('vm.recover', { id, how }));
    const answers = await askEach(one, ids);
    const chosen = [...answers.keys()].map((id): Ref => ({ id }));
    return forEach(one, 'VM', chosen, (id) => one.call('vm.recover', { id, how: answers.get(id) as RecoverHow }));
  },
  async view(each, one, options) {
    const failed = await reportEach(each, one, 'VM', 'recovering', options);
    const waited = await waitForWork(
      one,
      each.done.map((d) => d.result),
      options,
    );
    return failed ?? waited;
  },
});
