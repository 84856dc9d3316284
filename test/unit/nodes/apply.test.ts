import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Runner } from '../../../src/lib/exec/runner';
import { applyPlan } from '../../../src/lib/nodes/apply/apply';
import { pin } from '../../../src/lib/nodes/hostKeys';
import type { MachinePlan, Step } from '../../../src/lib/nodes/plan/step';
import { readPlatform } from '../../../src/lib/nodes/platform/read';

const step = (id: string, command: string): Step => ({ id, title: id, commands: [[command]] });
const plan = (...steps: Step[]): MachinePlan => ({ machine: 'n', steps });

/** Does everything at once, and remembers the commands. */
const machine = () => {
  const ran: string[] = [];
  const good = { code: 0, stdout: '', stderr: '' };
  const run: Runner['run'] = async (argv) => {
    ran.push(argv.join(' '));
    return good;
  };
  const runner = { run, script: async () => good } as unknown as Runner;
  const way = { runner, seconds: 5, now: () => 0, sleep: async () => undefined, reconnect: () => Promise.reject(new Error('no')) };
  return { ran, way };
};

describe('what packages bring', () => {
  const before = plan(step('packages', 'install'), step('exports', 'on nothing'), step('mount-100', 'mount'));

  test('is what the rest is planned on', async () => {
    const { ran, way } = machine();
    await applyPlan(
      before,
      way,
      () => undefined,
      async () => plan(step('exports', 'on their file'), step('mount-100', 'mount')),
    );
    expect(ran).toEqual(['install', 'on their file', 'mount']);
  });

  test('does not lead to more than was agreed to', async () => {
    const { ran, way } = machine();
    const more = plan(step('exports', 'on their file'), step('account', 'useradd'));
    await expect(
      applyPlan(
        before,
        way,
        () => undefined,
        async () => more,
      ),
    ).rejects.toThrow(/more to do than was planned: account/);
    expect(ran).toEqual(['install']);
  });
});

test('a file of host keys belongs to whom its folder belongs to', () => {
  const base = mkdtempSync(join(tmpdir(), 'pin-'));
  const file = join(base, '.ssh/known_hosts');
  const platform = readPlatform('machines: { n: { roles: [], address: 10.0.0.1 } }', 'p');
  pin(platform, file, new Map([['n', [{ type: 'ssh-ed25519', key: 'AAAA' }]]]));
  const [folder, its] = [statSync(join(base, '.ssh')), statSync(file)];
  expect([folder.mode & 0o777, its.mode & 0o777, its.uid]).toEqual([0o700, 0o600, folder.uid]);
  if (process.getuid?.() === 0) expect(its.uid).toBe(9869);
  rmSync(base, { recursive: true });
});
