import { existsSync } from 'node:fs';
import { IMAGE_STATE } from '../../../src/lib/model/objectStates';
import type { SimpleAction } from '../../../src/lib/ops/vm/action';
import { pair, vector } from '../../../src/lib/template/template';
import { imageById } from '../../../src/state/images';
import { lastOperation } from '../../../src/state/operations';
import { addressesOfVms, historyOf, listVms, liveVms, vmBody, vmById } from '../../../src/state/vms';
import { leasesOf } from '../../../src/state/vnets';
import { nodeNamed, t, worlds } from '../../support/world';

const world = worlds({ furnish: (w) => w.furnish() });
const act = async (action: SimpleAction, id = 0): Promise<void> => {
  await world().call('vm.action', { id, action });
  await world().work();
};
/** A VM that runs on host1. */
const running = async (): Promise<number> => {
  await world().addHost();
  const id = await world().instantiate();
  await world().work();
  return id;
};
const leases = async (): Promise<number> => (await leasesOf(world().state.db, 0)).length;
const ports = async (): Promise<number[]> => (await world().state.db.selectFrom('vnc_ports').select('port').execute()).map((r) => r.port);
const imageState = async (): Promise<number | undefined> => (await imageById(world().state.db, 0))?.state;
const folder = (id = 0): boolean => existsSync(world().dummy.vmDir(nodeNamed('host1'), 100, id));

describe('a new VM', () => {
  test('waits, has its name, its address and its machine, and nothing is on any host', async () => {
    await world().addHost();
    const id = await world().instantiate();
    expect(await vmById(world().state.db, id)).toMatchObject({
      name: 'web-0',
      uid: 0,
      gid: 0,
      permissions: 0o600,
      cpu: 1,
      vcpu: 1,
      memory_mb: 1024,
      host_id: null,
      ips: '10.1.16.10',
      template_id: 0,
      deploy_id: '',
    });
    expect([await world().stateOf(id), world().domains(), folder()]).toEqual(['PENDING', [], false]);
  });

  test('is placed and started', async () => {
    const id = await running();
    expect(await world().stateOf(id)).toBe('RUNNING');
    expect(await vmById(world().state.db, id)).toMatchObject({ host_id: 0, datastore_id: 100, deploy_id: 'host1:web-0:dummy', error: '', pending_reason: '' });
    expect([world().domains(), folder(), await ports(), await imageState()]).toEqual([['one-0'], true, [5900], IMAGE_STATE.USED]);
  });

  test('gets the first addresses, one after the other, in its context too', async () => {
    await running();
    const second = await world().instantiate();
    const nic = async (id: number) => vector((await vmBody(world().state.db, id)).template, 'NIC');
    expect([pair(await nic(0), 'IP'), pair(await nic(0), 'MAC')]).toEqual(['10.1.16.10', '02:00:0a:01:10:0a']);
    expect([pair(await nic(second), 'IP'), pair(await nic(second), 'MAC')]).toEqual(['10.1.16.11', '02:00:0a:01:10:0b']);
    expect(pair(vector((await vmBody(world().state.db, second)).template, 'CONTEXT'), 'ETH0_IP')).toBe('10.1.16.11');
  });

  test('may have a name; copies count themselves', async () => {
    await world().call('template.instantiate', { id: 0, name: 'db-%i', hold: true, extra: [], copies: 3 });
    expect([...listVms(world().state.db)].map((vm) => `${vm.id} ${vm.name} ${addressesOfVms(world().state.db).get(vm.id)}`)).toEqual([
      '2 db-2 10.1.16.12',
      '1 db-1 10.1.16.11',
      '0 db-0 10.1.16.10',
    ]);
  });

  test('takes what is given with the command over what the template says', async () => {
    const id = await world().instantiate({ extra: t('MEMORY=2048 NIC=[NETWORK=net, IP=10.1.16.40]') });
    expect(await vmById(world().state.db, id)).toMatchObject({ memory_mb: 2048, ips: '10.1.16.40' });
  });

  test('has a record of where it was put', async () => {
    expect(await historyOf(world().state.db, await running())).toEqual([
      expect.objectContaining({
        seq: 0,
        host_id: 0,
        hostname: 'host1',
        cluster_id: 0,
        datastore_id: 100,
        vm_mad: 'dummy',
        tm_mad: 'dummy',
        etime: 0,
        rstime: world().clock.now(),
      }),
    ]);
  });
});

