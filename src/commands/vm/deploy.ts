import { usageError } from '../../lib/errors/errors';
import { refArg, refsArg } from '../args/refs';
import { defineCommand, flag } from '../define';
import { forEach, reportEach } from '../forEach';
import { waitForVms, waitOptions } from '../waiting';

export const deploy = defineCommand({
  name: 'deploy',
  summary: 'Put waiting VMs on a host of your choice',
  args: { ids: refsArg('vm'), host: refArg('host'), datastore: refArg('datastore', true) },
  options: { enforce: flag('--enforce', 'refuse when the host has not the room', '-e'), ...waitOptions },
  async run(one, { ids, host, datastore }, options) {
    if (ids.length === 0) throw usageError('the list of VMs is empty');
    const hostId = await one.resolve('HOST', host);
    const datastoreId = datastore === undefined ? undefined : await one.resolve('DATASTORE', datastore);
    return forEach(one, 'VM', ids, (id) => one.call('vm.deploy', { id, hostId, datastoreId, enforce: options.enforce === true }));
  },
  async view(each, one, options) {
    const failed = await reportEach(each, one, 'VM', 'deploying', options);
    return (
      failed ??
      (await waitForVms(
        one,
        each.done.map((d) => d.id),
        'RUNNING',
        options,
      ))
    );
  },
});
