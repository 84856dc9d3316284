import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Fault } from '../../../../src/lib/drivers/vmm/dummy/faults';
import { IMAGE_STATE } from '../../../../src/lib/model/objectStates';
import type { InputOf, RequestName } from '../../../../src/lib/ops/door';
import { type Pairs, pair, single, type Template, vector, vectors } from '../../../../src/lib/template/template';
import { imageById } from '../../../../src/state/images';
import { unpack } from '../../../../src/state/packing';
import { diskTrees } from '../../../../src/state/vmParts';
import { historyOf, vmBody, vmById, vmDisks } from '../../../../src/state/vms';
import { leasesOf } from '../../../../src/state/vnets';
import { nodeNamed, t, worlds } from '../../../support/world';

const db = () => world().state.db;

/** A VM that runs on host1: disk 0 of image 0, CD 1, NIC 0. Image 1 `data` is an empty one, 2 `pers` a persistent one. */
const world = worlds({
  furnish: async (w) => {
    await w.furnish();
    await w.call('image.create', { template: t('NAME=data TYPE=DATABLOCK SIZE=512 FORMAT=raw'), datastoreId: 101, checkCapacity: true });
    await w.call('image.create', { template: t('NAME=pers TYPE=DATABLOCK SIZE=512 PERSISTENT=YES'), datastoreId: 101, checkCapacity: true });
    await w.work();
    await w.addHost();
    await w.instantiate();
    await w.work();
  },
});

const body = async (): Promise<Template> => (await vmBody(db(), 0)).template;
const disk = async (id: number): Promise<Pairs | undefined> => vectors(await body(), 'DISK').find((d) => pair(d, 'DISK_ID') === String(id));
const nic = async (id: number): Promise<Pairs | undefined> => vectors(await body(), 'NIC').find((n) => pair(n, 'NIC_ID') === String(id));
const file = (name: string): string => join(world().dummy.vmDir(nodeNamed('host1'), 100, 0), name);
const domain = () => world().dummy.domain(nodeNamed('host1'), 'one-0');
const leases = async (): Promise<(number | null)[]> => (await leasesOf(db(), 0)).map((l) => l.idx);
const image = async (id: number): Promise<number | undefined> => (await imageById(db(), id))?.state;
const error = async (): Promise<string | undefined> => (await vmById(db(), 0))?.error;
const fail = (action: string, over: Partial<Fault> = {}): void => world().faults({ action, do: 'fail', message: 'the tool said no', ...over });

const done = async <K extends RequestName>(name: K, input: InputOf<K>): Promise<void> => {
  await world().call(name, input);
  await world().work();
};
const off = async (): Promise<void> => done('vm.action', { id: 0, action: 'poweroff' });
const refusal = <K extends RequestName>(name: K, input: InputOf<K>): Promise<string> =>
  world()
    .call(name, input)
    .then(
      () => 'done',
      (e: Error) => e.message,
    );

