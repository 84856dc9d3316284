import { constants, copyFile, rm, rmdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { executionError, type OneError } from '../../../errors/errors';
import type { Runner } from '../../../exec/runner';
import { complaint, idText, saysDiskFull } from '../../toolOutput';
import type { StoredImage } from '../driver';
import { commit, orRemove } from './copyFile';

/** Reading and writing whole images. */
const TIMEOUT_MS = 12 * 3600 * 1000;

/** The name of a snapshot inside of a qcow2 image: the one that it got while it was the disk of a VM. */
const nameOf = (snapshotId: number): string => `one-${idText(snapshotId)}`;
/** A snapshot of a raw image. */
const fileOf = (source: string, snapshotId: number): string => join(`${source}.snap`, idText(snapshotId));

const namesIn = async (local: Runner, path: string): Promise<string[]> => {
  const result = await local.run(['qemu-img', 'info', '--output=json', '-f', 'qcow2', path]);
  if (result.code !== 0) throw failed(`${path} cannot be read`, result);
  return ((JSON.parse(result.stdout) as { snapshots?: { name: string }[] }).snapshots ?? []).map((s) => s.name);
};

export const hasSnapshots = async (local: Runner, path: string): Promise<boolean> => (await namesIn(local, path)).length > 0;

/** What the image holds now, without its snapshots, as another file; whole or not at all. */
export const convert = async (local: Runner, from: StoredImage, target: string): Promise<void> => {
  const part = `${target}.part`;
  await orRemove(part, async () => {
    await rm(part, { force: true });
    await qemuImg(local, ['convert', '-q', '-f', from.format, '-O', from.format, from.source, part], `${from.source} could not be copied`);
    await commit(part, target);
  });
};

export const revertSnapshot = async (local: Runner, image: StoredImage, snapshotId: number): Promise<void> => {
  if (!(await isThere(local, image, snapshotId)))
    throw executionError('snapshot-missing', `${image.source} has no snapshot ${snapshotId}`, { changed: 'nothing', next: `ls -l ${dirname(image.source)}` });
  if (image.format === 'qcow2')
    return qemuImg(local, ['snapshot', '-q', '-a', nameOf(snapshotId), image.source], `${image.source} could not go back to snapshot ${snapshotId}`);
  const part = `${image.source}.part`;
  await orRemove(part, async () => {
    await copyFile(fileOf(image.source, snapshotId), part, constants.COPYFILE_FICLONE);
    await commit(part, image.source);
  });
};

export const deleteSnapshot = async (local: Runner, image: StoredImage, snapshotId: number): Promise<void> => {
  if (image.format !== 'qcow2') {
    await rm(fileOf(image.source, snapshotId), { force: true });
    // the folder goes with the last one
    await rmdir(`${image.source}.snap`).catch(() => undefined);
    return;
  }
  if (!(await isThere(local, image, snapshotId))) return;
  await qemuImg(local, ['snapshot', '-q', '-d', nameOf(snapshotId), image.source], `snapshot ${snapshotId} of ${image.source} could not be removed`);
};

/** The snapshot itself goes last: while it is there the work is not done, and is begun again after a crash. */
export const flatten = async (local: Runner, image: StoredImage, snapshotId: number, others: readonly number[]): Promise<void> => {
  if (await isThere(local, image, snapshotId)) {
    await revertSnapshot(local, image, snapshotId);
    for (const other of others) await deleteSnapshot(local, image, other);
    await deleteSnapshot(local, image, snapshotId);
    return;
  }
  const left = [];
  for (const other of others) if (await isThere(local, image, other)) left.push(other);
  if (left.length > 0)
    throw executionError('snapshot-missing', `${image.source} has no snapshot ${snapshotId}, but it has ${left.join(', ')}`, { changed: 'nothing' });
};

const isThere = async (local: Runner, image: StoredImage, snapshotId: number): Promise<boolean> =>
  image.format === 'qcow2'
    ? (await namesIn(local, image.source)).includes(nameOf(snapshotId))
    : (await stat(fileOf(image.source, snapshotId)).catch(() => undefined)) !== undefined;

const qemuImg = async (local: Runner, args: readonly string[], problem: string): Promise<void> => {
  const result = await local.run(['qemu-img', ...args], { timeoutMs: TIMEOUT_MS });
  if (result.code !== 0) throw failed(problem, result);
};

const failed = (problem: string, result: Awaited<ReturnType<Runner['run']>>): OneError =>
  saysDiskFull(result.stderr)
    ? executionError('datastore-full', `${problem}: no space left`, { output: result.stderr })
    : executionError('image-work-failed', `${problem}: ${complaint(result)}`, { output: result.stderr });
