import { constants, type Stats } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { resolve } from 'node:path';
import { messageOf, type OneError, preconditionError } from '../../../errors/errors';
import { quoteArgv } from '../../../exec/quote';
import type { Result, Runner } from '../../../exec/runner';
import { complaint } from '../../toolOutput';
import type { DiskFormat, FileFacts } from '../driver';
import { HEADER_BYTES, type Qcow2Header, readQcow2Header } from '../qcow2Header';

const BYTES_PER_MB = 1024 * 1024;
/** `qemu-img check` reads all tables of a large image */
const CHECK_TIMEOUT_MS = 1_800_000;

/** Looks at a file as the contract says. qemu-img is always told the format: one that it finds out by itself can be chosen by the file's author. */
export const inspectFile = async (local: Runner, given: string, declared: DiskFormat | undefined): Promise<FileFacts> => {
  // absolute, so that no tool takes "json:..." or "nbd:..." for a protocol
  const path = resolve(given);
  const { stats, header } = await look(path);
  const format = declared ?? (header === undefined ? 'raw' : 'qcow2');
  if (format === 'qcow2' && header === undefined) throw wrongFormat(path, 'is not a qcow2 file', 'raw');
  if (format === 'raw' && header !== undefined) throw wrongFormat(path, 'is a qcow2 file, not a raw one', 'qcow2');
  if (header?.hasBackingFile) throw leansOnOthers(path, 'has a backing file');
  if (header?.hasDataFile) throw leansOnOthers(path, 'keeps its data in another file');
  const size = await virtualSize(local, path, format);
  if (format === 'qcow2') await check(local, path);
  return { sizeMb: Math.ceil(size / BYTES_PER_MB), bytes: Math.min(stats.size, stats.blocks * 512), format };
};

const look = async (path: string): Promise<{ stats: Stats; header: Qcow2Header | undefined }> => {
  const file = await opened(path);
  try {
    const stats = await file.stat();
    if (!stats.isFile()) throw preconditionError('file-not-regular', `${path} is not a regular file`);
    if (stats.size === 0) throw preconditionError('file-empty', `${path} is empty`);
    const start = Buffer.alloc(HEADER_BYTES);
    const { bytesRead } = await file.read(start, 0, HEADER_BYTES, 0);
    return { stats, header: readQcow2Header(start.subarray(0, bytesRead)) };
  } finally {
    await file.close();
  }
};

/** Opens a file that a person named. NONBLOCK: a FIFO that nobody writes to would wait for ever. */
export const opened = async (path: string): Promise<FileHandle> => {
  try {
    return await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (e) {
    const code = (e as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR') throw preconditionError('file-missing', `there is no file ${path}`, { cause: e });
    throw preconditionError('file-unreadable', `${path} cannot be read: ${messageOf(e)}`, { next: quoteArgv(['ls', '-l', path]), cause: e });
  }
};

const virtualSize = async (local: Runner, path: string, format: DiskFormat): Promise<number> => {
  const result = await local.run(['qemu-img', 'info', '--output=json', '-f', format, path]);
  if (result.code !== 0) throw unsound(path, result);
  const facts = parsed(result) as {
    'virtual-size'?: unknown;
    'backing-filename'?: unknown;
    'format-specific'?: { data?: { 'data-file'?: unknown; corrupt?: unknown } };
  };
  const data = facts['format-specific']?.data;
  if (facts['backing-filename'] !== undefined) throw leansOnOthers(path, 'has a backing file');
  if (data?.['data-file'] !== undefined) throw leansOnOthers(path, 'keeps its data in another file');
  if (data?.corrupt === true) throw unsound(path, { ...result, stderr: 'it is marked as corrupt' });
  if (typeof facts['virtual-size'] !== 'number') throw unsound(path, result);
  return facts['virtual-size'];
};

/** Leaks are harmless: clusters that nothing uses. */
const check = async (local: Runner, path: string): Promise<void> => {
  const result = await local.run(['qemu-img', 'check', '--output=json', '-f', 'qcow2', path], { timeoutMs: CHECK_TIMEOUT_MS });
  const found = parsed(result) as { corruptions?: number; 'check-errors'?: number };
  const bad = (found.corruptions ?? 0) + (found['check-errors'] ?? 0);
  if (bad > 0) throw unsound(path, { ...result, stderr: `${bad} errors found by qemu-img check` });
  if (result.code !== 0 && result.code !== 3) throw unsound(path, result);
};

const parsed = (result: Result): unknown => {
  try {
    return JSON.parse(result.stdout);
  } catch {
    // the exit code says what happened
    return {};
  }
};

const wrongFormat = (path: string, what: string, other: DiskFormat): OneError =>
  preconditionError('image-format', `${path} ${what}`, { next: quoteArgv(['qemu-img', 'info', '-f', other, path]) });

const leansOnOthers = (path: string, what: string): OneError =>
  preconditionError('image-backing-file', `${path} ${what}: an image must be whole in one file`, {
    next: quoteArgv(['qemu-img', 'convert', '-O', 'qcow2', path, `${path}.whole`]),
  });

const unsound = (path: string, result: Result): OneError =>
  preconditionError('image-corrupt', `${path} is damaged: ${complaint(result)}`, {
    next: quoteArgv(['qemu-img', 'check', path]),
    output: `${result.stdout}${result.stderr}`,
  });
