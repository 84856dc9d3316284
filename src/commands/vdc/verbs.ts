import { parseRef, type Ref } from '../../lib/model/idLists';
import { nounOf, refArg, refsArg, wordArg } from '../args/refs';
import type { One } from '../context';
import { type Arg, defineCommand, type Verb } from '../define';
import { type Each, forEach, reportEach } from '../forEach';
import { ALL } from './columns';

const done =
  (verbed: string) =>
  (each: Each<unknown>, one: One, options: object): Promise<number | undefined> =>
    reportEach(each, one, 'VDC', verbed, options);

export const create = defineCommand({
  name: 'create',
  summary: 'Make a VDC, with nothing in it',
  args: { name: wordArg('name') },
  options: {},
  run: (one, { name }) => one.call('vdc.create', { name }),
  view(id, one) {
    one.io.out.write(`ID: ${id}\n`);
  },
});

export const remove = defineCommand({
  name: 'delete',
  summary: 'Delete VDCs; their groups lose what they had through them',
  args: { ids: refsArg('vdc') },
  options: {},
  run: (one, { ids }) => forEach(one, 'VDC', ids, (id) => one.call('vdc.delete', { id })),
  view: done('deleted'),
});

export const groupVerbs: readonly Verb[] = (['add', 'del'] as const).map((verb) =>
  defineCommand({
    name: `${verb}group`,
    summary: verb === 'add' ? 'Let a group use what is in VDCs' : 'Let a group use what is in VDCs no more',
    args: { ids: refsArg('vdc'), group: refArg('group') },
    options: {},
    async run(one, { ids, group }) {
      const gid = await one.resolve('GROUP', group);
      return forEach(one, 'VDC', ids, (id) => one.call(`vdc.${verb}group`, { id, group: gid }));
    },
    view: done(`group ${verb === 'add' ? 'added' : 'deleted'}`),
  }),
);

const KINDS = ['cluster', 'host', 'datastore', 'vnet'] as const;

/** One resource, or ALL of that kind in the zone. */
const memberArg = (kind: (typeof KINDS)[number]): Arg<Ref | 'ALL'> => ({
  usage: nounOf(kind).usage,
  complete: nounOf(kind).complete,
  values: ['ALL'],
  parse: (t) => (t.toUpperCase() === 'ALL' ? 'ALL' : parseRef(t)),
});

export const resourceVerbs: readonly Verb[] = KINDS.flatMap((kind) =>
  (['add', 'del'] as const).map((verb) =>
    defineCommand({
      name: `${verb}${kind}`,
      summary: `${verb === 'add' ? 'Put' : 'Take'} a ${nounOf(kind).long} of a zone, or ALL, ${verb === 'add' ? 'into' : 'out of'} VDCs`,
      args: { ids: refsArg('vdc'), zone: refArg('zone'), member: memberArg(kind) },
      options: {},
      async run(one, { ids, zone, member }) {
        const zoneId = await one.resolve('ZONE', zone);
        const memberId = member === 'ALL' ? ALL : await one.resolve(nounOf(kind).type, member);
        return forEach(one, 'VDC', ids, (id) => one.call(`vdc.${verb}${kind}`, { id, zone: zoneId, member: memberId }));
      },
      view: done(`${kind} ${verb === 'add' ? 'added' : 'deleted'}`),
    }),
  ),
);
