import { type RefNoun, refArg, refsArg, wordArg } from '../args/refs';
import type { One } from '../context';
import { defineCommand, type Verb } from '../define';
import { type Each, forEach, reportEach } from '../forEach';

const done =
  (verbed: string) =>
  (each: Each<unknown>, one: One, options: object): Promise<number | undefined> =>
    reportEach(each, one, 'CLUSTER', verbed, options);

export const create = defineCommand({
  name: 'create',
  summary: 'Make a cluster, with nothing in it',
  args: { name: wordArg('name') },
  options: {},
  run: (one, { name }) => one.call('cluster.create', { name }),
  view(id, one) {
    one.io.out.write(`ID: ${id}\n`);
  },
});

export const remove = defineCommand({
  name: 'delete',
  summary: 'Delete clusters that nothing is in',
  args: { ids: refsArg('cluster') },
  options: {},
  run: (one, { ids }) => forEach(one, 'CLUSTER', ids, (id) => one.call('cluster.delete', { id })),
  view: done('deleted'),
});

const KINDS = [
  ['host', 'HOST', 'a host into a cluster; it leaves the one it was in', 'a host out of a cluster; it goes to the default one'],
  ['datastore', 'DATASTORE', 'a datastore into a cluster; it stays in its others', 'a datastore out of a cluster'],
  ['vnet', 'NET', 'a network into a cluster; it stays in its others', 'a network out of a cluster'],
] as const satisfies readonly (readonly [RefNoun, string, string, string])[];

export const memberVerbs: readonly Verb[] = KINDS.flatMap(([kind, type, into, out]) =>
  (['add', 'del'] as const).map((verb) =>
    defineCommand({
      name: `${verb}${kind}`,
      summary: verb === 'add' ? `Put ${into}` : `Take ${out}`,
      args: { cluster: refArg('cluster'), member: refArg(kind) },
      options: {},
      async run(one, { cluster, member }) {
        const id = await one.resolve('CLUSTER', cluster);
        const memberId = await one.resolve(type, member);
        return forEach(one, 'CLUSTER', [{ id }], () => one.call(`cluster.${verb}${kind}`, { id, member: memberId }));
      },
      view: done('updated'),
    }),
  ),
);
