import { isOneError } from '../../../src/lib/errors/errors';
import { pair, single, type Template, vectors } from '../../../src/lib/template/template';
import { templateById } from '../../../src/state/templates';
import { vmBody, vmById } from '../../../src/state/vms';
import { t, worlds } from '../../support/world';

const world = worlds({ furnish: (w) => w.furnish() });

const refused = async (work: Promise<unknown>): Promise<object> => {
  const e = await work.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!isOneError(e)) throw e ?? new Error('it was not refused');
  return { kind: e.kind, code: e.code, message: e.message };
};
const create = (text: string) => world().call('vm.create', { template: t(`NAME=v CPU=1 MEMORY=64 ${text}`), hold: true });
const templatesOf = (id: number) => vmBody(world().state.db, id);

describe('numbers', () => {
  test.each([
    ['CPU=1e3 MEMORY=64', 'vm-cpu'],
    ['CPU=0x1 MEMORY=64', 'vm-cpu'],
    ['CPU=-1 MEMORY=64', 'vm-cpu'],
    ['CPU=1 MEMORY=1e3', 'vm-memory'],
    ['CPU=1 MEMORY=64.5', 'vm-memory'],
    ['CPU=1', 'vm-memory'],
    ['CPU=1 MEMORY=64 VCPU=1.5', 'vm-vcpu'],
  ])('%s is refused', async (text, code) => {
    expect(await refused(world().call('vm.create', { template: t(text), hold: true }))).toMatchObject({ kind: 'precondition', code });
  });
  test('.5 is a CPU', async () => {
    const id = await world().call('vm.create', { template: t('CPU=.5 MEMORY=64'), hold: true });
    expect((await vmById(world().state.db, id))?.cpu).toBe(0.5);
  });
});

describe('disks', () => {
  test('keep the targets they ask for; the others get what is left', async () => {
    const { template } = await templatesOf(await create('DISK=[TYPE=swap, SIZE=1] DISK=[TYPE=fs, SIZE=1, TARGET=sda] DISK=[IMAGE=os, DEV_PREFIX=vd]'));
    expect(vectors(template, 'DISK').map((d) => pair(d, 'TARGET'))).toEqual(['sdb', 'sda', 'vda']);
  });
  test.each([
    ['DISK=[TYPE=swap, SIZE=1, TARGET=sda] DISK=[TYPE=swap, SIZE=1, TARGET=sda]', 'disk-target', 'Two disks have defined the same target sda'],
    ['DISK=[TYPE=swap, SIZE=1, TARGET="../x"]', 'disk-target', 'TARGET "../x" is no name of a device (vda, sdb, hdc)'],
    ['DISK=[TYPE=swap, SIZE=1e3]', 'disk-size', 'a volatile DISK needs a SIZE in MB; this one has "1e3"'],
    ['DISK=[IMAGE=nosuch]', 'missing', 'DISK 0: User 0 does not own an image with name: nosuch . Set IMAGE_UNAME or IMAGE_UID of owner in DISK.'],
  ])('%s', async (text, code, message) => {
    expect(await refused(create(text))).toMatchObject({ code, message: `[one.vm.allocate] Error allocating a new virtual machine. ${message}` });
  });
  test('take over attributes of their image and its datastore', async () => {
    const { template } = await templatesOf(await create('DISK=[IMAGE=os, READONLY=YES, CACHE=none]'));
    const [disk] = vectors(template, 'DISK');
    expect(['READONLY', 'CACHE', 'ALLOW_ORPHANS', 'CLONE_TARGET', 'DISK_TYPE', 'DRIVER'].map((k) => [k, pair(disk, k)])).toEqual([
      ['READONLY', 'YES'],
      ['CACHE', 'none'],
      ['ALLOW_ORPHANS', 'NO'],
      ['CLONE_TARGET', 'SYSTEM'],
      ['DISK_TYPE', 'FILE'],
      ['DRIVER', 'dummy_format'],
    ]);
  });
});

