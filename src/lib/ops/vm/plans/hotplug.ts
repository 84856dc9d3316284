import type { Db } from '../../../../state/open';
import type { OperationRow } from '../../../../state/operations';
import { deleteVmDisk, releaseLease } from '../../../../state/vmParts';
import { updateVm, updateVmTemplate, vmBody } from '../../../../state/vms';
import type { Plan, Step } from '../../../engine/plan';
import { isPciNic } from '../../../model/pci';
import type { hotplug } from '../../../model/transitions/hotplug';
import type { StateName } from '../../../model/vmStates';
import { type Pairs, pair, type Template } from '../../../template/template';
import { settle } from '../../image/settle';
import type { Env } from '../../request';
import { placeWaiting } from '../../sched/request';
import { addressesIn } from '../interfaces';
import { rulesOfGroups } from '../nics';
import { nicIn, withoutNic } from '../parts/aliases';
import { argsOf, placeOfParts, withFailure } from '../parts/closing';
import { attachDiskStep, clearStep, detachDiskStep, letGoStep, newDiskSteps } from '../parts/diskSteps';
import { attachNicStep, cleanNicStep, detachNicStep, prepareNicStep, recontextStep, updateNicStep } from '../parts/nicSteps';
import { recontexted } from '../parts/recontext';
import { diskIn, editTemplate, idIn, replaced, unmarked } from '../parts/subject';
import type { Placed } from '../placed';
import type { PlansFor } from './planOf';

const runs = (operation: OperationRow): boolean => operation.phase === 'HOTPLUG' || operation.phase === 'HOTPLUG_NIC';

const theDiskOf = (p: Placed, diskId: number): Pairs => {
  const disk = diskIn(p.template, diskId);
  if (!disk) throw new Error(`VM ${p.vm.id} has no disk ${diskId}`);
  return disk;
};

const theNicOf = (p: Placed, nicId: number): Pairs => {
  const nic = nicIn(p.template, nicId);
  if (!nic) throw new Error(`VM ${p.vm.id} has no interface ${nicId}`);
  return nic.value;
};

const diskGone = async (tx: Db, p: Placed, diskId: number, disk: Pairs): Promise<void> => {
  await editTemplate(tx, p.vm.id, (t) => replaced(t, 'DISK', diskId, undefined));
  await deleteVmDisk(tx, p.vm.id, diskId);
  if (pair(disk, 'IMAGE_ID') !== undefined) await settle(tx, idIn(disk, 'IMAGE_ID'));
};

const diskStays = (tx: Db, p: Placed, diskId: number): Promise<void> =>
  editTemplate(tx, p.vm.id, (t) => {
    const disk = diskIn(t, diskId);
    return disk ? replaced(t, 'DISK', diskId, unmarked(disk)) : t;
  });

const diskAttach = async (env: Env, operation: OperationRow): Promise<Plan> => {
  const p = await placeOfParts(env, operation);
  const { diskId } = argsOf<{ diskId: number }>(operation);
  const disk = theDiskOf(p, diskId);
  const phase = operation.phase as StateName;
  return {
    ...withFailure(
      p,
      operation,
      (tx) => diskStays(tx, p, diskId),
      (tx) => diskGone(tx, p, diskId, disk),
    ),
    steps: [clearStep(p, phase, disk), ...newDiskSteps(p, phase, disk), ...(runs(operation) ? [attachDiskStep(p, phase, disk)] : [])],
  };
};

const diskDetach = async (env: Env, operation: OperationRow): Promise<Plan> => {
  const p = await placeOfParts(env, operation);
  const { diskId } = argsOf<{ diskId: number }>(operation);
  const disk = theDiskOf(p, diskId);
  const phase = operation.phase as StateName;
  return {
    ...withFailure(
      p,
      operation,
      (tx) => diskGone(tx, p, diskId, disk),
      (tx) => diskStays(tx, p, diskId),
    ),
    steps: [...(runs(operation) ? [detachDiskStep(p, phase, disk)] : []), ...letGoStep(p, phase, disk)],
  };
};