describe('a disk', () => {
  test('comes to a running VM: file, domain, template, image', async () => {
    await world().call('vm.diskAttach', { id: 0, template: t('DISK=[IMAGE_ID=1]') });
    expect([await world().stateOf(0), pair(await disk(2), 'ATTACH'), await image(1)]).toEqual(['HOTPLUG', 'YES', IMAGE_STATE.USED]);
    await world().work();
    expect(await world().stateOf(0)).toBe('RUNNING');
    expect(pair(await disk(2), 'ATTACH')).toBeUndefined();
    expect(domain()?.devices?.disks.map((d) => d.target)).toEqual([pair(await disk(0), 'TARGET'), pair(await disk(2), 'TARGET')]);
    expect([existsSync(file('disk.2')), (await vmDisks(db(), 0)).map((d) => d.disk_id)]).toEqual([true, [0, 2]]);
  });

  test('goes again, and nothing of it stays', async () => {
    await done('vm.diskAttach', { id: 0, template: t('DISK=[IMAGE_ID=1]') });
    await done('vm.diskDetach', { id: 0, diskId: 2 });
    expect([await world().stateOf(0), await disk(2), existsSync(file('disk.2')), await image(1)]).toEqual(['RUNNING', undefined, false, IMAGE_STATE.READY]);
    expect(domain()?.devices?.disks).toHaveLength(1);
  });

  test('an empty one lies in the system datastore and says so', async () => {
    await done('vm.diskAttach', { id: 0, template: t('DISK=[TYPE=fs, SIZE=100, FORMAT=raw]') });
    expect(readFileSync(file('disk.2'), 'utf8')).toBe('empty raw 100 MB');
    expect([pair(await disk(2), 'DATASTORE_ID'), pair(await disk(2), 'DATASTORE')]).toEqual(['100', 'dummy-system']);
  });

  test('of a powered-off VM comes and goes without a domain', async () => {
    await off();
    await world().call('vm.diskAttach', { id: 0, template: t('DISK=[IMAGE_ID=1]') });
    expect(await world().stateOf(0)).toBe('HOTPLUG_PROLOG_POWEROFF');
    await world().work();
    await world().call('vm.diskDetach', { id: 0, diskId: 2 });
    expect(await world().stateOf(0)).toBe('HOTPLUG_EPILOG_POWEROFF');
    await world().work();
    expect([await world().stateOf(0), existsSync(file('disk.2'))]).toEqual(['POWEROFF', false]);
  });

  test('that the hypervisor will not take leaves nothing behind', async () => {
    fail('attachDisk');
    await done('vm.diskAttach', { id: 0, template: t('DISK=[IMAGE_ID=2]') });
    expect([await world().stateOf(0), await disk(2), existsSync(file('disk.2')), await image(2)]).toEqual(['RUNNING', undefined, false, IMAGE_STATE.READY]);
    expect(await error()).toContain('the tool said no');
  });

  test('whose attach was done and nobody heard of it is taken away from the domain again', async () => {
    fail('attachDisk', { when: 'after' });
    await done('vm.diskAttach', { id: 0, template: t('DISK=[IMAGE_ID=1]') });
    expect([domain()?.devices?.disks.length, existsSync(file('disk.2'))]).toEqual([1, false]);
  });

  test('that the domain still has is never removed', async () => {
    fail('*', { action: 'attachDisk', when: 'after' });
    world().faults({ action: 'attachDisk', when: 'after', do: 'fail' }, { action: 'detachDisk', do: 'fail' });
    await done('vm.diskAttach', { id: 0, template: t('DISK=[IMAGE_ID=1]') });
    expect([domain()?.devices?.disks.length, existsSync(file('disk.2'))]).toEqual([2, true]);
  });

  test('that cannot be detached stays the VM’s, and can be asked for again', async () => {
    await done('vm.diskAttach', { id: 0, template: t('DISK=[IMAGE_ID=1]') });
    fail('detachDisk', { times: 1 });
    await done('vm.diskDetach', { id: 0, diskId: 2 });
    expect([await world().stateOf(0), pair(await disk(2), 'ATTACH'), existsSync(file('disk.2')), await image(1)]).toEqual([
      'RUNNING',
      undefined,
      true,
      IMAGE_STATE.USED,
    ]);
    await done('vm.diskDetach', { id: 0, diskId: 2 });
    expect(await disk(2)).toBeUndefined();
  });

  test('a persistent one brings back what it holds before it goes', async () => {
    await done('vm.diskAttach', { id: 0, template: t('DISK=[IMAGE_ID=2]') });
    expect(await image(2)).toBe(IMAGE_STATE.USED_PERS);
    fail('saveBack', { times: 1 });
    await done('vm.diskDetach', { id: 0, diskId: 2 });
    expect([await image(2), existsSync(file('disk.2'))]).toEqual([IMAGE_STATE.USED_PERS, true]);
    await done('vm.diskDetach', { id: 0, diskId: 2 });
    expect([await image(2), existsSync(file('disk.2'))]).toEqual([IMAGE_STATE.READY, false]);
  });

  test('refusals change nothing', async () => {
    const before = await body();
    expect(await refusal('vm.diskDetach', { id: 0, diskId: 9 })).toBe('[one.vm.detach] VM disk does not exist');
    expect(await refusal('vm.diskDetach', { id: 0, diskId: 1 })).toBe('[one.vm.detach] VM disk does not exist');
    const target = pair(await disk(0), 'TARGET');
    expect(await refusal('vm.diskAttach', { id: 0, template: t(`DISK=[IMAGE_ID=1, TARGET=${target}]`) })).toContain('defined the same target');
    const held = await world().instantiate({ hold: true });
    expect(await refusal('vm.diskAttach', { id: held, template: t('DISK=[IMAGE_ID=1]') })).toBe(
      '[one.vm.attach] VM is not running in any host (allowed in: RUNNING, POWEROFF)',
    );
    expect([await body(), await world().stateOf(0), await image(1)]).toEqual([before, 'RUNNING', IMAGE_STATE.READY]);
  });

  test('grows; the old size counts again when the hypervisor will not', async () => {
    await done('vm.diskResize', { id: 0, diskId: 0, sizeMb: 2048 });
    expect([pair(await disk(0), 'SIZE'), domain()?.sizes]).toEqual(['2048', { [pair(await disk(0), 'TARGET') as string]: 2048 }]);
    fail('growDisk');
    await done('vm.diskResize', { id: 0, diskId: 0, sizeMb: 4096 });
    expect([pair(await disk(0), 'SIZE'), (await vmDisks(db(), 0))[0]?.size_mb, await world().stateOf(0)]).toEqual(['2048', 2048, 'RUNNING']);
    expect(await refusal('vm.diskResize', { id: 0, diskId: 0, sizeMb: 100 })).toContain('must be larger than 2048 MB');
  });

  test('each change ends a record of the history and begins the next', async () => {
    const before = (await historyOf(db(), 0)).length;
    await done('vm.diskAttach', { id: 0, template: t('DISK=[IMAGE_ID=1]') });
    expect((await historyOf(db(), 0)).map((h) => h.action)).toEqual([...Array<number>(before - 1).fill(0), 21, 0]);
  });
});

