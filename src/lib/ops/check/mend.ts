import { releaseLeaseOf } from '../../../state/check';
import { hostById } from '../../../state/hosts';
import { removeLock } from '../../../state/locks';
import type { NounType } from '../../../state/objects';
import type { Db } from '../../../state/open';
import { insertOperation, openOperation } from '../../../state/operations';
import { releaseVncPort, updateVm } from '../../../state/vms';
import { CODES } from '../../check/codes';
import type { Mend } from '../../check/finding';
import { preconditionError } from '../../errors/errors';
import { transitionFor } from '../../model/transitions';
import { settle } from '../image/settle';
import { type Ctx, writeRequest } from '../request';
import { setVmState, stateOf, vmOf } from '../vm/change';
import { nextRecord } from '../vm/history';
import { type Answers, askEverybody } from './ask';
import { type CheckInput, type CheckReport, chosenOf, compareNow } from './look';

export interface MendInput extends CheckInput {
  /** files may be moved to the trash, too */
  readonly remove: boolean;
}

export interface MendReport extends CheckReport {
  /** keys of what was mended in this transaction */
  readonly mended: readonly string[];
  /** keys of what oned does now */
  readonly begun: readonly string[];
  readonly operation: number | undefined;
}

export interface MendArgs {
  readonly keys: readonly string[];
  readonly stamp: string;
}

const WIRE = 'one.check.mend';

/** Everybody is asked anew, and what is found now is mended: nothing is ever mended by what was seen before. */
export const mend = writeRequest<MendInput, MendReport, Answers>({
  wire: WIRE,
  prepare: (_input, ctx) => askEverybody(ctx),
  async run(tx, input, ctx, seen) {
    const { findings, silent } = await compareNow(tx, ctx, seen);
    const chosen = chosenOf(findings, input);
    const mendable = chosen.filter((f) => f.mend && (input.remove || CODES[f.code].mend !== 'remove'));
    const here = mendable.filter((f) => !isWork(f.mend as Mend));
    for (const f of here) await mendHere(tx, ctx, f.mend as Mend);
    const work = mendable.filter((f) => isWork(f.mend as Mend)).map((f) => f.key);
    return {
      findings: chosen,
      silent,
      asked: seen.answers.size,
      mended: here.map((f) => f.key),
      begun: work,
      operation: work.length === 0 ? undefined : await beginWork(tx, ctx, work),
    };
  },
});

/** Files are changed by oned, step by step, after everybody was asked once more. */
const isWork = (m: Mend): boolean => m.do === 'trash' || m.do === 'mode' || m.do === 'datastore-look';

export const WORK_OBJECT = 'CHECK';

const beginWork = async (tx: Db, ctx: Ctx, keys: readonly string[]): Promise<number> => {
  const open = await openOperation(tx, WORK_OBJECT, 0);
  if (open) throw preconditionError('check-open', `[${WIRE}] What was found before is being mended (operation ${open.id}).`, { next: 'oned --status' });
  const args: MendArgs = { keys, stamp: String(ctx.clock.nowMs()) };
  return insertOperation(tx, { kind: 'check.mend', objectType: WORK_OBJECT, objectId: 0, args, uid: ctx.caller.uid, gid: ctx.caller.gid }, ctx.clock.now());
};

const mendHere = async (tx: Db, ctx: Ctx, m: Mend): Promise<void> => {
  switch (m.do) {
    case 'vm-state':
      return found(tx, ctx, m.vmId, m.action);
    case 'vm-host':
      return follow(tx, ctx, m.vmId, m.hostId);
    case 'host-look':
      if (!(await openOperation(tx, 'HOST', m.hostId)))
        await insertOperation(tx, { kind: 'host.look', objectType: 'HOST', objectId: m.hostId, uid: ctx.caller.uid, gid: ctx.caller.gid }, ctx.clock.now());
      return;
    case 'image-ready':
      return settle(tx, m.imageId);
    case 'lease':
      return releaseLeaseOf(tx, m.vmId, m.nicId);
    case 'vnc-port':
      return releaseVncPort(tx, m.vmId);
    case 'lock':
      return removeLock(tx, m.type as NounType, m.id);
    default:
      // whoever has open work wakes a worker when the command ends
      return;
  }
};

const LOST = 'its host cannot be asked';

const found = async (tx: Db, ctx: Ctx, vmId: number, action: Extract<Mend, { do: 'vm-state' }>['action']): Promise<void> => {
  const vm = await vmOf(tx, vmId);
  const transition = transitionFor(action, stateOf(vm));
  if (!transition) return;
  await setVmState(tx, ctx.clock, vm, transition.to, { error: action === 'lost' ? LOST : '' });
  if (action !== 'lost') await updateVm(tx, vmId, { last_poll: ctx.clock.now() });
};

/** The domain is on another host: the record of the old one ends, and the next one says where it is. */
const follow = async (tx: Db, ctx: Ctx, vmId: number, hostId: number): Promise<void> => {
  const host = await hostById(tx, hostId);
  if (!host) return;
  await nextRecord(tx, ctx.clock, vmId, { host_id: host.id, hostname: host.name, cluster_id: host.cluster_id, vm_mad: host.vm_mad, rstime: ctx.clock.now() });
  await updateVm(tx, vmId, { host_id: host.id });
  await found(tx, ctx, vmId, 'found-running');
};
