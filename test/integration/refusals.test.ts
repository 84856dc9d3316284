import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Cloud, local, until } from '../support/cloud';

jest.setTimeout(120_000);

let cloud: Cloud;
beforeAll(async () => {
  cloud = await Cloud.start('refuse');
  await cloud.ok(['oneuser', 'show']);
});
afterAll(async () => {
  expect(await cloud?.stop()).toEqual([]);
});

/** The command fails with that text, says nothing on standard output, and the state is as it was. */
const refused = async (argv: readonly string[], text: RegExp, stdin?: string): Promise<void> => {
  const before = cloud.dump();
  const said = await cloud.run(argv, stdin === undefined ? {} : { stdin });
  expect({ code: said.code, out: said.out }).toEqual({ code: 255, out: '' });
  expect(said.err).toMatch(text);
  expect(cloud.dump()).toEqual(before);
};

const create = (name: string): string[] => ['onehost', 'create', name, '-i', 'kvm', '-v', 'kvm'];

describe('a host that cannot be asked is not taken', () => {
  test('unknown host key: with its fingerprint and the command that mends it', async () => {
    await cloud.node('node1', { unpinned: true });
    await refused(create('node1'), /SHA256:[\s\S]*next: .*ssh-keyscan/);
  });

  test('changed host key', async () => {
    const stranger = join(cloud.files, 'stranger');
    await local('ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-f', stranger);
    writeFileSync(cloud.knownHosts, `node1 ${await local('cat', `${stranger}.pub`)}`, { mode: 0o600 });
    await refused(create('node1'), /changed|not the pinned|differs/i);
    writeFileSync(cloud.knownHosts, '', { mode: 0o600 });
    await cloud.pin('node1');
  });

  test('a key that the node does not know', async () => {
    await cloud.node('node2', { locked: true });
    await refused(create('node2'), /node2[\s\S]*next: .*ssh-copy-id/);
  });

  test('no libvirt', async () => {
    await cloud.node('node3', { options: ['--no-libvirt'] });
    await refused(create('node3'), /no virsh[\s\S]*next: .*libvirt-daemon-system/);
  });

  test('a dead node', async () => {
    await cloud.pin('node2');
    await cloud.labCommand('node-kill-net', 'node2');
    await refused(create('node2'), /node2/);
  });

  test('a name that nobody knows, and names that are no names', async () => {
    await refused(create('no-such-machine'), /no-such-machine/);
    for (const bad of ['a/b', 'a\nb', 'a"b', 'a;reboot', '$(touch /canary)', '`id`']) await refused(create(bad), /Invalid NAME/);
  });
});

describe('kill -9 of oned in mid-deploy', () => {
  beforeAll(async () => {
    expect(await cloud.id(create('node1'))).toBe(0);
    const store = (text: string): Promise<number> => cloud.id(['onedatastore', 'create'], `TM_MAD = shared\nSAFE_DIRS = "${cloud.files}"\n${text}`);
    expect([await store('NAME = Images\nTYPE = IMAGE_DS\nDS_MAD = fs'), await store('NAME = System\nTYPE = SYSTEM_DS')]).toEqual([100, 101]);
    await cloud.id(['onevnet', 'create'], 'NAME = net\nVN_MAD = bridge\nBRIDGE = br46\nAR = [ TYPE = IP4, IP = 10.1.16.10, SIZE = 9 ]');
    await cloud.ok(['oneimage', 'create', '-d', 'Images', '--name', 'os', '--format', 'qcow2', '--prefix', 'vd', '--path', cloud.guest, '--wait']);
    await cloud.id(['onetemplate', 'create'], 'NAME = t\nCPU = 0.1\nMEMORY = 160\nDISK = [ IMAGE = os ]\nNIC = [ NETWORK = net ]\nCONTEXT = [ NETWORK = YES ]');
  });

  test.each(['folder', 'disk-0', 'context', 'network-bridge', 'start'])('while %s runs: the next command brings the VM up, once', async (step) => {
    const id = Number(/VM ID: (\d+)/.exec(await cloud.ok(['onetemplate', 'instantiate', 't', '--name', `crash-${step}`]))?.[1]);
    await until(`the step ${step}`, () => cloud.journal('VM', id).includes(`${step} begun`), 30, 1);
    const pid = /pid (\d+)/.exec(await cloud.ok(['oned', '--status']))?.[1];
    if (pid) await local('kill', '-9', pid);
    await cloud.ok(['onevm', 'list']);
    await until(`VM ${id} to run`, () => cloud.vm(id).lcm_state === 3, 60);
    expect((await cloud.domains('node1')).filter((d) => d === `one-${id}`)).toHaveLength(1);
    expect(cloud.rows('SELECT 1 FROM leases WHERE vm_id = ?', id)).toHaveLength(1);
    expect((await cloud.on('node1', 'ls', `/var/lib/one/datastores/101/${id}`)).split('\n').filter((f) => f.startsWith('disk.0'))).toEqual(['disk.0']);
    await cloud.ok(['onevm', 'terminate', '--hard', String(id), '--wait']);
    expect(await cloud.domains('node1')).not.toContain(`one-${id}`);
  });
});
