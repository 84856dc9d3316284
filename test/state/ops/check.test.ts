import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { CheckReport } from '../../../src/lib/ops/check/look';
import { openOperations } from '../../../src/state/operations';
import { pack } from '../../../src/state/packing';
import { vmById } from '../../../src/state/vms';
import { nodeNamed, t, worlds } from '../../support/world';

/** the only VM */
const vmId = 0;
const world = worlds({
  furnish: async (it) => {
    await it.addHost();
    await it.addHost('host2');
    await it.furnish();
    await it.instantiate();
    await it.work();
    // the figures of the datastores are no matter here, and the look is to be later than what it looks at
    await it.state.write((tx) => tx.updateTable('datastores').set({ monitored_at: it.clock.now() }).execute());
    it.clock.pass(1);
    await it.state.write((tx) => tx.updateTable('hosts').set({ monitored_at: it.clock.now() }).execute());
  },
});
const all = { selection: [], except: [] };
const look = (selection: readonly string[] = []): Promise<CheckReport> => world().call('check.look', { ...all, selection });
const keys = async (): Promise<string[]> => (await look()).findings.map((f) => f.key);
const mend = (selection: readonly string[] = [], remove = false) => world().call('check.mend', { ...all, selection, remove });
const dummy = (...path: string[]): string => join(world().env.paths.var, 'dummy', ...path);
const put = (text: string, ...path: string[]): void => {
  mkdirSync(dirname(dummy(...path)), { recursive: true });
  writeFileSync(dummy(...path), text);
};

const where = async (): Promise<string> => ((await vmById(world().state.db, vmId))?.host_id === 0 ? 'host1' : 'host2');
const other = async (): Promise<string> => ((await where()) === 'host1' ? 'host2' : 'host1');
const domainOf = async () => {
  const node = nodeNamed(await where());
  const d = world().dummy.domain(node, `one-${vmId}`);
  if (!d) throw new Error('no domain');
  return { node, d };
};

test('after a life without accidents nothing is found, in each of its stations', async () => {
  const it = world();
  expect(await look()).toEqual({ findings: [], silent: [], asked: 2 });
  for (const action of ['poweroff', 'resume', 'suspend', 'resume', 'undeploy', 'resume', 'stop', 'resume', 'terminate'] as const) {
    await it.call('vm.action', { id: vmId, action });
    await it.work();
    it.clock.pass(1);
    expect([action, await keys()]).toEqual([action, []]);
  }
});

test('the domain is gone: told, the state as it was; mended, POWEROFF', async () => {
  const { node, d } = await domainOf();
  world().dummy.dropDomain(node, d.name);
  expect(await keys()).toEqual([`VM-OFF:${vmId}`]);
  expect(await world().stateOf(vmId)).toBe('RUNNING');
  expect(await mend()).toMatchObject({ mended: [`VM-OFF:${vmId}`], begun: [], operation: undefined });
  expect(await world().stateOf(vmId)).toBe('POWEROFF');
  expect(await keys()).toEqual([]);
});

test('the other way round', async () => {
  const { node, d } = await domainOf();
  await world().call('vm.action', { id: vmId, action: 'poweroff' });
  await world().work();
  world().dummy.putDomain(node, d);
  world().clock.pass(1);
  await mend();
  expect(await world().stateOf(vmId)).toBe('RUNNING');
});

test('only what was selected is mended', async () => {
  const { node, d } = await domainOf();
  world().dummy.dropDomain(node, d.name);
  await world().state.write((tx) => tx.insertInto('vnc_ports').values({ cluster_id: 0, port: 6999, vm_id: 77 }).execute());
  expect(await mend(['VNC-PORT-LEFT'])).toMatchObject({ mended: ['VNC-PORT-LEFT:77'] });
  expect(await keys()).toEqual([`VM-OFF:${vmId}`]);
  expect((await look([`vm:${vmId}`])).findings).toHaveLength(1);
  expect((await world().call('check.look', { selection: [], except: ['VM-OFF'] })).findings).toEqual([]);
});

