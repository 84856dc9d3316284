import type { OneError } from '../../../src/lib/errors/errors';
import type { Caller } from '../../../src/lib/model/permissions';
import { call, type InputOf, type RequestName } from '../../../src/lib/ops/door';
import { registry } from '../../../src/lib/ops/registry';
import type { Right } from '../../../src/lib/ops/request';
import { sample } from '../../support/sample';
import { t, worlds } from '../../support/world';
import { acctInputs } from './inputs/acct';
import { aclInputs } from './inputs/acl';
import { backupJobInputs } from './inputs/backupJob';
import { checkInputs } from './inputs/check';
import { clusterInputs } from './inputs/cluster';
import { datastoreInputs } from './inputs/datastore';
import { furnishAll } from './inputs/furnished';
import { groupInputs } from './inputs/group';
import { hookInputs } from './inputs/hook';
import { hostInputs } from './inputs/host';
import { imageInputs } from './inputs/image';
import { machineInputs } from './inputs/machine';
import { marketAppInputs, marketInputs } from './inputs/market';
import { furnishNetworkObjects, secgroupInputs, vmgroupInputs, vntemplateInputs, vrouterInputs } from './inputs/networkObjects';
import { templateInputs } from './inputs/template';
import { userInputs } from './inputs/user';
import { vdcInputs } from './inputs/vdc';
import { vmInputs } from './inputs/vm';
import { vnetInputs } from './inputs/vnet';
import { zoneInputs } from './inputs/zone';

const world = worlds({
  furnish: async (w) => {
    await furnishAll(w);
    await furnishNetworkObjects(w);
  },
});
const names = Object.keys(registry) as RequestName[];
const rightOf = (name: RequestName): Right => registry[name].right;

/** An input for every request that would do something if its caller might; a noun's own are in inputs/. */
const inputs: { readonly [K in RequestName]: InputOf<K> } = {
  ...acctInputs,
  ...hostInputs,
  ...clusterInputs,
  ...vdcInputs,
  ...zoneInputs,
  ...datastoreInputs,
  ...imageInputs,
  ...vnetInputs,
  ...secgroupInputs,
  ...vntemplateInputs,
  ...vmgroupInputs,
  ...vrouterInputs,
  ...templateInputs,
  ...vmInputs,
  ...userInputs,
  ...groupInputs,
  ...aclInputs,
  ...marketInputs,
  ...marketAppInputs,
  ...hookInputs,
  ...backupJobInputs,
  ...checkInputs,
  ...machineInputs,
};

/** What a rule of the first run gives to everybody: to look at markets and apps. */
const open = (name: string): boolean => /^(zone|market(app)?)\.(info|pool)$/.test(name);

const ask = (name: RequestName, caller: Caller): Promise<unknown> => call({ ...world().env, caller }, name, inputs[name] as never);
/** In group 100, for which there is no rule, and which owns nothing. */
const nobody = (): Promise<Caller> => world().addUser('nobody', 100);

test('every request names its right, and itself as the field does', async () => {
  expect(names.filter((name) => !['object', 'create', 'pool', 'anyone', 'admin'].includes(rightOf(name).kind))).toEqual([]);
  const wires = await Promise.all(names.map(async (name) => [name, (await registry[name].load()).wire] as const));
  expect(wires.filter(([, wire]) => !/^one\.[a-z]+\.[a-z_]+$/.test(wire))).toEqual([]);
});

const judged = names.filter((n) => !['pool', 'anyone'].includes(rightOf(n).kind) && !open(n));
const pools = names.filter((n) => rightOf(n).kind === 'pool');

test.each(sample(judged, 8))('%s is denied to who has no right, and changes nothing', async (name) => {
  const caller = await nobody();
  const count = async () =>
    Promise.all(
      (['hosts', 'datastores', 'images', 'vnets', 'templates', 'vms', 'operations', 'users', 'groups', 'acl'] as const).map((table) =>
        world().state.db.selectFrom(table).selectAll().orderBy('id').execute(),
      ),
    );
  const before = await count();
  await expect(ask(name, caller)).rejects.toMatchObject({
    kind: 'denied',
    code: 'denied',
    message: expect.stringMatching(/^\[one\.[a-z]+\.[a-z_]+\] User \[2\] : (Not authorized to perform |The default quotas can only be updated by)/),
  });
  expect(await count()).toEqual(before);
});

test.each(sample(judged, 8))('%s is not denied to an administrator', async (name) => {
  const admin = await world().addUser('admin', 0);
  expect(['done', 'precondition', 'missing']).toContain(
    await ask(name, admin).then(
      () => 'done',
      (e: OneError) => e.kind,
    ),
  );
});

test.each(
  sample(
    pools.filter((n) => !open(n)),
    4,
  ),
)('%s shows nothing of others to who has no right', async (name) => {
  const caller = await nobody();
  const shown = JSON.stringify(rowsOf(await ask(name, caller)));
  expect(shown === '[]' || (name === 'user.pool' && JSON.parse(shown).length === 1)).toBe(true);
});

/** no VM has been anywhere yet in this world */
const OF_STAYS = ['acct.records', 'showback.list'];

test.each(
  sample(
    pools.filter((n) => !OF_STAYS.includes(n)),
    4,
  ),
)('%s shows all to an administrator', async (name) => expect(rowsOf(await ask(name, await world().addUser('admin', 0))).length).toBeGreaterThan(0));

