import { chownSync, linkSync, lstatSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { handOver } from '../../../src/commands/node/handOver';

const asRoot = process.getuid?.() === 0 ? test : test.skip;

asRoot('the state that root made goes to the owner of its folder; keys, links and what has several names stay', () => {
  const base = mkdtempSync(join(tmpdir(), 'hand-'));
  const at = (...path: string[]): string => join(base, 'var', ...path);
  for (const d of ['.one', '.ssh']) mkdirSync(at(d), { recursive: true });
  for (const f of ['one.db', '.one/session.key', '.ssh/id', 'twice']) writeFileSync(at(f), f);
  writeFileSync(join(base, 'auth'), 'oneadmin:secret\n', { mode: 0o600 });
  writeFileSync(join(base, 'outside'), '');
  symlinkSync(join(base, 'outside'), at('link'));
  linkSync(at('twice'), join(base, 'twice'));
  chownSync(at(), 9869, 9869);
  handOver({ var: at(), etc: base, auth: join(base, 'auth'), datastores: at('datastores'), sshDir: at('.ssh'), privateDir: at('.one') });
  expect(['.one', 'one.db', '.one/session.key', '.one/one_auth', '.ssh', '.ssh/id', 'twice', 'link'].map((f) => lstatSync(at(f)).uid)).toEqual([
    9869, 9869, 9869, 9869, 0, 0, 0, 0,
  ]);
  expect(lstatSync(join(base, 'outside')).uid).toBe(0);
  expect([readFileSync(at('.one/one_auth'), 'utf8'), lstatSync(at('.one/one_auth')).mode & 0o777]).toEqual(['oneadmin:secret\n', 0o600]);
  rmSync(base, { recursive: true });
});
