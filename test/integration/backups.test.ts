import { readFileSync } from 'node:fs';
import { Cloud, until } from '../support/cloud';
import { furnishOneNode } from '../support/oneNode';

/** Backups of a real guest: into a directory of another machine, and into a restic repository of the front-end. */
jest.setTimeout(240_000);

const PASSWORD = 'never to be seen';
const IP = '10.1.16.10';

let cloud: Cloud;
beforeAll(async () => {
  cloud = await Cloud.start('backup', 'MONITORING_INTERVAL_HOST = 5');
  await cloud.ok(['oneuser', 'show']);
  await Promise.all([cloud.node('node1'), cloud.node('node2', { apart: true, options: ['--no-libvirt', '--small-disk', '160'] })]);
  await furnishOneNode(cloud, 'qemu', 'MEMORY = 160\nBACKUP_CONFIG = [ FS_FREEZE = SUSPEND ]', ', SET_HOSTNAME = "$NAME"');
});
afterAll(async () => {
  expect(await cloud?.stop()).toEqual([]);
});

const FILE = '/disk/data';
const sum = (address = IP): Promise<string> => cloud.inGuest(address, `md5sum ${FILE} | cut -d' ' -f1`);
const write = async (): Promise<string> => {
  await cloud.inGuest(IP, `dd if=/dev/urandom of=${FILE} bs=64k count=16 2>/dev/null; sync`);
  return sum();
};
const folder = async (): Promise<string[]> => (await cloud.on('node1', 'ls', '/var/lib/one/datastores/101/0')).split('\n').filter(Boolean);
const images = () => cloud.rows<{ id: number; state: number; error: string }>('SELECT id, state, error FROM images WHERE backup_vm_id = 0 ORDER BY id');
const READY = 1;
const LEFT_OF_A_RUNNING_VM = ['deployment.0', 'disk.0', 'disk.1'];

let first = '';
let second = '';

test('a machine without restic is told of when the datastore is made, with the command that mends it', async () => {
  await cloud.on('node2', 'rm', '-f', '/usr/bin/restic');
  const asked = ['onedatastore', 'create'];
  const said = await cloud.run(asked, { stdin: `NAME = r\nTYPE = BACKUP_DS\nDS_MAD = restic\nRESTIC_SFTP_SERVER = node2\nRESTIC_PASSWORD = "${PASSWORD}"` });
  expect([said.code, said.err]).toEqual([255, expect.stringMatching(/restic not found on node2\n.*next: ssh oneadmin@node2 apt-get install restic/)]);
  const unknown = await cloud.run(asked, { stdin: 'NAME = r\nTYPE = BACKUP_DS\nDS_MAD = rsync\nRSYNC_HOST = node7' });
  expect([unknown.code, unknown.out]).toEqual([255, '']);
  expect(cloud.rows('SELECT id FROM datastores WHERE type = 3')).toEqual([]);
  expect(await cloud.id(asked, 'NAME = far\nTYPE = BACKUP_DS\nDS_MAD = rsync\nTM_MAD = "-"\nRSYNC_HOST = node2\nRSYNC_USER = oneadmin')).toBe(102);
  expect(await cloud.id(asked, `NAME = near\nTYPE = BACKUP_DS\nDS_MAD = restic\nTM_MAD = "-"\nRESTIC_PASSWORD = "${PASSWORD}"`)).toBe(103);
});

test('a running VM is backed up while its guest goes on', async () => {
  await cloud.ok(['onetemplate', 'instantiate', 't', '--name', 'web', '--wait']);
  expect(await cloud.up(IP)).toBe('web');
  first = await write();
  await cloud.ok(['onevm', 'backup', '0', '-d', 'far', '--wait']);
  expect(images()).toEqual([{ id: 1, state: READY, error: '' }]);
  expect(await folder()).toEqual(LEFT_OF_A_RUNNING_VM);
  expect(await cloud.virsh('node1', 'domstate', 'one-0')).toMatch(/running/);
  expect(await cloud.virsh('node1', 'domblklist', 'one-0')).not.toContain('backup');
  expect(await sum()).toBe(first);
  const stored = await cloud.on('node2', 'sh', '-c', 'cd /var/lib/one/datastores/102 && find . -type f -printf "%f %m %u\\n" | sort');
  expect(stored).toBe('disk.0 600 oneadmin\nvm.template 600 oneadmin\n');
});

