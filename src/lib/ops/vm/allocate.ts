import { nextId } from '../../../state/ids';
import { updateImage } from '../../../state/images';
import type { Db } from '../../../state/open';
import { unpack } from '../../../state/packing';
import { userById } from '../../../state/users';
import { insertVmRole } from '../../../state/vmgroups';
import { insertVm } from '../../../state/vms';
import { deniedError, preconditionError } from '../../errors/errors';
import { keptBackupConfig } from '../../model/backupConfig';
import { checkName } from '../../model/names';
import { IMAGE_STATE } from '../../model/objectStates';
import { isPciNic } from '../../model/pci';
import { initialPermissions } from '../../model/permissions';
import { parseSchedAction } from '../../model/schedActions';
import { pairOf } from '../../model/vmStates';
import { type Pairs, pair, single, type Template, vector, vectors, without, withPair, withSingle, withVectors } from '../../template/template';
import { sealedTemplate } from '../object/sealed';
import type { Ctx } from '../request';
import { requestPlacement } from '../sched/request';
import { visible } from '../visible';
import { allocationError } from './allocationError';
import { machinePart, userPart } from './attributes';
import { checkBackupConfig } from './backup/config';
import { withBootOrder } from './bootOrder';
import { capacityOf } from './capacity';
import { contextVector, fileImages } from './contextVector';
import { resolveDisks, Targets, targetsOf } from './disks';
import { resolveNics } from './newNics';
import { nicsWithDefaults } from './nicDefaults';
import { withAlias } from './parts/aliases';
import { numberedPci, withInterfaces } from './pci';
import { isPinned } from './pinned';
import { checkRaw } from './rawData';
import { automaticRequirements } from './requirements';
import { insertAll } from './sched/requests';
import { refuseUnsupported } from './supported';
import { withTopology } from './topology';
import { membershipOf } from './vmgroup';

export interface NewVm {
  readonly template: Template;
  /** absent: `<template name>-<id>` or `one-<id>` */
  readonly name: string | undefined;
  readonly hold: boolean;
  readonly templateId: number | undefined;
  readonly wire: string;
}

const DEFAULT_MACHINE = 'q35';

const withOs = (t: Template, uuid: string, wire: string): Template => {
  const os = vector(t, 'OS') ?? [];
  const missing: [string, string][] = [];
  if (!pair(os, 'MACHINE')) missing.push(['MACHINE', DEFAULT_MACHINE]);
  if (!pair(os, 'UUID')) missing.push(['UUID', uuid]);
  const value = [...os.filter(([k, v]) => !(k === 'MACHINE' && v === '') && !(k === 'UUID' && v === '')), ...missing];
  checkOs(value, wire);
  return withVectors(t, 'OS', [value]);
};

const checkOs = (os: Pairs, wire: string): void => {
  const uuid = pair(os, 'UUID') as string;
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(uuid)) throw preconditionError('vm-uuid', `${allocationError(wire)}OS/UUID "${uuid}" is not a UUID`);
};

/** `DISK=[]` says that there is none: it takes the place of what a template has. */
const filled = (of: readonly Pairs[]): Pairs[] => of.filter((v) => v.length > 0);

/** How it is to be backed up is made whole when it is said at all. */
const withBackupConfig = (t: Template): Template => {
  const given = vector(t, 'BACKUP_CONFIG');
  return given === undefined ? t : withVectors(t, 'BACKUP_CONFIG', [keptBackupConfig([], given, false)]);
};

