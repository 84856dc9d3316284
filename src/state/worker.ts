import { readFileSync, readlinkSync } from 'node:fs';
import type { Selectable } from 'kysely';
import type { Db } from './open';
import type { Schema } from './schema';

/** Who runs operations. There is one row; it is read and written in immediate transactions, so there is never a second owner. */
export type WorkerRow = Selectable<Schema['worker']>;

export interface Identity {
  readonly id: string;
  readonly pid: number;
  readonly startTicks: number;
  readonly pidNamespace: string;
  readonly bootId: string;
}

/** A worker in another PID namespace cannot be looked up; it lives as long as its heartbeat does (seconds). */
const HEARTBEAT_GRACE = 20;

/** Field 22 of /proc/PID/stat: with the pid it names a process for good. undefined: no such process. */
const startTicks = (pid: number): number | undefined => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? undefined : Number(fields[19]);
  } catch {
    return undefined;
  }
};

const pidNamespace = (): string => {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return 'unknown';
  }
};

const bootId = (): string => {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return 'unknown';
  }
};

export const identityOfThisProcess = (id: string): Identity => ({
  id,
  pid: process.pid,
  startTicks: startTicks(process.pid) ?? 0,
  pidNamespace: pidNamespace(),
  bootId: bootId(),
});

export const isAlive = (row: WorkerRow, now: number): boolean => {
  if (row.boot_id !== bootId()) return false;
  if (row.pid_namespace !== pidNamespace()) return now - row.heartbeat <= HEARTBEAT_GRACE;
  return startTicks(row.pid) === row.start_ticks;
};

export const currentWorker = async (db: Db, now: number): Promise<WorkerRow | undefined> => {
  const row = await db.selectFrom('worker').selectAll().executeTakeFirst();
  return row && isAlive(row, now) ? row : undefined;
};

/** Takes the place unless a living worker holds it; says whether it did. */
export const takeWorkerPlace = async (tx: Db, me: Identity, now: number): Promise<boolean> => {
  const current = await currentWorker(tx, now);
  if (current && current.id !== me.id) return false;
  await tx.deleteFrom('worker').execute();
  await tx
    .insertInto('worker')
    .values({ one: 1, id: me.id, pid: me.pid, start_ticks: me.startTicks, pid_namespace: me.pidNamespace, boot_id: me.bootId, heartbeat: now })
    .execute();
  return true;
};

/** Still mine? Says no when another took over (clock jumps, suspended machine): then stop at once. */
export const beat = async (tx: Db, id: string, now: number): Promise<boolean> => {
  const result = await tx.updateTable('worker').set({ heartbeat: now }).where('id', '=', id).executeTakeFirst();
  return result.numUpdatedRows > 0n;
};

export const leaveWorkerPlace = async (tx: Db, id: string): Promise<void> => {
  await tx.deleteFrom('worker').where('id', '=', id).execute();
};
