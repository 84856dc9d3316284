import { preconditionError } from '../../errors/errors';
import { decimalOf, wholeOf } from '../../model/numbers';
import { single, type Template } from '../../template/template';

export interface VmCapacity {
  readonly cpu: number;
  readonly vcpu: number;
  readonly memoryMb: number;
}

/** CPU, VCPU and MEMORY of a template; MEMORY is MiB. Texts as scripts of the field know them. */
export const capacityOf = (t: Template, wire: string): VmCapacity => {
  const cpu = decimalOf(single(t, 'CPU') ?? '1') ?? 0;
  const memoryMb = wholeOf(single(t, 'MEMORY')) ?? 0;
  const vcpu = wholeOf(single(t, 'VCPU') || String(Math.max(1, Math.ceil(cpu)))) ?? 0;
  if (memoryMb <= 0) throw preconditionError('vm-memory', `[${wire}] MEMORY attribute must be a positive integer value.`);
  if (cpu <= 0) throw preconditionError('vm-cpu', `[${wire}] CPU attribute must be a positive float or integer value.`);
  if (vcpu <= 0) throw preconditionError('vm-vcpu', `[${wire}] VCPU attribute must be a positive integer value.`);
  return { cpu, vcpu, memoryMb };
};