test('it runs on the other host: the state follows, with a record of it', async () => {
  const { node, d } = await domainOf();
  const there = await other();
  world().dummy.dropDomain(node, d.name);
  world().dummy.putDomain(nodeNamed(there), d);
  expect(await keys()).toEqual([`VM-ELSEWHERE:${vmId}`]);
  await mend();
  expect([await where(), await world().stateOf(vmId)]).toEqual([there, 'RUNNING']);
  const shown = await world().call('vm.info', { id: vmId });
  expect(shown.history.map((h) => h.hostname)).toEqual([node.name, there]);
});

test('on both: nothing is done about it', async () => {
  const { d } = await domainOf();
  world().dummy.putDomain(nodeNamed(await other()), d);
  expect(await keys()).toEqual([`VM-TWICE:${vmId}`]);
  expect(await mend()).toMatchObject({ mended: [], begun: [] });
  expect([...world().domains('host1'), ...world().domains('host2')]).toHaveLength(2);
});

test('a host that does not answer: its VM is UNKNOWN when that is mended, and nothing else is said of it', async () => {
  world().faults({ action: 'survey', node: await where(), do: 'fail', kind: 'precondition', message: 'no route' });
  world().clock.pass(300);
  const report = await look();
  expect(report.silent).toEqual([await where()]);
  expect(report.findings.find((f) => f.code === 'VM-UNREACHABLE')?.text).toContain('its last answer is 5 min old');
  expect(await world().stateOf(vmId)).toBe('RUNNING');
  await mend([`VM-UNREACHABLE:${vmId}`]);
  expect(await world().stateOf(vmId)).toBe('UNKNOWN');
  world().faults();
  world().clock.pass(1);
  await mend(['VM-RUNS']);
  expect(await world().stateOf(vmId)).toBe('RUNNING');
});

describe('files that belong to nobody', () => {
  const folder = ['host-0', '100', '77'];
  beforeEach(() => put('bytes', ...folder, 'disk.0'));

  test('are told, and stay without the extra word', async () => {
    expect(await keys()).toEqual(['VM-FOLDER-LEFT:77:host1:100']);
    expect(await mend()).toMatchObject({ mended: [], begun: [] });
    expect(existsSync(dummy(...folder, 'disk.0'))).toBe(true);
  });

  test('go to the trash with it, and are there with all their bytes', async () => {
    expect(await mend([], true)).toMatchObject({ begun: ['VM-FOLDER-LEFT:77:host1:100'] });
    await world().work();
    expect(existsSync(dummy(...folder))).toBe(false);
    const [kept] = readdirSync(dummy('host-0', '100', '.trash'));
    expect(kept).toMatch(/^77-\d+$/);
    expect(readdirSync(dummy('host-0', '100', '.trash', kept as string))).toEqual(['disk.0']);
    expect(await keys()).toEqual(['TRASH-KEPT:dummy-system:host1']);
  });

  test('that somebody opened after they were chosen stay', async () => {
    await mend([], true);
    const description = JSON.stringify({ disks: [{ target: 'vda', path: '/var/lib/one/datastores/100/77/disk.0' }], nics: [] });
    world().dummy.putDomain(nodeNamed('host1'), { name: 'mine', uuid: 'u', state: 'off', description, since: 0 });
    await world().work();
    expect(existsSync(dummy(...folder, 'disk.0'))).toBe(true);
  });

  test('a second mending waits for the first', async () => {
    await mend([], true);
    await expect(mend([], true)).rejects.toMatchObject({ code: 'check-open' });
  });

  test('an image file, too; the files of images stay', async () => {
    put('bytes', '.datastores', '101', 'nobodys');
    const images = readdirSync(dummy('.datastores', '101')).filter((n) => n !== 'nobodys');
    await mend(['IMAGE-FILE-LEFT'], true);
    await world().work();
    expect(readdirSync(dummy('.datastores', '101')).sort()).toEqual(['.trash', ...images].sort());
    expect(await keys()).toEqual(['VM-FOLDER-LEFT:77:host1:100', 'TRASH-KEPT:dummy-images:front-end']);
  });
});

test('a disk that is gone is told, and no mending touches the VM', async () => {
  rmSync(join(world().dummy.vmDir(nodeNamed(await where()), 100, vmId), 'disk.0'));
  expect(await keys()).toEqual([`VM-DISK-MISSING:${vmId}:0`]);
  expect(await mend([], true)).toMatchObject({ mended: [], begun: [] });
});

