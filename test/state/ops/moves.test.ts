import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Fault } from '../../../src/lib/drivers/vmm/dummy/faults';
import type { DummyDomain } from '../../../src/lib/drivers/vmm/dummy/world';
import type { RecoverHow } from '../../../src/lib/model/transitions/recovery';
import type { StateName } from '../../../src/lib/model/vmStates';
import { retryWaiting } from '../../../src/lib/ops/sched/request';
import type { SimpleAction } from '../../../src/lib/ops/vm/action';
import type { MigrateHow } from '../../../src/lib/ops/vm/migrate';
import { imageById } from '../../../src/state/images';
import { lastOperation } from '../../../src/state/operations';
import { historyOf, vmById } from '../../../src/state/vms';
import { sample } from '../../support/sample';
import { nodeNamed, t, worlds } from '../../support/world';

const HOSTS = ['host1', 'host2'];
const world = worlds({
  furnish: async (w) => {
    await w.furnish();
    for (const host of HOSTS) await w.addHost(host);
    await w.instantiate({ hold: true });
    await w.call('vm.deploy', { id: 0, hostId: 0, datastoreId: 100, enforce: false });
    await w.work();
  },
});
const disk = (host: string, datastore = 100): string => join(world().dummy.vmDir(nodeNamed(host), datastore, 0), 'disk.0');
const WORK = 'what the guest wrote';
/** Where the guest's work is. */
const work = (): string[] => [...HOSTS, 'front-end'].filter((host) => existsSync(disk(host)) && readFileSync(disk(host), 'utf8') === WORK);
const domains = (): string[] => HOSTS.filter((host) => world().domains(host).includes('one-0'));
const fail = (action: string, when: Fault['when'] = 'before'): void => world().faults({ action, do: 'fail', when, message: 'the node burns' });
const act = async (action: SimpleAction): Promise<void> => {
  await world().call('vm.action', { id: 0, action });
  await world().work();
};
const migrate = async (how: MigrateHow = 'cold', hostId = 1, datastoreId?: number) => {
  await world().call('vm.migrate', { id: 0, hostId, datastoreId, how, enforce: false });
  await world().work();
};
const recover = async (how: RecoverHow) => {
  await world().call('vm.recover', { id: 0, how });
  await world().work();
};

/** VM 0 runs on host1, and its guest wrote something. */
beforeEach(() => writeFileSync(disk('host1'), WORK));

describe('a move', () => {
  test.each(['cold', 'live', 'poff', 'poff-hard'] as const)('%s: runs there, with its work, and nothing is left where it was', async (how) => {
    await migrate(how);
    expect([await world().stateOf(0), domains(), work(), existsSync(disk('host1'))]).toEqual(['RUNNING', ['host2'], ['host2'], false]);
    expect(await vmById(world().state.db, 0)).toMatchObject({ host_id: 1, error: '' });
  });

  test.each([
    ['poweroff', 'POWEROFF'],
    ['suspend', 'SUSPENDED'],
  ] as const)('after %s: it is %s there, and goes on', async (before, state) => {
    await act(before);
    await migrate();
    expect([await world().stateOf(0), work()]).toEqual([state, ['host2']]);
    await act('resume');
    expect([await world().stateOf(0), domains(), work()]).toEqual(['RUNNING', ['host2'], ['host2']]);
  });

  test('to another system datastore of the same host', async () => {
    await world().call('datastore.create', { template: t('NAME=second TYPE=SYSTEM_DS TM_MAD=dummy'), clusterId: 0 });
    await migrate('cold', 0, 102);
    expect([await world().stateOf(0), readFileSync(disk('host1', 102), 'utf8'), existsSync(disk('host1'))]).toEqual(['RUNNING', WORK, false]);
  });

  test.each([
    ['cold', 'restore', 'BOOT_MIGRATE_FAILURE'],
    ['poff', 'deploy', 'BOOT_FAILURE'],
  ] as const)('%s to another system datastore of the same host, of whose start nobody heard: a retry finds it running', async (how, start, broken) => {
    await world().call('datastore.create', { template: t('NAME=second TYPE=SYSTEM_DS TM_MAD=dummy'), clusterId: 0 });
    fail(start, 'after');
    await migrate(how, 0, 102);
    expect([await world().stateOf(0), domains()]).toEqual([broken, ['host1']]);
    world().faults();
    await recover('retry');
    expect([await world().stateOf(0), readFileSync(disk('host1', 102), 'utf8'), existsSync(disk('host1'))]).toEqual(['RUNNING', WORK, false]);
  });

  test('to another system datastore of the same host, said to be copied while the guest runs: it is not taken for the one that was to start', async () => {
    await world().call('datastore.create', { template: t('NAME=second TYPE=SYSTEM_DS TM_MAD=dummy'), clusterId: 0 });
    await world().state.write((tx) => tx.updateTable('vms').set({ state: 3, lcm_state: 16 }).execute());
    await migrate('cold', 0, 102);
    await recover('success');
    await recover('retry');
    expect([await world().stateOf(0), domains(), work()]).toEqual(['BOOT_FAILURE', ['host1'], ['host1']]);
  });

  test('has a record of where it was, and one of where it is', async () => {
    world().clock.pass(60);
    await migrate('live');
    const now = world().clock.now();
    expect(await historyOf(world().state.db, 0)).toMatchObject([
      { hostname: 'host1', action: 2, uid: 0, etime: now, retime: now, plan_id: -2, action_id: -1 },
      { hostname: 'host2', action: 0, uid: -1, etime: 0, retime: 0, rstime: now },
    ]);
  });

  test.each([
    [{ hostId: 0 }, '[one.vm.migrate] VM is already running on host [0] and datastore [100]'],
    [{ hostId: 99 }, '[one.vm.migrate] Error getting host [99].'],
    [{ hostId: 1, datastoreId: 101 }, '[one.vm.migrate] Trying to use a non-system datastore: 101 "dummy-images"'],
    [{ hostId: 1, enforce: true }, '[one.vm.migrate] Not enough memory: 1048576/0'],
  ])('to %j is refused', async (to, message) => {
    if ('enforce' in to) await world().state.write((tx) => tx.updateTable('hosts').set({ max_mem: 0 }).execute());
    const asked = { id: 0, datastoreId: undefined, how: 'cold' as const, enforce: false, ...to };
    await expect(world().call('vm.migrate', asked)).rejects.toThrow(message);
    expect(await world().stateOf(0)).toBe('RUNNING');
  });
});