test('NIC_DEFAULT holds for each NIC that does not say otherwise', async () => {
  const { template } = await templatesOf(await create('NIC_DEFAULT=[MODEL=virtio] NIC=[NETWORK=net] NIC=[NETWORK=net, MODEL=e1000]'));
  expect(vectors(template, 'NIC').map((n) => pair(n, 'MODEL'))).toEqual(['virtio', 'e1000']);
});

test('the boot order is counted on the devices; one the VM has not is refused', async () => {
  const { template } = await templatesOf(await create('DISK=[IMAGE=os] NIC=[NETWORK=net] OS=[BOOT="nic0,disk0"]'));
  expect([pair(vectors(template, 'NIC')[0], 'ORDER'), pair(vectors(template, 'DISK')[0], 'ORDER')]).toEqual(['1', '2']);
  expect(await refused(create('OS=[BOOT="disk3"]'))).toMatchObject({ code: 'vm-boot' });
  await create('OS=[BOOT="hd"]');
});

describe('RAW', () => {
  test.each([
    ['<x/>', 'a domain has no <x>'],
    ['<devices><y/></devices>', 'there is no device <y>'],
    ['words', 'there is text outside of elements'],
    ['<devices>', 'RAW/DATA:1:'],
  ])('%s is refused, stored or used', async (data, why) => {
    const raw = t(`NAME=r CPU=1 MEMORY=1 RAW=[TYPE=kvm, DATA="${data}"]`);
    const lead = 'Invalid RAW section: cannot validate DATA with domain.rng schema: ';
    expect(await refused(world().call('template.create', { template: raw }))).toMatchObject({
      code: 'raw-xml',
      message: expect.stringContaining(`[one.template.allocate] ${lead}${why}`),
    });
    expect(await refused(world().call('vm.create', { template: raw, hold: true }))).toMatchObject({ message: expect.stringContaining(why) });
  });
  test('VALIDATE="NO" and other types are not looked at', async () => {
    await create('RAW=[TYPE=kvm, VALIDATE=NO, DATA="<x/>"]');
    await create('RAW=[TYPE=lxc, DATA="a = b"]');
    await create('RAW=[TYPE=kvm, DATA="<devices><rng model=\'virtio\'/></devices><qemu:commandline/>"]');
  });
});

describe('attributes for administrators', () => {
  test('are refused to others: stored, created, and added to a template', async () => {
    const ann = await world().addUser('ann');
    const restricted = t('NAME=r CPU=1 MEMORY=1 NIC=[NETWORK_ID=0, MAC="02:00:0a:00:00:01"]');
    const text = (wire: string, what: string) => `[${wire}] User [${ann.uid}] : ${what} includes a restricted attribute NIC/MAC.`;
    const denied = { kind: 'denied', code: 'restricted-attribute' };
    expect(await refused(world().call('template.create', { template: restricted }, ann))).toMatchObject({
      ...denied,
      message: text('one.template.allocate', 'VM Template'),
    });
    await world().state.write((tx) => tx.updateTable('templates').set({ permissions: 0o644 }).execute());
    expect(await refused(world().call('vm.create', { template: restricted, hold: true }, ann))).toMatchObject({
      ...denied,
      message: text('one.vm.allocate', 'VM Template'),
    });
    expect(await refused(world().instantiate({ extra: t('NIC=[NETWORK_ID=0, MAC="02:00:0a:00:00:01"]'), hold: true }, ann))).toMatchObject({
      ...denied,
      message: text('one.template.instantiate', 'User Template'),
    });
    expect(await refused(world().instantiate({ options: t('CONTEXT=[FILES="/etc/shadow"]'), hold: true }, ann))).toMatchObject({
      message: expect.stringContaining('CONTEXT/FILES.'),
    });
  });
  test('an administrator sets them', async () => {
    const id = await create('PCI=[VENDOR="8086"] TOPOLOGY=[SOCKETS=1, CORES=1, THREADS=1]');
    expect((await templatesOf(id)).template.map((a) => a.key)).toEqual(expect.arrayContaining(['PCI', 'TOPOLOGY']));
  });
});

