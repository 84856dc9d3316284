import { isOneError } from '../../../src/lib/errors/errors';
import { actionsAllowedIn, transitionFor } from '../../../src/lib/model/transitions';
import { pairOf, type StateName } from '../../../src/lib/model/vmStates';
import type { SimpleAction } from '../../../src/lib/ops/vm/action';
import { t, worlds } from '../../support/world';

/** Everything here is refused before anything was changed. */
const world = worlds({ furnish: (w) => w.furnish() });
const refusal = async (work: Promise<unknown>): Promise<object> => {
  const before = await contents();
  try {
    await work;
  } catch (e) {
    if (!isOneError(e)) throw e;
    expect(await contents()).toEqual(before);
    return { kind: e.kind, code: e.code, message: e.message, next: e.next };
  }
  throw new Error('it was not refused');
};
const contents = async (): Promise<unknown[]> => {
  const { db } = world().state;
  return Promise.all(
    (['hosts', 'images', 'vnets', 'datastores', 'templates', 'vms', 'vm_disks', 'leases', 'vnc_ports', 'history', 'operations', 'counters'] as const).map(
      (table) => db.selectFrom(table).selectAll().execute(),
    ),
  );
};

describe('what is used cannot be deleted', () => {
  beforeEach(async () => {
    await world().addHost();
    await world().instantiate({ copies: 2 });
    await world().work();
  });

  test('an image', async () => {
    expect(await refusal(world().call('image.delete', { id: 0, force: false }))).toMatchObject({
      kind: 'precondition',
      code: 'image-in-use',
      message: '[one.image.delete] Cannot delete image. There are 2 VMs using it.',
    });
  });
  test('a host', async () => {
    expect(await refusal(world().call('host.delete', { id: 0 }))).toMatchObject({ code: 'host-in-use', message: expect.stringContaining('it has 2 VMs: 0,1') });
  });
  test('a network', async () => {
    expect(await refusal(world().call('vnet.delete', { id: 0 }))).toMatchObject({
      code: 'vnet-in-use',
      message: expect.stringContaining('2 are held by VMs 0,1'),
    });
  });
  test('a datastore of images', async () => {
    expect(await refusal(world().call('datastore.delete', { id: 101 }))).toMatchObject({ code: 'datastore-in-use', next: 'oneimage delete 0' });
  });
  test('a datastore of VMs', async () => {
    expect(await refusal(world().call('datastore.delete', { id: 100 }))).toMatchObject({
      code: 'datastore-in-use',
      message: expect.stringContaining('VMs 0,1 have their disks in it'),
    });
  });
  test('until its last VM is gone', async () => {
    for (const id of [0, 1]) await world().call('vm.action', { id, action: 'terminate' });
    await world().work();
    await world().call('host.delete', { id: 0 });
    await world().call('vnet.delete', { id: 0 });
    await world().call('image.delete', { id: 0, force: false });
    await world().work();
    await world().call('datastore.delete', { id: 101 });
    await world().call('datastore.delete', { id: 100 });
    expect((await world().state.db.selectFrom('datastores').select('id').orderBy('id').execute()).map((d) => d.id)).toEqual([0, 1, 2]);
  });
});

test('a host with a VM that is off keeps it', async () => {
  await world().addHost();
  await world().instantiate();
  await world().work();
  await world().call('vm.action', { id: 0, action: 'poweroff' });
  await world().work();
  expect(await refusal(world().call('host.delete', { id: 0 }))).toMatchObject({ code: 'host-in-use' });
});

describe('a name that is taken', () => {
  test.each([
    ['host', () => world().addHost('host1'), 'is already taken by HOST 0'],
    ['network', () => world().call('vnet.create', { template: t('NAME=net VN_MAD=dummy BRIDGE=br0'), clusterId: 0 }), 'is already taken by NET 0'],
    [
      'image',
      () => world().call('image.create', { template: t('NAME=os PATH=/tmp/os'), datastoreId: 101, checkCapacity: true }),
      'is already taken by IMAGE 0',
    ],
    ['template', () => world().call('template.create', { template: t('NAME=web CPU=1 MEMORY=1') }), 'is already taken by TEMPLATE 0'],
    [
      'datastore',
      () => world().call('datastore.create', { template: t('NAME=default DS_MAD=dummy TM_MAD=dummy'), clusterId: 0 }),
      'is already taken by DATASTORE 1',
    ],
  ])('(%s) is refused, and whose it is', async (_, again, text) => {
    await world().addHost('host1');
    expect(await refusal(again())).toMatchObject({ kind: 'precondition', code: 'name-taken', message: expect.stringContaining(text) });
  });
});

describe('a cluster that is not there', () => {
  test.each([
    ['host', () => world().addHost('h', 7)],
    ['network', () => world().call('vnet.create', { template: t('NAME=n VN_MAD=dummy BRIDGE=br0'), clusterId: 7 })],
    ['datastore', () => world().call('datastore.create', { template: t('NAME=d DS_MAD=dummy TM_MAD=dummy'), clusterId: 7 })],
  ])('holds no %s', async (_, create) =>
    expect(await refusal(create())).toMatchObject({ kind: 'missing', message: expect.stringContaining('Error getting cluster [7].') }),
  );
});

