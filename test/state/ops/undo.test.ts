import { call } from '../../../src/lib/ops/door';
import { purge } from '../../../src/lib/ops/vm/action';
import { oneadmin, t, type World, worlds } from '../../support/world';

/** the only VM there is at first */
const id = 0;
const furnish = async (world: World): Promise<void> => {
  await world.furnish();
  await world.addHost();
  await world.instantiate({ name: 'web' });
  await world.work();
};

const row = (world: World, id: number) => world.state.db.selectFrom('vms').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
const undo = (world: World, id: number, change?: number) => world.call('vm.undo', { id, change });

describe('undo', () => {
  const ours = worlds({ furnish });

  test.each([
    ['rename', (w: World, id: number) => w.call('vm.rename', { id, name: 'other' })],
    ['chmod', (w: World, id: number) => w.call('vm.chmod', { id, permissions: 0o640 })],
    ['chown', async (w: World, id: number) => w.call('vm.chown', { id, uid: (await w.addUser('bob')).uid, gid: 1 })],
    [
      'resize',
      async (w: World, id: number) => {
        await w.call('vm.action', { id, action: 'poweroff' });
        await w.work();
        await w.call('vm.resize', { id, template: t('CPU=2 MEMORY=2048 VCPU=3'), enforce: false });
      },
    ],
    [
      'resize of what runs',
      async (w: World, id: number) => {
        await w.call('vm.resize', { id, template: t('CPU=2'), enforce: false });
        await w.work();
      },
    ],
  ])('%s: as it was', async (_what, change) => {
    const world = ours();
    const before = await row(world, id);
    await change(world, id);
    const changed = await row(world, id);
    await undo(world, id);
    await world.work();
    const { name, uid, gid, permissions, cpu, vcpu, memory_mb } = await row(world, id);
    expect({ name, uid, gid, permissions, cpu, vcpu, memory_mb }).toEqual(
      (({ name, uid, gid, permissions, cpu, vcpu, memory_mb }) => ({ name, uid, gid, permissions, cpu, vcpu, memory_mb }))(before),
    );
    expect({ ...changed, ...{ state: 0, lcm_state: 0 } }).not.toEqual({ ...before, state: 0, lcm_state: 0 });
  });

  test('update: the attributes as they were, and once more the change before', async () => {
    const world = ours();
    const body = async () => (await world.call('vm.body', { id })).map((a) => `${a.key}=${a.value}`);
    await world.call('vm.update', { id, template: t('A=1'), append: false });
    await world.call('vm.rename', { id, name: 'n' });
    await world.call('vm.update', { id, template: t('B=2'), append: true });
    expect(await body()).toEqual(['A=1', 'B=2']);
    expect(await undo(world, id)).toEqual({ id, what: 'update' });
    expect(await body()).toEqual(['A=1']);
    expect(await undo(world, id)).toEqual({ id, what: 'rename' });
    expect((await row(world, id)).name).toBe('web');
    await undo(world, id);
    expect(await body()).toEqual([]);
    // the making of it is next, and that is not undone
    await expect(undo(world, id)).rejects.toMatchObject({ code: 'not-undoable' });
  });

  test('a change by its number, unless something newer changed the same', async () => {
    const world = ours();
    await world.call('vm.rename', { id, name: 'one' });
    await world.call('vm.chmod', { id, permissions: 0o640 });
    const [first] = (await world.call('vm.log', { id })).requests.filter((r) => r.what === 'rename');
    await undo(world, id, first?.id);
    expect(await row(world, id)).toMatchObject({ name: 'web', permissions: 0o640 });
    await expect(undo(world, id, first?.id)).rejects.toMatchObject({ code: 'undone' });
    await world.call('vm.rename', { id, name: 'two' });
    const second = (await world.call('vm.log', { id })).requests.at(-1)?.id as number;
    await world.call('vm.rename', { id, name: 'three' });
    await expect(undo(world, id, second)).rejects.toMatchObject({ code: 'changed-since', next: `onevm undo ${id} --change ${second + 1}` });
    await expect(undo(world, id, 9999)).rejects.toMatchObject({ kind: 'missing' });
    expect((await row(world, id)).name).toBe('three');
  });

  test('what cannot be undone says why, and changes nothing', async () => {
    const world = ours();
    await world.call('vm.action', { id, action: 'poweroff' });
    await world.work();
    await expect(undo(world, id)).rejects.toMatchObject({ code: 'not-undoable', message: expect.stringContaining('resume is what leads on') });
    await world.call('vm.action', { id, action: 'terminate' });
    await world.work();
    await expect(undo(world, id)).rejects.toMatchObject({ message: expect.stringContaining('TRASH_TIME') });
    expect(await world.stateOf(id)).toBe('DONE');
  });

  test('it is judged as what it does: who may not give it back may not undo', async () => {
    const world = ours();
    const bob = await world.addUser('bob');
    const eve = await world.addUser('eve');
    await world.call('vm.chown', { id, uid: bob.uid, gid: bob.gid });
    await expect(call({ ...world.env, caller: eve }, 'vm.undo', { id, change: undefined })).rejects.toMatchObject({ kind: 'denied' });
    // he may manage it, and not give it to somebody else
    await expect(call({ ...world.env, caller: bob }, 'vm.undo', { id, change: undefined })).rejects.toMatchObject({ kind: 'denied' });
    expect((await row(world, id)).uid).toBe(bob.uid);
  });
});

