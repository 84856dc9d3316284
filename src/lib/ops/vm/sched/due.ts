import { backupJobById } from '../../../../state/backupJobs';
import type { Db } from '../../../../state/open';
import { insertOperation, openOperation } from '../../../../state/operations';
import { dueSchedActions, type SchedActionRow, schedActionById, updateSchedAction } from '../../../../state/schedActions';
import { vmById } from '../../../../state/vms';
import type { Planner } from '../../../engine/plan';
import { messageOf, missingError } from '../../../errors/errors';
import type { Caller } from '../../../model/permissions';
import { afterwards } from '../../../model/schedule';
import { callerById } from '../../callerById';
import type { Env } from '../../request';
import { stateOf } from '../change';
import { type Due, dueJobRequest, dueRequest } from './actions';
import { columnsOf, scheduleOf } from './vector';

const OBJECT = 'SCHEDACTION';

/** Everything that is due becomes an operation, and what repeats gets its next time, in one transaction: nothing is lost and nothing is done twice. */
export const requestDueActions = async ({ state, clock }: Pick<Env, 'state' | 'clock'>): Promise<void> => {
  if ((await dueSchedActions(state.db, clock.now())).length === 0) return;
  await state.write(async (tx) => {
    for (const row of await dueSchedActions(tx, clock.now())) await take(tx, row, clock.now());
  });
};

const take = async (tx: Db, row: SchedActionRow, now: number): Promise<void> => {
  const parent = await parentOf(tx, row);
  if (!parent) return updateSchedAction(tx, row.id, { over: 1 });
  // the last time is still at work
  if (await openOperation(tx, OBJECT, row.id)) return;
  const next = afterwards(scheduleOf(row), now);
  await updateSchedAction(tx, row.id, next ? columnsOf(next) : { over: 1 });
  await insertOperation(tx, { kind: 'sched.action', objectType: OBJECT, objectId: row.id, uid: row.uid, gid: parent.gid, args: { time: row.time } }, now);
};

/** undefined: there is nothing any more to do it to */
const parentOf = async (tx: Db, row: SchedActionRow): Promise<{ readonly gid: number } | undefined> => {
  if (row.parent_type === 'BACKUPJOB') return backupJobById(tx, row.parent_id);
  const vm = await vmById(tx, row.parent_id);
  return vm && stateOf(vm) !== 'DONE' ? vm : undefined;
};

const requestOf = (row: SchedActionRow): Due =>
  row.parent_type === 'BACKUPJOB' ? dueJobRequest(row.action, row.parent_id) : dueRequest(row.action, row.parent_id, row.args);

/** The door, for a caller. */
export type Ask = (caller: Caller, request: string, input: Readonly<Record<string, unknown>>) => Promise<unknown>;

/** It is done for who asked for it, with the rights that he has now. */
export const schedActionPlanner =
  (env: Env, ask: Ask): Planner =>
  async (operation) => {
    const row = await schedActionById(env.state.db, operation.object_id);
    if (!row) throw missingError(`scheduled action ${operation.object_id} is not in the state`);
    const done = (message: string) => (tx: Db) => updateSchedAction(tx, row.id, { done: env.clock.now(), message });
    return {
      steps: [
        {
          name: 'act',
          summary: `${row.action} of ${row.parent_type === 'VM' ? 'VM' : 'backup job'} ${row.parent_id}, as scheduled`,
          async run() {
            const { request, input } = requestOf(row);
            await ask(await callerById(env.state.db, row.uid), request, input);
          },
        },
      ],
      succeed: done(''),
      fail: (tx, _phase, error) => done(`Error: ${messageOf(error)}`)(tx),
    };
  };
