// What many VMs cost in CPU of ours, which other work on the machine stretches less than it stretches time: 512 of them brought up on dummy hosts, and a host of 500 looked at.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';

export const CROWD = 512;
const RUNNING = 'state = 3 AND lcm_state = 3';
const NOBODY_MS = 100;
const LONGEST_MS = 300_000;

/** A process of ours writes down at its end what it took: rusage, of itself and the threads it had. */
const METER = (file) => `process.on('exit', () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  require('node:fs').appendFileSync(${JSON.stringify(file)}, JSON.stringify({ s: (userCPUTime + systemCPUTime) / 1e6, mb: maxRSS / 1024, argv: process.argv.slice(1) }) + '\\n');
});
`;

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

class Cloud {
  constructor(dir, bin, env) {
    this.location = dir;
    this.bin = bin;
    this.meter = join(dir, 'meter.jsonl');
    writeFileSync(join(dir, 'meter.cjs'), METER(this.meter));
    this.env = { ...env, ONE_LOCATION: dir, ONE_AUTH: join(dir, 'one_auth') };
    writeFileSync(this.env.ONE_AUTH, 'oneadmin:bench\n', { mode: 0o600 });
    mkdirSync(join(dir, 'etc'));
    // nobody is looked at unless it is asked for
    writeFileSync(join(dir, 'etc/oned.conf'), 'MONITORING_INTERVAL_HOST = 3600\n');
  }

  run(line, stdin, metered = false) {
    const [name, ...words] = line.split(' ');
    const env = metered ? { ...this.env, NODE_OPTIONS: `--require=${join(this.location, 'meter.cjs')}` } : this.env;
    const { status, stderr } = spawnSync(name === 'node' ? process.execPath : join(this.bin, name), words, { env, input: stdin ?? '', encoding: 'utf8' });
    if (status !== 0) throw new Error(`${line}: ${stderr}`);
  }

  /** The processes that `line` made, after the worker it woke has left. */
  async metered(line) {
    rmSync(this.meter, { force: true });
    this.run(line, '', true);
    await this.left();
    return readFileSync(this.meter, 'utf8')
      .trim()
      .split('\n')
      .map((text) => JSON.parse(text));
  }

  count(sql) {
    const db = new Database(join(this.location, 'var/one.db'), { readonly: true });
    try {
      return db.prepare(`SELECT count(*) AS n FROM ${sql}`).get().n;
    } finally {
      db.close();
    }
  }

  async left() {
    const end = Date.now() + LONGEST_MS;
    while (this.count("operations WHERE state IN ('waiting', 'running')") > 0 || this.count('worker') > 0) {
      if (Date.now() > end) throw new Error(`the worker did not end within ${LONGEST_MS / 1000} s`);
      await sleep(NOBODY_MS);
    }
    // it writes down what it took after it left its place
    await sleep(5 * NOBODY_MS);
  }
}

const furnish = async (cloud, hosts) => {
  for (let i = 0; i < hosts; i++) cloud.run(`onehost create host${i} -i dummy -v dummy`);
  cloud.run('onedatastore create', 'NAME=dummies TYPE=SYSTEM_DS TM_MAD=dummy');
  cloud.run('onedatastore create', 'NAME=images DS_MAD=dummy TM_MAD=dummy');
  cloud.run('oneimage create -d images --name os --path /tmp/os.qcow2 --wait');
  cloud.run('onevnet create', `NAME=net VN_MAD=dummy BRIDGE=br0 AR=[TYPE=IP4,IP=10.1.16.10,SIZE=${2 * CROWD}]`);
  cloud.run('onetemplate create', 'NAME=web CPU=0.01 MEMORY=16 DISK=[IMAGE=os] NIC=[NETWORK=net] CONTEXT=[NETWORK=YES] GRAPHICS=[TYPE=VNC,LISTEN=0.0.0.0]');
  await cloud.left();
};

const seconds = (processes) => processes.reduce((sum, p) => sum + p.s, 0);

/** Rows of `{ name, s, ratio }`: CPU seconds, and how often that of a bare `node -e 0` in the same run. Throws when not all of them run. */
export const crowd = async (root, bin, env) => {
  const dir = mkdtempSync(join(root, 'crowd-'));
  const cloud = new Cloud(dir, bin, env);
  const one = new Cloud(mkdtempSync(join(root, 'one-host-')), bin, env);
  const bare = async () => {
    cloud.run('node -e 0', '', true);
    const lines = readFileSync(cloud.meter, 'utf8').trim().split('\n');
    return JSON.parse(lines.at(-1)).s;
  };
  await furnish(cloud, 8);
  const bares = [];
  for (let i = 0; i < 5; i++) bares.push(await bare());
  const unit = bares.sort((a, b) => a - b)[2];
  const row = (name, processes) => ({ name, s: seconds(processes), ratio: seconds(processes) / unit });
  const up = await cloud.metered(`onetemplate instantiate web -m ${CROWD}`);
  const running = cloud.count(`vms WHERE ${RUNNING}`);
  if (running !== CROWD) throw new Error(`${running} of ${CROWD} VMs are RUNNING`);
  await furnish(one, 1);
  one.run('onetemplate instantiate web -m 500');
  await one.left();
  if (one.count(`vms WHERE ${RUNNING} AND host_id = 0`) !== 500) throw new Error('not all of the 500 VMs run on the host');
  const look = await one.metered('onehost forceupdate 0');
  return [row(`${CROWD} VMs up on dummy hosts`, up), row('a look at a host of 500 VMs', look)];
};