describe('the trash', () => {
  const ours = worlds({ config: { trashSeconds: 3600 }, furnish });

  test('terminate parks, undo brings back, and nothing was lost', async () => {
    const world = ours();
    await world.call('vm.action', { id, action: 'terminate' });
    await world.work();
    expect([await world.stateOf(id), world.domains(), (await row(world, id)).purge_at]).toEqual(['POWEROFF', [], world.clock.now() + 3600]);
    for (const action of ['resume', 'undeploy'] as const)
      await expect(world.call('vm.action', { id, action })).rejects.toMatchObject({ code: 'in-trash', next: `onevm undo ${id}` });
    await expect(world.call('vm.resize', { id, template: t('CPU=2'), enforce: false })).rejects.toMatchObject({ code: 'in-trash' });
    expect(await undo(world, id)).toEqual({ id, what: 'terminate' });
    await world.call('vm.action', { id, action: 'resume' });
    await world.work();
    expect([await world.stateOf(id), world.domains()]).toEqual(['RUNNING', [`one-${id}`]]);
  });

  test('purged when its time is over, by the plan of terminate --hard, in the name of who terminated it', async () => {
    const world = ours();
    await world.call('vm.action', { id, action: 'poweroff' });
    await world.work();
    await world.call('vm.action', { id, action: 'terminate' });
    expect(await world.stateOf(id)).toBe('POWEROFF');
    world.clock.pass(3599);
    expect(await purge(world.env)).toEqual([]);
    await world.work();
    expect(await world.stateOf(id)).toBe('POWEROFF');
    world.clock.pass(1);
    expect(await purge(world.env)).toEqual([]);
    await world.work();
    expect(await world.stateOf(id)).toBe('DONE');
    const log = await world.call('vm.log', { id });
    expect(log.operations.at(-1)).toMatchObject({ user: oneadmin.name, operation: { kind: 'vm.terminate-hard', state: 'done' } });
    expect(await world.state.db.selectFrom('leases').selectAll().where('vm_id', '=', id).execute()).toEqual([]);
    await expect(undo(world, id)).rejects.toMatchObject({ code: 'not-undoable' });
  });

  test('asked for once more it is meant now; a VM without disks is not parked', async () => {
    const world = ours();
    for (const state of ['POWEROFF', 'DONE'] as const) {
      await world.call('vm.action', { id, action: 'terminate-hard' });
      await world.work();
      expect(await world.stateOf(id)).toBe(state);
    }
    const held = await world.instantiate({ hold: true });
    await world.call('vm.action', { id: held, action: 'terminate' });
    expect(await world.stateOf(held)).toBe('DONE');
  });
});
