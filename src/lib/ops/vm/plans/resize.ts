import type { OperationRow } from '../../../../state/operations';
import { updateVmDisk } from '../../../../state/vmParts';
import { updateVm } from '../../../../state/vms';
import type { Plan } from '../../../engine/plan';
import type { resize } from '../../../model/transitions/resize';
import type { StateName } from '../../../model/vmStates';
import { withPair } from '../../../template/template';
import type { Env } from '../../request';
import { argsOf, closings, placeOfParts, withFailure } from '../parts/closing';
import { domainOf, formatOf, refuseInUse, targetOf } from '../parts/diskSteps';
import { recontextStep } from '../parts/nicSteps';
import { withCapacity } from '../parts/resize';
import { diskIn, editTemplate, replaced } from '../parts/subject';
import { diskSpec } from '../placed';
import type { PlansFor } from './planOf';

/** The VM has its new size in the state already; if the hypervisor will not, it gets the old one back. */
const capacity = async (env: Env, operation: OperationRow): Promise<Plan> => {
  const p = await placeOfParts(env, operation);
  const { was } = argsOf<{ was: { cpu: number; vcpu: number; memoryMb: number } }>(operation);
  const { cpu, vcpu, memory_mb } = p.vm;
  return {
    ...withFailure(
      p,
      operation,
      async () => undefined,
      async (tx) => {
        await updateVm(tx, p.vm.id, { cpu: was.cpu, vcpu: was.vcpu, memory_mb: was.memoryMb });
        await editTemplate(tx, p.vm.id, (t) => withCapacity(t, was));
      },
    ),
    steps: [
      {
        name: 'resize',
        summary: `CPU ${cpu}, ${vcpu} virtual CPUs, ${memory_mb} MB`,
        phase: operation.phase,
        node: p.node.name,
        run: async () =>
          (await env.drivers.vmm(p.vmMad)).parts.setCapacity(p.node, await domainOf(p), {
            cpu,
            vcpus: vcpu,
            memoryMb: memory_mb,
            shareUnit: p.cgroups === 'v2' ? 100 : 1024,
          }),
      },
    ],
  };
};

const disk = async (env: Env, operation: OperationRow): Promise<Plan> => {
  const p = await placeOfParts(env, operation);
  const { diskId, sizeMb, was } = argsOf<{ diskId: number; sizeMb: number; was: number }>(operation);
  const vector = diskIn(p.template, diskId);
  if (!vector) throw new Error(`VM ${p.vm.id} has no disk ${diskId}`);
  return {
    ...withFailure(
      p,
      operation,
      async () => undefined,
      async (tx) => {
        await updateVmDisk(tx, p.vm.id, diskId, { size_mb: was });
        await editTemplate(tx, p.vm.id, (t) => {
          const there = diskIn(t, diskId);
          return there ? replaced(t, 'DISK', diskId, withPair(there, 'SIZE', String(was))) : t;
        });
      },
    ),
    steps: [
      {
        name: 'grow',
        summary: `grow disk ${diskId} from ${was} to ${sizeMb} MB`,
        phase: operation.phase,
        node: p.node.name,
        async run() {
          if (operation.phase === 'DISK_RESIZE') return (await env.drivers.vmm(p.vmMad)).parts.growDisk(p.node, await domainOf(p), targetOf(vector), sizeMb);
          await refuseInUse(p, vector);
          return (await env.drivers.transfer(p.tmMad)).resize(p.node, diskSpec(p, diskId), sizeMb, formatOf(vector));
        },
      },
    ],
  };
};

/** A running guest gets the new context; all else of the configuration waits for the next start. */
const configuration = async (env: Env, operation: OperationRow): Promise<Plan> => {
  const p = await placeOfParts(env, operation);
  return { ...closings(p, operation, async () => undefined), steps: recontextStep(p, operation.phase as StateName, p.template) };
};

/** Plans of the family `resize`. */
export const resizePlans: PlansFor<typeof resize> = { resize: capacity, 'disk-resize': disk, updateconf: configuration };