describe('on behalf of another', () => {
  test('the VM is his, or of that group', async () => {
    const ann = await world().addUser('ann', 1);
    const his = await vmById(world().state.db, await world().instantiate({ asUid: ann.uid, extra: t('DISK=[] NIC=[]'), hold: true }));
    expect([his?.uid, his?.gid]).toEqual([ann.uid, 1]);
    const ours = await vmById(world().state.db, await world().instantiate({ asGid: 1, hold: true }));
    expect([ours?.uid, ours?.gid]).toEqual([0, 1]);
    const id = await world().call('template.create', { template: t('NAME=his CPU=1 MEMORY=1'), asUid: ann.uid });
    expect((await templateById(world().state.db, id))?.uid).toBe(ann.uid);
  });
  test('takes the right to manage him', async () => {
    const ann = await world().addUser('ann');
    const ben = await world().addUser('ben');
    expect(await refused(world().call('template.create', { template: t('NAME=x'), asUid: ben.uid }, ann))).toMatchObject({
      kind: 'denied',
      message: `[one.template.allocate] User [${ann.uid}] : Not authorized to perform MANAGE USER [${ben.uid}].`,
    });
    expect(await refused(world().call('template.create', { template: t('NAME=x'), asUid: 99 }))).toMatchObject({ kind: 'missing' });
  });
});

test('options change parts of OS and CONTEXT, a file whole attributes', async () => {
  await world().call('template.create', { template: t('NAME=parts CPU=1 MEMORY=1 CONTEXT=[A=1, B=2]') });
  const context = async (over: { extra?: Template; options?: Template }) =>
    vectors((await templatesOf(await world().instantiate({ id: 1, hold: true, ...over }))).template, 'CONTEXT')[0]?.filter(([k]) => /^[ABC]$/.test(k));
  expect(await context({ options: t('CONTEXT=[B=3, C=4]') })).toEqual([
    ['A', '1'],
    ['B', '3'],
    ['C', '4'],
  ]);
  expect(await context({ extra: t('CONTEXT=[B=3]') })).toEqual([['B', '3']]);
});

test('who is held back is so by his own template too', async () => {
  const { template } = await templatesOf(await create(''));
  expect(single(template, 'SUBMIT_ON_HOLD')).toBe('YES');
});

describe('what no hypervisor here can do', () => {
  beforeEach(() => world().addHost());
  const kvm = () => world().state.write((tx) => tx.updateTable('hosts').set({ vm_mad: 'kvm' }).execute());

  test('is told when the VM is made', async () => {
    await kvm();
    expect(await refused(create('FEATURES=[ACPI=maybe]'))).toMatchObject({
      code: 'attribute-unsupported',
      message: expect.stringMatching(/^\[one\.vm\.allocate\] Error allocating a new virtual machine\. No host could run this: FEATURES\/ACPI is "maybe"/),
    });
    expect(await refused(create('TPM=[MODEL="tpm-crb"]'))).toMatchObject({ message: expect.stringContaining('these attributes have no effect here: TPM') });
  });
  test('is no matter while a host has another', async () => {
    await create('TPM=[MODEL="tpm-crb"]');
  });
  test('and all that a usual VM has, every one can', async () => {
    await kvm();
    await create(
      'DISK=[TYPE=swap, SIZE=5] NIC=[NETWORK=net] CONTEXT=[NETWORK=YES] GRAPHICS=[TYPE=vnc, LISTEN="0.0.0.0"] OS=[BOOT="disk0"] CPU_MODEL=[MODEL=host-passthrough]',
    );
  });
});

describe('actions at a time', () => {
  test('of a template are scheduled when the VM is made; a mistake in one is told', async () => {
    const id = await create('SCHED_ACTION=[ACTION=poweroff, TIME="+60"]');
    expect(vectors((await templatesOf(id)).userTemplate, 'SCHED_ACTION')).toEqual([]);
    expect((await world().call('vm.info', { id })).scheduled).toMatchObject([{ action: 'poweroff', time: world().clock.now() + 60, uid: 0 }]);
    expect(await refused(create('SCHED_ACTION=[ACTION=explode, TIME="+60"]'))).toMatchObject({ code: 'sched-action' });
  });
});
