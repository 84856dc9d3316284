import type { Db } from '../../../state/open';
import { markUndone, type RequestRow, requestsOf } from '../../../state/requests';
import type { VmRow } from '../../../state/vms';
import { missingError, preconditionError } from '../../errors/errors';
import { type Ctx, writeRequest } from '../request';
import { vmOf } from './change';
import { isInTrash } from './parked';
import { restore } from './trash';

const WIRE = 'one.vm.undo';

export interface UndoVm {
  readonly id: number;
  /** number of the change, as the log tells it; absent: the newest that was not undone */
  readonly change: number | undefined;
}

export interface Undone {
  readonly id: number;
  /** what was taken back: rename, chmod, terminate ... */
  readonly what: string;
}

/** What a person calls it: rename, poweroff. */
export const changeName = ({ name, detail }: Pick<RequestRow, 'name' | 'detail'>): string => detail || name.slice(name.indexOf('.') + 1);

/** Takes a change of a VM back: by the same request with what was before, for somebody who may ask for it. A terminated VM whose disks are kept comes back. */
export const undo = writeRequest<UndoVm, Undone>({
  wire: WIRE,
  async run(tx, { id, change }, ctx) {
    const rows = await requestsOf(tx, 'VM', id);
    const row = change === undefined ? newest(rows) : rows.find((r) => r.id === change);
    if (!row) throw missing(id, change);
    if (row.undone_by !== null) throw preconditionError('undone', `[${WIRE}] Change ${row.id} of VM ${id}, ${changeName(row)}, was undone already`);
    const vm = await vmOf(tx, id);
    const by = isTerminate(row) && isInTrash(vm) ? await bringBack(tx, vm) : await askBack(tx, ctx, row);
    await markUndone(tx, row.id, by);
    return { id, what: changeName(row) };
  },
});

/** What undid something is no change to undo: once more means the one before. */
const newest = (rows: readonly RequestRow[]): RequestRow | undefined => {
  const undoings = new Set(rows.map((r) => r.undone_by));
  return rows.findLast((r) => r.undone_by === null && !undoings.has(r.id) && r.name !== 'vm.undo');
};

const isTerminate = (row: RequestRow): boolean => row.name === 'vm.action' && row.detail.startsWith('terminate');

const bringBack = async (tx: Db, vm: VmRow): Promise<number> => {
  await restore(tx, vm.id);
  return 0;
};

/** The same request with what was before. Resolves with its number. */
const askBack = async (tx: Db, ctx: Ctx, row: RequestRow): Promise<number> => {
  const { id, name, before, after, object_id } = row;
  if (before === '')
    throw preconditionError('not-undoable', `[${WIRE}] ${changeName(row)} of VM ${object_id} cannot be undone: ${whyNot(row)}`, {
      next: `onevm log ${object_id}`,
    });
  if (!ctx.inside) throw new Error('a request that is not asked for at the door');
  const now = await ctx.inside.now(tx, name, JSON.parse(before));
  if (now !== after) {
    const newer = (await requestsOf(tx, 'VM', object_id)).findLast((r) => r.id > id && r.name === name);
    throw preconditionError(
      'changed-since',
      `[${WIRE}] ${changeName(row)} of VM ${object_id} cannot be undone: ${newer ? `change ${newer.id} changed the same since` : 'it is not any more what that change made it'}`,
      { next: newer ? `onevm undo ${object_id} --change ${newer.id}` : `onevm log ${object_id}` },
    );
  }
  await ctx.inside.ask(tx, name, JSON.parse(before));
  return ((await requestsOf(tx, 'VM', object_id)).at(-1) as RequestRow).id;
};

/** Actions that have an opposite. */
const OPPOSITE: Readonly<Record<string, string>> = {
  hold: 'release',
  release: 'hold',
  poweroff: 'resume',
  'poweroff-hard': 'resume',
  suspend: 'resume',
  stop: 'resume',
  undeploy: 'resume',
  'undeploy-hard': 'resume',
  resched: 'unresched',
  unresched: 'resched',
  lock: 'unlock',
  unlock: 'lock',
};

const whyNot = (row: RequestRow): string => {
  const opposite = OPPOSITE[changeName(row)];
  if (opposite !== undefined) return `${opposite} is what leads on from there`;
  return isTerminate(row) ? 'its disks are gone, or were never kept (TRASH_TIME in oned.conf)' : 'what was there before is not kept';
};

const missing = (id: number, change: number | undefined): Error =>
  missingError(change === undefined ? `[${WIRE}] VM ${id} has no change to undo` : `[${WIRE}] VM ${id} has no change ${change}`, { next: `onevm log ${id}` });
