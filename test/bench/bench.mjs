// npm run bench: how long commands take, as ratios to a bare `node -e 0` measured in the same run. Nothing is asserted: a machine has moods.
// usage: node test/bench/bench.mjs [--vms 10000] [--rounds 15] [--json]
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { seed } from './seed.mjs';

const args = process.argv.slice(2);
const option = (name, fallback) => (args.includes(name) ? Number(args[args.indexOf(name) + 1]) : fallback);
const vms = option('--vms', 10_000);
const rounds = option('--rounds', 15);

const root = mkdtempSync(join(tmpdir(), 'onekit-bench-'));
const bin = fileURLToPath(new URL('../../bin/', import.meta.url));
const env = { ...process.env, ONE_LOCATION: root, ONE_AUTH: join(root, 'one_auth'), TZ: 'UTC' };
// one more certificate file costs every node process 40 ms, which would hide what is measured
delete env.NODE_EXTRA_CA_CERTS;
writeFileSync(env.ONE_AUTH, 'oneadmin:bench\n', { mode: 0o600 });

const run = (command, words) => {
  const began = process.hrtime.bigint();
  const result = spawnSync(command, words, { env, stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 1 << 30 });
  const ms = Number(process.hrtime.bigint() - began) / 1e6;
  if (result.status !== 0) throw new Error(`${command} ${words.join(' ')}: ${result.stderr}`);
  return ms;
};

const cases = [
  ['node -e 0', process.execPath, ['-e', '0']],
  ['onevm list', join(bin, 'onevm'), ['list']],
  ['onevm list --csv', join(bin, 'onevm'), ['list', '--csv']],
  ['onevm list -j', join(bin, 'onevm'), ['list', '-j']],
  ['onevm show', join(bin, 'onevm'), ['show', String(Math.floor(vms / 2))]],
  ['onehost list', join(bin, 'onehost'), ['list']],
  ['onehost show', join(bin, 'onehost'), ['show', '0']],
  ['oneimage show', join(bin, 'oneimage'), ['show', '0']],
  ['onevnet show', join(bin, 'onevnet'), ['show', '0']],
];

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

try {
  run(join(bin, 'oneuser'), ['list']);
  await seed(join(root, 'var', 'one.db'), { vms, hosts: Math.max(1, Math.ceil(vms / 16)) });
  for (const [, command, words] of cases) run(command, words);
  const times = new Map(cases.map(([name]) => [name, []]));
  // in turns, so that a slow moment of the machine hits all alike
  for (let i = 0; i < rounds; i++) for (const [name, command, words] of cases) times.get(name).push(run(command, words));
  const bare = median(times.get('node -e 0'));
  const rows = cases.map(([name]) => ({ name, ms: median(times.get(name)), ratio: median(times.get(name)) / bare }));
  if (args.includes('--json')) console.log(JSON.stringify({ vms, rounds, rows }));
  else {
    console.log(`${vms} VMs in the state, median of ${rounds} rounds`);
    for (const r of rows) console.log(`${r.name.padEnd(20)} ${r.ms.toFixed(0).padStart(6)} ms  ${r.ratio.toFixed(1).padStart(6)} x`);
  }
} finally {
  rmSync(root, { recursive: true, force: true });
}
