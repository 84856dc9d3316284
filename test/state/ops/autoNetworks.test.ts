import type { InputOf, RequestName } from '../../../src/lib/ops/door';
import { pair, single, vector, vectors } from '../../../src/lib/template/template';
import { vmBody, vmById } from '../../../src/state/vms';
import { t, worlds } from '../../support/world';

type Caller = Awaited<ReturnType<ReturnType<typeof world>['addUser']>>;

/** Network 0 has 50 addresses of which VMs from the template take one each; `small` (1) has 2, and `wide` (2) 60. */
const world = worlds({
  furnish: async (w) => {
    await w.furnish();
    await w.addHost();
    for (const [name, ip, size] of [
      ['small', '10.2.0.1', 2],
      ['wide', '10.3.0.1', 60],
    ])
      await w.call('vnet.create', { template: t(`NAME=${name} VN_MAD=dummy BRIDGE=br1 AR=[TYPE=IP4, IP="${ip}", SIZE=${size}]`), clusterId: 0 } as never);
  },
});

const AUTO = 'NIC=[NETWORK_MODE=auto] CONTEXT=[NETWORK=YES]';
const template = async (id = 0) => (await vmBody(world().state.db, id)).template;
const nets = async (id = 0) => vectors(await template(id), 'NIC').map((n) => pair(n, 'NETWORK'));
const reason = async (id = 0) => (await vmById(world().state.db, id))?.pending_reason;
const leases = async () =>
  (await world().state.db.selectFrom('leases').select(['vnet_id', 'vm_id', 'nic_id', 'uid']).orderBy('vm_id').orderBy('nic_id').execute()).map(Object.values);
const create = async (text = AUTO, hold = false, as?: Caller): Promise<number> => {
  const [id] = await world()
    .call('vm.create', { template: t(`NAME=v CPU=1 MEMORY=64 ${text}`), hold }, as)
    .then((r) => [r].flat() as number[]);
  return id as number;
};
const refusal = <K extends RequestName>(name: K, input: InputOf<K>, as?: Caller): Promise<string> =>
  world()
    .call(name, input, as)
    .then(
      () => 'done',
      (e: Error) => e.message,
    );
const deploy = (file?: string, id = 0) =>
  refusal('vm.deploy', { id, hostId: 0, datastoreId: 100, enforce: false, ...(file === undefined ? {} : { networks: t(file) }) });

/** In a group whose users may use no networks of others. */
const stranger = async (): Promise<Caller> => {
  await world().call('group.create', { name: 'g' } as never);
  await world().call('vdc.delgroup', { id: 0, group: 100 });
  return world().addUser('u', 100);
};

test('a VM has no address until it is placed; then it has one of the network with most free, which its guest is told', async () => {
  await create();
  expect([await nets(), await leases(), pair(vector(await template(), 'CONTEXT'), 'ETH0_IP')]).toEqual([[undefined], [], undefined]);
  await world().work();
  expect([await world().stateOf(0), await nets(), await leases()]).toEqual(['RUNNING', ['wide'], [[2, 0, 0, 0]]]);
  const t0 = await template();
  expect([pair(vector(t0, 'NIC'), 'TARGET'), pair(vector(t0, 'CONTEXT'), 'ETH0_IP')]).toEqual(['one-0-0', '10.3.0.1']);
  expect([(await vmById(world().state.db, 0))?.ips, single(t0, 'AUTOMATIC_REQUIREMENTS')]).toEqual(['10.3.0.1', expect.stringContaining('CLUSTER_ID = 0')]);
  expect(vectors(t0, 'SECURITY_GROUP_RULE').length).toBeGreaterThan(0);
});

test('the network stays, wherever the VM goes, and its address is free when it ends', async () => {
  await create();
  await world().work();
  await world().call('vm.action', { id: 0, action: 'undeploy' });
  await world().work();
  expect(await deploy('NIC=[NIC_ID=0, NETWORK_ID=1]')).toContain('interface 0 has its network already: wide');
  expect(await deploy()).toBe('done');
  await world().work();
  expect([await world().stateOf(0), await nets(), await leases()]).toEqual(['RUNNING', ['wide'], [[2, 0, 0, 0]]]);
  await world().call('vm.action', { id: 0, action: 'terminate-hard' });
  await world().work();
  expect(await leases()).toEqual([]);
});

