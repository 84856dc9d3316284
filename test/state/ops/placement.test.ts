import { requestOldLooks } from '../../../src/lib/ops/host/plan';
import { retryWaiting } from '../../../src/lib/ops/sched/request';
import { imageById } from '../../../src/state/images';
import { hasOpenOperations } from '../../../src/state/operations';
import { liveVms } from '../../../src/state/vms';
import { t, worlds } from '../../support/world';

const world = worlds({ furnish: (w) => w.furnish() });
const reasons = async (): Promise<Record<number, string>> => Object.fromEntries((await liveVms(world().state.db)).map((vm) => [vm.id, vm.pending_reason]));
/** host id by VM id */
const places = async (): Promise<Record<number, number | null>> => Object.fromEntries((await liveVms(world().state.db)).map((vm) => [vm.id, vm.host_id]));
const create = (extra = ''): Promise<number> => world().instantiate({ extra: t(extra) });

test('without a host a VM waits and says so; with the first host it runs', async () => {
  await create();
  await world().work();
  expect([await world().stateOf(0), await reasons()]).toEqual(['PENDING', { 0: 'there is no host' }]);
  await world().addHost();
  await world().work();
  expect([await world().stateOf(0), await reasons()]).toEqual(['RUNNING', { 0: '' }]);
});

test('what fits nowhere waits, and says for every host why', async () => {
  await world().addHost('host1');
  await world().addHost('host2');
  await create('CPU=9');
  await create('MEMORY=20000');
  await world().work();
  expect(await reasons()).toEqual({
    0: 'no host can take it: host1: 9 CPU wanted, 8 of 8 free; host2: 9 CPU wanted, 8 of 8 free',
    1: expect.stringContaining('20000 MB of memory wanted, 16384 of 16384 free'),
  });
});

test('one that waits does not keep the next from its place', async () => {
  await world().addHost();
  await create('CPU=9');
  await create();
  await world().work();
  expect([await world().stateOf(0), await world().stateOf(1)]).toEqual(['PENDING', 'RUNNING']);
});

test('VMs of one round are spread, the last host first', async () => {
  for (const name of ['a', 'b', 'c']) await world().addHost(name);
  await world().instantiate({ copies: 6 });
  await world().work();
  expect(await places()).toEqual({ 0: 2, 1: 1, 2: 0, 3: 2, 4: 1, 5: 0 });
});

test('a round fills a host to its last and no further; who waits comes when another ends', async () => {
  await world().addHost();
  await world().instantiate({ copies: 9 });
  await world().work();
  expect(Object.values(await places())).toEqual([0, 0, 0, 0, 0, 0, 0, 0, null]);
  await world().call('vm.action', { id: 3, action: 'terminate' });
  await world().work();
  expect(await world().stateOf(8)).toBe('RUNNING');
});

test('a VM that is off keeps its place: there is room for it when it is switched on', async () => {
  await world().addHost();
  await world().instantiate({ copies: 8 });
  await world().work();
  await world().call('vm.action', { id: 0, action: 'poweroff' });
  await create();
  await world().work();
  expect((await reasons())[8]).toContain('1 CPU wanted, 0 of 8 free');
});

describe('a host', () => {
  test('that is disabled gets nothing, until it is enabled', async () => {
    await world().addHost();
    await world().call('host.status', { id: 0, status: 'disable' });
    await create();
    await world().work();
    expect(await reasons()).toEqual({ 0: 'no host can take it: host1: it is disabled' });
    await world().call('host.status', { id: 0, status: 'enable' });
    await world().work();
    await world().work();
    expect(await world().stateOf(0)).toBe('RUNNING');
  });

  test('that does not answer gets nothing, and says why; it comes back by itself', async () => {
    await world().addHost();
    world().clock.pass(600);
    world().faults({ action: 'look', do: 'fail', message: 'no route to host' });
    await create();
    await world().work();
    expect(await reasons()).toEqual({ 0: 'no host can take it: host1: it is in error: no route to host' });
    world().faults();
    world().clock.pass(600);
    await create();
    await world().work();
    expect([await world().stateOf(0), await world().stateOf(1)]).toEqual(['RUNNING', 'RUNNING']);
  });

  test('that was looked at a moment ago is not looked at again', async () => {
    await world().addHost();
    world().faults({ action: 'look', do: 'fail' });
    await create();
    await world().work();
    expect(await world().stateOf(0)).toBe('RUNNING');
  });

  test('of another cluster than the images and the network is not taken', async () => {
    await world().state.write((tx) => tx.insertInto('clusters').values({ id: 100, name: 'other', template: '[]' }).execute());
    await world().addHost('host1', 100);
    await create();
    await world().work();
    expect(await reasons()).toEqual({ 0: "no host can take it: host1: it is in cluster 100, the VM's images and networks are in 0" });
  });
});

