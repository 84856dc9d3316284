import { allocationOf, hostById } from '../../../../state/hosts';
import type { Db } from '../../../../state/open';
import { updateVm, updateVmTemplate, type VmRow } from '../../../../state/vms';
import { preconditionError } from '../../../errors/errors';
import { isAdmin } from '../../../model/permissions';
import { single, type Template, vector, withSingle, withVectors } from '../../../template/template';
import { type Ctx, writeRequest } from '../../request';
import type { Begun } from '../action';
import { recordAction } from '../history';
import { allowed, start, subjectOf } from './subject';

const WIRE = 'one.vm.resize';

export interface ResizeVm {
  readonly id: number;
  /** CPU, VCPU, MEMORY (MiB), TOPOLOGY; what is absent or 0 stays */
  readonly template: Template;
  /** refuse when the host has not the room; for those who are no administrators always */
  readonly enforce: boolean;
}

interface Capacity {
  readonly cpu: number;
  readonly vcpu: number;
  readonly memoryMb: number;
}

const asked = (t: Template, key: string, now: number, whole: boolean): number => {
  const text = single(t, key);
  if (text === undefined || text === '') return now;
  const value = Number(text);
  if (!Number.isFinite(value) || value < 0 || (whole && !Number.isInteger(value)))
    throw preconditionError('vm-capacity', `[${WIRE}] ${key} must be a positive ${whole ? 'integer' : 'float or integer'} value, not "${text}"`);
  return value === 0 ? now : value;
};

/** Where it does not run the new size counts at its next start; where it runs the hypervisor is asked, and if it will not, the old one counts again. */
export const resizeVm = writeRequest<ResizeVm, Begun>({
  wire: WIRE,
  async undo(db, { id, template: given }) {
    const { vm, template } = await subjectOf(db, id);
    const topology = vector(given, 'TOPOLOGY') && vector(template, 'TOPOLOGY');
    const sized = withCapacity([], { cpu: vm.cpu, vcpu: vm.vcpu, memoryMb: vm.memory_mb });
    return { id, template: topology ? withVectors(sized, 'TOPOLOGY', [topology]) : sized, enforce: false };
  },
  async run(tx, input, ctx) {
    const subject = await subjectOf(tx, input.id);
    const { vm, template } = subject;
    const transition = allowed('resize', subject);
    const was: Capacity = { cpu: vm.cpu, vcpu: vm.vcpu, memoryMb: vm.memory_mb };
    const next: Capacity = {
      cpu: asked(input.template, 'CPU', was.cpu, false),
      vcpu: asked(input.template, 'VCPU', was.vcpu, true),
      memoryMb: asked(input.template, 'MEMORY', was.memoryMb, true),
    };
    refuseBeyond(template, 'VCPU_MAX', next.vcpu);
    refuseBeyond(template, 'MEMORY_MAX', next.memoryMb);
    if (input.enforce || !isAdmin(ctx.caller)) await refuseWithoutRoom(tx, vm, next);
    const topology = vector(input.template, 'TOPOLOGY');
    const sized = withCapacity(template, next);
    await updateVm(tx, vm.id, { cpu: next.cpu, vcpu: next.vcpu, memory_mb: next.memoryMb });
    await updateVmTemplate(tx, vm.id, topology && !transition.plan ? withVectors(sized, 'TOPOLOGY', [topology]) : sized);
    if (transition.plan) return start(tx, ctx, subject, transition, { was });
    await noteWherePlaced(tx, ctx, vm);
    return { id: vm.id, operation: undefined };
  },
});

export const withCapacity = (t: Template, { cpu, vcpu, memoryMb }: Capacity): Template =>
  withSingle(withSingle(withSingle(t, 'CPU', String(cpu)), 'VCPU', String(vcpu)), 'MEMORY', String(memoryMb));

/** A powered-off VM has a host, and its history goes on. */
const noteWherePlaced = async (tx: Db, ctx: Ctx, vm: VmRow): Promise<void> => {
  if (vm.state === POWEROFF) await recordAction(tx, ctx.clock, ctx.caller, vm, 'resize', undefined);
};
const POWEROFF = 8;

const refuseBeyond = (t: Template, key: 'VCPU_MAX' | 'MEMORY_MAX', wanted: number): void => {
  const most = Number(single(t, key) || Number.NaN);
  if (Number.isFinite(most) && wanted > most)
    throw preconditionError('vm-capacity', `[${WIRE}] ${key.replace('_MAX', '')} ${wanted} is more than ${key} of the VM, ${most}`);
};

/** States that hold room on a host are the state's; what this VM holds itself does not stand in its way. */
const refuseWithoutRoom = async (tx: Db, vm: VmRow, next: Capacity): Promise<void> => {
  const host = vm.host_id === null ? undefined : await hostById(tx, vm.host_id);
  const used = host && (await allocationOf(tx, host.id));
  if (!host || !used || ![3, 5, POWEROFF].includes(vm.state)) return;
  const cpu = Math.round(host.total_cpu - (used.cpu - vm.cpu) * 100);
  const memory = host.total_mem - (used.memoryMb - vm.memory_mb) * 1024;
  if (next.cpu * 100 > cpu)
    throw preconditionError('host-full', `[${WIRE}] Not enough CPU: ${Math.round(next.cpu * 100)}/${cpu}`, { next: `onehost show ${host.id}` });
  if (next.memoryMb * 1024 > memory)
    throw preconditionError('host-full', `[${WIRE}] Not enough memory: ${next.memoryMb * 1024}/${memory}`, { next: `onehost show ${host.id}` });
};
