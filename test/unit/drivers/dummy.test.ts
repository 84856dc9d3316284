import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { dummyMonitor } from '../../../src/lib/drivers/monitor/dummy/dummyMonitor';
import type { Node } from '../../../src/lib/drivers/node';
import { dummyDatastore, dummyTransfer } from '../../../src/lib/drivers/storage/dummy/dummyStorage';
import { dummyVmm } from '../../../src/lib/drivers/vmm/dummy/dummyVmm';
import { type Fault, writeFaults } from '../../../src/lib/drivers/vmm/dummy/faults';
import { DummyWorld } from '../../../src/lib/drivers/vmm/dummy/world';
import { tempDirs } from '../../contract/tempDir';

const dir = tempDirs();
const node: Node = { id: 0, name: 'host1', target: { host: 'host1', port: 22, user: 'oneadmin' }, datastores: '/var/lib/one/datastores' };
const other: Node = { ...node, id: 1, name: 'host2' };

const spec = (vmId: number) => ({
  vmId,
  domain: `one-${vmId}`,
  title: `vm${vmId}`,
  uuid: `00000000-0000-4000-8000-${String(vmId).padStart(12, '0')}`,
  description: '<domain/>',
  descriptionPath: `/var/lib/one/datastores/101/${vmId}/deployment.0`,
});
const deploy = (vmId: number, where = node) => dummyVmm(dir()).deploy(where, spec(vmId));
const faults = (...list: Fault[]) => writeFaults(dir(), list);

describe('the world', () => {
  test('another process sees what this one did', async () => {
    await deploy(1);
    expect(await dummyVmm(dir()).poll(node, 'one-1')).toBe('running');
    expect(await dummyVmm(dir()).poll(other, 'one-1')).toBe('absent');
  });

  test('hundreds at once', async () => {
    const ids = Array.from({ length: 512 }, (_, i) => i);
    await Promise.all(ids.map((id) => deploy(id)));
    const { domains } = await dummyMonitor(dir()).look(node);
    expect(domains.map((d) => d.vmId).sort((a, b) => (a ?? 0) - (b ?? 0))).toEqual(ids);
  });

  test('the figures that clients of the field know', async () => {
    const facts = await dummyMonitor(dir(), () => [0]).look(node);
    expect(facts).toMatchObject({
      hostname: 'host1',
      arch: 'x86_64',
      cpuSpeedMhz: 3200,
      modelName: 'Dummy(R) Core @ 3.2GHz',
      totalCpu: 800,
      totalMemory: 16777216,
      location: { totalMb: 20480, freeMb: 20480, usedMb: 9720 },
      datastores: [{ id: 0, totalMb: 4796800, freeMb: 3333260, usedMb: 1429920 }],
    });
    expect(await dummyDatastore(dir()).monitor(100)).toEqual({ totalMb: 20480, freeMb: 20480, usedMb: 9720 });
    expect(await dummyDatastore(dir(), 'system').monitor(101)).toEqual({ totalMb: 4796800, freeMb: 3333260, usedMb: 1429920 });
    expect(await dummyDatastore(dir()).inspect('http://example.org/os.qcow2', undefined)).toEqual({ sizeMb: 1024, bytes: 1024 ** 3, format: 'raw' });
  });

  test('the figures of a domain grow while it runs', async () => {
    let now = 1_000_000;
    const world = new DummyWorld(dir(), () => now);
    await dummyVmm(world).deploy(node, spec(1));
    now += 10_000;
    const [first] = (await dummyMonitor(world).look(node)).domains;
    expect(first).toMatchObject({ cpuTimeNs: 5_000_000_000, netRx: 10240 });
  });

  test('names never lead out of it', async () => {
    for (const name of ['..', '../one-1', '', '.', 'a/b']) await expect(dummyVmm(dir()).poll(node, name)).rejects.toThrow('not a name for a file');
  });

  test('an image with a path of its own outside of the world is neither read nor written', async () => {
    const path = join(dir(), 'outside');
    writeFileSync(path, 'precious');
    const transfer = dummyTransfer(join(dir(), 'world'));
    const image = { datastoreId: 100, source: path, format: 'raw', sizeMb: 1 } as const;
    const disk = { vmId: 1, diskId: 0, systemDatastoreId: 0 };
    await transfer.link(node, image, disk);
    await transfer.saveBack(node, disk, { ...image, source: join(dir(), 'elsewhere') });
    expect(existsSync(join(dir(), 'elsewhere'))).toBe(false);
    await expect(dummyDatastore(join(dir(), 'world')).makeEmpty(join(dir(), 'elsewhere'), 1, 'raw')).rejects.toMatchObject({ code: 'outside-datastore' });
  });
});

