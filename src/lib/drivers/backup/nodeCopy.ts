import { randomBytes } from 'node:crypto';
import type { Readable } from 'node:stream';
import { executionError, preconditionError } from '../../errors/errors';
import type { Result, Runner } from '../../exec/runner';
import { CONFIRM, RECEIVE_HELD } from '../storage/transfer/moveScripts';
import { checkedCopy } from '../storage/transfer/nodePaths';
import { EXIT as STORAGE } from '../storage/transfer/scripts';
import { complaint } from '../toolOutput';
import type { CopyOnNode, StoredFile } from './driver';
import { type BackupParts, runnerOf } from './machine';
import { pour } from './pour';

/** Half a day: disks can be large. */
export const STREAM_MS = 12 * 3600 * 1000;

export const measureCopy = async (parts: BackupParts, { node, copy }: CopyOnNode): Promise<number> => {
  const path = checkedCopy(node, copy);
  const result = await runnerOf(parts, node).run(['stat', '-c', '%s', '--', path]);
  if (result.code !== 0 || !/^\d+\s*$/.test(result.stdout)) throw executionError('disk-missing', `${node.name} has no ${path}: ${complaint(result)}`);
  return Number(result.stdout);
};

/** The words that write a copy to standard output. */
export const readCopy = (from: CopyOnNode, gently: readonly string[]): string[] => [...gently, 'cat', '--', checkedCopy(from.node, from.copy)];

export const readFailed = ({ node, copy }: CopyOnNode, result: Result): Error =>
  executionError('backup-failed', `reading ${checkedCopy(node, copy)} on ${node.name} failed: ${complaint(result)}`, { output: result.stderr });

export interface Place {
  readonly name: string;
  readonly runner: Runner;
  readonly path: string;
}

export const placeOnNode = (parts: BackupParts, { node, copy }: CopyOnNode): Place => ({
  name: node.name,
  runner: runnerOf(parts, node),
  path: checkedCopy(node, copy),
});

/** What comes back gets its name only when it is what was stored. */
export const receive = async (
  file: StoredFile,
  what: string,
  to: Place,
  give: Parameters<typeof pour>[0],
  ofGiver: (result: Result) => Error,
): Promise<void> => {
  const key = randomBytes(6).toString('hex');
  const take = (stdin: Readable): Promise<Result> => to.runner.script(RECEIVE_HELD, [to.path, String(file.bytes), key], { stdin, timeoutMs: STREAM_MS });
  const { read, written, bytes, sha256 } = await pour(give, take);
  if (read !== undefined && read.code !== 0) throw ofGiver(read);
  if (written === undefined || written.code !== 0) throw writeFailed(to, written, what);
  if (bytes !== file.bytes || sha256 !== file.sha256 || written.stdout.trim() !== file.sha256) {
    await to.runner.run(['rm', '-f', '--', `${to.path}.${key}.part`]);
    throw executionError('backup-damaged', `${what}: what came back is not what was stored (${bytes} of ${file.bytes} bytes)`, { changed: 'nothing' });
  }
  const kept = await to.runner.script(CONFIRM, [to.path, key]);
  if (kept.code !== 0) throw writeFailed(to, kept, what);
};

const writeFailed = (to: Place, result: Result | undefined, what: string): Error => {
  const said = result ?? { code: -1, stdout: '', stderr: 'the program ended early' };
  if (said.code === STORAGE.full || /No space left on device|Disk quota exceeded/.test(said.stderr))
    return preconditionError('node-disk-full', `${what}: no space left on ${to.name} for ${to.path}`, { output: said.stderr });
  return executionError('backup-failed', `${what}: writing ${to.path} on ${to.name} failed: ${complaint(said)}`, { changed: 'nothing', output: said.stderr });
};
