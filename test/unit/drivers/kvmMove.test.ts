import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Node } from '../../../src/lib/drivers/node';
import { kvmDriver } from '../../../src/lib/drivers/vmm/kvm/kvmDriver';
import type { Links } from '../../../src/lib/exec/runner';
import { localRunner } from '../../contract/localRunner';
import { tempDirs } from '../../contract/tempDir';

// Moving a running domain: the scripts run in a real shell on two nodes, each with a virsh that does as told.

const dir = tempDirs();
const UUID = '0aaaaaaa-0000-4000-8000-000000000001';
const FOLDER = '/var/lib/one/datastores/101/1';
const here: Node = { id: 1, name: 'node1', target: { host: '10.0.0.1', port: 22, user: 'oneadmin' }, datastores: '/var/lib/one/datastores' };
const there: Node = { ...here, id: 2, name: 'node2', target: { host: '10.0.0.2', port: 2222, user: 'cloud' } };

/** A node's domain is its file `state`: libvirt's numbers of state and reason. */
const VIRSH = `#!/bin/sh
cd "$(dirname "$0")" && shift 3
command=$1; shift
echo "$command $*" >>log
[ ! -f "on-$command" ] || { . "./on-$command"; exit; }
case $command in
  list) [ ! -f state ] || echo one-1 ;;
  domstats) read -r s r 2>/dev/null <state || exit 1; echo "state.state=$s"; echo "state.reason=$r" ;;
  domjobinfo) echo 'Job type:         None' ;;
  snapshot-list | snapshot-delete) : ;;
  migrate) rm state; echo 1 5 >../node2/state ;;
  resume) echo 1 5 >state ;;
  destroy) rm state ;;
esac
`;

const at = (node: Node, file: string): string => join(dir(), node.name, file);
const set = (node: Node, state: string): void => writeFileSync(at(node, 'state'), `${state}\n`);
const on = (node: Node, command: string, text: string): void => writeFileSync(at(node, `on-${command}`), text);
const states = (): (string | undefined)[] => [here, there].map((n) => (existsSync(at(n, 'state')) ? readFileSync(at(n, 'state'), 'utf8').trim() : undefined));
const called = (node: Node, command: string): string[] =>
  readFileSync(at(node, 'log'), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith(`${command} `));
const links: Links = {
  to: ({ host }) => localRunner({ ...process.env, PATH: `${join(dir(), host === there.target.host ? 'node2' : 'node1')}:${process.env.PATH}` }),
  close: async () => undefined,
};
const migrate = (copyDisks: string[] = []) => kvmDriver(links).migrate(here, { domain: 'one-1', uuid: UUID, to: there, copyDisks, folder: FOLDER });

beforeEach(() => {
  for (const node of [here, there]) {
    mkdirSync(join(dir(), node.name));
    writeFileSync(at(node, 'virsh'), VIRSH);
    writeFileSync(at(node, 'sleep'), '#!/bin/sh\n');
    for (const program of ['virsh', 'sleep']) chmodSync(at(node, program), 0o755);
  }
  set(here, '1 1');
});

test('by ssh to the other node; disks that are not shared go along', async () => {
  await migrate(['vda', 'vdb']);
  expect(called(here, 'migrate')).toEqual([
    'migrate --live --unsafe --copy-storage-all --migrate-disks vda,vdb --domain one-1 --desturi qemu+ssh://cloud@10.0.0.2:2222/system?no_tty=1',
  ]);
  expect(states()).toEqual([undefined, '1 5']);
});

test('of shared disks only the memory; again it is there already', async () => {
  await migrate();
  await migrate();
  expect(called(here, 'migrate')).toEqual(['migrate --live --unsafe --domain one-1 --desturi qemu+ssh://cloud@10.0.0.2:2222/system?no_tty=1']);
});

test('one that is under way is waited for, not begun again', async () => {
  on(here, 'domjobinfo', `echo x >>looks; [ $(wc -l <looks) -lt 3 ] || { rm -f state; echo 1 5 >../node2/state; exit 1; }; echo 'Job type:         Unbounded'`);
  await migrate();
  expect(called(here, 'migrate')).toEqual([]);
});

test('that breaks leaves it running where it was', async () => {
  on(here, 'migrate', `echo 'error: unable to connect to server' >&2; exit 1`);
  await expect(migrate()).rejects.toMatchObject({ code: 'migrate-failed', message: expect.stringContaining('unable to connect') });
  expect(states()).toEqual(['1 1', undefined]);
});

test('whoever led it ended before it was there: the guest, paused, goes on where it was', async () => {
  on(here, 'migrate', 'echo 3 2 >state; exit 1');
  await expect(migrate()).rejects.toMatchObject({ code: 'migrate-failed' });
  expect(states()).toEqual(['1 5', undefined]);
});

test('whoever led it ended after it was there: what is left, paused, ends, and never goes on', async () => {
  on(here, 'migrate', 'echo 3 2 >state; echo 1 5 >../node2/state; exit 1');
  await migrate();
  expect(states()).toEqual([undefined, '1 5']);
  expect(called(here, 'resume')).toEqual([]);
});

test('paused for a move, and the other node cannot be asked: neither goes on nor ends', async () => {
  set(here, '3 2');
  rmSync(at(there, 'virsh'));
  writeFileSync(at(there, 'virsh'), '#!/bin/sh\necho "error: failed to connect to the hypervisor" >&2; exit 1\n');
  chmodSync(at(there, 'virsh'), 0o755);
  await expect(migrate()).rejects.toMatchObject({ code: 'libvirt-missing' });
  expect(readFileSync(at(here, 'state'), 'utf8')).toBe('3 2\n');
  expect([...called(here, 'resume'), ...called(here, 'destroy')]).toEqual([]);
});

test('a guest that a person paused stays paused, and is moved so', async () => {
  set(here, '3 1');
  await migrate();
  expect(called(here, 'resume')).toEqual([]);
});

test('one that is on neither node: said so, nothing done', async () => {
  rmSync(at(here, 'state'));
  await expect(migrate()).rejects.toMatchObject({ code: 'domain-absent' });
  expect(called(here, 'migrate')).toEqual([]);
});

test('snapshots of which only libvirt knows are not given up for a move', async () => {
  on(here, 'snapshot-list', 'echo by-hand');
  await expect(migrate()).rejects.toMatchObject({ code: 'migrate-failed', message: expect.stringContaining('by-hand') });
  expect(called(here, 'snapshot-delete')).toEqual([]);
  expect(states()).toEqual(['1 1', undefined]);
});
