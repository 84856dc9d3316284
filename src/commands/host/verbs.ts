import type { HostStatus } from '../../lib/ops/host/status';
import { refsArg } from '../args/refs';
import { defineCommand, type Verb } from '../define';
import { forEach, reportEach } from '../forEach';

const said = (options: object): boolean => (options as { verbose?: boolean }).verbose === true;

const statusVerb = (name: HostStatus, summary: string, verbed: string): Verb =>
  defineCommand({
    name,
    summary,
    args: { ids: refsArg('host') },
    options: {},
    run: (one, { ids }) => forEach(one, 'HOST', ids, (id) => one.call('host.status', { id, status: name })),
    view: (each, one, options) => reportEach(each, one, 'HOST', verbed, {}, said(options)),
  });

export const statusVerbs: readonly Verb[] = [
  statusVerb('enable', 'Let hosts have VMs again; they are looked at first', 'enabled'),
  statusVerb('disable', 'Give hosts no new VMs; they are still looked at', 'disabled'),
  statusVerb('offline', 'Leave hosts alone: no VMs, no looks', 'offline'),
];

export const remove = defineCommand({
  name: 'delete',
  summary: 'Take hosts out of the cloud',
  args: { ids: refsArg('host') },
  options: {},
  run: (one, { ids }) => forEach(one, 'HOST', ids, (id) => one.call('host.delete', { id })),
  view: (each, one, options) => reportEach(each, one, 'HOST', 'deleted', {}, said(options)),
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
    return reportEach(each, one, 'HOST', 'flushing', {}, said(options));
  },
});
