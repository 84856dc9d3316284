import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROBE } from '../../../src/lib/nodes/apply/mountScripts';
import { GUARDED_FOLDER } from '../../../src/lib/nodes/apply/scripts';
import { Cloud } from '../../support/cloud';
import { preparing } from '../../support/preparing';

/** A hypervisor that was prepared becomes a host, and the datastores and the network of the file are made, by real libvirt and sshd; mounts are real ones of another type. */
let cloud: Cloud;
const WHERE = '/var/lib/one/datastores';

const CLOUD = `clusters: [spare]
networks:
  NetPrivVMs: { bridge: br46, network: 10.1.16.0/20, gateway: 10.1.31.254, dns: [192.168.43.251], ranges: [{ first: 10.1.16.10, size: 50 }] }
`;
const STORES = `nfs: { filer: node1, root: /store/one, clients: 10.99.0.0/24, exports: [images, system] }
datastores:
  100: { name: Images (NFS), type: image, export: images }
  101: { name: System, type: system, export: system }
`;
const machines = (roles: string): string => `machines:\n  node1: { roles: [${roles}], address: 10.99.0.31 }\n`;

const write = (text: string): void => writeFileSync(join(cloud.location, 'etc/platform.yaml'), text);
const { onenode, ok } = preparing(() => cloud);
const codes = async (): Promise<string[]> => (JSON.parse((await onenode('check', '-j')).out) as { CODE: string }[]).map((f) => f.CODE);

beforeAll(async () => {
  cloud = await Cloud.start('cloudobj');
  await cloud.node('node1', { apart: true, options: ['--root-pubkey', `${cloud.frontKey}.pub`] });
});

afterAll(async () => expect(await cloud.stop()).toEqual([]));

describe('a hypervisor', () => {
  test('is a host, and the network is there, once it is prepared', async () => {
    write(`${machines('hypervisor')}${CLOUD}`);
    expect(await codes()).toEqual(expect.arrayContaining(['CLOUD-CLUSTER', 'CLOUD-HOST', 'CLOUD-NETWORK']));
    expect(await ok('apply', '--yes')).toMatch(/^cloud: done$/m);
    expect(await cloud.json('onehost', 'show', 'node1')).toMatchObject({
      HOST: { NAME: 'node1', IM_MAD: 'kvm', VM_MAD: 'kvm', CLUSTER: 'default', TEMPLATE: { SSH_ADDRESS: '10.99.0.31' } },
    });
    expect(await cloud.ok(['onevnet', 'list', '-l', 'name,bridge', '--no-header'])).toMatch(/NetPrivVMs +br46/);
    expect((await codes()).filter((c) => c.startsWith('CLOUD'))).toEqual([]);
    expect(await ok('apply', '--yes')).toBe('node1: nothing to do\ncloud: nothing to do\n');
  });

  test('a second one that does not answer holds up nothing else', async () => {
    write(`${machines('hypervisor')}  node2: { roles: [hypervisor], address: 10.99.0.39 }\n${CLOUD.replace('[spare]', '[spare, more]')}`);
    const { code, err } = await onenode('apply', '--yes');
    expect([code, err]).toEqual([255, expect.stringContaining('cloud: host node2 in cluster default waits for node2, which is not ready')]);
    expect(await cloud.ok(['onecluster', 'list', '-l', 'name', '--no-header'])).toContain('more');
  });
});

describe('mounts', () => {
  const script = (text: string, ...words: string[]): Promise<string> => cloud.on('node1', 'sh', '-c', text, 'onekit', ...words);
  const probe = async (...words: string[]): Promise<string> => (await script(`(${PROBE}) || :`, ...words)).trim();

  beforeAll(async () => {
    await cloud.on('node1', 'sh', '-c', `mkdir -p ${WHERE}/100 ${WHERE}/101 && mount -t tmpfs f:/images ${WHERE}/100 && chown 9869:9869 ${WHERE}/100`);
    write(`${machines('hypervisor, filer')}${STORES}`);
  });

  test('are tried as oneadmin', async () => {
    expect(await probe(`${WHERE}/100`, '/images', 'tmpfs')).toBe('');
    expect(await cloud.on('node1', 'ls', '-A', `${WHERE}/100`)).toBe('');
    expect(await probe(`${WHERE}/100`, '/system', 'tmpfs')).toBe(`${WHERE}/100 is mounted from f:/images, not from /system`);
    expect(await probe(`${WHERE}/100`, '/images', 'nfs4', `${WHERE}/101`, '/system', 'nfs4')).toBe(
      `${WHERE}/100 is tmpfs from f:/images, not nfs4\n${WHERE}/101 is not mounted`,
    );
    await cloud.on('node1', 'mount', '-o', 'remount,ro', `${WHERE}/100`);
    expect(await probe(`${WHERE}/100`, '/images', 'tmpfs')).toMatch(/cannot be written and read by oneadmin: .*[Rr]ead-only file system/);
    await cloud.on('node1', 'mount', '-o', 'remount,rw', `${WHERE}/100`);
    await cloud.on('node1', 'chown', '0:0', `${WHERE}/100`);
    await cloud.on('node1', 'chmod', '755', `${WHERE}/100`);
    expect(await probe(`${WHERE}/100`, '/images', 'tmpfs')).toMatch(/cannot be written and read by oneadmin: .*[Pp]ermission denied/);
  });

  test('a folder under a mount is guarded while that is in use, and given back', async () => {
    const under = (...words: string[]) =>
      cloud.on('node1', 'unshare', '-m', '--propagation', 'private', 'sh', '-c', `umount ${WHERE}/100 && ${words.join(' ')}`);
    const before = await under('stat', '-c', "'%a %u %g'", `${WHERE}/100`);
    await cloud.on('node1', 'touch', `${WHERE}/100/in-use`);
    expect(await onenode('check')).toMatchObject({ code: 1, out: expect.stringContaining(`guard the folder under the mount at ${WHERE}/100`) });
    // by the script of the step: the packages of NFS that a whole apply begins with are not there
    await script(GUARDED_FOLDER, `${WHERE}/100`, '555', '0', '0', 'yes');
    expect(await under('stat', '-c', "'%a %u %g'", `${WHERE}/100`)).toBe('555 0 0\n');
    await expect(under('touch', `${WHERE}/100/x`)).rejects.toThrow(/not permitted/);
    expect(await cloud.on('node1', 'ls', `${WHERE}/100`)).toBe('in-use\n');
    expect((await onenode('check')).out).not.toContain('guard the folder');
    await ok('forget', '--yes');
    expect(await under('stat', '-c', "'%a %u %g'", `${WHERE}/100`)).toBe(before);
    expect(await cloud.on('node1', 'ls', `${WHERE}/100`)).toBe('in-use\n');
  });

  test('what a mount hides is told', async () => {
    await cloud.on('node1', 'umount', `${WHERE}/100`);
    await cloud.on('node1', 'touch', `${WHERE}/100/lost`);
    expect(await onenode('plan')).toMatchObject({ code: 255, err: expect.stringContaining(`${WHERE}/100 is not empty; a mount would hide what is in it`) });
  });
});
