import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What only a process of its own can show. The bundle is made here: dist/ may be older than the sources. */
const root = join(__dirname, '../..');
const cache = join(root, 'node_modules/.cache');
let dist: string;
let location: string;

beforeAll(() => {
  mkdirSync(cache, { recursive: true });
  dist = mkdtempSync(join(cache, 'program-'));
  location = mkdtempSync(join(tmpdir(), 'onekit-program-'));
  const script = `
    import { rolldown } from 'rolldown';
    import config from './rolldown.config.mjs';
    const bundle = await rolldown({ ...config, input: { onevm: config.input.onevm, oned: config.input.oned }, plugins: [], logLevel: 'silent' });
    await bundle.write({ ...config.output, dir: process.env.DIST });
  `;
  const built = spawnSync(process.execPath, ['--input-type=module', '-e', script], { cwd: root, env: { ...process.env, DIST: dist }, encoding: 'utf8' });
  if (built.status !== 0) throw new Error(built.stderr);
}, 30_000);
afterAll(() => {
  // the worker that the last one woke
  bash('"$NODE" "${ONEVM%/*}/oned.js" --stop');
  for (const dir of [dist, location]) rmSync(dir, { recursive: true, force: true });
});

/** In bash, with the command as "$ONEVM". */
const bash = (script: string): { status: number | null; stdout: string; stderr: string } => {
  const env = {
    PATH: process.env.PATH,
    HOME: location,
    ONE_LOCATION: location,
    ONE_AUTH: join(location, 'auth'),
    ONEVM: join(dist, 'onevm.js'),
    NODE: process.execPath,
  };
  return spawnSync('bash', ['-c', `set -o pipefail; onevm() { "$NODE" "$ONEVM" "$@"; }; ${script}`], { cwd: location, env, encoding: 'utf8' });
};

test('it says its version and ends with 0', () =>
  expect(bash('onevm --version')).toMatchObject({ status: 0, stdout: expect.stringMatching(/^onekit \d/), stderr: '' }));

test('a reader that has seen enough is no failure', () => {
  // "true" has ended long before anything is written
  expect(bash('onevm --help | true')).toMatchObject({ status: 0, stderr: '' });
  expect(bash('onevm list --describe | head -n 1')).toMatchObject({ status: 0, stdout: expect.stringMatching(/^ID .*\n$/), stderr: '' });
});

test('a full disk is one', () => {
  if (spawnSync('test', ['-w', '/dev/full']).status !== 0) throw new Error('this machine has no /dev/full');
  expect(bash('onevm list --describe > /dev/full').status).toBe(255);
});

test('errors end with 255, with nothing on standard output', () =>
  expect(bash('onevm show nobody')).toMatchObject({ status: 255, stdout: '', stderr: 'VM named nobody not found.\n' }));

test('a question without anybody to ask is refused at once', () => {
  const { status, stdout, stderr } = bash('onevm list --user oneadmin < /dev/null');
  expect([status, stdout]).toEqual([255, '']);
  expect(stderr).toMatch(/no terminal to ask it on: give --password/);
});

test('a template comes on standard input, and waits that are given up leave the work to others', () => {
  writeFileSync(join(location, 'vm.tmpl'), 'NAME = piped\nCPU = 1\nMEMORY = 64\n');
  expect(bash('onevm create --hold < vm.tmpl')).toMatchObject({ status: 0, stdout: 'ID: 0\n', stderr: '' });
  expect(bash('onevm create --name waits --cpu 1 --memory 64 --wait --timeout 0')).toMatchObject({
    status: 124,
    stdout: 'ID: 1\n',
    stderr: expect.stringMatching(/; the work goes on\n$/),
  });
});
