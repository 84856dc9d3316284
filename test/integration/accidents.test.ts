import { existsSync, readdirSync } from 'node:fs';
import { Cloud, local, sleep, until } from '../support/cloud';

/** Power, cables and room that go away in the middle of the work. */
jest.setTimeout(300_000);

let cloud: Cloud;
beforeAll(async () => {
  cloud = await Cloud.start('accident', 'MONITORING_INTERVAL_HOST = 5');
  await cloud.ok(['oneuser', 'show']);
  await cloud.node('node1', { apart: true });
  await cloud.id(['onehost', 'create', 'node1', '-i', 'qemu', '-v', 'qemu']);
  for (const id of ['0', '1', '2']) await cloud.ok(['onedatastore', 'delete', id]);
  const store = (text: string): Promise<number> => cloud.id(['onedatastore', 'create'], `SAFE_DIRS = "${cloud.files}"\n${text}`);
  expect([await store('NAME = Images\nTYPE = IMAGE_DS\nDS_MAD = fs\nTM_MAD = ssh'), await store('NAME = System\nTYPE = SYSTEM_DS\nTM_MAD = ssh')]).toEqual([
    100, 101,
  ]);
  await cloud.id(['onevnet', 'create'], 'NAME = net\nVN_MAD = bridge\nBRIDGE = br46\nAR = [ TYPE = IP4, IP = 10.1.16.10, SIZE = 9 ]');
  await cloud.ok(['oneimage', 'create', '-d', 'Images', '--name', 'os', '--format', 'qcow2', '--prefix', 'vd', '--path', cloud.guest, '--wait']);
  await cloud.id(['onetemplate', 'create'], 'NAME = t\nCPU = 0.1\nMEMORY = 160\nDISK = [ IMAGE = os ]\nNIC = [ NETWORK = net ]\nCONTEXT = [ NETWORK = YES ]');
});
afterAll(async () => {
  expect(await cloud?.stop()).toEqual([]);
});

const instantiate = async (name: string): Promise<number> =>
  Number(/VM ID: (\d+)/.exec(await cloud.ok(['onetemplate', 'instantiate', 't', '--name', name]))?.[1]);
const settled = (id: number): Promise<number> =>
  until(
    `the work on VM ${id} to end`,
    () => cloud.rows("SELECT id FROM operations WHERE state IN ('waiting', 'running') AND object_type = 'VM' AND object_id = ?", id).length === 0 && 1,
    120,
    200,
  );
const nothingLeft = async (id: number, node: string): Promise<void> => {
  expect(await cloud.domains(node)).not.toContain(`one-${id}`);
  expect(await cloud.on(node, 'sh', '-c', `ls -d /var/lib/one/datastores/*/${id} 2>/dev/null || echo none`)).toBe('none\n');
  expect(cloud.rows('SELECT * FROM leases WHERE vm_id = ?', id)).toEqual([]);
};

describe.each(['folder', 'disk-0', 'start'])('in the middle of a deploy, while %s runs', (step) => {
  const atStep = async (name: string): Promise<number> => {
    const id = await instantiate(name);
    await until(`the step ${step} of VM ${id}`, () => cloud.journal('VM', id).includes(`${step} begun`), 60, 1).catch(async (e: Error) => {
      throw new Error(`${e.message}\n${await cloud.ok(['onevm', 'show', String(id)])}`);
    });
    return id;
  };

  test('the cable to the node is pulled: the VM ends in a state that says why, and is ended or brought up without remains', async () => {
    const id = await atStep(`cable-${step}`);
    await cloud.labCommand('node-kill-net', 'node1', 'mgmt');
    await settled(id);
    const vm = cloud.vm(id);
    if (vm.lcm_state !== 3) {
      expect(vm.error).toContain('node1');
      expect(await cloud.ok(['onevm', 'show', String(id)])).toMatch(/^STATE +: ACTIVE\nLCM_STATE +: (PROLOG_FAILURE|BOOT_FAILURE|UNKNOWN)/m);
    }
    await cloud.labCommand('node-restore-net', 'node1', 'mgmt');
    await cloud.ok(['onehost', 'enable', 'node1']);
    await cloud.ok(['onevm', 'terminate', '--hard', String(id), '--wait']);
    await nothingLeft(id, 'node1');
  });

  test('the node loses its power: after its return nothing is doubled, and nothing stays behind', async () => {
    const id = await atStep(`power-${step}`);
    await cloud.labCommand('node-stop', 'node1');
    await settled(id);
    expect(cloud.rows('SELECT vm_id FROM leases WHERE vm_id = ?', id)).toEqual([{ vm_id: id }]);
    await cloud.node('node1', { apart: true });
    await cloud.ok(['onehost', 'enable', 'node1']);
    // a service or cron looks at the host; here a person does
    await sleep(5500);
    await cloud.ok(['oned', '--once']);
    expect((await cloud.domains('node1')).filter((d) => d === `one-${id}`).length).toBeLessThanOrEqual(1);
    await cloud.ok(['onevm', 'terminate', '--hard', String(id), '--wait']);
    await nothingLeft(id, 'node1');
  });
});