const nicStays = (tx: Db, p: Placed, nicId: number): Promise<void> =>
  editTemplate(tx, p.vm.id, (t) => {
    const nic = nicIn(t, nicId);
    return nic ? replaced(t, nic.key, nicId, unmarked(nic.value)) : t;
  });

/** The interface, and what hangs on it, is gone from the template, the context and the lists; its addresses are free. */
const nicGone = async (tx: Db, p: Placed, nicId: number): Promise<void> => {
  const device = nicIn((await vmBody(tx, p.vm.id)).template, nicId)?.key === 'PCI';
  const { template, gone } = withoutNic((await vmBody(tx, p.vm.id)).template, nicId);
  for (const id of gone) await releaseLease(tx, p.vm.id, id);
  await updateVmTemplate(tx, p.vm.id, await recontexted(tx, p.vm, await rulesOfGroups(tx, template)));
  await updateVm(tx, p.vm.id, { ips: addressesIn(template) });
  // a VM may wait for it
  if (device) await placeWaiting(tx, p.env);
};

const nicAttach = async (env: Env, operation: OperationRow): Promise<Plan> => {
  const p = await placeOfParts(env, operation);
  const { nicId, alias } = argsOf<{ nicId: number; alias: boolean }>(operation);
  const nic = theNicOf(p, nicId);
  const phase = operation.phase as StateName;
  const live: Step[] = alias ? [] : [prepareNicStep(p, phase, nic), attachNicStep(p, phase, nic)];
  return {
    ...withFailure(
      p,
      operation,
      (tx) => nicStays(tx, p, nicId),
      (tx) => nicGone(tx, p, nicId),
    ),
    steps: runs(operation) ? [...live, ...recontextStep(p, phase, p.template)] : [],
  };
};

const nicDetach = async (env: Env, operation: OperationRow): Promise<Plan> => {
  const p = await placeOfParts(env, operation);
  const { nicId, alias } = argsOf<{ nicId: number; alias: boolean }>(operation);
  const nic = theNicOf(p, nicId);
  const phase = operation.phase as StateName;
  const without: Template = withoutNic(p.template, nicId).template;
  const live: Step[] = alias ? [] : [detachNicStep(p, phase, nic), cleanNicStep(p, phase, nic)];
  return {
    ...withFailure(
      p,
      operation,
      (tx) => nicGone(tx, p, nicId),
      (tx) => nicStays(tx, p, nicId),
    ),
    steps: runs(operation) ? [...live, ...recontextStep(p, phase, await recontexted(p.env.state.db, p.vm, without))] : [],
  };
};

const nicUpdate = async (env: Env, operation: OperationRow): Promise<Plan> => {
  const p = await placeOfParts(env, operation);
  const { nicId, was } = argsOf<{ nicId: number; was: Pairs }>(operation);
  const nic = theNicOf(p, nicId);
  const phase = operation.phase as StateName;
  return {
    ...withFailure(
      p,
      operation,
      async () => undefined,
      async (tx) => {
        const { template } = await vmBody(tx, p.vm.id);
        const there = nicIn(template, nicId);
        if (there) await updateVmTemplate(tx, p.vm.id, await recontexted(tx, p.vm, replaced(template, there.key, nicId, was)));
      },
    ),
    steps: [...(pair(nic, 'ALIAS_ID') === undefined && !isPciNic(nic) ? [updateNicStep(p, phase, nic)] : []), ...recontextStep(p, phase, p.template)],
  };
};

/** Plans of the family `hotplug`. */
export const hotplugPlans: PlansFor<typeof hotplug> = {
  'disk-attach': diskAttach,
  'disk-detach': diskDetach,
  'nic-attach': nicAttach,
  'nic-detach': nicDetach,
  'nic-update': nicUpdate,
};
