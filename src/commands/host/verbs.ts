import { parseRef, type Ref } from '../../lib/model/idLists';
import { HOST_STATE } from '../../lib/model/objectStates';
import type { HostStatus } from '../../lib/ops/host/status';
import { refsArg } from '../args/refs';
import type { One } from '../context';
import { defineCommand, text, type Verb } from '../define';
import { forEach, reportEach } from '../forEach';

const statusVerb = (name: HostStatus, summary: string, verbed: string): Verb =>
  defineCommand({
    name,
    summary,
    args: { ids: refsArg('host') },
    options: {},
    run: (one, { ids }) => forEach(one, 'HOST', ids, (id) => one.call('host.status', { id, status: name })),
    view: (each, one, options) => reportEach(each, one, 'HOST', verbed, options),
  });

export const statusVerbs: readonly Verb[] = [
  statusVerb('enable', 'Let hosts have VMs again; they are looked at first', 'enabled'),
  statusVerb('disable', 'Give hosts no new VMs; they are still looked at', 'disabled'),
  statusVerb('offline', 'Leave hosts alone: no VMs, no looks', 'offline'),
];

/** The hosts that are looked at, of all clusters or one. */
const looked = async (one: One, cluster: string | undefined): Promise<Ref[]> => {
  const id = cluster === undefined ? undefined : await one.resolve('CLUSTER', parseRef(cluster));
  const hosts = await one.call('host.pool', {});
  return hosts.filter((h) => h.state !== HOST_STATE.OFFLINE && (id === undefined || h.cluster_id === id)).map((h) => ({ id: h.id }));
};

export const forceupdate = defineCommand({
  name: 'forceupdate',
  summary: 'Look at hosts now, at all of them if none is named; what is seen is in `onehost show`',
  args: { ids: refsArg('host', true) },
  options: { cluster: text('--cluster', 'id|name', 'the hosts of this cluster', { short: '-c', complete: 'clusters' }) },
  run: async (one, { ids }, { cluster }) => forEach(one, 'HOST', ids ?? (await looked(one, cluster)), (id) => one.call('host.look', { id })),
  view: (each, one, options) => reportEach(each, one, 'HOST', 'to be looked at', options),
});

export const remove = defineCommand({
  name: 'delete',
  summary: 'Take hosts out of the cloud',
  args: { ids: refsArg('host') },
  options: {},
  run: (one, { ids }) => forEach(one, 'HOST', ids, (id) => one.call('host.delete', { id })),
  view: (each, one, options) => reportEach(each, one, 'HOST', 'deleted', options),
});

export const flush = defineCommand({
  name: 'flush',
  summary: 'Disable hosts, and have the VMs that run there moved to others',
  args: { ids: refsArg('host') },
  options: {},
  run: (one, { ids }) => forEach(one, 'HOST', ids, (id) => one.call('host.flush', { id })),
  async view(each, one, options) {
    for (const { id, result } of each.done)
      if (result.staying.length > 0) one.io.err.write(`HOST ${id}: VMs that stay, for they do not run: ${result.staying.join(',')}\n`);
    return reportEach(each, one, 'HOST', 'flushing', options);
  },
});
