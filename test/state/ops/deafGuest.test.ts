import { nodeNamed, worlds } from '../../support/world';

/** Guests have no time at all to power off here. */
const world = worlds({
  config: { shutdownTimeout: 0 },
  furnish: async (w) => {
    await w.furnish();
    await w.addHost();
    await w.instantiate();
    await w.work();
  },
});

beforeEach(() => {
  const domain = world().dummy.domain(nodeNamed('host1'), 'one-0');
  if (domain) world().dummy.putDomain(nodeNamed('host1'), { ...domain, deaf: true });
});

test.each([
  ['poweroff', 'POWEROFF'],
  ['terminate', 'DONE'],
] as const)('%s: a guest that does not hear in time is switched off', async (action, state) => {
  await world().call('vm.action', { id: 0, action });
  await world().work();
  expect([await world().stateOf(0), world().domains()]).toEqual([state, []]);
});

test('a guest that can neither be asked nor switched off goes on running', async () => {
  world().faults({ action: 'cancel', do: 'fail' });
  await world().call('vm.action', { id: 0, action: 'poweroff' });
  await world().work();
  expect([await world().stateOf(0), world().domains()]).toEqual(['RUNNING', ['one-0']]);
});
