// npm run bench: how long commands take, as ratios to a bare `node -e 0` measured in the same run. Nothing is asserted: a machine has moods.
// Then what many VMs cost in CPU, as seconds and as the same ratio.
// usage: node test/bench/bench.mjs [--vms 20000] [--hosts 1250] [--users 200] [--rounds 11] [--crowd-only | --commands-only] [--json]
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { crowd } from './crowd.mjs';
import { seed } from './seed.mjs';

const args = process.argv.slice(2);
const option = (name, fallback) => (args.includes(name) ? Number(args[args.indexOf(name) + 1]) : fallback);
const vms = option('--vms', 20_000);
const hosts = option('--hosts', 1250);
const users = option('--users', 200);
const rounds = option('--rounds', 11);

const root = mkdtempSync(join(tmpdir(), 'onekit-bench-'));
const bin = fileURLToPath(new URL('../../bin/', import.meta.url));
const env = { ...process.env, ONE_LOCATION: root, ONE_AUTH: join(root, 'one_auth'), TZ: 'UTC' };
// one more certificate file costs every node process 40 ms, which would hide what is measured
delete env.NODE_EXTRA_CA_CERTS;
writeFileSync(env.ONE_AUTH, 'oneadmin:bench\n', { mode: 0o600 });

// says at the end how much memory the process ever had
const weigh = join(root, 'weigh.cjs');
const weight = join(root, 'weight');
writeFileSync(weigh, `process.on('exit', () => require('node:fs').writeFileSync(${JSON.stringify(weight)}, String(process.resourceUsage().maxRSS)));\n`);

const run = (command, words, more = {}) => {
  const began = process.hrtime.bigint();
  const result = spawnSync(command, words, { env: { ...env, ...more }, stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 1 << 30 });
  const ms = Number(process.hrtime.bigint() - began) / 1e6;
  if (result.status !== 0) throw new Error(`${command} ${words.join(' ')}: ${result.stderr}`);
  return ms;
};

/** MB, measured apart: the preloaded file would take its part of the time. */
const memoryOf = (command, words) => {
  run(command, words, { NODE_OPTIONS: `--require=${weigh}` });
  return Number(readFileSync(weight, 'utf8')) / 1024;
};

const one = (line) => {
  const [name, ...words] = line.split(' ');
  return [line, join(bin, name), words];
};
const binaries = JSON.parse(readFileSync(new URL('../../src/commands/binaries.json', import.meta.url), 'utf8'));
/** What is looked at where it is not number 0. */
const FIRST = { oneuser: 2, onegroup: 1, onedatastore: 1 };
/** Every kind of object that has a page. Objects of the first run stand for nouns that are not filled. */
const SHOWN = {
  onevm: Math.floor(vms / 2),
  ...Object.fromEntries(
    binaries
      .filter(({ name, folder }) => name !== 'onevm' && existsSync(new URL(`../../src/commands/${folder}/list.ts`, import.meta.url)))
      .map(({ name }) => [name, FIRST[name] ?? 0]),
  ),
};
const lines = [
  'onevm list',
  'onevm list --csv',
  'onevm list -j',
  'onevm list -x',
  'onevm list -x --extended',
  ...['onehost list', 'oneuser list', 'oneimage list', 'onevnet list'],
  ...Object.entries(SHOWN).map(([name, id]) => `${name} show ${id}`),
];
const cases = [['node -e 0', process.execPath, ['-e', '0']], ...lines.map(one)];

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

const commands = async () => {
  run(join(bin, 'oneuser'), ['list']);
  await seed(join(root, 'var', 'one.db'), { vms, hosts, users });
  const memory = new Map(cases.map(([name, command, words]) => [name, memoryOf(command, words)]));
  const times = new Map(cases.map(([name]) => [name, []]));
  // in turns, so that a slow moment of the machine hits all alike
  for (let i = 0; i < rounds; i++) for (const [name, command, words] of cases) times.get(name).push(run(command, words));
  const bare = median(times.get('node -e 0'));
  return cases.map(([name]) => ({ name, ms: median(times.get(name)), ratio: median(times.get(name)) / bare, mb: memory.get(name) }));
};

try {
  const rows = args.includes('--crowd-only') ? [] : await commands();
  const cpu = args.includes('--commands-only') ? [] : await crowd(root, bin, env);
  if (args.includes('--json')) console.log(JSON.stringify({ vms, hosts, users, rounds, rows, cpu }));
  else {
    // indented: as it stands in the README
    if (rows.length > 0) console.log(`    ${vms} VMs, ${hosts} hosts, ${users} users in the state, median of ${rounds} rounds`);
    for (const r of rows)
      console.log(`    ${r.name.padEnd(26)} ${r.ms.toFixed(0).padStart(6)} ms ${r.ratio.toFixed(1).padStart(6)} x ${r.mb.toFixed(0).padStart(5)} MB`);
    if (cpu.length > 0) console.log('CPU of all processes of ours');
    for (const r of cpu) console.log(`${r.name.padEnd(30)} ${r.s.toFixed(2).padStart(6)} s ${r.ratio.toFixed(0).padStart(6)} x`);
  }
} finally {
  rmSync(root, { recursive: true, force: true });
}
