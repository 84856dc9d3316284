import { hostById } from '../../../src/state/hosts';
import { worlds } from '../../support/world';

const world = worlds({
  furnish: async (w) => {
    await w.furnish();
    await w.addHost();
  },
});
const host = () => hostById(world().state.db, 0);

test('a look that is asked for is made at once, however young the last one is', async () => {
  const before = (await host())?.monitored_at as number;
  world().clock.pass(3);
  await world().call('host.look', { id: 0 });
  await world().call('host.look', { id: 0 });
  await world().work();
  expect(await host()).toMatchObject({ state: 2, monitored_at: before + 3 });
});

test('of an offline host nothing is known, and nobody can ask for a look', async () => {
  await world().call('host.status', { id: 0, status: 'offline' });
  expect(await host()).toMatchObject({ total_cpu: 0, max_cpu: 0, total_mem: 0, max_mem: 0 });
  await expect(world().call('host.look', { id: 0 })).rejects.toMatchObject({ code: 'host-offline', next: 'onehost enable 0' });
  await world().call('host.status', { id: 0, status: 'enable' });
  await world().work();
  expect(await host()).toMatchObject({ state: 2, max_cpu: 800, max_mem: 16_777_216 });
});

test('a dummy host that is called otherwise is the same machine: what runs on it goes on', async () => {
  const vm = await world().instantiate();
  await world().work();
  await world().call('host.rename', { id: 0, name: 'other' });
  world().clock.pass(60);
  await world().call('host.look', { id: 0 });
  await world().work();
  expect(await world().stateOf(vm)).toBe('RUNNING');
  await world().call('vm.action', { id: vm, action: 'poweroff' });
  await world().work();
  expect(await world().stateOf(vm)).toBe('POWEROFF');
  expect(world().domains()).toEqual([]);
});