describe('snapshots of a disk', () => {
  const tree = async () => (await diskTrees(db(), 0)).find((d) => d.diskId === 0)?.tree;
  const names = async () => (await tree())?.snapshots.map((s) => `${s.id} ${s.name} ${s.parent}${s.active ? ' *' : ''}`);

  test('are taken while it runs, gone back to when it is off, and removed', async () => {
    await done('vm.diskSnapshotCreate', { id: 0, diskId: 0, name: 'one' });
    await done('vm.diskSnapshotCreate', { id: 0, diskId: 0, name: 'two' });
    expect([await names(), existsSync(file('disk.0.snap/1'))]).toEqual([['0 one -1', '1 two 0 *'], true]);
    expect(await refusal('vm.diskSnapshotRevert', { id: 0, diskId: 0, snapshotId: 0 })).toContain('wrong state RUNNING.');
    await off();
    await done('vm.diskSnapshotRevert', { id: 0, diskId: 0, snapshotId: 0 });
    expect(await names()).toEqual(['0 one -1 *', '1 two 0']);
    expect(await refusal('vm.diskSnapshotDelete', { id: 0, diskId: 0, snapshotId: 0 })).toBe('[one.vm.disksnapshotdelete] Cannot delete the active snapshot');
    await done('vm.diskSnapshotDelete', { id: 0, diskId: 0, snapshotId: 1 });
    await done('vm.diskSnapshotDelete', { id: 0, diskId: 0, snapshotId: 0 });
    expect([await names(), existsSync(file('disk.0.snap/0'))]).toEqual([[], false]);
  });

  test('one that failed has used up its number', async () => {
    fail('snapshotDisk', { when: 'after', times: 1 });
    await done('vm.diskSnapshotCreate', { id: 0, diskId: 0, name: 'lost' });
    await done('vm.diskSnapshotCreate', { id: 0, diskId: 0, name: 'kept' });
    expect(await names()).toEqual(['1 kept -1 *']);
  });

  test('those of a persistent disk are the image’s, and stay with it', async () => {
    await done('vm.diskAttach', { id: 0, template: t('DISK=[IMAGE_ID=2]') });
    await done('vm.diskSnapshotCreate', { id: 0, diskId: 2, name: 'kept' });
    await done('vm.diskDetach', { id: 0, diskId: 2 });
    expect((await imageById(db(), 2))?.snapshots).toContain('kept');
    expect((await diskTrees(db(), 0)).map((d) => d.diskId)).toEqual([]);
  });

  test('a new name, and what does not exist', async () => {
    await done('vm.diskSnapshotCreate', { id: 0, diskId: 0, name: 'one' });
    await world().call('vm.diskSnapshotRename', { id: 0, diskId: 0, snapshotId: 0, name: 'uno' });
    expect(await names()).toEqual(['0 uno -1 *']);
    expect(await refusal('vm.diskSnapshotDelete', { id: 0, diskId: 0, snapshotId: 9 })).toBe('[one.vm.disksnapshotdelete] Snapshot does not exist');
    expect(await refusal('vm.diskSnapshotCreate', { id: 0, diskId: 9, name: 'x' })).toBe('[one.vm.disksnapshotcreate] VM disk does not exist');
  });
});