/** Writes a new VM: its disks resolved, its leases taken, its context made. All in the caller's transaction: a failure leaves nothing. */
export const allocateVm = async (tx: Db, ctx: Ctx, asked: NewVm): Promise<number> => {
  const { wire } = asked;
  const vm: NewVm = { ...asked, template: withTopology(asked.template, allocationError(wire)) };
  await checkRaw(vm.template, wire);
  checkSchedActions(vm.template, ctx.clock.now(), wire);
  checkBackupConfig(vm.template, wire, allocationError(wire));
  const capacity = capacityOf(vm.template, wire);
  const id = await nextId(tx, 'vms');
  const name = checkName(wire, vm.name ?? `one-${id}`);
  const disks = await resolveDisks(tx, ctx, filled(vectors(vm.template, 'DISK')), wire);
  const pci = numberedPci(filled(vectors(vm.template, 'PCI')), allocationError(wire));
  const nics = await resolveNics(
    tx,
    ctx,
    id,
    { nics: nicsWithDefaults(vm.template), pci: pci.filter(isPciNic), aliases: filled(vectors(vm.template, 'NIC_ALIAS')) },
    wire,
  );
  const ordered = withBootOrder(vm.template, { disks: disks.vectors, nics: [...nics.nics, ...nics.pci] }, wire);
  let t = withBackupConfig(withOs(machinePart(vm.template), ctx.uuid(), wire));
  t = withVectors(t, 'DISK', ordered.disks);
  t = withVectors(without(t, 'NIC_ALIAS'), 'NIC', ordered.nics.slice(0, nics.nics.length));
  t = withVectors(t, 'PCI', withInterfaces(pci, ordered.nics.slice(nics.nics.length)));
  for (const [i, alias] of nics.aliases.entries()) t = withAlias(t, alias, ordered.nics.length + i, `${allocationError(wire)}NIC_ALIAS:`);
  t = withVectors(t, 'SECURITY_GROUP_RULE', nics.rules);
  if (vm.hold) t = withSingle(t, 'SUBMIT_ON_HOLD', 'YES');
  const vmgroup = vector(vm.template, 'VMGROUP');
  const membership = vmgroup && (await membershipOf(tx, ctx, vmgroup, wire));
  if (membership) t = withVectors(t, 'VMGROUP', [membership.vector]);
  t = withSingle(withSingle(withSingle(t, 'CPU', String(single(t, 'CPU') ?? capacity.cpu)), 'MEMORY', String(capacity.memoryMb)), 'VMID', String(id));
  if (vm.templateId !== undefined) t = withSingle(t, 'TEMPLATE_ID', String(vm.templateId));
  for (const [key, value] of automaticRequirements(disks.clusters, nics.clusters, isPinned(t), wire)) t = withSingle(t, key, value);
  const context = vector(vm.template, 'CONTEXT');
  await refuseFilesOfOthers(tx, ctx, context, wire);
  if (context)
    t = withVectors(t, 'CONTEXT', [
      await completeContext(tx, ctx, { id, name, template: t, userTemplate: userPart(vm.template), context, diskId: disks.vectors.length }),
    ]);
  await refuseUnsupported(tx, ctx, { id, name, template: t }, wire);
  const pending = pairOf(vm.hold ? 'HOLD' : 'PENDING');
  await insertVm(
    tx,
    {
      id,
      name,
      uid: ctx.caller.uid,
      gid: ctx.caller.gid,
      permissions: initialPermissions(ctx.caller),
      state: pending.state,
      lcm_state: 0,
      prev_state: pending.state,
      prev_lcm_state: 0,
      stime: ctx.clock.now(),
      etime: 0,
      last_poll: 0,
      deploy_id: '',
      cpu: capacity.cpu,
      vcpu: capacity.vcpu,
      memory_mb: capacity.memoryMb,
      host_id: null,
      datastore_id: null,
      ips: nics.ips.join(','),
      template_id: vm.templateId ?? null,
      state_since: ctx.clock.nowMs(),
      pending_reason: '',
      error: '',
    },
    { template: sealedTemplate(ctx.secrets, 'VM', id, t), userTemplate: without(userPart(vm.template), 'SCHED_ACTION') },
    disks.rows.map((r) => ({ ...r, vm_id: id })),
  );
  await insertAll(tx, { id, stime: ctx.clock.now() }, ctx.caller.uid, vectors(vm.template, 'SCHED_ACTION'));
  if (membership) await insertVmRole(tx, { vm_id: id, vmgroup_id: membership.vmgroupId, role_id: membership.roleId });
  for (const image of disks.images) {
    if (image.state === IMAGE_STATE.READY)
      await updateImage(tx, image.id, { state: image.persistent === 1 ? IMAGE_STATE.USED_PERS : IMAGE_STATE.USED, prev_state: image.state });
  }
  if (!vm.hold) await requestPlacement(tx, ctx);
  return id;
};

/** What is to be done at a time becomes scheduled actions of the VM; a mistake in it is told before anything is made. */
const checkSchedActions = (t: Template, now: number, wire: string): void => {
  for (const action of vectors(t, 'SCHED_ACTION')) {
    const problem = parseSchedAction(action, now);
    if (typeof problem === 'string') throw preconditionError('sched-action', `${allocationError(wire)}SCHED_ACTION: ${problem}`);
  }
};

const refuseFilesOfOthers = async (tx: Db, ctx: Ctx, context: Pairs | undefined, wire: string): Promise<void> => {
  for (const image of context ? await fileImages(tx, ctx.caller.uid, context) : []) {
    const [seen] = await visible(tx, ctx, 'IMAGE', [image]);
    if (!seen) throw deniedError(`[${wire}] User [${ctx.caller.uid}] : Not authorized to perform USE IMAGE [${image.id}].`);
  }
};

interface ContextOf {
  readonly id: number;
  readonly name: string;
  readonly template: Template;
  readonly userTemplate: Template;
  readonly context: Pairs;
  readonly diskId: number;
}

const completeContext = async (tx: Db, ctx: Ctx, vm: ContextOf): Promise<Pairs> => {
  const user = await userById(tx, ctx.caller.uid);
  const variables = await contextVector(tx, {
    vmId: vm.id,
    name: vm.name,
    uid: ctx.caller.uid,
    gid: ctx.caller.gid,
    uname: ctx.caller.name,
    template: vm.template,
    userTemplate: vm.userTemplate,
    context: vm.context,
    userAttributes: user ? unpack(user.template) : [],
  });
  const target = pair(vm.context, 'TARGET') || new Targets(targetsOf(vm.template)).next(ctx.config.cdromPrefix, 'one.vm.allocate');
  return withPair(withPair(variables, 'DISK_ID', String(vm.diskId)), 'TARGET', target);
};
