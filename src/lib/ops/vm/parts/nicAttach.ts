import type { Db } from '../../../../state/open';
import { updateVm, updateVmTemplate } from '../../../../state/vms';
import { preconditionError } from '../../../errors/errors';
import { type Pairs, pair, type Template, vectors, withPair } from '../../../template/template';
import { type Ctx, writeRequest } from '../../request';
import type { Begun } from '../action';
import { lastRecord } from '../history';
import { resolveNic, rulesOfGroups } from '../nics';
import { withAlias } from './aliases';
import { recontexted } from './recontext';
import { allowed, idIn, marked, nextNicId, start, subjectOf } from './subject';

const WIRE = 'one.vm.attachnic';

export interface AttachNic {
  readonly id: number;
  /** one NIC, or one NIC_ALIAS with its PARENT */
  readonly template: Template;
}

/** Gives a VM one more interface, or one more address on one that it has. The address is its own from now on. */
export const nicAttach = writeRequest<AttachNic, Begun>({
  wire: WIRE,
  async run(tx, input, ctx) {
    const subject = await subjectOf(tx, input.id);
    const { vm, template } = subject;
    const transition = allowed('nic-attach', subject);
    const given = input.template.filter((a) => a.key === 'NIC' || a.key === 'NIC_ALIAS');
    const [first] = given;
    if (!first || given.length !== 1 || typeof first.value === 'string')
      throw preconditionError('nic-template', `[${WIRE}] Error attaching NIC: one NIC or NIC_ALIAS is needed, and ${given.length} are given`);
    const alias = first.key === 'NIC_ALIAS' || pair(first.value, 'PARENT') !== undefined;
    const nicId = nextNicId(template);
    const nic = await completed(tx, ctx, vm.id, nicId, first.value);
    const grown = alias ? withAlias(template, marked(nic), nicId, `[${WIRE}] Could not attach NIC ALIAS,`) : [...template, { key: 'NIC', value: marked(nic) }];
    const ruled = await rulesOfGroups(tx, grown);
    await updateVmTemplate(tx, vm.id, await recontexted(tx, vm, ruled));
    await updateVm(tx, vm.id, { ips: addressesIn(ruled) });
    return start(tx, ctx, subject, transition, { nicId, alias }, alias ? 'alias-attach' : 'nic-attach');
  },
});

const completed = async (tx: Db, ctx: Ctx, vmId: number, nicId: number, given: Pairs): Promise<Pairs> => {
  const { vector, clusters } = await resolveNic(tx, ctx, vmId, nicId, given, WIRE);
  const record = await lastRecord(tx, vmId);
  if (record && !clusters.includes(record.cluster_id))
    throw preconditionError('vm-clusters', `[${WIRE}] the network is not in cluster ${record.cluster_id}, where the VM is`, {
      next: `onecluster addvnet ${record.cluster_id} ${idIn(vector, 'NETWORK_ID')}`,
    });
  return vector;
};

/** What lists show of a VM's addresses. */
export const addressesIn = (t: Template): string => [...vectors(t, 'NIC'), ...vectors(t, 'NIC_ALIAS')].flatMap((n) => pair(n, 'IP') ?? []).join(',');

/** The flag off, when all went well. */
export const settledNic = (nic: Pairs): Pairs => withPair(nic, 'ATTACH', '').filter(([k]) => k !== 'ATTACH');