/** Whatever breaks: the work is somewhere whole, no more than one domain is, and the state is one that can be left. */
const cases: readonly (readonly [how: MigrateHow, broken: string, when: 'before' | 'after', to: StateName])[] = [
  ['cold', 'save', 'before', 'RUNNING'],
  ['cold', 'save', 'after', 'POWEROFF'],
  ['cold', 'poll', 'before', 'UNKNOWN'],
  ['cold', 'copyVm', 'before', 'PROLOG_MIGRATE_FAILURE'],
  ['cold', 'copyVm', 'after', 'PROLOG_MIGRATE_FAILURE'],
  ['cold', 'context', 'before', 'BOOT_MIGRATE_FAILURE'],
  ['cold', 'pre', 'before', 'BOOT_MIGRATE_FAILURE'],
  ['cold', 'restore', 'before', 'BOOT_MIGRATE_FAILURE'],
  ['cold', 'restore', 'after', 'BOOT_MIGRATE_FAILURE'],
  ['cold', 'dropVm', 'before', 'RUNNING'],
  ['poff', 'shutdown', 'before', 'RUNNING'],
  ['poff', 'copyVm', 'before', 'PROLOG_MIGRATE_FAILURE'],
  ['poff', 'deploy', 'before', 'BOOT_FAILURE'],
  ['poff', 'deploy', 'after', 'BOOT_FAILURE'],
  ['poff-hard', 'cancel', 'before', 'RUNNING'],
  ['live', 'poll', 'before', 'UNKNOWN'],
  ['live', 'prepareLive', 'before', 'RUNNING'],
  ['live', 'migrate', 'before', 'RUNNING'],
  ['live', 'migrate', 'after', 'RUNNING'],
  ['live', 'dropVm', 'before', 'RUNNING'],
];

