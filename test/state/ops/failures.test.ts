import { existsSync } from 'node:fs';
import type { Fault } from '../../../src/lib/drivers/vmm/dummy/faults';
import { IMAGE_STATE } from '../../../src/lib/model/objectStates';
import { remedyFor } from '../../../src/lib/model/transitions';
import type { StateName } from '../../../src/lib/model/vmStates';
import type { SimpleAction } from '../../../src/lib/ops/vm/action';
import { allImages } from '../../../src/state/images';
import { lastOperation } from '../../../src/state/operations';
import { vmById } from '../../../src/state/vms';
import { sample } from '../../support/sample';
import { nodeNamed, t, worlds } from '../../support/world';

const world = worlds({
  furnish: async (w) => {
    await w.furnish({ more: 'DISK=[IMAGE=data] DISK=[TYPE=fs, SIZE=64]' });
    await w.call('image.create', { template: t('NAME=data PATH=/tmp/data PERSISTENT=YES'), datastoreId: 101, checkCapacity: true });
    await w.addHost();
    await w.work();
    await w.instantiate();
  },
});
const act = async (action: SimpleAction): Promise<void> => {
  await world().call('vm.action', { id: 0, action });
  await world().work();
};
const fail = (action: string, when: Fault['when'] = 'before'): void => world().faults({ action, do: 'fail', when, message: 'the node burns' });

/** VM 0 of three disks, one of them persistent, brought to where the action is asked for. */
const bring: Readonly<Record<string, () => Promise<void>>> = {
  deploy: async () => undefined,
  poweroff: () => world().work(),
  'poweroff-hard': () => world().work(),
  resume: () =>
    world()
      .work()
      .then(() => act('poweroff')),
  terminate: () => world().work(),
  'terminate-hard': () => world().work(),
  'terminate from POWEROFF': () =>
    world()
      .work()
      .then(() => act('poweroff')),
};

/** `after`: where the node said something else than the table, when it was done and nobody heard of it. */
const cases: readonly (readonly [doing: string, broken: string, to: StateName, after?: StateName])[] = [
  ['deploy', 'makeVmDir', 'PROLOG_FAILURE'],
  ['deploy', 'clone', 'PROLOG_FAILURE'],
  ['deploy', 'link', 'PROLOG_FAILURE'],
  ['deploy', 'makeImage', 'PROLOG_FAILURE'],
  ['deploy', 'context', 'BOOT_FAILURE'],
  ['deploy', 'pre', 'BOOT_FAILURE'],
  ['deploy', 'deploy', 'BOOT_FAILURE'],
  ['poweroff', 'shutdown', 'RUNNING', 'POWEROFF'],
  ['poweroff-hard', 'cancel', 'RUNNING', 'POWEROFF'],
  ['resume', 'context', 'POWEROFF'],
  ['resume', 'pre', 'POWEROFF'],
  ['resume', 'deploy', 'POWEROFF', 'RUNNING'],
  ['terminate', 'shutdown', 'RUNNING', 'POWEROFF'],
  ['terminate', 'poll', 'EPILOG_FAILURE'],
  ['terminate', 'saveBack', 'EPILOG_FAILURE'],
  ['terminate', 'removeVm', 'EPILOG_FAILURE'],
  ['terminate-hard', 'cancel', 'RUNNING', 'POWEROFF'],
  ['terminate-hard', 'poll', 'EPILOG_FAILURE'],
  ['terminate-hard', 'saveBack', 'EPILOG_FAILURE'],
  ['terminate-hard', 'removeVm', 'EPILOG_FAILURE'],
  ['terminate from POWEROFF', 'poll', 'EPILOG_FAILURE'],
  ['terminate from POWEROFF', 'saveBack', 'EPILOG_FAILURE'],
  ['terminate from POWEROFF', 'removeVm', 'EPILOG_FAILURE'],
];

