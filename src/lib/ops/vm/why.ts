import { hostById } from '../../../state/hosts';
import type { Db } from '../../../state/open';
import { lastOperation, openOperation } from '../../../state/operations';
import { userNames } from '../../../state/users';
import type { VmRow } from '../../../state/vms';
import { oneErrorText } from '../../errors/errors';
import { isAdmin } from '../../model/permissions';
import { remedyFor } from '../../model/transitions';
import type { StateName } from '../../model/vmStates';
import { place } from '../../scheduler/place';
import type { HostReason } from '../../scheduler/reasons';
import { unreadyImage } from '../image/unready';
import { type Ctx, readRequest } from '../request';
import { knownOf, wantedOf } from '../sched/known';
import { stateOf, vmOf } from './change';
import { type LoggedOperation, type LoggedStep, loggedOf } from './log';

/** What is known of why a VM is as it is. Nothing is asked of any node: `asked` is when its host was last heard of. */
export interface Why {
  readonly id: number;
  readonly name: string;
  readonly state: StateName;
  /** Unix milliseconds of the last change of state */
  readonly since: number;
  /** what was written down: why it was not placed, or how the last work on it failed */
  readonly recorded: string;
  /** of a VM that waits: each host, and why it cannot take it as things are now */
  readonly hosts: readonly HostReason[];
  /** of a VM that waits: a host that could take it now */
  readonly couldGoTo?: string;
  /** of a VM that waits: what it waits for before any host is looked at */
  readonly waitsFor?: string;
  readonly host?: { readonly name: string; readonly state: number; readonly error: string; readonly asked: number };
  /** the step its work is in now */
  readonly atWork?: LoggedStep;
  /** the last work on it, when that failed, and the step it failed in */
  readonly failed?: { readonly operation: LoggedOperation; readonly step?: LoggedStep };
  readonly remedy?: string;
}

const placement = async (db: Db, env: Pick<Ctx, 'paths' | 'caller'>, vm: VmRow): Promise<Pick<Why, 'hosts' | 'couldGoTo' | 'waitsFor'>> => {
  const unready = await unreadyImage(db, vm.id);
  if (unready !== undefined) return { hosts: [], waitsFor: unready };
  const known = await knownOf(db);
  const wanted = await wantedOf(db, env, vm, known, isAdmin(env.caller)).catch(oneErrorText);
  if (typeof wanted === 'string') return { hosts: [], waitsFor: wanted };
  const found = place(wanted, known.hosts, known.datastores);
  return found.placed ? { hosts: [], couldGoTo: found.host.name } : { hosts: found.reasons };
};

const hostOf = async (db: Db, vm: VmRow): Promise<Why['host']> => {
  const host = vm.host_id === null ? undefined : await hostById(db, vm.host_id);
  return host && { name: host.name, state: host.state, error: host.error, asked: host.monitored_at };
};

const workOf = async (db: Db, id: number): Promise<Pick<Why, 'atWork' | 'failed'>> => {
  const users = await userNames(db);
  const open = await openOperation(db, 'VM', id);
  if (open) return { atWork: (await loggedOf(db, open, users)).steps.at(-1) };
  const last = await lastOperation(db, 'VM', id);
  if (last?.state !== 'failed') return {};
  const operation = await loggedOf(db, last, users);
  return { failed: { operation, step: operation.steps.find((s) => s.end === 'failed') } };
};

export const why = readRequest<{ readonly id: number }, Why>({
  wire: 'one.vm.why',
  async run(db, { id }, ctx) {
    const vm = await vmOf(db, id);
    const state = stateOf(vm);
    return {
      id,
      name: vm.name,
      state,
      since: vm.state_since,
      recorded: vm.error || vm.pending_reason,
      ...(state === 'PENDING' ? await placement(db, ctx, vm) : { hosts: [] }),
      host: state === 'DONE' ? undefined : await hostOf(db, vm),
      ...(await workOf(db, id)),
      remedy: remedyFor(state, id),
    };
  },
});
