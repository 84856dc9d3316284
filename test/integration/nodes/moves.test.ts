import type { Cloud } from '../../support/cloud';
import {
  filesNamed,
  holders,
  IP,
  leasesOf,
  type Marks,
  mark,
  marksNow,
  NODES,
  type NodeName,
  onConsole,
  otherThan,
  runningOn,
  SECOND_SYSTEM,
  SYSTEM,
  twoNodes,
} from '../../support/twoNodes';
import { watched } from '../../support/watch';

/** A guest that goes from node to node, in all ways there are, and is asked from inside what it still has. */
jest.setTimeout(240_000);

const RUNNING = { state: 3, lcm_state: 3 };

describe.each(['shared', 'ssh'] as const)('with %s storage', (storage) => {
  let cloud: Cloud;
  let id: number;
  let domain: string;
  let leases: unknown[];
  beforeAll(async () => {
    cloud = await twoNodes(`moves-${storage}`, storage);
    id = await runningOn(cloud, 'node1', 'mover');
    domain = `one-${id}`;
    leases = leasesOf(cloud, id);
    expect(leases).toHaveLength(2);
  });
  afterAll(async () => {
    expect(await cloud?.stop()).toEqual([]);
  });

  const hostOf = (): string => cloud.rows<{ name: string }>('SELECT h.name FROM hosts h JOIN vms v ON v.host_id = h.id WHERE v.id = ?', id)[0]?.name ?? '';

  /** It is there and nowhere else, with its files, its addresses and its bridges; and its disk holds what it held. */
  const isAt = async (node: NodeName, system: number, marks: Marks, memory: 'kept' | 'new'): Promise<void> => {
    expect(cloud.vm(id)).toMatchObject({ ...RUNNING, error: '', datastore_id: system });
    expect(hostOf()).toBe(node);
    expect(await holders(cloud, id)).toEqual([node]);
    await cloud.up(IP);
    expect(await marksNow(cloud, marks)).toEqual({ sum: marks.sum, memory });
    expect(leasesOf(cloud, id)).toEqual(leases);
    expect(await filesNamed(cloud, id, 'disk.0')).toEqual((storage === 'shared' ? NODES : [node]).map((n) => `${n}:${system}/${id}/disk.0`));
    expect(await filesNamed(cloud, id, 'checkpoint')).toEqual([]);
    const taps = await cloud.on(node, 'ip', '-o', 'link');
    expect(taps).toContain(`${domain}-1`);
    expect(await cloud.on(otherThan(node), 'ip', '-o', 'link')).not.toMatch(new RegExp(`${domain}-|onebr`));
  };

  const moved = async (argv: string[], ranOn: NodeName[]): Promise<void> => {
    const seen = await watched(cloud, domain, () => cloud.ok(argv));
    expect({ twice: seen.twice, ranOn: seen.ranOn }).toEqual({ twice: undefined, ranOn });
    expect(seen.samples).toBeGreaterThan(4);
  };

  test('live: it goes on where it was, and its serial console says the same as ssh', async () => {
    const marks = await mark(cloud);
    await moved(['onevm', 'migrate', '--live', String(id), 'node2', '--wait'], ['node1', 'node2']);
    await isAt('node2', SYSTEM, marks, 'kept');
    expect(await onConsole(cloud, 'node2', domain, `md5sum ${marks.file}; cat /run/word`)).toMatch(new RegExp(`${marks.sum}[^\n]*\n+${marks.word}`));
  });

  test('cold: its memory is saved, goes along, and it goes on', async () => {
    const marks = await mark(cloud);
    await moved(['onevm', 'migrate', String(id), 'node1', '--wait'], ['node2', 'node1']);
    await isAt('node1', SYSTEM, marks, 'kept');
  });

  test('to another system datastore of the same node', async () => {
    const marks = await mark(cloud);
    await moved(['onevm', 'migrate', String(id), 'node1', 'Second', '--wait'], ['node1']);
    await isAt('node1', SECOND_SYSTEM, marks, 'kept');
  });

  test('to another node and another system datastore at once, powered off meanwhile', async () => {
    const marks = await mark(cloud);
    await moved(['onevm', 'migrate', '--poff', String(id), 'node2', 'System', '--wait'], ['node1', 'node2']);
    await isAt('node2', SYSTEM, marks, 'new');
  });

  test('suspended, moved while it sleeps, resumed', async () => {
    const marks = await mark(cloud);
    const seen = await watched(cloud, domain, async () => {
      await cloud.ok(['onevm', 'suspend', String(id), '--wait']);
      expect(await holders(cloud, id)).toEqual([]);
      await cloud.ok(['onevm', 'migrate', String(id), 'node1', '--wait']);
      await cloud.ok(['onevm', 'resume', String(id), '--wait']);
    });
    expect(seen).toMatchObject({ twice: undefined, ranOn: ['node2', 'node1'] });
    await isAt('node1', SYSTEM, marks, 'kept');
  });

  test('stopped: its files and its memory wait at the front-end, and it goes on elsewhere', async () => {
    const marks = await mark(cloud);
    const seen = await watched(cloud, domain, async () => {
      await cloud.ok(['onevm', 'stop', String(id), '--wait']);
      expect(leasesOf(cloud, id)).toEqual(leases);
      await cloud.ok(['onehost', 'disable', 'node1']);
      await cloud.ok(['onevm', 'resume', String(id), '--wait']);
      await cloud.ok(['onehost', 'enable', 'node1']);
    });
    expect(seen).toMatchObject({ twice: undefined, ranOn: ['node1', 'node2'] });
    // the scheduler chose the datastore
    await isAt('node2', cloud.vm(id).datastore_id as number, marks, 'kept');
  });

  test('undeployed, and deployed elsewhere', async () => {
    const marks = await mark(cloud);
    const seen = await watched(cloud, domain, async () => {
      await cloud.ok(['onevm', 'undeploy', String(id), '--wait']);
      expect(await holders(cloud, id)).toEqual([]);
      await cloud.ok(['onevm', 'deploy', String(id), 'node1', 'System', '--wait']);
    });
    expect(seen).toMatchObject({ twice: undefined, ranOn: ['node2', 'node1'] });
    await isAt('node1', SYSTEM, marks, 'new');
  });

  test('a disk and an interface that come while it runs go along live, and go again', async () => {
    const marks = await mark(cloud);
    await cloud.ok([
      'oneimage',
      'create',
      '-d',
      'Images',
      '--name',
      'data',
      '--type',
      'DATABLOCK',
      '--size',
      '8',
      '--format',
      'qcow2',
      '--prefix',
      'sd',
      '--wait',
    ]);
    await cloud.ok(['onevm', 'disk-attach', String(id), '--image', 'data', '--wait']);
    await cloud.ok(['onevm', 'nic-attach', String(id), '--network', 'net', '--wait']);
    const sums = await cloud.inGuest(
      IP,
      'until [ -b /dev/sda ]; do sleep 0.2; done; dd if=/dev/urandom of=/dev/sda bs=64k count=16 2>/dev/null; sync; ls /sys/class/net | grep -c eth; dd if=/dev/sda bs=64k count=16 2>/dev/null | md5sum',
    );
    expect(sums).toMatch(/^3\n/);
    await moved(['onevm', 'migrate', '--live', String(id), 'node2', '--wait'], ['node1', 'node2']);
    await cloud.up(IP);
    expect(
      await cloud.inGuest(IP, 'echo 3 >/proc/sys/vm/drop_caches; ls /sys/class/net | grep -c eth; dd if=/dev/sda bs=64k count=16 2>/dev/null | md5sum'),
    ).toBe(sums);
    await cloud.ok(['onevm', 'disk-detach', String(id), '2', '--wait']);
    await cloud.ok(['onevm', 'nic-detach', String(id), '2', '--wait']);
    expect(await cloud.inGuest(IP, 'ls /sys/class/net | grep -c eth; ls /dev/sda 2>/dev/null || true')).toBe('2');
    expect(await marksNow(cloud, marks)).toEqual({ sum: marks.sum, memory: 'kept' });
    expect(leasesOf(cloud, id)).toEqual(leases);
  });

  test('a snapshot of the machine is gone back to, also after a power cycle on the other node', async () => {
    const marks = await mark(cloud);
    await cloud.ok(['onevm', 'snapshot-create', String(id), 'whole', '--wait']);
    await mark(cloud);
    await cloud.ok(['onevm', 'snapshot-revert', String(id), '0', '--wait']);
    await cloud.up(IP);
    expect(await marksNow(cloud, marks)).toEqual({ sum: marks.sum, memory: 'kept' });
    await cloud.ok(['onevm', 'migrate', '--poff-hard', String(id), 'node1', '--wait']);
    await cloud.up(IP);
    await mark(cloud);
    await cloud.ok(['onevm', 'snapshot-revert', String(id), '0', '--wait']);
    await cloud.up(IP);
    expect(cloud.vm(id)).toMatchObject({ ...RUNNING, error: '' });
    expect(await marksNow(cloud, marks)).toEqual({ sum: marks.sum, memory: 'kept' });
  });

  test(`with a snapshot it ${storage === 'shared' ? 'moves live, and goes back to it there' : 'is not moved live: the snapshot would stay behind'}`, async () => {
    const marks = await mark(cloud);
    const live = ['onevm', 'migrate', '--live', String(id), 'node2', '--wait'];
    if (storage === 'ssh') {
      expect(await cloud.run(live)).toMatchObject({ code: 255, err: expect.stringMatching(/snapshot[\s\S]*next: onevm migrate/) });
      expect(cloud.vm(id)).toMatchObject(RUNNING);
      await moved(['onevm', 'migrate', String(id), 'node2', '--wait'], ['node1', 'node2']);
    } else await moved(live, ['node1', 'node2']);
    await cloud.up(IP);
    expect(await marksNow(cloud, marks)).toEqual({ sum: marks.sum, memory: 'kept' });
    await cloud.ok(['onevm', 'snapshot-revert', String(id), '0', '--wait']);
    await cloud.ok(['onevm', 'snapshot-delete', String(id), '0', '--wait']);
    expect((await cloud.virsh('node2', 'snapshot-list', domain, '--name')).trim()).toBe('');
    expect(await filesNamed(cloud, id, '*.snapshot.xml')).toEqual([]);
  });

  test('a snapshot of a disk: taken while it runs, gone back to when it is off, on the other node', async () => {
    await cloud.up(IP);
    const marks = await mark(cloud);
    await cloud.ok(['onevm', 'disk-snapshot-create', String(id), '0', 'before', '--wait']);
    await cloud.inGuest(IP, `rm ${marks.file}; sync`);
    await cloud.ok(['onevm', 'poweroff', '--hard', String(id), '--wait']);
    await cloud.ok(['onevm', 'migrate', String(id), 'node1', '--wait']);
    expect(hostOf()).toBe('node1');
    await cloud.ok(['onevm', 'disk-snapshot-revert', String(id), '0', '0', '--wait']);
    await cloud.ok(['onevm', 'resume', String(id), '--wait']);
    await cloud.up(IP);
    expect(await marksNow(cloud, marks)).toEqual({ sum: marks.sum, memory: 'new' });
  });

  test('its end leaves nothing on either node', async () => {
    await cloud.ok(['onevm', 'terminate', '--hard', String(id), '--wait']);
    expect(await holders(cloud, id)).toEqual([]);
    expect(await filesNamed(cloud, id, '')).toEqual([]);
    expect(leasesOf(cloud, id)).toEqual([]);
    for (const node of ['node1', 'node2']) expect(await cloud.on(node, 'ip', '-o', 'link')).not.toMatch(/one-\d|onebr/);
  });
});