const isGone = async (): Promise<void> => {
  const { db } = world().state;
  const held = {
    leases: await db.selectFrom('leases').selectAll().execute(),
    ports: await db.selectFrom('vnc_ports').selectAll().execute(),
    images: (await allImages(db)).map((i) => i.state),
    open: await db.selectFrom('operations').select('kind').where('state', 'in', ['waiting', 'running']).execute(),
  };
  expect(held).toEqual({ leases: [], ports: [], images: [IMAGE_STATE.READY, IMAGE_STATE.READY], open: [] });
  expect([await world().stateOf(0), world().domains(), existsSync(world().dummy.vmDir(nodeNamed('host1'), 100, 0))]).toEqual(['DONE', [], false]);
};

/** Before: it was not done. After: it was done, and nobody heard of it. */
const both = cases.flatMap(([doing, broken, to, after]) => [[doing, broken, to, 'before'] as const, [doing, broken, after ?? to, 'after'] as const]);
const breaks = async (doing: string, broken: string, when: 'before' | 'after'): Promise<void> => {
  await bring[doing]?.();
  fail(broken, when);
  if (doing === 'deploy') await world().work();
  else await act(doing.split(' ')[0] as SimpleAction);
};

const isTold = async (to: StateName): Promise<void> => {
  expect(await world().stateOf(0)).toBe(to);
  expect((await vmById(world().state.db, 0))?.error).toBe('the node burns');
  expect(await lastOperation(world().state.db, 'VM', 0)).toMatchObject({ state: 'failed', error: 'the node burns' });
};

type Break = (typeof both)[number];
/** A persistent disk that is not there cannot be brought back: it never came, or it went already with the folder. */
const withoutItsDisk = ([doing, broken, , when]: Break): boolean =>
  (doing === 'deploy' && (['makeVmDir', 'clone'].includes(broken) || (broken === 'link' && when === 'before'))) || (broken === 'removeVm' && when === 'after');

test.each(
  sample(
    both.filter((b) => !withoutItsDisk(b)),
    4,
  ),
)('%s: %s fails -> %s (%s it was done), and what is left can be ended', async (doing, broken, to, when) => {
  await breaks(doing, broken, when);
  await isTold(to);
  world().faults();
  await act('terminate-hard');
  await isGone();
});

describe('a VM whose persistent disk is not there', () => {
  const lost = sample(both.filter(withoutItsDisk), 4);
  test.each(lost)('%s: %s fails -> %s (%s it was done)', async (doing, broken, to, when) => {
    await breaks(doing, broken, when);
    await isTold(to);
  });

  test.each(lost)('can be ended (%s: %s failed -> %s, %s it was done)', async (doing, broken, _to, when) => {
    await breaks(doing, broken, when);
    world().faults();
    await act('terminate-hard');
    await isGone();
  });
});

test('a domain that started, though nobody heard of it, runs: the node is asked before anything is said', async () => {
  await breaks('resume', 'deploy', 'after');
  world().faults();
  await isTold('RUNNING');
  expect(world().domains()).toEqual(['one-0']);
});

test('a start that broke on a node that cannot be asked any more: nobody knows', async () => {
  await bring.resume?.();
  world().faults({ action: 'deploy', do: 'fail', when: 'after', message: 'the node burns' }, { action: 'poll', do: 'fail', message: 'the node burns' });
  await act('resume');
  await isTold('UNKNOWN');
});

test('what broke before the start left the VM off, whether the node answers or not', async () => {
  await bring.resume?.();
  world().faults({ action: 'context', do: 'fail', message: 'the node burns' }, { action: 'poll', do: 'fail', message: 'the node burns' });
  await act('resume');
  await isTold('POWEROFF');
});

test('a bridge that cannot be cleaned up does not keep a VM from its end', async () => {
  await world().work();
  fail('clean');
  await act('terminate');
  await isGone();
});

test('an error is forgotten when the next action goes well', async () => {
  await world().work();
  fail('shutdown');
  await act('poweroff');
  world().faults();
  await act('poweroff');
  expect(await vmById(world().state.db, 0)).toMatchObject({ error: '', state: 8 });
});

