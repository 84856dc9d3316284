import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import Database from 'better-sqlite3';
import { until } from '../../support/cloud';

/** The commands as they were built, thirty of them at any time, and the worker they wake. */
const BIN = resolve(__dirname, '../../../bin');
const AT_ONCE = 30;
const SECONDS = 60;

jest.setTimeout(600_000);

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'onekit-crowd-'));
});
afterEach(async () => {
  await typed('oned', '--stop');
  rmSync(root, { recursive: true, force: true });
});

interface Said {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

const typed = (name: string, ...words: string[]): Promise<Said> =>
  new Promise((done, failed) => {
    const env = { PATH: process.env.PATH, HOME: root, ONE_LOCATION: root, ONE_AUTH: join(root, 'auth') };
    const child = spawn(process.execPath, [join(BIN, name), ...words], { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let [out, err] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
    child.on('error', failed);
    child.on('close', (code) => done({ code: code ?? -1, out, err }));
  });

const must = async (line: string): Promise<string> => {
  const said = await typed(...(line.split(' ') as [string]));
  if (said.code !== 0) throw new Error(`${line}: ${said.err}`);
  return said.out;
};

const furnish = async (): Promise<void> => {
  const file = (name: string, text: string): void => writeFileSync(join(root, name), text);
  file('sys', 'NAME=sys\nTYPE=SYSTEM_DS\nTM_MAD=dummy\n');
  file('img', 'NAME=img\nDS_MAD=dummy\nTM_MAD=dummy\n');
  file('net', 'NAME=net\nVN_MAD=dummy\nBRIDGE=br0\nAR=[TYPE=IP4,IP=10.0.0.1,SIZE=5000]\n');
  file('web', 'NAME=web\nCPU=0.01\nMEMORY=1\nNIC=[NETWORK=net]\nGRAPHICS=[TYPE=VNC,LISTEN=0.0.0.0]\n');
  for (const line of ['onedatastore create sys', 'onedatastore create img', 'onevnet create net', 'onetemplate create web']) await must(line);
  for (const host of ['h0', 'h1', 'h2', 'h3']) await must(`onehost create ${host} -i dummy -v dummy`);
};

/** What the state refuses because of what another did meanwhile is an answer; anything else is not. */
const REFUSED = /is not available for state|wrong state|Error getting virtual machine/;

test(`${AT_ONCE} processes change VMs for ${SECONDS} s: nothing is busy, lost or done twice, no address and no port is given twice`, async () => {
  if (!existsSync(join(BIN, '../dist/onevm.js'))) throw new Error('the commands are not built: npm run build');
  await furnish();
  const end = Date.now() + SECONDS * 1000;
  const made: number[] = [];
  const wrong: string[] = [];
  let commands = 0;
  const hear = (said: Said, line: string): void => {
    commands++;
    if (said.code !== 0 && !REFUSED.test(said.err)) wrong.push(`${line}: ${said.code} ${said.err}`);
  };
  const person = async (n: number): Promise<void> => {
    for (let i = 0; Date.now() < end || i === 0; i++) {
      const said = await typed('onetemplate', 'instantiate', '0', '--name', `vm-${n}-${i}`);
      hear(said, 'instantiate');
      const id = /ID: (\d+)/.exec(said.out)?.[1];
      if (id === undefined) continue;
      made.push(Number(id));
      // one of somebody else's, so that they meet
      const other = String(made[(n * 7 + i) % made.length]);
      for (const [verb, vm] of [
        ['poweroff', other],
        ['resume', other],
        ['rename', id],
        ['terminate', i % 2 === 0 ? id : other],
      ] as const)
        hear(await typed('onevm', verb, vm, ...(verb === 'rename' ? [`renamed-${id}`] : [])), `${verb} ${vm}`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, (_, n) => person(n)));
  expect(wrong).toEqual([]);
  expect(commands).toBeGreaterThanOrEqual(AT_ONCE * 5);

  const db = new Database(join(root, 'var/one.db'), { readonly: true });
  const all = (sql: string): unknown[] => db.prepare(sql).raw().all();
  // nobody is left with work that nobody does
  await until('the end of all work', () => all("SELECT id FROM operations WHERE state IN ('waiting', 'running')").length === 0, 240);
  const ids = all('SELECT id FROM vms ORDER BY id').flat();
  expect(ids).toEqual([...made].sort((a, b) => a - b));
  expect(all('SELECT ip, count(*) FROM leases WHERE vm_id >= 0 GROUP BY vnet_id, ip HAVING count(*) > 1')).toEqual([]);
  expect(all('SELECT cluster_id, port, count(*) FROM vnc_ports GROUP BY cluster_id, port HAVING count(*) > 1')).toEqual([]);
  // what ended gave back what it had, what lives has it
  expect(all('SELECT l.vm_id FROM leases l JOIN vms v ON v.id = l.vm_id WHERE v.state = 6')).toEqual([]);
  expect(all('SELECT v.id FROM vms v WHERE v.state <> 6 AND NOT EXISTS (SELECT 1 FROM leases l WHERE l.vm_id = v.id)')).toEqual([]);
  // a step was done once in each operation
  expect(all("SELECT operation_id, step, count(*) FROM journal WHERE event = 'done' GROUP BY operation_id, step HAVING count(*) > 1")).toEqual([]);
  db.close();
});
