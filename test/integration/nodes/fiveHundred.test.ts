import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { Cloud, until } from '../../support/cloud';
import { uuidOf } from '../drivers/guests';

/**
 * A real libvirt with a definition of each of 500 VMs, some of which run: what one look costs in connections and programs as sshd counts them, and whether the state is true of all of them after it.
 * The VMs come up on dummy drivers, which take seconds where 500 real starts take minutes; then the host is told that it is a real one.
 */
jest.setTimeout(300_000);

const VMS = 500;
/** A guest without a disk stays in its firmware. */
const description = (id: number): string => `<domain type='qemu'>
  <name>one-${id}</name><uuid>${uuidOf(id)}</uuid><memory unit='MiB'>16</memory><vcpu>1</vcpu>
  <os><type arch='x86_64' machine='pc'>hvm</type></os>
  <devices><emulator>/usr/bin/qemu-system-x86_64</emulator></devices>
</domain>
`;
/** of each 25: the first runs, the second is paused, the third is not there at all; the others are defined and off */
const kindOf = (id: number): 'running' | 'paused' | 'absent' | 'off' => (['running', 'paused', 'absent'] as const)[id % 25] ?? 'off';
const ids = Array.from({ length: VMS }, (_, i) => i);

let cloud: Cloud;
beforeAll(async () => {
  cloud = await Cloud.start('many', 'MONITORING_INTERVAL_HOST = 3600');
  await cloud.ok(['oneuser', 'show']);
  await cloud.node('node1', { apart: true });
  await bringUp();
  await define(ids.filter((id) => kindOf(id) !== 'absent'));
  await start(ids.filter((id) => ['running', 'paused'].includes(kindOf(id))));
  await virsh(ids.filter((id) => kindOf(id) === 'paused').map((id) => `suspend one-${id}`));
  // each connection, and each program that is asked for on it
  await cloud.on('node1', 'sh', '-c', 'echo LogLevel VERBOSE >>/etc/ssh/sshd_config && kill -HUP "$(cat /run/sshd.pid)"');
});
afterAll(async () => {
  expect(await cloud?.stop()).toEqual([]);
});

/** All of them RUNNING, as far as the state knows, on node1. */
const bringUp = async (): Promise<void> => {
  await cloud.id(['onehost', 'create', 'node1', '-i', 'dummy', '-v', 'dummy']);
  await cloud.id(['onedatastore', 'create'], 'NAME = dummies\nTYPE = SYSTEM_DS\nTM_MAD = dummy');
  await cloud.id(['onetemplate', 'create'], 'NAME = small\nCPU = 0.01\nMEMORY = 16');
  await cloud.ok(['onetemplate', 'instantiate', 'small', '-m', String(VMS)]);
  await until('all VMs to run', () => counted('SELECT count(*) AS n FROM vms WHERE state = 3 AND lcm_state = 3') === VMS, 120, 500);
  await until('the worker to leave', () => counted('SELECT count(*) AS n FROM worker') === 0, 30, 200);
  const db = new Database(cloud.var('one.db'));
  db.prepare("UPDATE hosts SET im_mad = 'qemu', vm_mad = 'qemu'").run();
  db.close();
};

const counted = (sql: string): number => cloud.rows<{ n: number }>(sql)[0]?.n ?? -1;

/** Many commands of one virsh: a process for each would take minutes. */
const virsh = async (lines: readonly string[]): Promise<void> => {
  const at = cloud.seen('node1', '/var/tmp/lines');
  writeFileSync(at, `${lines.join('\n')}\n`);
  await cloud.on('node1', 'sh', '-c', 'virsh -q -c qemu:///system </var/tmp/lines >/var/tmp/said 2>&1; ! grep ^error: /var/tmp/said');
};

const define = async (which: readonly number[]): Promise<void> => {
  for (const id of which) writeFileSync(cloud.seen('node1', join('/var/tmp', `one-${id}.xml`)), description(id));
  await virsh(which.map((id) => `define /var/tmp/one-${id}.xml`));
};
const start = (which: readonly number[]): Promise<void> => virsh(which.map((id) => `start one-${id}`));

/** What sshd wrote down since the last time it was asked. */
let readBefore = 0;
const heard = async (): Promise<{ connections: number; programs: number }> => {
  const all = (await cloud.on('node1', 'cat', '/var/log/sshd.log')).split('\n');
  const since = all.slice(readBefore);
  readBefore = all.length - 1;
  const of = (line: RegExp): number => since.filter((l) => line.test(l)).length;
  return { connections: of(/^Accepted publickey for oneadmin /), programs: of(/^Starting session: /) };
};

const look = async (): Promise<void> => {
  const before = counted('SELECT monitored_at AS n FROM hosts');
  await cloud.ok(['onehost', 'forceupdate', 'node1']);
  await until('the look', () => counted("SELECT count(*) AS n FROM operations WHERE state IN ('waiting', 'running')") === 0);
  await until('the worker to leave', () => counted('SELECT count(*) AS n FROM worker') === 0);
  expect(counted('SELECT monitored_at AS n FROM hosts')).toBeGreaterThan(before);
};

/** id -> short name of its state, as a person sees it */
const states = async (): Promise<Map<number, string>> => {
  const lines = (await cloud.ok(['onevm', 'list', '--csv', '--no-header', '-l', 'ID,STAT'])).trim().split('\n');
  return new Map(lines.map((line) => [Number(line.split(',')[0]), line.split(',')[1] ?? '']));
};

test(`one look at ${VMS} VMs is one connection and one program, and the state is true of each afterwards`, async () => {
  await heard();
  await look();
  expect(await heard()).toEqual({ connections: 1, programs: 1 });
  // a paused guest is there: it is not off
  expect(await states()).toEqual(new Map(ids.map((id) => [id, ['running', 'paused'].includes(kindOf(id)) ? 'runn' : 'poff'])));
  expect((await cloud.json('onehost', 'show', 'node1')).HOST).toMatchObject({ STATE: '2' });
  expect(cloud.rows('SELECT id FROM vms WHERE last_poll = 0')).toEqual([]);
});

test('some of them start and some end behind our back: the next look says which', async () => {
  const ended = ids.filter((id) => kindOf(id) === 'running').slice(0, 10);
  const started = ids.filter((id) => kindOf(id) === 'off').slice(0, 10);
  await virsh(ended.map((id) => `destroy one-${id}`));
  await start(started);
  const expected = await states();
  for (const id of ended) expected.set(id, 'poff');
  for (const id of started) expected.set(id, 'runn');
  await heard();
  await look();
  expect(await heard()).toEqual({ connections: 1, programs: 1 });
  expect(await states()).toEqual(expected);
});

test('its libvirt does not answer: all that ran are UNKNOWN, none is off, and it is one program again', async () => {
  const before = await states();
  await cloud.on('node1', 'mv', '/run/libvirt/libvirt-sock', '/run/libvirt/away');
  await heard();
  await look();
  expect((await heard()).connections).toBe(1);
  expect(await states()).toEqual(new Map([...before].map(([id, state]) => [id, state === 'runn' ? 'unkn' : state])));
  await cloud.on('node1', 'mv', '/run/libvirt/away', '/run/libvirt/libvirt-sock');
  await look();
  expect(await states()).toEqual(before);
});