test('no byte goes while the domain is alive, or while nobody can say', async () => {
  await world().work();
  await act('poweroff');
  world().dummy.putDomain(nodeNamed('host1'), { name: 'one-0', uuid: 'u', state: 'running', description: '', since: 0 });
  await act('terminate');
  expect(await vmById(world().state.db, 0)).toMatchObject({ error: 'domain one-0 is running on host1; its disks stay' });
  expect(existsSync(world().dummy.vmDir(nodeNamed('host1'), 100, 0))).toBe(true);
});

test('a failed deployment keeps what it has made, its address and its place', async () => {
  fail('deploy');
  await world().work();
  expect(existsSync(world().dummy.vmDir(nodeNamed('host1'), 100, 0))).toBe(true);
  expect(await vmById(world().state.db, 0)).toMatchObject({ ips: '10.1.16.10', host_id: 0 });
  expect((await world().call('host.info', { id: 0 })).allocation.vms).toBe(1);
});

test.each(['PROLOG_FAILURE', 'BOOT_FAILURE', 'EPILOG_FAILURE'] as const)('the remedy of %s is to do it again', (state) =>
  expect(remedyFor(state, 0)).toBe('onevm recover --retry 0'),
);

test('a host that is described wrongly keeps its VM waiting, not the others; when that is mended the VM goes on', async () => {
  await world().call('vm.action', { id: 0, action: 'hold' });
  await world().call('vm.deploy', { id: 0, hostId: 0, datastoreId: 100, enforce: true });
  const describe = (template: string): Promise<unknown> => world().state.write((tx) => tx.updateTable('hosts').set({ template }).execute());
  await describe('[["SSH_PORT","x"]]');
  await world().call('image.create', { template: t('NAME=other PATH=/tmp/other'), datastoreId: 101, checkCapacity: true });
  await world().work();
  expect([await world().stateOf(0), (await allImages(world().state.db))[0]?.state]).toEqual(['PROLOG', IMAGE_STATE.READY]);
  expect(world().log.join()).toContain('host host1: SSH_PORT "x" is not a port');
  await describe('[]');
  await world().work();
  expect(await world().stateOf(0)).toBe('RUNNING');
});

describe('an image', () => {
  const image = async () => (await allImages(world().state.db)).find((i) => i.name === 'new');
  const create = async (): Promise<void> => {
    await world().call('image.create', { template: t('NAME=new PATH=/tmp/new'), datastoreId: 101, checkCapacity: true });
    await world().work();
  };

  test('that cannot be copied in is in error, says why, and can be deleted', async () => {
    fail('copyIn');
    await create();
    expect(await image()).toMatchObject({ state: IMAGE_STATE.ERROR, error: 'the node burns' });
    world().faults();
    await world().call('image.delete', { id: 2, force: false });
    await world().work();
    expect(await image()).toBeUndefined();
  });

  test('that cannot be looked at is refused, and nothing is left of it', async () => {
    fail('inspect');
    await expect(create()).rejects.toThrow('the node burns');
    expect(await image()).toBeUndefined();
  });

  test('that cannot be deleted stays, says why, and can be deleted later', async () => {
    await create();
    fail('remove');
    await world().call('image.delete', { id: 2, force: false });
    await world().work();
    expect(await image()).toMatchObject({ state: IMAGE_STATE.ERROR, error: 'could not be deleted: the node burns' });
    world().faults();
    await world().call('image.delete', { id: 2, force: false });
    await world().work();
    expect(await image()).toBeUndefined();
  });
});

test('a host that does not answer is not taken, and nothing is left of it', async () => {
  fail('look');
  await expect(world().addHost('host2')).rejects.toThrow('the node burns');
  expect(await world().state.db.selectFrom('hosts').select('name').execute()).toEqual([{ name: 'host1' }]);
});