test('images and networks that have no cluster in common are refused at once', async () => {
  await world().state.write((tx) => tx.insertInto('clusters').values({ id: 100, name: 'other', template: '[]' }).execute());
  await world().call('vnet.create', { template: t('NAME=far VN_MAD=dummy BRIDGE=br0 AR=[TYPE=IP4, IP=10.3.0.1, SIZE=5]'), clusterId: 100 });
  await expect(create('NIC=[NETWORK=far]')).rejects.toMatchObject({ code: 'vm-clusters' });
});

test('a VM without images and networks is at home in any cluster', async () => {
  await world().state.write((tx) => tx.insertInto('clusters').values({ id: 100, name: 'other', template: '[]' }).execute());
  await world().state.write((tx) => tx.insertInto('cluster_datastores').values({ cluster_id: 100, datastore_id: 100 }).execute());
  await world().addHost('host1', 100);
  await world().call('vm.create', { template: t('NAME=bare CPU=1 MEMORY=64'), hold: false });
  await world().work();
  expect(await world().stateOf(0)).toBe('RUNNING');
});

test('a VM whose image is still copied in waits for it', async () => {
  await world().addHost();
  await world().call('image.create', { template: t('NAME=late PATH=/tmp/late'), datastoreId: 101, checkCapacity: true });
  await create('DISK=[IMAGE=late]');
  expect((await imageById(world().state.db, 1))?.state).toBe(4);
  await expect(world().call('vm.deploy', { id: 0, hostId: 0, datastoreId: 100, enforce: true })).rejects.toMatchObject({
    code: 'image-state',
    message: expect.stringContaining('image 1 "late" is being copied in'),
  });
  await world().work();
  await world().work();
  expect([await world().stateOf(0), (await imageById(world().state.db, 1))?.state]).toEqual(['RUNNING', 2]);
});

test('a VM whose image could not be copied in waits, and says why', async () => {
  await world().addHost();
  world().faults({ action: 'copyIn', do: 'fail', message: 'the disk burns' });
  await world().call('image.create', { template: t('NAME=late PATH=/tmp/late'), datastoreId: 101, checkCapacity: true });
  await create('DISK=[IMAGE=late]');
  await world().work();
  await world().work();
  expect([await world().stateOf(0), await reasons()]).toEqual(['PENDING', { 0: 'image 1 "late" is in error: the disk burns' }]);
});

test('when there is no VNC port left, who needs one waits, and the others do not', async () => {
  await world().addHost();
  await world().state.write(async (tx) => {
    for (let port = 5900; port < 32768; port += 500)
      await tx
        .insertInto('vnc_ports')
        .values(Array.from({ length: Math.min(500, 32768 - port) }, (_, i) => ({ cluster_id: 0, port: port + i, vm_id: 10_000 + port + i })))
        .execute();
  });
  await create();
  await world().call('vm.create', { template: t('NAME=quiet CPU=1 MEMORY=64'), hold: false });
  await world().work();
  expect([await world().stateOf(0), await world().stateOf(1)]).toEqual(['PENDING', 'RUNNING']);
  expect((await reasons())[0]).toContain('no free VNC port');
});

test('a look that fails does not keep VMs from being placed where it is known', async () => {
  await world().addHost();
  world().clock.pass(600);
  world().faults({ action: 'monitor', do: 'fail' });
  await create();
  await world().work();
  expect(await world().stateOf(0)).toBe('RUNNING');
});

