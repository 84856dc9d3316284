import type { Caller } from '../../../src/lib/model/permissions';
import { t, worlds } from '../../support/world';

let alice: Caller;
const world = worlds({
  furnish: async (w) => {
    await w.furnish();
    await w.addHost();
    alice = await w.addUser('alice');
    // she may use what oneadmin made
    await w.state.write((tx) => tx.updateTable('images').set({ permissions: 0o644 }).execute());
    await w.state.write((tx) => tx.updateTable('templates').set({ permissions: 0o644 }).execute());
  },
});
const limit = (text: string, id = alice.uid) => world().call('user.quota', { id, template: t(text) });
const groupLimit = (text: string) => world().call('group.quota', { id: 1, template: t(text) });
const start = (copies = 1, caller = alice, hold = true) =>
  world().call('template.instantiate', { id: 0, name: undefined, hold, extra: t('DISK=[IMAGE_ID=0] NIC=[NETWORK_ID=0]'), copies }, caller);
const refused = (message: string) => ({ kind: 'precondition', code: 'quota', message });
const entries = async (id = alice.uid) =>
  (await world().call('user.info', { id })).quotas.map((q) => `${q.kind} ${q.ref} ${[...q.limits].join(' ')} | ${[...q.used].join(' ')}`);

test('a limit of a user: up to it, not over it, and all or nothing', async () => {
  await limit('VM=[VMS=2]');
  await start();
  await expect(start(2)).rejects.toMatchObject(refused('[one.template.instantiate] User [2] : user [2] limit of 2 reached for VMS quota in VM.'));
  expect(await world().state.db.selectFrom('vms').selectAll().execute()).toHaveLength(1);
  await start();
});

test('a limit of the group counts all its users, and is told as the group', async () => {
  const bob = await world().addUser('bob');
  await groupLimit('VM=[MEMORY=1536]');
  await start(1, bob);
  await expect(start()).rejects.toMatchObject(refused('[one.template.instantiate] User [2] : group [1] limit of 1536 reached for MEMORY quota in VM.'));
});

test('what ends gives back', async () => {
  await limit('VM=[VMS=1]');
  const [id] = await start();
  await expect(start()).rejects.toMatchObject({ code: 'quota' });
  await world().call('vm.action', { id: id as number, action: 'terminate' }, alice);
  await start();
});

test.each([
  ['VM=[CPU=0.5]', 'limit of 0.50 reached for CPU quota in VM'],
  ['VM=[SYSTEM_DISK_SIZE=1000]', 'limit of 1000 reached for SYSTEM_DISK_SIZE quota in VM'],
  ['VM=[RUNNING_VMS=0]', 'limit of 0 reached for RUNNING_VMS quota in VM'],
  ['NETWORK=[ID=0, LEASES=0]', 'limit of 0 reached for LEASES quota in NETWORK with ID: 0'],
  ['IMAGE=[ID=0, RVMS=0]', 'limit of 0 reached for RVMS quota in IMAGE with ID: 0'],
])('%s', async (quota, told) => {
  await limit(quota);
  await expect(start()).rejects.toMatchObject(refused(`[one.template.instantiate] User [2] : user [2] ${told}.`));
});

test('images in a datastore: how many, and how large together', async () => {
  const make = (name: string) => world().call('image.create', { template: t(`NAME=${name} PATH=/tmp/x`), datastoreId: 101, checkCapacity: true }, alice);
  await limit('DATASTORE=[ID=101, IMAGES=1]');
  await make('one');
  await expect(make('two')).rejects.toMatchObject({ message: expect.stringContaining('limit of 1 reached for IMAGES quota in DATASTORE with ID: 101.') });
  await limit('DATASTORE=[ID=101, SIZE=1500]');
  await expect(make('two')).rejects.toMatchObject({ message: expect.stringContaining('limit of 1500 reached for SIZE quota') });
});