describe('addresses', () => {
  test('that are all taken: said so, and nothing of the VM is left', async () => {
    await world().call('vnet.create', { template: t('NAME=small VN_MAD=dummy BRIDGE=br0 AR=[TYPE=IP4, IP=10.2.0.1, SIZE=1]'), clusterId: 0 });
    const extra = t('NIC=[NETWORK=small]');
    await world().instantiate({ extra });
    await expect(world().instantiate({ extra })).rejects.toMatchObject({
      kind: 'precondition',
      code: 'lease',
      message: '[one.template.instantiate] Cannot get IP/MAC lease from virtual network 1. All 1 addresses of "small" are taken.',
      next: 'onevnet show 1',
    });
    expect([...listVms(world().state.db)].map((vm) => vm.id)).toEqual([0]);
  });

  test('of copies: all or none', async () => {
    await expect(world().instantiate({ copies: 51 })).rejects.toMatchObject({ code: 'lease' });
    expect([await leases(), await liveVms(world().state.db)]).toEqual([0, []]);
  });

  test.each([
    ['10.1.16.10', 'is held by VM 0'],
    ['10.9.9.9', 'is in none of its address ranges'],
    ['nonsense', 'is in none of its address ranges'],
  ])('that cannot be had by name: %s %s', async (ip, why) => {
    await world().instantiate();
    await expect(world().instantiate({ extra: t(`NIC=[NETWORK=net, IP="${ip}"]`) })).rejects.toMatchObject({
      code: 'lease',
      message: expect.stringContaining(`${ip} ${why}.`),
    });
  });

  test('are free again after the end, and given in turn', async () => {
    await running();
    await world().instantiate({ hold: true });
    await act('terminate');
    expect((await vmById(world().state.db, await world().instantiate()))?.ips).toBe('10.1.16.12');
  });
});

describe('a VM on hold', () => {
  test('is not placed until it is released', async () => {
    await world().addHost();
    const id = await world().instantiate({ hold: true });
    await world().work();
    expect(await world().stateOf(id)).toBe('HOLD');
    await act('release');
    expect(await world().stateOf(id)).toBe('RUNNING');
  });

  test('may have waited before', async () => {
    await world().instantiate();
    await act('hold');
    await world().addHost();
    await world().work();
    expect(await world().stateOf(0)).toBe('HOLD');
  });

  test('is put on a host by hand', async () => {
    await world().addHost();
    await world().instantiate({ hold: true });
    await world().call('vm.deploy', { id: 0, hostId: 0, datastoreId: 100, enforce: true });
    expect(await world().stateOf(0)).toBe('PROLOG');
    await world().work();
    expect(await world().stateOf(0)).toBe('RUNNING');
  });
});

describe('power', () => {
  test('off: the domain is gone, all else stays', async () => {
    await running();
    await world().call('vm.action', { id: 0, action: 'poweroff' });
    expect(await world().stateOf(0)).toBe('SHUTDOWN_POWEROFF');
    await world().work();
    expect([await world().stateOf(0), world().domains(), folder(), await leases(), await ports()]).toEqual(['POWEROFF', [], true, 1, [5900]]);
  });

  test('off the hard way: the guest is not asked', async () => {
    await running();
    world().faults({ action: 'shutdown', do: 'fail' });
    await act('poweroff-hard');
    expect(await world().stateOf(0)).toBe('POWEROFF');
  });

  test('on again: on the same host, with the same disks and address', async () => {
    await running();
    await act('poweroff');
    await world().call('vm.action', { id: 0, action: 'resume' });
    expect(await world().stateOf(0)).toBe('BOOT_POWEROFF');
    await world().work();
    expect([await world().stateOf(0), world().domains(), await leases()]).toEqual(['RUNNING', ['one-0'], 1]);
    expect((await historyOf(world().state.db, 0)).map((h) => [h.seq, h.action, h.retime > 0])).toEqual([
      [0, 19, true],
      [1, 0, false],
    ]);
  });
});