describe.each(sample(cases, 4))('%s: %s fails (%s it was done) -> %s', (how, broken, when, to) => {
  beforeEach(async () => {
    fail(broken, when);
    await migrate(how);
  });

  test('nothing is lost, and nothing runs twice', async () => {
    expect(await world().stateOf(0)).toBe(to);
    expect(work().length).toBeGreaterThan(0);
    expect(domains().length).toBeLessThan(2);
  });

  test('the state says where it runs', async () => {
    if (to !== 'RUNNING') return;
    const host = (await vmById(world().state.db, 0))?.host_id;
    expect(domains()).toEqual([HOSTS[host ?? -1]]);
  });

  test('what broke can be done again, and ends where it was to go', async () => {
    world().faults();
    if (to.endsWith('_FAILURE')) await recover('retry');
    else return;
    expect([await world().stateOf(0), domains(), work()]).toEqual(['RUNNING', ['host2'], ['host2']]);
  });

  test('it can be ended, and nothing of it stays', async () => {
    world().faults();
    await world().call('vm.action', { id: 0, action: 'terminate-hard' });
    await world().work();
    const left = HOSTS.filter((host) => existsSync(disk(host)));
    // a copy that could not be removed after a move that went well is not looked for: nobody is said to be there
    expect([await world().stateOf(0), domains(), broken === 'dropVm' ? [] : left]).toEqual(['DONE', [], []]);
  });
});

test('a guest is not stopped for a move to a host that does not answer', async () => {
  world().faults({ action: 'poll', node: 'host2', do: 'fail', message: 'the node burns' });
  await migrate();
  expect([await world().stateOf(0), domains(), work()]).toEqual(['RUNNING', ['host1'], ['host1']]);
  expect(await lastOperation(world().state.db, 'VM', 0)).toMatchObject({ state: 'failed', error: expect.stringContaining('the node burns') });
});

test('said to be at rest when it is not: the host it came from is asked again before it starts elsewhere', async () => {
  await world().state.write((tx) => tx.updateTable('vms').set({ state: 3, lcm_state: 16 }).execute());
  await migrate();
  expect(await world().stateOf(0)).toBe('PROLOG_MIGRATE_UNKNOWN_FAILURE');
  await recover('success');
  expect([await world().stateOf(0), domains()]).toEqual(['BOOT_FAILURE', ['host1']]);
  expect(await vmById(world().state.db, 0)).toMatchObject({ error: expect.stringContaining('one-0 is running on host1; it is not started twice') });
});

test('files of a live move that broke stay on both hosts when neither has the guest', async () => {
  await world().call('vm.migrate', { id: 0, hostId: 1, datastoreId: undefined, how: 'live', enforce: false });
  world().faults({ action: 'migrate', do: 'fail' });
  world().dummy.dropDomain(nodeNamed('host1'), 'one-0');
  await world().work();
  expect([await world().stateOf(0), work()]).toEqual(['POWEROFF', ['host1', 'host2']]);
});

test('a live move that arrived when its old host did not answer any more: at the end its files there go, too', async () => {
  await world().call('vm.migrate', { id: 0, hostId: 1, datastoreId: undefined, how: 'live', enforce: false });
  const silent: Fault = { action: 'poll', node: 'host1', do: 'fail' };
  world().faults({ action: 'migrate', do: 'fail', when: 'after' }, silent);
  await world().work();
  world().faults();
  expect([await world().stateOf(0), domains(), HOSTS.filter((host) => existsSync(disk(host)))]).toEqual(['RUNNING', ['host2'], HOSTS]);
  await act('terminate-hard');
  expect([await world().stateOf(0), HOSTS.filter((host) => existsSync(disk(host)))]).toEqual(['DONE', []]);
});

test('a live move of which nobody knows how it ended: before it starts anew the other host is asked', async () => {
  await world().call('vm.migrate', { id: 0, hostId: 1, datastoreId: undefined, how: 'live', enforce: false });
  // the first look, before the move, is answered; those after it are not
  world().faults(
    { action: 'migrate', do: 'fail', when: 'after', message: 'the node burns' },
    { action: 'poll', do: 'slow', ms: 0, times: 1 },
    { action: 'poll', do: 'fail', message: 'the node burns' },
  );
  await world().work();
  expect([await world().stateOf(0), domains()]).toEqual(['UNKNOWN', ['host2']]);
  world().faults();
  await act('resume');
  expect(domains()).toEqual(['host2']);
  expect(await vmById(world().state.db, 0)).toMatchObject({ error: expect.stringContaining('one-0 is running on host2') });
});

