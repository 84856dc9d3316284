import type { OneError } from '../../../src/lib/errors/errors';
import { parseRule, RESOURCES, type Resource, type RuleLevel } from '../../../src/lib/model/acl';
import type { Caller, Level } from '../../../src/lib/model/permissions';
import { call, type RequestName } from '../../../src/lib/ops/door';
import { registry } from '../../../src/lib/ops/registry';
import type { Right } from '../../../src/lib/ops/request';
import { keepVdcRules } from '../../../src/state/acl';
import { NOUNS, type NounType } from '../../../src/state/objects';
import { worlds } from '../../support/world';
import { inputs } from './inputs/all';
import { furnishAll } from './inputs/furnished';

/**
 * The same requests as seen by a second user who has the right, in each of the ways there are to have one: by the bits of his group, by the bits of others,
 * by a rule on the object, on its group, on all, and as admin of the group. And the other way round: the same way, but for a lesser right, is not enough.
 */
const world = worlds();
const names = Object.keys(registry) as RequestName[];
const rightOf = (name: RequestName): Right => registry[name].right;

const onObjects = names.flatMap((name) => {
  const right = rightOf(name);
  return right.kind === 'object' ? [{ name, type: right.type, level: right.level, id: (inputs[name] as { id: number }).id }] : [];
});
type OnObject = (typeof onObjects)[number];
const BIT: Record<Level, number> = { USE: 4, MANAGE: 2, ADMIN: 1 };
const LESSER: Record<Level, Level> = { USE: 'MANAGE', MANAGE: 'USE', ADMIN: 'MANAGE' };
const GROUP = 100;

beforeEach(async () => {
  await furnishAll(world());
  // what VDC 0 gives everybody would hide what is looked at here
  await world().state.write(async (tx) => {
    await tx.deleteFrom('vdc_members').execute();
    await keepVdcRules(tx);
    await tx.deleteFrom('acl').execute();
  });
});

const second = (): Promise<Caller> => world().addUser('second', GROUP);
const rule = (text: string) => world().call('acl.create', { rule: parseRule(text) });

/** Was he let in, whatever became of it then? Other objects that the request concerns are another matter. */
const letIn = async ({ name, type, level, id }: OnObject, caller: Caller): Promise<boolean> => {
  const error = (await call({ ...world().env, caller }, name, inputs[name] as never).then(
    () => undefined,
    (e: OneError) => e,
  )) as OneError | undefined;
  if (error?.message.endsWith(`Error getting ${NOUNS[type].long} [${id}].`)) throw error;
  return !error?.message.endsWith(`Not authorized to perform ${level} ${type} [${id}].`);
};

const set = (type: NounType, id: number, values: { gid?: number; permissions?: number }): Promise<unknown> =>
  world()
    .state.db.updateTable(NOUNS[type].table as 'vms')
    .set(values)
    .where('id', '=', id)
    .execute();

const there = async (type: NounType, id: number): Promise<boolean> =>
  (await world()
    .state.db.selectFrom(NOUNS[type].table as 'vms')
    .select('id')
    .where('id', '=', id)
    .executeTakeFirst()) !== undefined;

const ruled = onObjects.filter(({ type }) => (RESOURCES as readonly string[]).includes(type));
const owned = onObjects.filter(({ type }) => NOUNS[type].owned);

test('there is something to look at', () => {
  expect(ruled.length).toBeGreaterThan(30);
  expect(new Set(owned.map((o) => o.type)).size).toBeGreaterThan(4);
});

/** Some nouns have no object in this world: nothing can be let in to it. */
const existing = (cases: readonly OnObject[], check: (o: OnObject, caller: Caller) => Promise<void>): void => {
  test.each(cases.map((o) => [o.name, o] as const))('%s', async (_name, o) => {
    const caller = await second();
    if (await there(o.type, o.id)) await check(o, caller);
    else await expect(letIn(o, caller)).rejects.toMatchObject({ kind: 'missing' });
  });
};

describe('by the bits of the group: its member', () =>
  existing(owned, async (o, caller) => {
    await set(o.type, o.id, { gid: GROUP, permissions: BIT[LESSER[o.level]] << 3 });
    expect(await letIn(o, caller)).toBe(false);
    await set(o.type, o.id, { gid: 1, permissions: BIT[o.level] << 3 });
    expect(await letIn(o, caller)).toBe(false);
    await set(o.type, o.id, { gid: GROUP });
    expect(await letIn(o, caller)).toBe(true);
  }));