test('what the state alone tells is mended in the state', async () => {
  const it = world();
  await it.state.write(async (tx) => {
    await tx.insertInto('locks').values({ type: 'VM', id: 500, level: 1, uid: 0, time: 0, request: 1 }).execute();
    await tx
      .insertInto('leases')
      .values({ vnet_id: 0, ar_id: 0, idx: 40, ip: 167_841_842, mac: '02:00:0a:01:10:32', vm_id: 500, nic_id: 0 } as never)
      .execute();
    await tx.updateTable('images').set({ state: 2 }).execute();
  });
  await it.call('vm.action', { id: vmId, action: 'terminate' });
  await it.work();
  await it.state.write((tx) => tx.updateTable('images').set({ state: 2 }).execute());
  it.clock.pass(1);
  expect((await keys()).sort()).toEqual(['IMAGE-USE:0', 'LEASE-LEFT:500:0:10.1.16.50', 'LOCK-LEFT:VM-500']);
  expect((await mend()).mended).toHaveLength(3);
  expect(await keys()).toEqual([]);
});

test('a host that was not looked at for long gets its look', async () => {
  world().clock.pass(1000);
  expect(await keys()).toEqual(['HOST-LOOK-OLD:host1', 'HOST-LOOK-OLD:host2']);
  await mend();
  await world().work();
  expect(await keys()).toEqual([]);
});

test('a key that others can read is closed', async () => {
  const auth = world().env.paths.auth;
  mkdirSync(dirname(auth), { recursive: true });
  writeFileSync(auth, 'oneadmin:x\n');
  chmodSync(auth, 0o644);
  expect(await keys()).toEqual([`FILE-OPEN:${auth}`]);
  await mend();
  await world().work();
  expect(await keys()).toEqual([]);
});

test('work that nobody is at is told after a while', async () => {
  await world().call('vm.action', { id: vmId, action: 'poweroff' });
  world().clock.pass(60);
  const [open] = await openOperations(world().state.db);
  expect(await keys()).toEqual([`OPERATION-ALONE:${open?.id}`]);
});

test('a VM whose record is broken is told of, and nothing of it is touched', async () => {
  const { db } = world().state;
  const leases = () => db.selectFrom('leases').selectAll().execute();
  const before = await leases();
  await db.updateTable('vm_bodies').set({ template: '[["CPU"' }).where('vm_id', '=', vmId).execute();
  const { findings } = await look();
  expect(findings.map((f) => [f.code, f.text])).toEqual([['VM-UNREADABLE', expect.stringContaining('A stored template cannot be read')]]);
  await mend([], true);
  await world().work();
  expect([await leases(), (await look()).findings.map((f) => f.code), await world().stateOf(vmId)]).toEqual([before, ['VM-UNREADABLE'], 'RUNNING']);
  const shown = [...(await world().call('vm.documents', {}))].map((vm) => [vm.id, vm.template, vm.error]);
  expect(shown).toEqual([[vmId, [], expect.stringContaining('A stored template cannot be read')]]);
});

test('a datastore whose record is broken is told of; what lies in it is not judged', async () => {
  const { db } = world().state;
  put('bytes', 'host-0', '100', '77', 'disk.0');
  await db.updateTable('datastores').set({ template: '[["CPU"' }).where('id', '=', 100).execute();
  expect(await keys()).toEqual(['DATASTORE-UNREADABLE:dummy-system']);
  await mend([], true);
  expect(existsSync(dummy('host-0', '100', '77', 'disk.0'))).toBe(true);
});

test('a host whose template is at fault is told of, and the others are compared', async () => {
  const id = (await where()) === 'host1' ? 1 : 0;
  const template = t('SSH_PORT=none');
  await expect(world().call('host.update', { id, template, append: true })).rejects.toMatchObject({ code: 'ssh-port' });
  const { db } = world().state;
  await db
    .updateTable('hosts')
    .set({ template: pack(template) })
    .where('id', '=', id)
    .execute();
  const { findings, silent } = await look();
  expect(findings.map((f) => [f.code, f.next])).toEqual([['HOST-SILENT', `onehost update ${id}`]]);
  expect(silent).toEqual([`host${id + 1}`]);
  const { node, d } = await domainOf();
  world().dummy.dropDomain(node, d.name);
  expect(await keys()).toEqual([`VM-OFF:${vmId}`, `HOST-SILENT:host${id + 1}`]);
});