describe('faults', () => {
  test('fail: before anything was done, with the words given', async () => {
    faults({ action: 'deploy', do: 'fail', message: 'no more room on the moon', code: 'node-unreachable', kind: 'precondition' });
    await expect(deploy(1)).rejects.toMatchObject({ kind: 'precondition', code: 'node-unreachable', message: 'no more room on the moon' });
    expect(await dummyVmm(dir()).poll(node, 'one-1')).toBe('absent');
  });

  test('fail after: it was done and nobody heard', async () => {
    faults({ action: 'deploy', do: 'fail', when: 'after' });
    await expect(deploy(1)).rejects.toMatchObject({ kind: 'execution', code: 'dummy-fault' });
    expect(await dummyVmm(dir()).poll(node, 'one-1')).toBe('running');
  });

  test('only what was meant: node, VM, action', async () => {
    faults({ action: 'deploy', node: 'host1', vm: 3, do: 'fail' });
    await deploy(3, other);
    await deploy(4);
    await expect(deploy(3)).rejects.toThrow();
    expect(await dummyVmm(dir()).poll(node, 'one-3')).toBe('absent');
  });

  test('the VM of a domain name counts too, and * is any action', async () => {
    faults({ action: '*', vm: 3, do: 'fail' });
    await expect(dummyVmm(dir()).poll(node, 'one-3')).rejects.toThrow();
    await expect(dummyTransfer(dir()).makeVmDir(node, 0, 3)).rejects.toThrow();
    await dummyVmm(dir()).poll(node, 'one-4');
  });

  test('times: as often as told, then no more, until the file is written anew', async () => {
    faults({ action: 'deploy', do: 'fail', times: 2 });
    const outcomes = async () => (await Promise.allSettled([1, 2, 3, 4, 5].map((id) => deploy(id)))).map((o) => o.status).sort();
    const two = ['fulfilled', 'fulfilled', 'fulfilled', 'rejected', 'rejected'];
    expect(await outcomes()).toEqual(two);
    await deploy(1);
    faults({ action: 'deploy', do: 'fail', times: 2 });
    expect(await outcomes()).toEqual(two);
  });

  test('times over several processes at once: each turn is taken once', async () => {
    const program = await bundled();
    faults({ action: 'x', do: 'fail', times: 7 });
    const taken = await Promise.all([1, 2, 3].map(() => failuresInAnotherProcess(program, 20)));
    expect(taken.reduce((sum, n) => sum + n, 0)).toBe(7);
  });

  test('hang: until the entry is taken out, and then the work is done', async () => {
    faults({ action: 'deploy', vm: 1, do: 'hang' }, { action: 'look', do: 'fail' });
    let done = false;
    const hanging = deploy(1).then(() => {
      done = true;
    });
    await deploy(2);
    await sleep(100);
    expect(done).toBe(false);
    expect(await dummyVmm(dir()).poll(node, 'one-1')).toBe('absent');
    faults({ action: 'look', do: 'fail' });
    await hanging;
    expect(await dummyVmm(dir()).poll(node, 'one-1')).toBe('running');
  });

  test('slow: it takes at least that long', async () => {
    faults({ action: 'deploy', do: 'slow', ms: 60 });
    const order: string[] = [];
    await Promise.all([deploy(1).then(() => order.push('deploy')), sleep(20).then(() => order.push('shorter'))]);
    expect(order).toEqual(['shorter', 'deploy']);
  });

  test('a file that is being written is looked at again; one that stays broken is an error', async () => {
    mkdirSync(dir(), { recursive: true });
    writeFileSync(join(dir(), 'faults.json'), '[{"action":');
    const early = deploy(1);
    faults();
    await early;
    writeFileSync(join(dir(), 'faults.json'), '[{"action":');
    await expect(deploy(2)).rejects.toThrow(SyntaxError);
  });
});

const ROOT = join(__dirname, '../../..');

/** In a process of its own, started as it would be: does an action that faults.json tells of, and counts how often it failed. */
const TRIES = `
const { withFaults } = require(process.argv[1]);
const tries = Array.from({ length: Number(process.argv[3]) }, () => withFaults(process.argv[2], { action: 'x' }, () => undefined));
Promise.allSettled(tries).then((all) => console.log(all.filter((one) => one.status === 'rejected').length));
`;

const failuresInAnotherProcess = async (program: string, tries: number): Promise<number> => {
  const { stdout } = await promisify(execFile)(process.execPath, ['-e', TRIES, program, dir(), String(tries)]);
  return Number(stdout);
};

const bundled = async (): Promise<string> => {
  const file = join(dir(), 'faults.cjs');
  const source = join(ROOT, 'src/lib/drivers/vmm/dummy/faults.ts');
  await promisify(execFile)(process.execPath, [
    join(ROOT, 'node_modules/rolldown/bin/cli.mjs'),
    source,
    '--format',
    'cjs',
    '--platform',
    'node',
    '--file',
    file,
  ]);
  return file;
};