describe('a template that makes no VM', () => {
  test.each([
    ['MEMORY=0', 'vm-memory'],
    ['MEMORY=many', 'vm-memory'],
    ['CPU=0', 'vm-cpu'],
    ['VCPU=1.5', 'vm-vcpu'],
    ['DISK=[IMAGE=none]', 'missing'],
    ['DISK=[IMAGE_ID=99]', 'missing'],
    ['DISK=[TYPE=fs]', 'disk-size'],
    ['DISK=[SIZE=10]', 'disk-type'],
    ['NIC=[NETWORK=none]', 'missing'],
    ['NIC=[NETWORK_ID=99]', 'missing'],
    ['NIC=[MODEL=virtio]', 'nic-network'],
    ['OS=[UUID=5]', 'vm-uuid'],
  ])('%s', async (text, code) =>
    expect(await refusal(world().call('template.instantiate', { id: 0, name: undefined, hold: false, extra: t(text), copies: 1 }))).toMatchObject({ code }),
  );

  test('because its name is none', async () => expect(await refusal(world().instantiate({ name: 'a/b' }))).toMatchObject({ code: 'name-character' }));
});

describe('a request for an object that is not there', () => {
  test.each([
    ['vm.info', '[one.vm.info] Error getting virtual machine [9].'],
    ['host.info', '[one.host.info] Error getting host [9].'],
    ['image.info', '[one.image.info] Error getting image [9].'],
    ['vnet.info', '[one.vn.info] Error getting virtual network [9].'],
    ['template.info', '[one.template.info] Error getting virtual machine template [9].'],
    ['datastore.info', '[one.datastore.info] Error getting datastore [9].'],
    ['user.info', '[one.user.info] Error getting user [9].'],
  ] as const)('%s', async (name, message) => expect(await refusal(world().call(name, { id: 9 }))).toMatchObject({ kind: 'missing', message }));

  test('also to change it', async () => {
    expect(await refusal(world().call('vm.action', { id: 9, action: 'hold' }))).toMatchObject({
      message: '[one.vm.action] Error getting virtual machine [9].',
    });
  });
});

describe('an action in a state that does not allow it', () => {
  const actions: readonly SimpleAction[] = [
    'hold',
    'release',
    'poweroff',
    'poweroff-hard',
    'reboot',
    'suspend',
    'stop',
    'undeploy',
    'resume',
    'terminate',
    'terminate-hard',
  ];
  const states: readonly StateName[] = [
    'PENDING',
    'HOLD',
    'DONE',
    'POWEROFF',
    'PROLOG',
    'BOOT',
    'RUNNING',
    'EPILOG',
    'SHUTDOWN',
    'SHUTDOWN_POWEROFF',
    'UNKNOWN',
    'BOOT_FAILURE',
    'PROLOG_FAILURE',
    'EPILOG_FAILURE',
  ];
  const into = async (state: StateName): Promise<void> => {
    await world().instantiate({ hold: true });
    const { state: number, lcmState } = pairOf(state);
    await world().state.write((tx) => tx.updateTable('vms').set({ state: number, lcm_state: lcmState }).execute());
  };

  test.each(states)('%s: is refused, and where it is allowed is said', async (state) => {
    await into(state);
    for (const action of actions.filter((a) => !transitionFor(a, state))) {
      expect(await refusal(world().call('vm.action', { id: 0, action }))).toMatchObject({
        kind: 'precondition',
        code: 'wrong-state',
        message: expect.stringMatching(new RegExp(`state ${state}\\.? \\(allowed in: [A-Z]`)),
      });
    }
  });

  test('is refused in the words of the field', async () => {
    await into('PENDING');
    expect(await refusal(world().call('vm.action', { id: 0, action: 'resume' }))).toMatchObject({
      message:
        '[one.vm.action] Error performing action "resume": This action is not available for state PENDING (allowed in: STOPPED, UNDEPLOYED, SUSPENDED, POWEROFF, UNKNOWN)',
    });
  });

  test('of a VM that waits for a person: what to type', async () => {
    await into('BOOT_FAILURE');
    expect(actionsAllowedIn('BOOT_FAILURE')).toEqual(['terminate', 'terminate-hard', 'recover-delete', 'recover-delete-db', 'recover-recreate']);
    expect(await refusal(world().call('vm.action', { id: 0, action: 'resume' }))).toMatchObject({ next: 'onevm recover --retry 0' });
  });

  test('two at once: one is done, the other refused', async () => {
    await world().addHost();
    await world().instantiate();
    await world().work();
    const both = await Promise.allSettled([
      world().call('vm.action', { id: 0, action: 'poweroff' }),
      world().call('vm.action', { id: 0, action: 'terminate' }),
    ]);
    expect(both.map((b) => b.status).sort()).toEqual(['fulfilled', 'rejected']);
  });
});

describe('deploying by hand', () => {
  beforeEach(async () => {
    await world().addHost();
    await world().instantiate({ hold: true });
  });
  const deploy = (over: object): Promise<unknown> => world().call('vm.deploy', { id: 0, hostId: 0, datastoreId: 100, enforce: true, ...over });

  test('to no host', async () => expect(await refusal(deploy({ hostId: 9 }))).toMatchObject({ kind: 'missing', next: 'onehost list' }));
  test('to no datastore', async () => expect(await refusal(deploy({ datastoreId: 9 }))).toMatchObject({ kind: 'missing', next: 'onedatastore list' }));
  test('to a datastore of images', async () => expect(await refusal(deploy({ datastoreId: 101 }))).toMatchObject({ code: 'datastore-type' }));
  test('of a VM that runs', async () => {
    await deploy({});
    await world().work();
    expect(await refusal(deploy({}))).toMatchObject({
      code: 'wrong-state',
      message: expect.stringContaining('[one.vm.deploy] Deploy action is not available for state RUNNING'),
    });
  });
  test('onto a full host: refused when asked to be strict, done when not', async () => {
    const id = await world().instantiate({ hold: true, extra: t('MEMORY=999999') });
    expect(await refusal(deploy({ id }))).toMatchObject({ code: 'host-full' });
    await deploy({ id, enforce: false });
    expect(await world().stateOf(id)).toBe('PROLOG');
  });
});
