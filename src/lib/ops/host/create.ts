import { hasCluster } from '../../../state/clusters';
import { insertHost } from '../../../state/hosts';
import { nextId } from '../../../state/ids';
import { nameTaken } from '../../../state/objects';
import { pack } from '../../../state/packing';
import type { HostFacts, KvmVerdict, MonitorDriver } from '../../drivers/monitor/driver';
import { isOneError, missingError, preconditionError } from '../../errors/errors';
import { checkHostName } from '../../model/names';
import { HOST_STATE } from '../../model/objectStates';
import { has, type Template, withSingle } from '../../template/template';
import { type Ctx, writeRequest } from '../request';
import { placeWaiting } from '../sched/request';
import { recordFacts } from './look';
import { nodeFrom, pciFilterOf } from './node';

export interface CreateHost {
  readonly name: string;
  readonly imMad: string;
  readonly vmMad: string;
  readonly clusterId: number;
  readonly template: Template;
  /** false: take it without a look (it is not up yet); it is looked at later and may go to ERROR */
  readonly look: boolean;
}

interface Seen {
  readonly facts: HostFacts;
  readonly verdict: KvmVerdict | undefined;
  readonly beganMs: number;
}

const WIRE = 'one.host.allocate';

/** A host is looked at before it is taken: a wrong key, a dead node or a machine without libvirt is told at once and leaves nothing behind. */
export const create = writeRequest<CreateHost, number, Seen | undefined>({
  wire: WIRE,
  async prepare(input, ctx) {
    const name = checkHostName(WIRE, input.name);
    await refuseTaken(ctx.state.db, name);
    const node = nodeFrom(-1, name, input.template, ctx.config);
    const pci = pciFilterOf(name, input.template);
    const monitor = await monitorOf(ctx, input);
    if (!input.look || !monitor) return undefined;
    const beganMs = ctx.clock.nowMs();
    const facts = await monitor.look(node, { pci });
    const asks = input.vmMad === 'kvm' && !has(input.template, 'VIRT_TYPE');
    return { facts, verdict: asks ? await monitor.probeKvm(node) : undefined, beganMs };
  },
  async run(tx, input, ctx, seen) {
    const name = checkHostName(WIRE, input.name);
    await refuseTaken(tx, name);
    if (!(await hasCluster(tx, input.clusterId))) throw missingError(`[${WIRE}] Error getting cluster [${input.clusterId}].`);
    const id = await nextId(tx, 'hosts');
    await insertHost(tx, {
      id,
      name,
      cluster_id: input.clusterId,
      state: HOST_STATE.INIT,
      im_mad: input.imMad,
      vm_mad: input.vmMad,
      template: pack(withVerdict(withReserved(input.template), seen?.verdict)),
      total_cpu: 0,
      total_mem: 0,
      max_cpu: 0,
      max_mem: 0,
      used_cpu: 0,
      used_mem: 0,
      free_mem: 0,
      monitored_at: 0,
      error: '',
      facts: '',
    });
    if (seen) await recordFacts(tx, ctx, id, seen.facts, seen.beganMs);
    await placeWaiting(tx, ctx);
    return id;
  },
});

/** undefined: one of its drivers is none of ours. As in the field such a host is taken all the same: it is only a row, which no look will ever make usable. */
const monitorOf = async (ctx: Ctx, { imMad, vmMad }: CreateHost): Promise<MonitorDriver | undefined> => {
  try {
    await ctx.drivers.vmm(vmMad);
    return await ctx.drivers.monitor(imMad);
  } catch (e) {
    if (isOneError(e) && e.code === 'driver-unknown') return undefined;
    throw e;
  }
};

const refuseTaken = async (db: Parameters<typeof nameTaken>[0], name: string): Promise<void> => {
  const holder = await nameTaken(db, 'HOST', name, 0);
  if (holder !== undefined)
    throw preconditionError('name-taken', `[${WIRE}] Error allocating a new host. NAME is already taken by HOST ${holder}.`, {
      next: `onehost show ${holder}`,
    });
};

/** Named, so that whoever edits the template sees what there is to set. */
const withReserved = (t: Template): Template => ['RESERVED_CPU', 'RESERVED_MEM'].reduce((sum, key) => (has(sum, key) ? sum : withSingle(sum, key, '')), t);

/** The answer is kept with its reason; an administrator can set VIRT_TYPE and is then believed. */
const withVerdict = (t: Template, verdict: KvmVerdict | undefined): Template =>
  verdict ? withSingle(withSingle(t, 'KVM_PROBE_TYPE', verdict.usable ? 'kvm' : 'qemu'), 'KVM_PROBE_REASON', verdict.reason) : t;