test('oned is killed in the middle of a backup: the next one makes it whole, and the VM never noticed', async () => {
  second = await write();
  expect(second).not.toBe(first);
  await cloud.ok(['onevm', 'backup', '0', '-d', 'near']);
  await until('the step store-0', () => cloud.journal('VM', 0).includes('store-0 begun'), 60, 1);
  const [worker] = cloud.rows<{ pid: number }>('SELECT pid FROM worker');
  if (worker) process.kill(worker.pid, 'SIGKILL');
  expect(cloud.vm(0)).toMatchObject({ lcm_state: 69 });
  await cloud.ok(['oned', '--once']);
  expect(cloud.journal('VM', 0)).toContain('resumed');
  expect(images()).toEqual([
    { id: 1, state: READY, error: '' },
    { id: 2, state: READY, error: '' },
  ]);
  expect([await folder(), await sum()]).toEqual([LEFT_OF_A_RUNNING_VM, second]);
  expect(JSON.stringify(cloud.dump())).not.toContain(PASSWORD);
  expect(readFileSync(cloud.var('oned.log'), 'utf8')).not.toContain(PASSWORD);
  expect(await cloud.ok(['onedatastore', 'show', 'near'])).not.toContain(PASSWORD);
});

test('a backup is cancelled while it is written: all of it goes', async () => {
  await cloud.ok(['onevm', 'backup', '0', '-d', 'near']);
  // restic opens its repository for seconds before it takes the first byte
  await until('the step store-0', () => cloud.journal('VM', 0).includes('store-0 begun'), 60, 1);
  await cloud.ok(['onevm', 'backup-cancel', '0', '--wait']);
  expect(images().map((i) => i.id)).toEqual([1, 2]);
  expect([await folder(), await sum(), cloud.vm(0).lcm_state]).toEqual([LEFT_OF_A_RUNNING_VM, second, 3]);
});

test('a guest without an agent is told of, and is not held', async () => {
  await cloud.ok(['onevm', 'updateconf', '0', '-a', '--wait'], 'BACKUP_CONFIG = [ FS_FREEZE = AGENT ]');
  const said = await cloud.run(['onevm', 'backup', '0', '-d', 'far', '--wait', '--timeout', '60']);
  expect([said.code, said.err]).toEqual([255, expect.stringContaining("did not hold the guest's file systems")]);
  await cloud.ok(['onevm', 'updateconf', '0', '-a', '--wait'], 'BACKUP_CONFIG = [ FS_FREEZE = SUSPEND ]');
  expect([await folder(), await sum(), images().map((i) => i.id)]).toEqual([LEFT_OF_A_RUNNING_VM, second, [1, 2]]);
});

test('a full backup machine is one clear error; the VM and its older backups are as they were', async () => {
  await cloud.on('node2', 'sh', '-c', 'dd if=/dev/zero of=/var/lib/one/datastores/fill bs=1M 2>/dev/null; true');
  const said = await cloud.run(['onevm', 'backup', '0', '-d', 'far', '--wait', '--timeout', '60']);
  expect([said.code, said.err]).toEqual([255, expect.stringContaining('no space left on node2')]);
  expect(images().map((i) => i.id)).toEqual([1, 2]);
  expect([await folder(), await sum(), cloud.vm(0).lcm_state]).toEqual([LEFT_OF_A_RUNNING_VM, second, 3]);
  expect(await cloud.on('node2', 'sh', '-c', 'ls /var/lib/one/datastores/102/0 | grep -c part || true')).toBe('0\n');
  await cloud.on('node2', 'rm', '/var/lib/one/datastores/fill');
});

test('a powered-off VM gets back what its disk held then', async () => {
  await cloud.ok(['onevm', 'poweroff', '--hard', '0', '--wait']);
  await cloud.ok(['onevm', 'restore', '0', '1', '--wait']);
  expect(await folder()).toEqual(LEFT_OF_A_RUNNING_VM);
  await cloud.ok(['onevm', 'resume', '0', '--wait']);
  await cloud.up(IP);
  expect(await sum()).toBe(first);
});

test('a new VM is made of a backup, and holds what that holds', async () => {
  expect(await cloud.ok(['oneimage', 'restore', '2', '-d', 'Images', '--name', 'again', '--no_ip', '--wait'])).toMatch(/^VM Template: 1\nImages: \d+\n$/);
  await cloud.ok(['onetemplate', 'instantiate', 'again', '--name', 'twin', '--wait']);
  // its context is that of the VM as it was backed up; the host name, which was that VM's name, is its own
  expect(await cloud.up('10.1.16.11')).toBe('twin');
  expect(await sum('10.1.16.11')).toBe(second);
  await cloud.ok(['onevm', 'terminate', '--hard', '0,1', '--wait']);
});

test('deleted backups leave nothing on their machines', async () => {
  await cloud.ok(['oneimage', 'delete', '1,2', '--wait']);
  expect(await cloud.on('node2', 'find', '/var/lib/one/datastores/102', '-type', 'f')).toBe('');
  const listed = await cloud.run(['sh', '-c', `RESTIC_PASSWORD="$(cat)" restic -r ${cloud.var('datastores/103/0')} --no-cache snapshots --json`], {
    stdin: PASSWORD,
  });
  expect(listed.out.trim()).toMatch(/^(null|\[\])$/);
});
