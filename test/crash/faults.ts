import type { Doing } from '../../src/lib/drivers/vmm/dummy/faults';
import { executionError } from '../../src/lib/errors/errors';

/** What goes wrong at one action on a node, and in what way. All but `silent` happen once. */
export interface NodeFault {
  readonly name: string;
  /** before: it was not done; after: it was done and nobody heard of it */
  readonly when: 'before' | 'after';
  /** from then on nobody on that node answers */
  readonly silent: boolean;
  readonly error: (doing: Doing) => Error;
}

const at = ({ action, node }: Doing): string => `${action} on ${node ?? 'the front-end'}`;
const cut = (doing: Doing): Error => executionError('connection-lost', `${at(doing)}: the connection was lost`);
const late = (doing: Doing): Error => executionError('step-timeout', `${at(doing)}: no answer within 300 s`);
const away = (doing: Doing): Error => executionError('node-unreachable', `${at(doing)}: no route to host`);
const full = (doing: Doing): Error => executionError('node-disk-full', `${at(doing)}: no space left on device`);

export const NODE_FAULTS: readonly NodeFault[] = [
  { name: 'connection cut before', when: 'before', silent: false, error: cut },
  { name: 'connection cut after', when: 'after', silent: false, error: cut },
  { name: 'no answer in time', when: 'after', silent: false, error: late },
  { name: 'node gone before', when: 'before', silent: true, error: away },
  { name: 'node gone after', when: 'after', silent: true, error: away },
  { name: 'node disk full', when: 'before', silent: false, error: full },
];

export const KILLED = 'kill -9';
export const FULL = 'front-end disk full';
export const ALL_FAULTS: readonly string[] = [KILLED, ...NODE_FAULTS.map((f) => f.name), FULL];

/** As SQLite says it: the transaction is not made. */
export const frontEndFull = (): Error => Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' });
