import { usageError } from '../../lib/errors/errors';
import { refArg, refsArg } from '../args/refs';
import { readTemplate } from '../args/templateFile';
import { defineCommand, flag, text } from '../define';
import { forEach, reportEach } from '../forEach';
import { waitForVms, waitOptions } from '../waiting';

export const deploy = defineCommand({
  name: 'deploy',
  summary: 'Put waiting VMs on a host of your choice',
  args: { ids: refsArg('vm'), host: refArg('host'), datastore: refArg('datastore', true) },
  options: {
    enforce: flag('--enforce', 'refuse when the host has not the room', '-e'),
    file: text('--file', 'file', 'which network an interface with NETWORK_MODE=auto gets: NIC=[NIC_ID=0, NETWORK_ID=1]', { short: '-f', complete: 'file' }),
    ...waitOptions,
  },
  async run(one, { ids, host, datastore }, options) {
    if (ids.length === 0) throw usageError('the list of VMs is empty');
    const hostId = await one.resolve('HOST', host);
    const datastoreId = datastore === undefined ? undefined : await one.resolve('DATASTORE', datastore);
    const networks = options.file === undefined ? undefined : await readTemplate(one.io, 'deploy', options.file);
    const each = await forEach(one, 'VM', ids, (id) =>
      one.call('vm.deploy', { id, hostId, datastoreId, enforce: options.enforce === true, ...(networks ? { networks } : {}) }),
    );
    return { each, hostId };
  },
  async view({ each, hostId }, one, options) {
    const failed = await reportEach(each, one, 'VM', `deploying in host ${hostId}`, options);
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