describe('snapshots of the machine', () => {
  const all = async () => vectors(await body(), 'SNAPSHOT').map((s) => `${pair(s, 'SNAPSHOT_ID')} ${pair(s, 'NAME')} ${pair(s, 'SYSTEM_DISK_SIZE')}`);

  test('have a name even when none is given, are gone back to and removed', async () => {
    await done('vm.snapshotCreate', { id: 0, name: 'first' });
    await done('vm.snapshotCreate', { id: 0, name: undefined });
    expect(await all()).toEqual(['0 first 1024', '1 snapshot-1 1024']);
    await done('vm.snapshotRevert', { id: 0, snapshotId: 0 });
    await done('vm.snapshotDelete', { id: 0, snapshotId: 0 });
    expect([await all(), await world().stateOf(0), await error()]).toEqual([['1 snapshot-1 1024'], 'RUNNING', '']);
  });

  test('one that fails is not in the list', async () => {
    fail('snapshot');
    await done('vm.snapshotCreate', { id: 0, name: 'x' });
    expect([await all(), await world().stateOf(0)]).toEqual([[], 'RUNNING']);
  });

  test('what does not exist, and a state that has none', async () => {
    expect(await refusal('vm.snapshotDelete', { id: 0, snapshotId: 99 })).toBe(
      '[one.vm.snapshotdelete] Could not delete snapshot 99 for VM 0, it does not exist.',
    );
    await off();
    expect(await refusal('vm.snapshotCreate', { id: 0, name: 'x' })).toContain(
      '[one.vm.snapshotcreate] Could not create a new snapshot for VM 0, wrong state POWEROFF.',
    );
  });
});

describe('a disk saved as an image', () => {
  test('is LOCKED until its bytes are there', async () => {
    const { imageIds } = await world().call('vm.diskSave', { id: 0, disks: [{ diskId: 0, name: 'saved', type: undefined, snapshotId: undefined }] });
    expect([imageIds, await image(3), await world().stateOf(0)]).toEqual([[3], IMAGE_STATE.LOCKED, 'HOTPLUG_SAVEAS']);
    await world().work();
    expect([await image(3), await world().stateOf(0), existsSync(file('disk.0.saveas'))]).toEqual([IMAGE_STATE.READY, 'RUNNING', false]);
    const saved = await imageById(db(), 3);
    expect(readFileSync(saved?.source ?? '', 'utf8')).toBe(readFileSync(file('disk.0'), 'utf8'));
    expect(saved).toMatchObject({ name: 'saved', size_mb: 1024, datastore_id: 101, persistent: 0 });
  });

  test('that could not be copied is in ERROR, and the VM goes on', async () => {
    fail('copyDisks');
    await done('vm.diskSave', { id: 0, disks: [{ diskId: 0, name: 'saved', type: undefined, snapshotId: undefined }] });
    expect([await image(3), await world().stateOf(0)]).toEqual([IMAGE_STATE.ERROR, 'RUNNING']);
  });

  test('a name that is taken, a disk that is not there', async () => {
    const save = (diskId: number, name: string) => refusal('vm.diskSave', { id: 0, disks: [{ diskId, name, type: undefined, snapshotId: undefined }] });
    expect(await save(0, 'os')).toBe('[one.vm.disksaveas] Error allocating a new image. NAME is already taken by IMAGE 0.');
    expect(await save(9, 'new')).toBe('[one.vm.disksaveas] Cannot use DISK. DISK does not exist.');
  });

  test('a whole VM becomes a template with images of its disks, and without what was its own', async () => {
    expect(await refusal('vm.save', { id: 0, name: 'copy', persistent: false })).toBe('VM must be POWEROFF');
    await off();
    await world().call('vm.update', { id: 0, template: t('COLOUR=red'), append: false });
    const { templateId } = await world().call('vm.save', { id: 0, name: 'copy', persistent: true });
    await world().work();
    const saved = await world().call('template.info', { id: templateId });
    expect(JSON.stringify(saved)).not.toMatch(/UUID|ETH0_IP|"PORT"|"MAC"/);
    expect(Object.fromEntries(vector(unpack(saved.body), 'DISK') ?? [])).toEqual({ IMAGE_ID: '3', FORMAT: expect.any(String), PERSISTENT_SNAPSHOTS: 'YES' });
    expect(vector(unpack(saved.body), 'NIC')?.map(([k]) => k)).toEqual(expect.arrayContaining(['NAME', 'NETWORK']));
    expect(vector(unpack(saved.body), 'NIC')?.map(([k]) => k)).not.toContain('NETWORK_ID');
    expect(single(unpack(saved.body), 'SAVED_TEMPLATE_ID')).toBe('0');
    expect(single(unpack(saved.body), 'COLOUR')).toBeUndefined();
    expect([(await imageById(db(), 3))?.name, (await imageById(db(), 3))?.persistent, await image(3)]).toEqual(['copy-disk-0', 1, IMAGE_STATE.READY]);
    const other = await world().instantiate({ id: templateId });
    await world().work();
    expect(await world().stateOf(other)).toBe('RUNNING');
  });

  test('one that calls itself by its name makes VMs that call themselves by theirs', async () => {
    const hostname = async (id: number) => pair(vector((await vmBody(db(), id)).template, 'CONTEXT'), 'SET_HOSTNAME');
    // of no template: all that they are is saved
    const make = (name: string, hostname: string) =>
      world().call('vm.create', { template: t(`NAME=${name} CPU=1 MEMORY=64 CONTEXT=[NETWORK=YES, SET_HOSTNAME="${hostname}"]`), hold: false });
    const first = await make('first', '$NAME');
    const fixed = await make('fixed', 'mail.example');
    await world().work();
    for (const id of [first, fixed]) await world().call('vm.action', { id, action: 'poweroff' });
    await world().work();
    const again = async (id: number, name: string): Promise<number> => {
      const { templateId } = await world().call('vm.save', { id, name, persistent: false });
      await world().work();
      return world().instantiate({ id: templateId, name, hold: true });
    };
    expect([await hostname(first), await hostname(await again(first, 'second'))]).toEqual(['first', 'second']);
    expect(await hostname(await again(fixed, 'third'))).toBe('mail.example');
  });
});