describe('no room', () => {
  test('on a node: the VM waits and says how much is missing', async () => {
    await cloud.ok(['onehost', 'disable', 'node1']);
    await cloud.node('node2', { apart: true, options: ['--small-disk', '20'] });
    await cloud.id(['onehost', 'create', 'node2', '-i', 'qemu', '-v', 'qemu']);
    const id = await instantiate('too-large');
    await until('a reason', async () => /node2: .*40 MB.* wanted/.test(await cloud.ok(['onevm', 'show', String(id)])));
    await cloud.ok(['onevm', 'terminate', '--hard', String(id), '--wait']);
    await nothingLeft(id, 'node2');
  });

  test('on a node, found while copying: a failure that says so, no half disk under its name, and the end takes all away', async () => {
    // it has room when it is looked at, and none when the copy comes
    await cloud.on('node2', 'mount', '-o', 'remount,size=60m', '/var/lib/one/datastores');
    await cloud.ok(['onehost', 'enable', 'node2']);
    await cloud.on('node2', 'sh', '-c', 'mkdir -p /var/lib/one/datastores/other && head -c 50m /dev/zero >/var/lib/one/datastores/other/fill');
    const id = await cloud.id(['onetemplate', 'instantiate', 't', '--name', 'filled', '--hold']);
    await cloud.run(['onevm', 'deploy', String(id), 'node2', '--wait', '--timeout', '60']);
    await settled(id);
    expect(cloud.vm(id).error).toMatch(/room|full|space/i);
    expect(await cloud.ok(['onevm', 'show', String(id)])).toMatch(/^LCM_STATE +: PROLOG_FAILURE/m);
    expect(await cloud.on('node2', 'sh', '-c', `ls /var/lib/one/datastores/101/${id}`)).not.toMatch(/^disk\.0$/m);
    await cloud.on('node2', 'rm', '-r', '/var/lib/one/datastores/other');
    await cloud.ok(['onevm', 'terminate', '--hard', String(id), '--wait']);
    await nothingLeft(id, 'node2');
    await cloud.ok(['onehost', 'delete', 'node2']);
    await cloud.ok(['onehost', 'enable', 'node1']);
  });

  /** Commands on a front-end whose state or image datastore is a small file system, in a mount namespace that ends with the script. */
  const cramped = (mounts: string, script: string) =>
    cloud.run(['unshare', '--mount', '--propagation', 'private', 'bash', '-c', `set -e; ${mounts}\n${script}`]);

  test('an image that is larger than what its datastore has left is refused before a byte is copied', async () => {
    await until('all work to end', () => cloud.rows("SELECT 1 FROM operations WHERE state IN ('waiting', 'running')").length === 0);
    const before = cloud.dump();
    const said = await cramped(
      `mount -t tmpfs -o size=4m none ${cloud.var('datastores/100')}`,
      `oneimage create -d Images --name big --format qcow2 --path ${cloud.guest}`,
    );
    expect({ code: said.code, out: said.out }).toEqual({ code: 255, out: '' });
    expect(said.err).toMatch(/MB|room/);
    expect(cloud.dump()).toEqual(before);
    expect(readdirSync(cloud.var('datastores/100')).filter((f) => f.includes('.part'))).toEqual([]);
  });

  test('a front-end whose disk is full says so, changes nothing, and goes on when there is room again', async () => {
    const said = await cramped(
      `export ONE_LOCATION=${cloud.location}-small ONE_AUTH=${cloud.location}-small/auth; mkdir -p $ONE_LOCATION/var $ONE_LOCATION/etc; mount -t tmpfs -o size=6m none $ONE_LOCATION`,
      `mkdir -p $ONE_LOCATION/var $ONE_LOCATION/etc
       onetemplate list >/dev/null
       head -c 8m /dev/zero >$ONE_LOCATION/fill 2>/dev/null || true
       for i in $(seq 400); do head -c 3000 /dev/zero | tr '\\0' x | sed "s/^/NAME=t$i A=/" >/dev/shm/onekit-$$; onetemplate create /dev/shm/onekit-$$ 2>/dev/shm/onekit-$$.err >/dev/null || { rc=$?; break; }; done
       cat /dev/shm/onekit-$$.err; echo "rc $rc"
       made=$(onetemplate list --no-header | wc -l); [ "$made" = $((i - 1)) ] && echo same
       rm $ONE_LOCATION/fill; onetemplate create /dev/shm/onekit-$$ >/dev/null && echo again
       rm -f /dev/shm/onekit-$$ /dev/shm/onekit-$$.err`,
    );
    expect(said.out).toMatch(/no room left for .*one\.db; nothing was changed\n {2}next: df -h/);
    expect(said.out).toMatch(/rc 255\nsame\nagain\n$/);
    await local('rm', '-rf', `${cloud.location}-small`);
    expect(existsSync(`${cloud.location}-small`)).toBe(false);
  });
});