describe('more VMs than one transaction goes through', () => {
  const MANY = 450;
  beforeEach(async () => {
    await world().call('vm.create', { template: t('NAME=first CPU=1 MEMORY=1'), hold: true });
    await world().call('template.create', { template: t('NAME=small CPU=1 MEMORY=1') });
    await world().instantiate({ id: 1, copies: MANY });
  });
  const told = async (): Promise<number> => Object.values(await reasons()).filter((r) => r === 'there is no host').length;

  test('are all looked at', async () => {
    await world().work();
    expect(await told()).toBe(MANY);
  });

  test('and so is an older one that comes while they are gone through', async () => {
    const rounds = () => world().state.db.selectFrom('operations').select(['id', 'args']).where('kind', '=', 'sched.place').orderBy('id').execute();
    await world().state.write((tx) =>
      tx
        .updateTable('operations')
        .set({ args: JSON.stringify({ after: 200, again: false }) })
        .where('kind', '=', 'sched.place')
        .where('state', '=', 'waiting')
        .execute(),
    );
    await world().call('vm.action', { id: 0, action: 'release' });
    await world().work();
    expect(await told()).toBe(MANY + 1);
    expect((await rounds()).length).toBeGreaterThan(2);
  });
});

describe('a host that was silent for a moment', () => {
  const silence = (): void => world().faults({ action: 'look', node: 'host1', do: 'fail', times: 1, message: 'no answer' });
  const lookAgain = async (): Promise<void> => {
    world().clock.pass(world().env.config.monitorInterval + 1);
    await requestOldLooks(world().env);
    await world().work();
  };
  beforeEach(async () => {
    await world().addHost();
    world().clock.pass(world().env.config.monitorInterval + 1);
    silence();
    await create();
    await world().work();
    expect([await world().stateOf(0), await reasons()]).toEqual(['PENDING', { 0: expect.stringContaining('host1: it is in error: no answer') }]);
  });

  test('gives the VMs that wait their place as soon as it is heard of again', async () => {
    await lookAgain();
    expect(await world().stateOf(0)).toBe('RUNNING');
  });

  test('a service and cron try again by the clock, not in a loop', async () => {
    await retryWaiting(world().env);
    expect(await hasOpenOperations(world().state.db)).toBe(false);
    world().clock.pass(world().env.config.monitorInterval + 1);
    await retryWaiting(world().env);
    await world().work();
    expect(await world().stateOf(0)).toBe('RUNNING');
    world().clock.pass(3600);
    await retryWaiting(world().env);
    expect(await hasOpenOperations(world().state.db)).toBe(false);
  });

  test('a command that waits asks too', async () => {
    world().clock.pass(world().env.config.monitorInterval + 1);
    await world().call('vm.retry', {});
    await world().work();
    expect(await world().stateOf(0)).toBe('RUNNING');
  });
});

describe('one broken record keeps nobody else from a place:', () => {
  const broken = '[["CPU"';
  test.each(['vm_bodies', 'datastores'] as const)('in %s', async (table) => {
    await world().addHost();
    await create();
    await create();
    const { db } = world().state;
    if (table === 'vm_bodies') await db.updateTable('vm_bodies').set({ template: broken }).where('vm_id', '=', 0).execute();
    else {
      await world().call('datastore.create', { template: t('NAME=other TYPE=SYSTEM_DS TM_MAD=dummy'), clusterId: 0 });
      const { id } = await db.selectFrom('datastores').select('id').where('name', '=', 'other').executeTakeFirstOrThrow();
      await db.updateTable('datastores').set({ template: broken }).where('id', '=', id).execute();
    }
    await world().work();
    const stays = table === 'vm_bodies';
    expect([await world().stateOf(0), await world().stateOf(1)]).toEqual([stays ? 'PENDING' : 'RUNNING', 'RUNNING']);
    expect((await reasons())[0]).toEqual(stays ? expect.stringContaining('A stored template cannot be read') : '');
  });

  test('an owner that is disabled', async () => {
    await world().addHost();
    const user = await world().addUser('u');
    await world().call('vm.create', { template: t('NAME=v CPU=1 MEMORY=1 NIC=[NETWORK_MODE=auto]'), hold: false }, user);
    await world().call('user.enable', { id: user.uid, enabled: false } as never);
    await create();
    await world().work();
    expect([await world().stateOf(0), await world().stateOf(1)]).toEqual(['PENDING', 'RUNNING']);
    expect((await reasons())[0]).toContain('is not there any more, or disabled');
  });
});