describe('an interface', () => {
  const context = async (key: string) => pair(vector(await body(), 'CONTEXT'), key);

  test('comes with an address, in the context and in the domain, and goes with both', async () => {
    await world().call('vm.nicAttach', { id: 0, template: t('NIC=[NETWORK_ID=0, IP=10.1.16.20]') });
    expect(await world().stateOf(0)).toBe('HOTPLUG_NIC');
    await world().work();
    expect([await context('ETH1_IP'), await leases(), domain()?.devices?.nics.length]).toEqual(['10.1.16.20', [0, 10], 2]);
    expect((await vmById(db(), 0))?.ips).toBe('10.1.16.10,10.1.16.20');
    await done('vm.nicDetach', { id: 0, nicId: 1 });
    expect([await context('ETH1_IP'), await leases(), domain()?.devices?.nics.length, await nic(1)]).toEqual([undefined, [0], 1, undefined]);
  });

  test('that the hypervisor will not take gives its address back', async () => {
    fail('attachNic');
    await done('vm.nicAttach', { id: 0, template: t('NIC=[NETWORK_ID=0]') });
    expect([await leases(), await nic(1), await context('ETH1_IP'), await world().stateOf(0)]).toEqual([[0], undefined, undefined, 'RUNNING']);
  });

  test('that stays in the domain keeps its address', async () => {
    fail('detachNic');
    await done('vm.nicDetach', { id: 0, nicId: 0 });
    expect([await leases(), pair(await nic(0), 'ATTACH'), await world().stateOf(0)]).toEqual([[0], undefined, 'RUNNING']);
  });

  test('an alias is one more address on it, and goes with it', async () => {
    await done('vm.nicAttach', { id: 0, template: t('NIC_ALIAS=[NETWORK_ID=0, PARENT=NIC0]') });
    const alias = vectors(await body(), 'NIC_ALIAS')[0];
    expect([pair(alias, 'NAME'), pair(alias, 'ALIAS_ID'), pair(alias, 'PARENT_ID'), pair(await nic(0), 'ALIAS_IDS')]).toEqual(['NIC0_ALIAS1', '0', '0', '1']);
    expect([await context('ETH0_ALIAS0_IP'), await leases(), domain()?.devices?.nics.length ?? 1]).toEqual(['10.1.16.11', [0, 1], 1]);
    await done('vm.nicDetach', { id: 0, nicId: 0 });
    expect([await leases(), vectors(await body(), 'NIC_ALIAS')]).toEqual([[], []]);
  });

  test('an alias of nothing', async () => {
    expect(await refusal('vm.nicAttach', { id: 0, template: t('NIC_ALIAS=[NETWORK_ID=0, PARENT=NIC7]') })).toContain('wrong parent');
    expect(await leases()).toEqual([0]);
  });

  test('its limits change, and are as before when the hypervisor will not', async () => {
    await done('vm.nicUpdate', { id: 0, nicId: 0, template: t('NIC=[INBOUND_AVG_BW=512, MAC="02:00:00:00:00:99"]'), append: false });
    expect([pair(await nic(0), 'INBOUND_AVG_BW'), pair(await nic(0), 'MAC')]).toEqual(['512', '02:00:0a:01:10:0a']);
    fail('updateNic');
    await done('vm.nicUpdate', { id: 0, nicId: 0, template: t('NIC=[OUTBOUND_AVG_BW=1]'), append: false });
    expect([pair(await nic(0), 'INBOUND_AVG_BW'), pair(await nic(0), 'OUTBOUND_AVG_BW')]).toEqual(['512', undefined]);
    expect(await refusal('vm.nicUpdate', { id: 0, nicId: 5, template: [], append: true })).toBe('[one.vm.updatenic] VM 0: NIC 5 does not exists');
  });

  test('security groups come and go, with their rules', async () => {
    expect(await refusal('vm.sgAttach', { id: 0, nicId: 0, groupId: 0 })).toBe('[one.vm.attachsg] VM 0 SG 0 already in NIC 0');
    await world().call('vm.sgDetach', { id: 0, nicId: 0, groupId: 0 });
    expect([pair(await nic(0), 'SECURITY_GROUPS'), vectors(await body(), 'SECURITY_GROUP_RULE')]).toEqual(['', []]);
    await world().call('vm.sgAttach', { id: 0, nicId: 0, groupId: 0 });
    expect([pair(await nic(0), 'SECURITY_GROUPS'), vectors(await body(), 'SECURITY_GROUP_RULE').length]).toEqual(['0', 2]);
    expect(await refusal('vm.sgAttach', { id: 0, nicId: 7, groupId: 0 })).toBe("[one.vm.attachsg] VM 0 doesn't have NIC id 7");
  });
});