describe('by the bits of others', () =>
  existing(owned, async (o, caller) => {
    await set(o.type, o.id, { permissions: BIT[LESSER[o.level]] });
    expect(await letIn(o, caller)).toBe(false);
    await set(o.type, o.id, { permissions: BIT[o.level] });
    expect(await letIn(o, caller)).toBe(true);
  }));

describe('by a rule on the object', () =>
  existing(ruled, async (o, caller) => {
    if (NOUNS[o.type].owned) await set(o.type, o.id, { permissions: 0 });
    await rule(`#${caller.uid} ${o.type}/#${o.id} ${LESSER[o.level]}`);
    await rule(`#${caller.uid} ${o.type}/#${o.id + 77} ${o.level}`);
    await rule(`#${caller.uid + 77} ${o.type}/#${o.id} ${o.level}`);
    expect(await letIn(o, caller)).toBe(false);
    await rule(`#${caller.uid} ${o.type}/#${o.id} ${o.level}`);
    expect(await letIn(o, caller)).toBe(true);
  }));

describe('by a rule for his group on all objects', () =>
  existing(ruled, async (o, caller) => {
    if (NOUNS[o.type].owned) await set(o.type, o.id, { permissions: 0 });
    const other = RESOURCES.find((type) => type !== o.type) as Resource;
    await rule(`@${GROUP} ${other}/* ${o.level}`);
    await rule(`@${GROUP} ${o.type}/* CREATE`);
    await rule(`@1 ${o.type}/* ${o.level}`);
    expect(await letIn(o, caller)).toBe(false);
    await rule(`@${GROUP} ${o.type}/* ${o.level}`);
    expect(await letIn(o, caller)).toBe(true);
  }));

describe('as admin of the group', () => {
  /** what the field lets a group admin do with what is in the group */
  const GIVEN: Partial<Record<Resource, readonly RuleLevel[]>> = {
    USER: ['USE', 'MANAGE', 'ADMIN'],
    ...Object.fromEntries(['VM', 'NET', 'IMAGE', 'TEMPLATE', 'SECGROUP', 'VROUTER', 'VMGROUP', 'BACKUPJOB'].map((type) => [type, ['USE', 'MANAGE']])),
  };
  existing(ruled, async (o, member) => {
    await world().state.write((tx) => tx.insertInto('groups').values({ id: GROUP, name: 'dev', template: '[]' }).execute());
    await world().call('group.addadmin', { id: GROUP, uid: member.uid });
    if (NOUNS[o.type].owned) await set(o.type, o.id, { gid: 1, permissions: 0 });
    expect(await letIn(o, member)).toBe(false);
    if (NOUNS[o.type].owned || o.type === 'USER') await set(o.type, o.id, { gid: GROUP });
    expect(await letIn(o, member)).toBe(GIVEN[o.type as Resource]?.includes(o.level) ?? false);
  });
});

describe('a token of one group', () =>
  existing(
    owned.filter((o) => o.level === 'USE'),
    async (o, caller) => {
      const both: Caller = { ...caller, gids: [GROUP, 1] };
      await set(o.type, o.id, { gid: 1, permissions: BIT.USE << 3 });
      expect(await letIn(o, both)).toBe(true);
      expect(await letIn(o, { ...both, gids: [GROUP] })).toBe(false);
    },
  ));

const makers = names.flatMap((name) => {
  const right = rightOf(name);
  return right.kind === 'create' ? [{ name, type: right.type }] : [];
});

test.each(makers.map((m) => [m.name, m] as const))('%s by a rule that lets make them', async (name, { type }) => {
  const caller = await second();
  const denied = async (): Promise<boolean> =>
    call({ ...world().env, caller }, name, inputs[name] as never).then(
      () => false,
      (e: OneError) => e.message.endsWith(`Not authorized to perform CREATE ${type}.`),
    );
  expect(await denied()).toBe(true);
  if (!(RESOURCES as readonly string[]).includes(type)) return;
  await rule(`@${GROUP} ${type}/* USE+MANAGE+ADMIN`);
  await rule(`@${GROUP} ${type}/@1 CREATE`);
  expect(await denied()).toBe(true);
  await rule(`@${GROUP} ${type}/@${GROUP} CREATE`);
  expect(await denied()).toBe(false);
});
