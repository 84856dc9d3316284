import { forgetOld } from '../../../src/lib/ops/retention';
import { worlds } from '../../support/world';

const DAY = 86_400;

/** VM 0 ran, was powered off and renamed. */
const world = worlds({
  config: { logSeconds: 30 * DAY },
  furnish: async (w) => {
    await w.furnish();
    await w.addHost();
    await w.instantiate();
    await w.work();
    await w.call('vm.action', { id: 0, action: 'poweroff' });
    await w.work();
    await w.call('vm.rename', { id: 0, name: 'later' });
  },
});

const operations = (): Promise<string[]> =>
  world()
    .state.db.selectFrom('operations')
    .select(['kind', 'object_id'])
    .orderBy('id')
    .execute()
    .then((rows) => rows.map((r) => `${r.kind} ${r.object_id}`));
const requests = (): Promise<string[]> =>
  world()
    .state.db.selectFrom('requests')
    .select('name')
    .orderBy('id')
    .execute()
    .then((rows) => rows.map((r) => r.name));
const orphans = async (): Promise<number> =>
  (
    await world()
      .state.db.selectFrom('journal')
      .select('operation_id')
      .where('operation_id', 'not in', (q) => q.selectFrom('operations').select('id'))
      .execute()
  ).length;
const looks = async (n: number): Promise<void> => {
  for (let i = 0; i < n; i++) {
    await world().call('host.look', { id: 0 });
    await world().work();
  }
};

test('what is young stays', async () => {
  const before = [await operations(), await requests()];
  world().clock.pass(DAY - 10);
  await forgetOld(world().env);
  expect([await operations(), await requests()]).toEqual(before);
});

test('looks and placements of more than a day ago go, but for the last of each host; work on VMs stays', async () => {
  await looks(3);
  const before = await operations();
  expect(before.filter((o) => o === 'host.look 0')).toHaveLength(3);
  world().clock.pass(DAY + 10);
  await forgetOld(world().env);
  const after = await operations();
  expect(after.filter((o) => o === 'host.look 0')).toHaveLength(1);
  expect(after.filter((o) => o.startsWith('vm.'))).toEqual(before.filter((o) => o.startsWith('vm.')));
  expect(await orphans()).toBe(0);
});

test('after the time of the log changes go with their way back; work on a VM stays, for its end has to know where it was', async () => {
  const before = (await operations()).filter((o) => o.startsWith('vm.'));
  world().clock.pass(30 * DAY + 10);
  await forgetOld(world().env);
  expect((await operations()).filter((o) => o.startsWith('vm.'))).toEqual(before);
  expect(await requests()).toEqual([]);
  await expect(world().call('vm.undo', { id: 0, change: undefined })).rejects.toMatchObject({ kind: 'missing' });
  // what is left can be read
  expect((await world().call('vm.log', { id: 0 })).operations.map((o) => o.operation.kind)).toEqual(['vm.deploy', 'vm.poweroff']);
});

test('of a VM that ended the last work is left', async () => {
  await world().call('vm.action', { id: 0, action: 'terminate' });
  await world().work();
  world().clock.pass(30 * DAY + 10);
  await forgetOld(world().env);
  expect((await operations()).filter((o) => o.startsWith('vm.'))).toEqual(['vm.terminate 0']);
  expect(await orphans()).toBe(0);
});

test('work that is open is never forgotten, and neither is anything where the log is kept for ever', async () => {
  await world().call('vm.action', { id: 0, action: 'resume' });
  world().clock.pass(400 * DAY);
  await forgetOld({ ...world().env, config: { ...world().env.config, logSeconds: 0 } });
  expect(await requests()).not.toEqual([]);
  expect(await operations()).toEqual(expect.arrayContaining(['vm.deploy 0', 'vm.boot 0']));
  await forgetOld(world().env);
  expect(await operations()).toEqual(expect.arrayContaining(['vm.boot 0']));
  await world().work();
  expect(await world().stateOf(0)).toBe('RUNNING');
});
