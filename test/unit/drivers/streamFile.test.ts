import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Expect } from '../../../src/lib/drivers/storage/transfer/streamFolder';
import { streamFile } from '../../../src/lib/drivers/storage/transfer/streamFolder';
import { executionError } from '../../../src/lib/errors/errors';
import { localRunner } from '../../../src/lib/exec/localRunner';
import type { Result, Runner } from '../../../src/lib/exec/runner';
import { tempDirs } from '../../contract/tempDir';

const dir = tempDirs();
/** more than any buffer on the way takes */
const BYTES = 16 * 1024 * 1024;
const LIMIT_MS = 3_600_000;

const expectWell: Expect = (end, result, what) => {
  if (result.code !== 0) throw executionError('transfer-failed', `${what} on ${end.name}: ${result.stderr}`);
};
const end = (name: string, runner: Runner) => ({ runner, name, folder: join(dir(), name) });
const sent = (to: Runner) => streamFile(end('from', localRunner()), end('to', to), { path: 'disk.0', bytes: BYTES }, LIMIT_MS, expectWell);

beforeEach(() => {
  mkdirSync(join(dir(), 'from'));
  writeFileSync(join(dir(), 'from/disk.0'), Buffer.alloc(BYTES, 'work'));
});

/** A machine that takes nothing of what it is sent. */
const taking = (script: () => Promise<Result>): Runner => ({ ...localRunner(), script });

test('the connection to where it goes is lost: the one that sends does not wait for it', async () => {
  const lost = executionError('connection-lost', 'the connection to node2 was lost');
  await expect(sent(taking(() => Promise.reject(lost)))).rejects.toBe(lost);
});

test('where it goes has no room: it says so at once', async () => {
  const full = { code: 1, stdout: '', stderr: 'dd: No space left on device' } as Result;
  await expect(sent(taking(async () => full))).rejects.toMatchObject({ message: 'writing disk.0 on to: dd: No space left on device' });
});

test('whole, it has its name', async () => {
  await sent(localRunner());
  expect(readFileSync(join(dir(), 'to/disk.0')).equals(readFileSync(join(dir(), 'from/disk.0')))).toBe(true);
});
