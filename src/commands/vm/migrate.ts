import { usageError } from '../../lib/errors/errors';
import type { MigrateHow } from '../../lib/ops/vm/migrate';
import { refArg, refsArg } from '../args/refs';
import { defineCommand, flag } from '../define';
import { forEach, reportEach } from '../forEach';
import { waitForWork, waitOptions } from '../waiting';

const howOf = (options: { readonly live?: boolean; readonly poff?: boolean; readonly poffHard?: boolean }): MigrateHow => {
  const asked = [options.live ? 'live' : undefined, options.poff ? 'poff' : undefined, options.poffHard ? 'poff-hard' : undefined].filter(
    (how): how is MigrateHow => how !== undefined,
  );
  if (asked.length > 1) throw usageError(`--${asked.join(' and --')} cannot be had together`);
  return asked[0] ?? 'cold';
};

export const migrate = defineCommand({
  name: 'migrate',
  summary: 'Move VMs to another host, or another system datastore',
  args: { ids: refsArg('vm'), host: refArg('host'), datastore: refArg('datastore', true) },
  options: {
    enforce: flag('--enforce', 'refuse when the host has not the room', '-e'),
    live: flag('--live', 'while they run'),
    poff: flag('--poff', 'power off, move, start anew'),
    poffHard: flag('--poff-hard', 'the same without asking the guest'),
    ...waitOptions,
  },
  async run(one, { ids, host, datastore }, options) {
    if (ids.length === 0) throw usageError('the list of VMs is empty');
    const how = howOf(options);
    const hostId = await one.resolve('HOST', host);
    const datastoreId = datastore === undefined ? undefined : await one.resolve('DATASTORE', datastore);
    const each = await forEach(one, 'VM', ids, (id) => one.call('vm.migrate', { id, hostId, datastoreId, how, enforce: options.enforce === true }));
    return { each, hostId };
  },
  async view({ each, hostId }, one, options) {
    const failed = await reportEach(each, one, 'VM', `migrating to ${hostId}`, options);
    return (
      failed ??
      (await waitForWork(
        one,
        each.done.map((d) => d.result),
        options,
      ))
    );
  },
});