describe('who deploys it', () => {
  test('chooses by a file; what it does not name is chosen for it', async () => {
    await create('NIC=[NETWORK_MODE=AUTO] NIC=[NETWORK_ID=0] NIC=[NETWORK_MODE=auto, NAME=back]', true);
    expect(await deploy('NIC=[NIC_ID=2, NETWORK=small]')).toBe('done');
    await world().work();
    expect([await world().stateOf(0), await nets()]).toEqual(['RUNNING', ['wide', 'net', 'small']]);
    expect(vectors(await template(), 'NIC').map((n) => pair(n, 'NAME'))).toEqual(['NIC0', 'NIC1', 'back']);
  });

  test('also where placement would have to read what it cannot', async () => {
    await create('NIC=[NETWORK_MODE=auto, SCHED_REQUIREMENTS="NAME = small"]');
    await world().work();
    expect([await world().stateOf(0), await reason()]).toEqual([
      'PENDING',
      expect.stringContaining('SCHED_REQUIREMENTS of an interface with NETWORK_MODE=auto is not read'),
    ]);
    expect(await deploy()).toContain('onevm deploy --file names the network');
    expect(await deploy('NIC=[NIC_ID=0, NETWORK_MODE=auto, NETWORK_ID=1]')).toBe('done');
    await world().work();
    expect([await world().stateOf(0), await nets()]).toEqual(['RUNNING', ['small']]);
  });

  test.each([
    ['NIC=[NETWORK_ID=1]', 'it has no interface without a NIC_ID'],
    ['NIC=[NIC_ID=7, NETWORK_ID=1]', 'it has no interface 7'],
    ['NIC=[NIC_ID=1, NETWORK_ID=1]', 'interface 1 has a network of its own: net'],
    ['NIC=[NIC_ID=0, NETWORK_ID=9]', 'Error getting virtual network [9]'],
    ['NIC=[NIC_ID=0]', 'a NIC names its NETWORK or NETWORK_ID'],
    ['NIC=[NIC_ID=0, NETWORK_ID=1, MODEL=e1000]', 'NIC/MODEL has no effect here'],
    ['CPU=2', 'CPU has no effect here'],
    ['NIC=[NIC_ID=0, NETWORK_ID=3]', 'network 3 is not in cluster 0'],
  ])('is refused %s, and nothing is taken', async (file, words) => {
    await world().call('cluster.create', { name: 'far' } as never);
    await world().call('vnet.create', { template: t('NAME=far VN_MAD=dummy BRIDGE=br1 AR=[TYPE=IP4, IP="10.9.0.1", SIZE=9]'), clusterId: 100 } as never);
    await create('NIC=[NETWORK_MODE=auto] NIC=[NETWORK_ID=0]', true);
    const before = await leases();
    expect(await deploy(file)).toContain(words);
    expect([await world().stateOf(0), await leases(), (await nets())[0]]).toEqual(['HOLD', before, undefined]);
  });
});

test.each(['NETWORK=net', 'NETWORK_ID=0', 'IP="10.3.0.9"', 'MAC="02:00:00:00:00:01"'])(
  'an interface that leaves the choice and has %s is refused',
  async (text) => {
    expect(await refusal('vm.create', { template: t(`NAME=v CPU=1 MEMORY=64 NIC=[NETWORK_MODE=auto, ${text}]`), hold: true })).toContain(
      `NIC 0 has NETWORK_MODE=auto and ${text.split('=')[0]}`,
    );
  },
);

describe('an owner', () => {
  test('gets no network that is not his to use, and waits, saying so', async () => {
    const user = await stranger();
    const id = await create(AUTO, false, user);
    await world().work();
    expect([await world().stateOf(id), await reason(id)]).toEqual([
      'PENDING',
      expect.stringContaining("its cluster 0 has no network that the VM's owner may use"),
    ]);
    await world().call('vnet.chown', { id: 1, uid: user.uid, gid: undefined } as never);
    await world().call('vm.retry', {});
    world().clock.pass(20);
    await world().call('vm.retry', {});
    await world().work();
    expect([await world().stateOf(id), await nets(id)]).toEqual(['RUNNING', ['small']]);
  });

  test('gets no more than his quota has', async () => {
    const user = await stranger();
    await world().call('vnet.chown', { id: 1, uid: user.uid, gid: undefined } as never);
    await world().call('user.quota', { id: user.uid, template: t('NETWORK=[ID=1, LEASES=1]') } as never);
    const [first, second] = [await create(AUTO, false, user), await create(AUTO, false, user)];
    await world().work();
    expect([await world().stateOf(first), await world().stateOf(second), await reason(second)]).toEqual([
      'RUNNING',
      'PENDING',
      expect.stringContaining('quota'),
    ]);
    expect((await leases()).length).toBe(1);
    expect((await world().state.db.selectFrom('vnc_ports').selectAll().execute()).length).toBe(0);
  });
});

test('more than there are addresses wait; who comes first has them', async () => {
  await world().call('vnet.delete', { id: 2 });
  await world().call('vnet.delete', { id: 0 });
  for (let i = 0; i < 3; i++) await create();
  await world().work();
  expect([await world().stateOf(0), await world().stateOf(1), await world().stateOf(2), await reason(2)]).toEqual([
    'RUNNING',
    'RUNNING',
    'PENDING',
    expect.stringContaining('no network of its cluster 0 has a free address'),
  ]);
  await world().call('vm.action', { id: 0, action: 'terminate-hard' });
  await world().work();
  expect([await world().stateOf(2), await nets(2)]).toEqual(['RUNNING', ['small']]);
});

test('a VM that runs gets an interface with a network of our choice at once', async () => {
  await create('');
  await world().work();
  expect(await refusal('vm.nicAttach', { id: 0, template: t('NIC=[NETWORK_MODE=auto]') })).toBe('done');
  await world().work();
  expect([await world().stateOf(0), await nets()]).toEqual(['RUNNING', ['wide']]);
  expect(await refusal('vm.nicAttach', { id: 0, template: t('NIC=[NETWORK_MODE=auto, IP="10.3.0.9"]') })).toContain('with NETWORK_MODE=auto IP has no effect');
});
