import { createHash } from 'node:crypto';
import { closeSync, fstatSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { executionError, preconditionError } from '../../../errors/errors';
import { absentAsUndefined, writeWhole } from './files';

/** What is told of one action of the dummy drivers, in `<root>/faults.json` (an array of these). The first that fits and is not used up counts. */
export interface Fault {
  /** name of the driver's method (deploy, clone, look ...); '*' is any */
  readonly action: string;
  /** absent: any */
  readonly node?: string;
  readonly vm?: number;
  readonly datastore?: number;
  /** fail: throws; slow: takes `ms`; hang: until this entry is no longer in the file, or the process dies; die: the process is killed */
  readonly do: 'fail' | 'slow' | 'hang' | 'die';
  /** before the action is done (default), or after: then it was done and nobody heard of it */
  readonly when?: 'before' | 'after';
  readonly ms?: number;
  readonly message?: string;
  /** of the error; default 'dummy-fault' */
  readonly code?: string;
  /** of the error; default 'execution' */
  readonly kind?: 'execution' | 'precondition';
  /** how often it happens, over all processes together; absent: always. Writing the file anew begins the count anew. */
  readonly times?: number;
}

export interface Doing {
  readonly action: string;
  readonly node?: string;
  readonly vm?: number;
  readonly datastore?: number;
}

const LOOK_AGAIN_MS = 20;

/** Does an action of a dummy driver the way faults.json tells. */
export const withFaults = async <T>(root: string, doing: Doing, work: () => T | Promise<T>): Promise<T> => {
  await suffer(root, doing, 'before');
  const result = await work();
  await suffer(root, doing, 'after');
  return result;
};

/** Replaces the whole file at once, as tests should. */
export const writeFaults = (root: string, faults: readonly Fault[]): void => {
  mkdirSync(root, { recursive: true });
  writeWhole(faultsFile(root), `${JSON.stringify(faults, null, 2)}\n`);
};

const faultsFile = (root: string): string => join(root, 'faults.json');

const suffer = async (root: string, doing: Doing, when: 'before' | 'after'): Promise<void> => {
  const fault = await chosen(root, doing, when);
  if (fault === undefined) return;
  if (fault.do === 'slow') await sleep(fault.ms ?? 1000);
  else if (fault.do === 'hang') await removed(root, fault);
  else if (fault.do === 'die') await death();
  else throw failure(fault, doing);
};

const failure = (fault: Fault, doing: Doing): Error => {
  const place = doing.node === undefined ? '' : ` on ${doing.node}`;
  const message = fault.message ?? `${doing.action}${place} failed as told in faults.json`;
  return (fault.kind === 'precondition' ? preconditionError : executionError)(fault.code ?? 'dummy-fault', message);
};

/** As `kill -9` does it: nothing is flushed, nobody is told. The signal is on its way when `kill` comes back, so nothing more is done here. */
const death = (): Promise<never> => {
  process.kill(process.pid, 'SIGKILL');
  return new Promise(() => undefined);
};

const removed = async (root: string, fault: Fault): Promise<void> => {
  const wanted = JSON.stringify(fault);
  for (;;) {
    const { faults } = await read(root);
    if (!faults.some((other) => JSON.stringify(other) === wanted)) return;
    await sleep(LOOK_AGAIN_MS);
  }
};

const chosen = async (root: string, doing: Doing, when: 'before' | 'after'): Promise<Fault | undefined> => {
  const { faults, version } = await read(root);
  return faults.find((fault, index) => fits(fault, doing, when) && takesTurn(root, `${version}-${index}`, fault.times));
};

const fits = (fault: Fault, doing: Doing, when: 'before' | 'after'): boolean =>
  (fault.action === '*' || fault.action === doing.action) &&
  (fault.when ?? 'before') === when &&
  (fault.node === undefined || fault.node === doing.node) &&
  (fault.vm === undefined || fault.vm === doing.vm) &&
  (fault.datastore === undefined || fault.datastore === doing.datastore);

/**
 * One of the `times` turns, for whoever makes its file first. Counting in faults.json itself would need a lock, which a killed process would
 * leave behind, and would race with the test that edits it.
 */
const takesTurn = (root: string, key: string, times: number | undefined): boolean => {
  if (times === undefined) return true;
  const folder = join(root, '.faults');
  mkdirSync(folder, { recursive: true });
  for (let turn = 1; turn <= times; turn++) {
    try {
      closeSync(openSync(join(folder, `${key}.${turn}`), 'wx'));
      return true;
    } catch (e) {
      if ((e as NodeJS.ErrnoException).code !== 'EEXIST') throw e;
    }
  }
  return false;
};

interface Version {
  readonly faults: readonly Fault[];
  /** another one for every writing of the file, even with the same content */
  readonly version: string;
}

const NONE: Version = { faults: [], version: '' };

/** A writer that does not replace the file at once may be met in the middle: so a broken one is looked at again before it is an error. */
const read = async (root: string): Promise<Version> => {
  for (let left = 10; ; left--) {
    try {
      return absentAsUndefined(() => readOnce(root)) ?? NONE;
    } catch (e) {
      if (!(e instanceof SyntaxError) || left === 0) throw e;
      await sleep(LOOK_AGAIN_MS);
    }
  }
};

const readOnce = (root: string): Version => {
  const file = openSync(faultsFile(root), 'r');
  try {
    const { ino, mtimeNs } = fstatSync(file, { bigint: true });
    const text = readFileSync(file, 'utf8');
    const version = createHash('sha1').update(`${ino} ${mtimeNs} ${text}`).digest('hex').slice(0, 16);
    return { faults: JSON.parse(text) as Fault[], version };
  } finally {
    closeSync(file);
  }
};
