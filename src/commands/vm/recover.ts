import { usageError } from '../../lib/errors/errors';
import type { RecoverHow } from '../../lib/ops/vm/recover';
import { refsArg } from '../args/refs';
import { defineCommand, flag } from '../define';
import { forEach, reportEach } from '../forEach';

const HOW: readonly RecoverHow[] = ['success', 'failure', 'retry', 'delete', 'delete-db', 'recreate'];

export const recover = defineCommand({
  name: 'recover',
  summary: 'Get VMs out of a state in which they are stuck',
  args: { ids: refsArg('vm') },
  options: {
    success: flag('--success', 'what was being done is done'),
    failure: flag('--failure', 'what was being done has failed'),
    retry: flag('--retry', 'do again what broke'),
    delete: flag('--delete', 'end the VM and remove what is left of it'),
    deleteDb: flag('--delete-db', 'end the VM and touch nothing on any node'),
    recreate: flag('--recreate', 'remove what is on the nodes, and let it wait as on its first day'),
  },
  async run(one, { ids }, options) {
    const given: Readonly<Partial<Record<RecoverHow, boolean | undefined>>> = { ...options, 'delete-db': options.deleteDb };
    const [how, more] = HOW.filter((h) => given[h]);
    if (how === undefined) throw usageError(`say how: ${HOW.map((h) => `--${h}`).join(', ')}`);
    if (more !== undefined) throw usageError(`--${how} and --${more} cannot be had together`);
    return forEach(one, 'VM', ids, (id) => one.call('vm.recover', { id, how }));
  },
  view: (each, one, options) => reportEach(each, one, 'VM', 'recovered', {}, (options as { verbose?: boolean }).verbose === true),
});