describe('capacity and configuration', () => {
  const size = async () => {
    const vm = await vmById(db(), 0);
    return [vm?.cpu, vm?.vcpu, vm?.memory_mb];
  };

  test('a running VM is resized by its hypervisor, and keeps its size when that will not', async () => {
    await done('vm.resize', { id: 0, template: t('CPU=2 MEMORY=2048'), enforce: false });
    expect([await size(), domain()?.capacity]).toEqual([[2, 1, 2048], { cpu: 2, vcpus: 1, memoryMb: 2048, shareUnit: 1024 }]);
    fail('setCapacity');
    await done('vm.resize', { id: 0, template: t('CPU=4'), enforce: false });
    expect([await size(), await world().stateOf(0)]).toEqual([[2, 1, 2048], 'RUNNING']);
  });

  test('a powered-off one at once; what is 0 or not given stays', async () => {
    await off();
    await world().call('vm.resize', { id: 0, template: t('CPU=0 VCPU=4'), enforce: false });
    expect([await size(), await world().stateOf(0)]).toEqual([[1, 4, 1024], 'POWEROFF']);
  });

  test('a host without the room, only when it is asked for; and always for who is no administrator', async () => {
    await off();
    const wanted = { id: 0, template: t('CPU=1000'), enforce: true };
    expect(await refusal('vm.resize', wanted)).toBe('[one.vm.resize] Not enough CPU: 100000/800');
    await world().call('vm.resize', { ...wanted, enforce: false });
    expect((await size())[0]).toBe(1000);
  });

  test('updateconf: a running guest gets its new context at once', async () => {
    await world().call('vm.updateConf', { id: 0, template: t('CONTEXT=[NETWORK=YES, NEW=1]'), append: false });
    expect(await world().stateOf(0)).toBe('HOTPLUG');
    await world().work();
    expect(await world().stateOf(0)).toBe('RUNNING');
    expect(readFileSync(file('disk.1'), 'utf8')).toContain("NEW='1'");
    expect(readFileSync(file('disk.1'), 'utf8')).toContain("ETH0_IP='10.1.16.10'");
  });

  test('updateconf: a device to boot from that is not there', async () => {
    expect(await refusal('vm.updateConf', { id: 0, template: t('OS=[BOOT="disk7"]'), append: true })).toBe(
      '[one.vm.updateconf] Wrong OS/BOOT value. Device with DISK_ID 7 not found',
    );
  });
});