describe('without a host', () => {
  test.each(['stop', 'undeploy'] as const)('%s: the files are on the front-end, and come back to the next host', async (how) => {
    await act(how);
    expect([await world().stateOf(0), domains(), work()]).toEqual([how === 'stop' ? 'STOPPED' : 'UNDEPLOYED', [], ['front-end']]);
    expect(await vmById(world().state.db, 0)).toMatchObject({ host_id: null });
    await world().call('vm.deploy', { id: 0, hostId: 1, datastoreId: undefined, enforce: false });
    await world().work();
    expect([await world().stateOf(0), domains(), work(), existsSync(disk('front-end'))]).toEqual(['RUNNING', ['host2'], ['host2'], false]);
  });

  test.each(['stop', 'undeploy'] as const)('%s, then its host is gone: it can still be ended, and its files go', async (how) => {
    await act(how);
    await world().call('host.delete', { id: 0 });
    await world().call('vm.action', { id: 0, action: 'terminate' });
    await world().work();
    expect([await world().stateOf(0), work(), existsSync(disk('front-end'))]).toEqual(['DONE', [], false]);
  });

  test('resumed, it is placed by the scheduler', async () => {
    await act('stop');
    await act('resume');
    expect([await world().stateOf(0), work().length]).toEqual(['RUNNING', 1]);
  });
});

describe('recover', () => {
  test('delete: all goes, wherever it is', async () => {
    fail('copyVm', 'after');
    await migrate();
    world().faults();
    await recover('delete');
    expect([await world().stateOf(0), domains(), work()]).toEqual(['DONE', [], []]);
  });

  test.each(['delete', 'recreate'] as const)(
    '%s that broke is not said to be done while a host says that it runs; a host that is silent leaves it to the person',
    async (how) => {
      fail('cancel');
      await recover(how);
      expect([await world().stateOf(0), domains()]).toEqual(['EPILOG_FAILURE', ['host1']]);
      await expect(recover('success')).rejects.toMatchObject({ code: 'domain-alive', message: expect.stringContaining('one-0 is running on host1') });
      expect([await world().stateOf(0), domains()]).toEqual(['EPILOG_FAILURE', ['host1']]);
      fail('poll');
      await recover('success');
      expect(await world().stateOf(0)).not.toBe('EPILOG_FAILURE');
    },
  );

  test('delete-db: nothing is touched on any node', async () => {
    await recover('delete-db');
    expect([await world().stateOf(0), domains(), work()]).toEqual(['DONE', ['host1'], ['host1']]);
  });

  test('recreate: as on its first day, with its address', async () => {
    const { ips } = (await vmById(world().state.db, 0)) ?? {};
    await recover('recreate');
    expect([await world().stateOf(0), work(), (await vmById(world().state.db, 0))?.ips]).toEqual(['RUNNING', [], ips]);
  });

  test('what a guest wrote to a persistent disk is brought back each time, also after it was made anew', async () => {
    await world().call('image.create', { template: t('NAME=data PATH=/tmp/data PERSISTENT=YES'), datastoreId: 101, checkCapacity: true });
    await world().work();
    const id = await world().instantiate({ hold: true, extra: t('DISK=[IMAGE=data]') });
    await world().call('vm.deploy', { id, hostId: 0, datastoreId: 100, enforce: false });
    await world().work();
    const { source } = (await imageById(world().state.db, 1)) as { source: string };
    for (const [how, text] of [
      ['recreate', 'first'],
      ['delete', 'second'],
    ] as const) {
      const host = HOSTS[(await vmById(world().state.db, id))?.host_id ?? -1] ?? '';
      writeFileSync(join(world().dummy.vmDir(nodeNamed(host), 100, id), 'disk.0'), text);
      await world().call('vm.recover', { id, how });
      await world().work();
      expect(readFileSync(source, 'utf8')).toBe(text);
    }
    expect(await world().stateOf(id)).toBe('DONE');
  });

  test('success and failure of work that is open', async () => {
    await world().call('vm.action', { id: 0, action: 'suspend' });
    expect(await world().stateOf(0)).toBe('SAVE_SUSPEND');
    await world().call('vm.recover', { id: 0, how: 'retry' });
    expect(await world().stateOf(0)).toBe('SAVE_SUSPEND');
    await world().call('vm.recover', { id: 0, how: 'failure' });
    expect(await world().stateOf(0)).toBe('RUNNING');
    await world().call('vm.action', { id: 0, action: 'poweroff' });
    await world().call('vm.recover', { id: 0, how: 'success' });
    expect(await world().stateOf(0)).toBe('POWEROFF');
    await world().work();
    expect([await world().stateOf(0), domains()]).toEqual(['POWEROFF', ['host1']]);
  });

  describe('a live move that is open', () => {
    const begin = () => world().call('vm.migrate', { id: 0, hostId: 1, datastoreId: undefined, how: 'live', enforce: false });
    const say = (how: RecoverHow) => world().call('vm.recover', { id: 0, how });
    const where = async () => [await world().stateOf(0), (await vmById(world().state.db, 0))?.host_id];
    /** It went well on the nodes, and nobody wrote that down. */
    const arrived = (): void => {
      const [from, to] = HOSTS.map(nodeNamed) as [ReturnType<typeof nodeNamed>, ReturnType<typeof nodeNamed>];
      world().dummy.putDomain(to, world().dummy.domain(from, 'one-0') as DummyDomain);
      world().dummy.dropDomain(from, 'one-0');
    };

    test('is not said to be done while the guest is where it was: that would start it twice one day', async () => {
      await begin();
      await expect(say('success')).rejects.toMatchObject({
        code: 'not-arrived',
        message: 'VM 0 has not arrived: it is absent on host2, it is running on host1',
        next: 'onevm recover --failure 0',
      });
      expect(await where()).toEqual(['MIGRATE', 1]);
      await say('failure');
      expect(await where()).toEqual(['RUNNING', 0]);
    });

    test.each(['success', 'failure'] as const)('is where both nodes say, whatever word is given (%s)', async (how) => {
      await begin();
      arrived();
      await say(how);
      expect(await where()).toEqual(['RUNNING', 1]);
    });

    test('is not said to be done when neither node can be asked; failed, the VM is unknown', async () => {
      await begin();
      fail('poll');
      await expect(say('success')).rejects.toThrow('VM 0 has not arrived: host2 does not answer, host1 does not answer');
      await say('failure');
      expect(await where()).toEqual(['UNKNOWN', 0]);
    });
  });

  test('success of a phase that is not the last: the work goes on', async () => {
    await world().call('vm.action', { id: 0, action: 'terminate' });
    await recover('success');
    // the node has the last word: the domain is alive, and its disks stay
    expect([await world().stateOf(0), work()]).toEqual(['EPILOG_FAILURE', ['host1']]);
  });
});

