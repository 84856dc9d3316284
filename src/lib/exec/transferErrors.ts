import { posix } from 'node:path';
import { executionError, messageOf, type OneError, preconditionError } from '../errors/errors';
import { quoteArgv } from './quote';

/** Errors of put and get, alike for this machine and for nodes. `by` is the way to type a command there: nothing, or ssh with its target. */
export interface Place {
  readonly name: string;
  readonly by: readonly string[];
}

const untouched = (path: string): string => `nothing: what stood at ${path} still does`;

/** a remote shell reads the words again, so they are quoted twice */
const type = ({ by }: Place, argv: readonly string[]): string => (by.length === 0 ? quoteArgv(argv) : quoteArgv([...by, quoteArgv(argv)]));

export const placeFull = (place: Place, path: string, details: { output?: string; cause?: unknown }): OneError =>
  executionError('node-disk-full', `no space left on ${place.name} for ${path}`, {
    changed: untouched(path),
    next: type(place, ['df', '-h', posix.dirname(path)]),
    ...details,
  });

export const putFailed = (place: Place, path: string, why: string, cause?: unknown): OneError =>
  executionError('put-failed', `${path} could not be written on ${place.name}: ${why.trim()}`, { changed: untouched(path), output: why, cause });

export const fileMissing = (place: Place, path: string, why: string, cause?: unknown): OneError =>
  preconditionError('file-missing', `${path} on ${place.name} is not there or cannot be read: ${why.trim()}`, {
    next: type(place, ['ls', '-ld', path]),
    cause,
  });

export const diskFullHere = (localPath: string, cause: unknown): OneError =>
  executionError('disk-full', `no space left on this machine for ${localPath}`, {
    changed: untouched(localPath),
    next: quoteArgv(['df', '-h', posix.dirname(localPath)]),
    cause,
  });

export const getFailed = (place: Place, path: string, localPath: string, why: string, cause?: unknown): OneError =>
  executionError('get-failed', `${path} of ${place.name} could not be copied to ${localPath}: ${why.trim()}`, { changed: untouched(localPath), cause });

export const localWriteFailed = (localPath: string, cause: unknown): OneError =>
  executionError('get-failed', `${localPath} could not be written on this machine: ${messageOf(cause)}`, { changed: untouched(localPath), cause });
