import { vmMadsOfHosts } from '../../../state/hosts';
import type { Db } from '../../../state/open';
import { contextCds } from '../../context/disks';
import { frontEnd } from '../../drivers/node';
import { isOneError, type OneError, preconditionError } from '../../errors/errors';
import type { Template } from '../../template/template';
import type { Ctx } from '../request';
import { allocationError } from './allocationError';

/** What a driver says of a template that it can make no domain of, wherever that is to be. */
const OF_THE_TEMPLATE = ['attribute-unsupported', 'domain-attribute', 'raw-xml'];

interface NewMachine {
  readonly id: number;
  readonly name: string;
  /** disks, interfaces and context as they will be */
  readonly template: Template;
}

/**
 * What no hypervisor of this cloud can do is told when the VM is made, not when it starts. One that can is enough; without hosts nothing is known.
 * Throws 'attribute-unsupported'.
 */
export const refuseUnsupported = async (tx: Db, ctx: Ctx, vm: NewMachine, wire: string): Promise<void> => {
  let refusal: OneError | undefined;
  for (const mad of await vmMadsOfHosts(tx)) {
    const problem = await problemOf(ctx, mad, vm);
    if (problem === undefined) return;
    refusal = problem;
  }
  if (refusal === undefined) return;
  const why = refusal.message.replace(/^VM \d+: /, '');
  throw preconditionError('attribute-unsupported', `${allocationError(wire)}No host could run this: ${why}`, { next: refusal.next });
};

const problemOf = async (ctx: Ctx, mad: string, vm: NewMachine): Promise<OneError | undefined> => {
  try {
    await (await ctx.drivers.vmm(mad)).describe({
      vmId: vm.id,
      name: vm.name,
      template: vm.template,
      owner: { uid: ctx.caller.uid, uname: ctx.caller.name, gid: ctx.caller.gid, gname: '' },
      node: frontEnd(ctx.config.nodeDatastores),
      vmDir: `${ctx.config.nodeDatastores}/0/${vm.id}`,
      virtType: 'kvm',
      cgroups: 'v2',
      cds: contextCds(vm.template),
      stime: ctx.clock.now(),
      now: ctx.clock.now(),
    });
    return undefined;
  } catch (e) {
    return isOneError(e) && OF_THE_TEMPLATE.includes(e.code) ? e : undefined;
  }
};