/** A pool answers with rows, with rows and what they refer to, or with lines of text for those who may see all. */
const rowsOf = (result: unknown): readonly unknown[] => {
  if (result === undefined) return [];
  if (typeof result === 'string') return result.trim().split('\n').slice(1);
  return [...(Symbol.iterator in (result as object) ? (result as Iterable<unknown>) : (result as { rows: Iterable<unknown> }).rows)];
};

test('the text of a refusal names the user, the right and the object', async () => {
  const caller = await nobody();
  await expect(ask('vm.action', caller)).rejects.toThrow('[one.vm.action] User [2] : Not authorized to perform MANAGE VM [0].');
  await expect(ask('host.create', caller)).rejects.toThrow('[one.host.allocate] User [2] : Not authorized to perform CREATE HOST.');
});

test('what is not there is missing, not denied, also for who has no right', async () => {
  const caller = await nobody();
  await expect(call({ ...world().env, caller }, 'vm.info', { id: 9 })).rejects.toMatchObject({ kind: 'missing' });
});

test('a look at nodes and files is made only for who may', async () => {
  world().faults({ action: '*', do: 'fail', message: 'it was looked at' });
  await expect(ask('host.create', await nobody())).rejects.toMatchObject({ kind: 'denied' });
  await expect(ask('image.create', await world().addUser('other', 100))).rejects.toMatchObject({ kind: 'denied' });
});

describe('a user of the group users', () => {
  const user = () => world().addUser('user');
  const as = async <K extends RequestName>(caller: Caller, name: K, input: InputOf<K>) => world().call(name, input, caller);

  test('makes templates, images and VMs of his own, which others of his group do not see', async () => {
    const [one, two] = [await user(), await world().addUser('two')];
    const id = await as(one, 'template.create', { template: t('NAME=mine CPU=1 MEMORY=64 NIC=[NETWORK_ID=0]') });
    const [vm] = await as(one, 'template.instantiate', { id, name: undefined, hold: true, extra: [], copies: 1 });
    expect(rowsOf(await as(one, 'vm.pool', {}))).toHaveLength(1);
    expect(rowsOf(await as(two, 'vm.pool', {}))).toEqual([]);
    await as(one, 'vm.action', { id: vm as number, action: 'terminate' });
    await expect(as(two, 'template.delete', { id })).rejects.toMatchObject({ kind: 'denied' });
  });

  test("uses any network and datastore of the VDC, and none of oneadmin's images", async () => {
    const caller = await user();
    expect((await as(caller, 'vnet.pool', {})).map((n) => n.name)).toEqual(['net']);
    await expect(as(caller, 'vm.create', { template: t('NAME=v CPU=1 MEMORY=64 DISK=[IMAGE_ID=0]'), hold: true })).rejects.toMatchObject({
      kind: 'denied',
      message: '[one.vm.allocate] User [2] : Not authorized to perform USE IMAGE [0].',
    });
  });

  test('sees of the users himself, and no password', async () => {
    const caller = await user();
    const users = await as(caller, 'user.pool', {});
    expect(users.map((u) => [u.name, /^[0-9a-f]{64}$/.test(u.password)])).toEqual([['user', true]]);
    await expect(as(caller, 'user.info', { id: caller.uid })).resolves.toMatchObject({ name: 'user', password: expect.not.stringContaining('x') });
  });

  test.each(['host.create', 'datastore.create', 'vnet.create', 'vm.deploy', 'host.status', 'host.delete', 'vnet.delete'] as const)(
    'does no %s',
    async (name) => {
      await expect(ask(name, await user())).rejects.toMatchObject({ kind: 'denied' });
    },
  );

  test('may not name files of the front-end as his image', async () => {
    const template = t('NAME=i SOURCE=/var/lib/one/one.db SIZE=1');
    await expect(as(await user(), 'image.create', { template, datastoreId: 101, checkCapacity: true })).rejects.toMatchObject({ kind: 'denied' });
  });

  test('may not have files of the front-end put on his context CD', async () => {
    const template = t('NAME=v CPU=1 MEMORY=64 CONTEXT=[FILES="/var/lib/one/one.db"]');
    await expect(as(await user(), 'vm.create', { template, hold: true })).rejects.toMatchObject({ kind: 'denied' });
  });

  test('may not have a file image of somebody else put on his context CD', async () => {
    await world().state.write((tx) => tx.updateTable('images').set({ type: 5 }).where('id', '=', 0).execute());
    const template = t('NAME=v CPU=1 MEMORY=64 CONTEXT=[FILES_DS="$FILE[IMAGE_ID=0]"]');
    await expect(as(await user(), 'vm.create', { template, hold: true })).rejects.toMatchObject({ kind: 'denied' });
  });
});

test('a rule gives a right at once, and only that', async () => {
  const caller = await nobody();
  await world().state.write((tx) =>
    tx
      .insertInto('acl')
      .values({ id: 6, rule: `#${caller.uid} VM/#0 USE+MANAGE *`, note: '' })
      .execute(),
  );
  await expect(ask('vm.info', caller)).resolves.toMatchObject({ id: 0 });
  await expect(ask('vm.action', caller)).resolves.toMatchObject({ id: 0 });
  await expect(ask('vm.deploy', caller)).rejects.toMatchObject({ kind: 'denied' });
});

test('a rule for a cluster gives its hosts', async () => {
  const caller = await nobody();
  await world().state.write((tx) =>
    tx
      .insertInto('acl')
      .values({ id: 6, rule: `#${caller.uid} HOST/%0 USE *`, note: '' })
      .execute(),
  );
  expect(rowsOf(await ask('host.pool', caller))).toHaveLength(1);
  await expect(ask('host.info', caller)).resolves.toMatchObject({ id: 0 });
});