test('a VM that is off does not run, and cannot be switched on over the limit', async () => {
  await limit('VM=[RUNNING_VMS=1]');
  const [first] = await start(1, alice, false);
  await world().work();
  await world().call('vm.action', { id: first as number, action: 'poweroff-hard' }, alice);
  await world().work();
  await start(1, alice, false);
  await world().work();
  await expect(world().call('vm.action', { id: first as number, action: 'resume' }, alice)).rejects.toMatchObject({
    message: expect.stringContaining('limit of 1 reached for RUNNING_VMS quota in VM'),
  });
});

test('a limit below what is used refuses nothing but more', async () => {
  const [id] = await start(2);
  await limit('VM=[VMS=1]');
  await world().call('vm.action', { id: id as number, action: 'release' }, alice);
  await expect(start()).rejects.toMatchObject({ code: 'quota' });
});

test('defaults hold for who has no limit of his own, not for oneadmin', async () => {
  await world().call('user.defaultQuota', { template: t('VM=[VMS=0]') });
  await expect(start()).rejects.toMatchObject({ message: expect.stringContaining('user [2] limit of 0 reached') });
  await world().instantiate({ hold: true });
  await limit('VM=[VMS=-2]');
  await start();
});

test('usage and limits are seen together; a quota named again is set whole', async () => {
  await limit('VM=[VMS=5, CPU=2] NETWORK=[ID=0, LEASES=3]');
  await limit('VM=[VMS=4]');
  await start();
  expect(await entries()).toEqual([
    'NETWORK 0 LEASES,3 | LEASES,1',
    'VM  VMS,4 | VMS,1 RUNNING_VMS,1 CPU,1 RUNNING_CPU,1 MEMORY,1024 RUNNING_MEMORY,1024 SYSTEM_DISK_SIZE,1024',
    'IMAGE 0  | RVMS,1',
  ]);
  await limit('VM=[VMS=-1] NETWORK=[ID=0]');
  expect((await entries()).map((e) => e.split(' | ')[0])).toEqual(['NETWORK 0 ', 'VM  ', 'IMAGE 0 ']);
});

test('oneadmin has no limits', async () => {
  await expect(limit('VM=[VMS=1]', 0)).rejects.toMatchObject({ kind: 'precondition', code: 'quota-oneadmin' });
});

test('VMs of a cluster are those on its hosts', async () => {
  await limit('VM=[CLUSTER_IDS="0", VMS=5]');
  await start();
  expect((await entries()).filter((e) => e.startsWith('VM 0'))).toEqual(['VM 0 VMS,5 | ']);
  await start(1, alice, false);
  await world().work();
  expect((await entries()).find((e) => e.startsWith('VM 0'))).toContain('VMS,1');
});

test("what a VM has is its owner's, also after it was given away, and nobody's when it is DONE", async () => {
  const bob = await world().addUser('bob', 0);
  const [id] = await start();
  const used = ['NETWORK 0  | LEASES,1', expect.stringContaining('SYSTEM_DISK_SIZE,1024'), 'IMAGE 0  | RVMS,1'];
  expect([await entries(), await entries(bob.uid)]).toEqual([used, []]);
  await world().call('vm.chown', { id: id as number, uid: bob.uid, gid: bob.gid });
  expect([await entries(), await entries(bob.uid)]).toEqual([[], used]);
  await world().call('vm.action', { id: id as number, action: 'terminate' });
  expect([await entries(), await entries(bob.uid)]).toEqual([[], []]);
});

test('a VM with two disks of an image uses it once', async () => {
  await world().call(
    'template.instantiate',
    { id: 0, name: undefined, hold: true, extra: t('DISK=[IMAGE_ID=0] DISK=[IMAGE_ID=0] DISK=[TYPE=fs, SIZE=10] NIC=[NETWORK_ID=0]'), copies: 1 },
    alice,
  );
  expect(await entries()).toEqual(['NETWORK 0  | LEASES,1', expect.stringContaining('SYSTEM_DISK_SIZE,2058'), 'IMAGE 0  | RVMS,1']);
});
