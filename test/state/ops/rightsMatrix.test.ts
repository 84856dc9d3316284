import { rmSync } from 'node:fs';
import type { OneError } from '../../../src/lib/errors/errors';
import { parseRule, RESOURCES, type Resource, type RuleLevel } from '../../../src/lib/model/acl';
import type { Caller, Level } from '../../../src/lib/model/permissions';
import { call, type RequestName } from '../../../src/lib/ops/door';
import { registry } from '../../../src/lib/ops/registry';
import type { Right } from '../../../src/lib/ops/request';
import { keepVdcRules } from '../../../src/state/acl';
import { NOUNS, type NounType } from '../../../src/state/objects';
import { World } from '../../support/world';
import { inputs } from './inputs/all';
import { furnishAll } from './inputs/furnished';

/**
 * The same requests as seen by a second user who has the right, in each of the ways there are to have one: by the bits of his group, by the bits of others,
 * by a rule on the object, on its group, on all, and as admin of the group. And the other way round: the same way, but for a lesser right, is not enough.
 */
let it: World;
const world = (): World => it;
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

/** One world for all: what a request changes is rolled back, only whether it is let in is of interest. */
class RolledBack extends Error {}
let caller: Caller;

beforeAll(async () => {
  it = await World.open();
  await furnishAll(it);
  caller = await it.addUser('second', GROUP);
  await it.state.write((tx) => tx.insertInto('groups').values({ id: GROUP, name: 'dev', template: '[]' }).execute());
  // what VDC 0 gives everybody would hide what is looked at here
  await it.state.write(async (tx) => {
    await tx.deleteFrom('vdc_members').execute();
    await keepVdcRules(tx);
  });
});
afterAll(async () => {
  await it.close();
  rmSync(it.location, { recursive: true, force: true });
});

beforeEach(() =>
  it.state.write(async (tx) => {
    await tx.deleteFrom('acl').execute();
    await tx.updateTable('memberships').set({ admin: 0 }).execute();
  }),
);

const withoutTraces = (): World['env'] => {
  const { state } = it;
  const write: typeof state.write = (fn) =>
    state.write(async (tx) => {
      await fn(tx);
      throw new RolledBack();
    });
  return { ...it.env, state: { ...state, write } };
};

const rule = (text: string) => world().call('acl.create', { rule: parseRule(text) });

/** Was he let in, whatever became of it then? Other objects that the request concerns are another matter. */
const letIn = async ({ name, type, level, id }: OnObject, by: Caller): Promise<boolean> => {
  const error = (await call({ ...withoutTraces(), caller: by }, name, inputs[name] as never).then(
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

const ownershipOf = (type: NounType, id: number): Promise<{ gid: number; permissions: number } | undefined> =>
  world()
    .state.db.selectFrom(NOUNS[type].table as 'vms')
    .select(NOUNS[type].owned ? ['gid', 'permissions'] : type === 'USER' ? ['gid'] : [])
    .where('id', '=', id)
    .executeTakeFirst() as never;

/** Some nouns have no object in this world: nothing can be let in to it. */
const existing = (cases: readonly OnObject[], check: (o: OnObject, by: Caller) => Promise<void>): void => {
  test.each(cases.map((o) => [o.name, o] as const))('%s', async (_name, o) => {
    if (!(await there(o.type, o.id))) return expect(letIn(o, caller)).rejects.toMatchObject({ kind: 'missing' });
    const before = NOUNS[o.type].owned || o.type === 'USER' ? await ownershipOf(o.type, o.id) : undefined;
    try {
      await check(o, caller);
    } finally {
      if (before) await set(o.type, o.id, before);
    }
  });
};

describe('by the bits of the group: its member', () =>
  existing(owned, async (o, by) => {
    await set(o.type, o.id, { gid: GROUP, permissions: BIT[LESSER[o.level]] << 3 });
    expect(await letIn(o, by)).toBe(false);
    await set(o.type, o.id, { gid: 1, permissions: BIT[o.level] << 3 });
    expect(await letIn(o, by)).toBe(false);
    await set(o.type, o.id, { gid: GROUP });
    expect(await letIn(o, by)).toBe(true);
  }));

describe('by the bits of others', () =>
  existing(owned, async (o, by) => {
    await set(o.type, o.id, { permissions: BIT[LESSER[o.level]] });
    expect(await letIn(o, by)).toBe(false);
    await set(o.type, o.id, { permissions: BIT[o.level] });
    expect(await letIn(o, by)).toBe(true);
  }));

describe('by a rule on the object', () =>
  existing(ruled, async (o, by) => {
    if (NOUNS[o.type].owned) await set(o.type, o.id, { permissions: 0 });
    await rule(`#${by.uid} ${o.type}/#${o.id} ${LESSER[o.level]}`);
    await rule(`#${by.uid} ${o.type}/#${o.id + 77} ${o.level}`);
    await rule(`#${by.uid + 77} ${o.type}/#${o.id} ${o.level}`);
    expect(await letIn(o, by)).toBe(false);
    await rule(`#${by.uid} ${o.type}/#${o.id} ${o.level}`);
    expect(await letIn(o, by)).toBe(true);
  }));

describe('by a rule for his group on all objects', () =>
  existing(ruled, async (o, by) => {
    if (NOUNS[o.type].owned) await set(o.type, o.id, { permissions: 0 });
    const other = RESOURCES.find((type) => type !== o.type) as Resource;
    await rule(`@${GROUP} ${other}/* ${o.level}`);
    await rule(`@${GROUP} ${o.type}/* CREATE`);
    await rule(`@1 ${o.type}/* ${o.level}`);
    expect(await letIn(o, by)).toBe(false);
    await rule(`@${GROUP} ${o.type}/* ${o.level}`);
    expect(await letIn(o, by)).toBe(true);
  }));

describe('as admin of the group', () => {
  /** what the field lets a group admin do with what is in the group */
  const GIVEN: Partial<Record<Resource, readonly RuleLevel[]>> = {
    USER: ['USE', 'MANAGE', 'ADMIN'],
    ...Object.fromEntries(['VM', 'NET', 'IMAGE', 'TEMPLATE', 'SECGROUP', 'VROUTER', 'VMGROUP', 'BACKUPJOB'].map((type) => [type, ['USE', 'MANAGE']])),
  };
  existing(ruled, async (o, member) => {
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
    async (o, by) => {
      const both: Caller = { ...by, gids: [GROUP, 1] };
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
  const denied = async (): Promise<boolean> =>
    call({ ...withoutTraces(), caller }, name, inputs[name] as never).then(
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
