import { hostById } from '../../../src/state/hosts';
import { vmById } from '../../../src/state/vms';
import { nodeNamed, worlds } from '../../support/world';

const node = nodeNamed('host1');
const UUID = '99999999-8888-4777-8666-555555555555';
const description = JSON.stringify({ disks: [{ target: 'vda', path: '/srv/legacy.qcow2' }], nics: ['52:54:00:00:00:01'] });
const legacy = { name: 'legacy', uuid: UUID, state: 'running', description, since: 0 } as const;
const world = worlds({
  furnish: async (w) => {
    await w.addHost();
    await w.furnish();
    w.dummy.putDomain(node, legacy);
  },
});
const take = (domain = 'legacy', name?: string) => world().call('vm.import', { id: 0, domain, name });
const act = async (id: number, action: 'poweroff' | 'resume' | 'reboot' | 'terminate' | 'terminate-hard' | 'suspend' | 'stop' | 'undeploy') => {
  await world().call('vm.action', { id, action });
  await world().work();
};
const domain = () => world().dummy.domain(node, 'legacy');
const wild = async (): Promise<string[]> => (await world().call('check.look', { selection: ['DOMAIN-WILD'], except: [] })).findings.map((f) => f.key);

test('a wild domain is told, and is a VM after it was taken in; nothing happens to it', async () => {
  expect(await wild()).toEqual(['DOMAIN-WILD:host1:legacy']);
  const id = await take();
  expect(domain()).toEqual(legacy);
  expect(await world().stateOf(id)).toBe('RUNNING');
  const vm = await world().call('vm.info', { id });
  expect(vm).toMatchObject({ name: 'legacy', deploy_id: 'legacy', host_id: 0, datastore_id: null, uid: 0, cpu: 1, memory_mb: 128 });
  expect(vm.history).toMatchObject([{ hostname: 'host1', retime: 0 }]);
  world().clock.pass(1);
  expect((await world().call('check.look', { selection: [], except: ['DATASTORE-LOOK-OLD'] })).findings).toEqual([]);
});

test('by its uuid, and under another name', async () => {
  const id = await take(UUID.toUpperCase(), 'mine');
  expect(await vmById(world().state.db, id)).toMatchObject({ name: 'mine', deploy_id: 'legacy' });
});

test('one that is off is POWEROFF', async () => {
  world().dummy.putDomain(node, { ...legacy, state: 'off' });
  expect(await world().stateOf(await take())).toBe('POWEROFF');
});

test('it is powered off, resumed, rebooted and terminated, by its own definition, which stays', async () => {
  const id = await take();
  await act(id, 'poweroff');
  expect([await world().stateOf(id), domain()]).toEqual(['POWEROFF', { ...legacy, state: 'off' }]);
  await act(id, 'resume');
  expect([await world().stateOf(id), domain()?.state, domain()?.description]).toEqual(['RUNNING', 'running', description]);
  await act(id, 'reboot');
  await act(id, 'terminate');
  expect([await world().stateOf(id), domain()?.state]).toEqual(['DONE', 'off']);
  expect(await wild()).toEqual(['DOMAIN-WILD:host1:legacy']);
  expect(await world().stateOf(await take())).toBe('POWEROFF');
});

test('recover --delete ends it, and leaves the definition too', async () => {
  const id = await take();
  await world().call('vm.recover', { id, how: 'delete' });
  await world().work();
  expect([await world().stateOf(id), domain()?.state]).toEqual(['DONE', 'off']);
});

test.each(['suspend', 'stop', 'undeploy'] as const)('%s would need its disks: refused, and nothing is changed', async (action) => {
  const id = await take();
  await expect(world().call('vm.action', { id, action })).rejects.toMatchObject({
    code: 'vm-imported',
    message: expect.stringContaining('[one.vm.action] VM 0 was imported'),
  });
  expect([await world().stateOf(id), domain()]).toEqual(['RUNNING', legacy]);
});

test('so are a move, a new host, a part of it, and being made anew', async () => {
  await world().addHost('host2');
  const id = await take();
  const refused = { code: 'vm-imported' };
  await expect(world().call('vm.migrate', { id, hostId: 1, datastoreId: undefined, how: 'live', enforce: false })).rejects.toMatchObject(refused);
  await expect(world().call('vm.resched', { id, action: 'resched' })).rejects.toMatchObject(refused);
  await expect(world().call('vm.recover', { id, how: 'recreate' })).rejects.toMatchObject(refused);
  await expect(world().call('vm.snapshotCreate', { id, name: 's' })).rejects.toMatchObject(refused);
  expect(await world().call('host.flush', { id: 0 })).toMatchObject({ moving: [], staying: [id] });
});

test('what is ours, what is not there, and names like ours are refused', async () => {
  await take();
  await expect(take()).rejects.toMatchObject({ code: 'domain-ours' });
  await expect(take('nobody')).rejects.toMatchObject({ code: 'missing' });
  for (const [i, name] of ['one-77', '12'].entries()) {
    world().dummy.putDomain(node, { ...legacy, name, uuid: `uuid-${i}` });
    await expect(take(name)).rejects.toMatchObject({ code: 'domain-name' });
  }
});

test('a host that cannot be asked: nothing is taken in', async () => {
  world().faults({ action: 'survey', do: 'fail', kind: 'precondition', code: 'node-unreachable' });
  await expect(take()).rejects.toMatchObject({ code: 'node-unreachable' });
  expect(await vmById(world().state.db, 0)).toBeUndefined();
});

test('looks at the host know whose it is: it is on no list of strangers any more', async () => {
  const id = await take();
  world().clock.pass(200);
  await world().call('host.status', { id: 0, status: 'enable' });
  await world().work();
  const facts = JSON.parse((await hostById(world().state.db, 0))?.facts ?? '{}') as { domains: { name: string; vmId?: number }[] };
  expect(facts.domains.map((d) => [d.name, d.vmId])).toEqual([['legacy', id]]);
});

test('it needs the right to administer the host', async () => {
  const alice = await world().addUser('alice');
  await expect(world().call('vm.import', { id: 0, domain: 'legacy', name: undefined }, alice)).rejects.toMatchObject({ kind: 'denied' });
});