test('a guest that does not power off is switched off when that is asked for, without waiting', async () => {
  world().dummy.putDomain(nodeNamed('host1'), { ...(world().dummy.domain(nodeNamed('host1'), 'one-0') as DummyDomain), deaf: true });
  await world().call('vm.action', { id: 0, action: 'poweroff' });
  const worker = world().work();
  await new Promise((resolve) => setTimeout(resolve, 300));
  await world().call('vm.action', { id: 0, action: 'poweroff-hard' });
  await worker;
  await world().work();
  expect([await world().stateOf(0), domains()]).toEqual(['POWEROFF', []]);
});

test('reboot leaves the state, and keeps nobody from acting meanwhile', async () => {
  await world().call('vm.action', { id: 0, action: 'reboot' });
  await world().call('vm.action', { id: 0, action: 'reboot-hard' });
  await world().call('vm.action', { id: 0, action: 'suspend' });
  await world().work();
  expect(await world().stateOf(0)).toBe('SUSPENDED');
});

test('the end time of a VM that has ended is not written anew', async () => {
  await world().call('vm.action', { id: 0, action: 'terminate' });
  await world().work();
  const before = await vmById(world().state.db, 0);
  world().clock.pass(3600);
  await world().call('vm.action', { id: 0, action: 'terminate-hard' });
  expect(await vmById(world().state.db, 0)).toEqual(before);
  expect(await lastOperation(world().state.db, 'VM', 0)).toMatchObject({ action: 'terminate' });
});

describe('a VM that is marked', () => {
  const mark = (action: 'resched' | 'unresched') => world().call('vm.resched', { id: 0, action });

  test('is moved to another host when its time has come, not before', async () => {
    await mark('resched');
    await world().work();
    expect(domains()).toEqual(['host1']);
    world().clock.pass(20);
    await world().work();
    expect([await world().stateOf(0), domains(), (await vmById(world().state.db, 0))?.resched]).toEqual(['RUNNING', ['host2'], 0]);
  });

  test('stays marked while no other host has room, and is moved in a later round when one has', async () => {
    const round = async (): Promise<unknown> => {
      world().clock.pass(20);
      await retryWaiting({ state: world().state, clock: world().clock });
      await world().work();
      return [domains(), (await vmById(world().state.db, 0))?.resched];
    };
    await world().call('host.status', { id: 1, status: 'disable' });
    await mark('resched');
    expect(await round()).toEqual([['host1'], 1]);
    await world().call('host.status', { id: 1, status: 'enable' });
    expect(await round()).toEqual([['host2'], 0]);
  });

  test('and unmarked again, stays', async () => {
    await mark('resched');
    await mark('unresched');
    world().clock.pass(20);
    await world().work();
    expect(domains()).toEqual(['host1']);
  });
});