describe('the end', () => {
  const isOver = async (id = 0): Promise<void> => {
    expect([await world().stateOf(id), world().domains(), folder(id), await leases(), await ports(), await imageState()]).toEqual([
      'DONE',
      [],
      false,
      0,
      [],
      IMAGE_STATE.READY,
    ]);
  };

  test.each(['terminate', 'terminate-hard'] as const)('of a running VM (%s) gives back all it held', async (action) => {
    await running();
    world().clock.pass(60);
    await act(action);
    await isOver();
    expect(await vmById(world().state.db, 0)).toMatchObject({ etime: world().clock.now() });
    expect((await historyOf(world().state.db, 0))[0]).toMatchObject({ etime: world().clock.now(), action: action === 'terminate' ? 27 : 28 });
  });

  test.each(['terminate', 'terminate-hard'] as const)('of a VM that is off (%s)', async (action) => {
    await running();
    await act('poweroff');
    await act(action);
    await isOver();
  });

  test.each(['terminate', 'terminate-hard'] as const)('of a VM that was never placed (%s) needs no host', async (action) => {
    await world().instantiate();
    await world().call('vm.action', { id: 0, action });
    await isOver();
    expect(await lastOperation(world().state.db, 'VM', 0)).toBeUndefined();
  });

  test('of the last user sets the image free, of one of two does not', async () => {
    await world().addHost();
    await world().instantiate({ copies: 2 });
    await world().work();
    await act('terminate', 0);
    expect(await imageState()).toBe(IMAGE_STATE.USED);
    await act('terminate', 1);
    expect(await imageState()).toBe(IMAGE_STATE.READY);
  });

  test("is in no list any more, and its name is nobody's", async () => {
    await running();
    await act('terminate');
    expect([await liveVms(world().state.db), [...(await world().call('vm.documents', {}))]]).toEqual([[], []]);
    expect((await world().call('vm.info', { id: 0 })).etime).toBe(world().clock.now());
  });
});

describe('a persistent image', () => {
  beforeEach(async () => {
    await world().call('image.create', { template: t('NAME=data PATH=/tmp/data PERSISTENT=YES'), datastoreId: 101, checkCapacity: true });
    await world().work();
  });
  const extra = t('DISK=[IMAGE=os] DISK=[IMAGE=data]');

  test("is one VM's, until that ends", async () => {
    await world().addHost();
    await world().instantiate({ extra });
    await expect(world().instantiate({ extra })).rejects.toMatchObject({
      code: 'image-in-use',
      message: '[one.template.instantiate] Cannot acquire image 1, it is persistent and already in use',
      next: 'onevm show 0',
    });
    await world().work();
    expect((await imageById(world().state.db, 1))?.state).toBe(IMAGE_STATE.USED_PERS);
    await act('terminate');
    expect((await imageById(world().state.db, 1))?.state).toBe(IMAGE_STATE.READY);
    await expect(world().instantiate({ extra })).resolves.toBe(1);
  });

  test('stands once in a VM', async () => {
    await expect(world().instantiate({ extra: t('DISK=[IMAGE=data] DISK=[IMAGE=data]') })).rejects.toMatchObject({
      code: 'image-in-use',
      message: expect.stringContaining('stands twice'),
    });
  });
});
