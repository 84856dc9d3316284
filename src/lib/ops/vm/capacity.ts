import { preconditionError } from '../../errors/errors';
import { single, type Template } from '../../template/template';

export interface VmCapacity {
  readonly cpu: number;
  readonly vcpu: number;
  readonly memoryMb: number;
}

/** CPU, VCPU and MEMORY of a template; MEMORY is MiB. Texts as scripts of the field know them. */
export const capacityOf = (t: Template, wire: string): VmCapacity => {
  const cpu = Number(single(t, 'CPU') ?? '1');
  const memoryMb = Number(single(t, 'MEMORY') ?? Number.NaN);
  const vcpu = Number(single(t, 'VCPU') || Math.max(1, Math.ceil(cpu)));
  if (!Number.isFinite(cpu) || cpu <= 0) throw preconditionError('vm-cpu', `[${wire}] CPU attribute must be a positive float or integer value.`);
  if (!Number.isInteger(memoryMb) || memoryMb <= 0) throw preconditionError('vm-memory', `[${wire}] MEMORY attribute must be a positive integer value.`);
  if (!Number.isInteger(vcpu) || vcpu <= 0) throw preconditionError('vm-vcpu', `[${wire}] VCPU attribute must be a positive integer value.`);
  return { cpu, vcpu, memoryMb };
};
