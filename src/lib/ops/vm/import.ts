import { liveVmsWithBodies } from '../../../state/check';
import { allDatastores } from '../../../state/datastores';
import { hostById, updateHost } from '../../../state/hosts';
import { nextId } from '../../../state/ids';
import { clustersOf } from '../../../state/objects';
import type { Db } from '../../../state/open';
import { insertHistory, insertVm } from '../../../state/vms';
import type { SeenDomain } from '../../check/facts';
import { isAlive, ourNumber } from '../../check/places';
import { missingError, preconditionError } from '../../errors/errors';
import { checkName } from '../../model/names';
import { DATASTORE_TYPE } from '../../model/objectStates';
import { initialPermissions } from '../../model/permissions';
import { pairOf } from '../../model/vmStates';
import { pair, type Template, vector } from '../../template/template';
import { withAdopted } from '../host/adopted';
import { nodeOf } from '../host/node';
import { type Ctx, writeRequest } from '../request';

export interface ImportVm {
  /** of the host */
  readonly id: number;
  /** the name or the UUID of the domain */
  readonly domain: string;
  /** absent: the domain's own */
  readonly name: string | undefined;
}

const WIRE = 'one.host.importvm';

/** A domain that runs on a host, or is defined there, becomes a VM. Nothing is done to it: it is not restarted, and its disks stay where they are. */
export const importVm = writeRequest<ImportVm, number, SeenDomain>({
  wire: WIRE,
  async prepare({ id, domain }, ctx) {
    const host = await hostById(ctx.state.db, id);
    if (!host) throw missingError(`[${WIRE}] Error getting host [${id}].`, { next: 'onehost list' });
    const { domains } = await (await ctx.drivers.survey(host.vm_mad)).survey(nodeOf(host, ctx.config), { files: false });
    const found = domains.find((d) => d.uuid === domain.toLowerCase()) ?? domains.find((d) => d.name === domain);
    if (!found) throw missingError(`[${WIRE}] Host ${id} (${host.name}) has no domain "${domain}".`, { next: `onehost show ${id}` });
    return found;
  },
  async run(tx, input, ctx, domain) {
    await refuseOurs(tx, domain);
    return adopt(tx, ctx, input, domain);
  },
});

const refuseOurs = async (tx: Db, domain: SeenDomain): Promise<void> => {
  const vms = await liveVmsWithBodies(tx);
  // the domain may be that one's
  const broken = vms.find((vm) => vm.unreadable !== undefined);
  if (broken) throw preconditionError('template-stored', `VM ${broken.id}: ${broken.unreadable}`, { next: 'onecheck' });
  const ours = vms.find((vm) => pair(vector(vm.template, 'OS'), 'UUID')?.toLowerCase() === domain.uuid);
  if (ours) throw preconditionError('domain-ours', `[${WIRE}] The domain "${domain.name}" is VM ${ours.id}.`, { next: `onevm show ${ours.id}` });
  // its number would be taken for that of the VM which had it
  if (ourNumber(domain.name) !== undefined)
    throw preconditionError('domain-name', `[${WIRE}] The domain "${domain.name}" has a name that this cloud gives to its own.`, {
      next: `virsh domrename ${domain.name} NAME (while it is off)`,
    });
  if (/^(\d+$|-|\s)/.test(domain.name))
    throw preconditionError('domain-name', `[${WIRE}] The domain "${domain.name}" has a name that virsh takes for an id or an option.`, {
      next: 'virsh domrename',
    });
};

const templateOf = (domain: SeenDomain, id: number): Template => [
  { key: 'CPU', value: String(domain.vcpus) },
  { key: 'VCPU', value: String(domain.vcpus) },
  { key: 'MEMORY', value: String(memoryOf(domain)) },
  { key: 'OS', value: [['UUID', domain.uuid]] },
  { key: 'IMPORTED', value: 'YES' },
  { key: 'VMID', value: String(id) },
];

const memoryOf = (domain: SeenDomain): number => Math.max(1, Math.ceil(domain.memoryKb / 1024));

/** For people: what it has, which is not ours. */
const notesOf = (domain: SeenDomain): Template => [
  ...domain.disks
    .filter((d) => d.path !== '')
    .map((d) => ({
      key: 'IMPORTED_DISK',
      value: [
        ['TARGET', d.target],
        ['SOURCE', d.path],
      ] as [string, string][],
    })),
  ...domain.nics.map((n) => ({
    key: 'IMPORTED_NIC',
    value: [
      ['MAC', n.mac],
      ['BRIDGE', n.bridge],
    ] as [string, string][],
  })),
];

const adopt = async (tx: Db, ctx: Ctx, input: ImportVm, domain: SeenDomain): Promise<number> => {
  const host = await hostById(tx, input.id);
  if (!host) throw missingError(`[${WIRE}] Error getting host [${input.id}].`);
  const id = await nextId(tx, 'vms');
  const name = checkName(WIRE, input.name ?? domain.name);
  const now = ctx.clock.now();
  const state = pairOf(isAlive(domain) ? 'RUNNING' : 'POWEROFF');
  const row = {
    id,
    name,
    uid: ctx.caller.uid,
    gid: ctx.caller.gid,
    permissions: initialPermissions(ctx.caller),
    state: state.state,
    lcm_state: state.lcmState,
    prev_state: state.state,
    prev_lcm_state: state.lcmState,
    stime: now,
    etime: 0,
    last_poll: now,
    deploy_id: domain.name,
    cpu: domain.vcpus,
    vcpu: domain.vcpus,
    memory_mb: memoryOf(domain),
    host_id: host.id,
    datastore_id: null,
    ips: '',
    template_id: null,
    state_since: ctx.clock.nowMs(),
    pending_reason: '',
    error: '',
  };
  await insertVm(tx, row, { template: templateOf(domain, id), userTemplate: notesOf(domain) }, []);
  const system = await systemOf(tx, host.cluster_id);
  await insertHistory(tx, {
    vm_id: id,
    seq: 0,
    host_id: host.id,
    hostname: host.name,
    cluster_id: host.cluster_id,
    datastore_id: system?.id ?? 0,
    vm_mad: host.vm_mad,
    tm_mad: system?.tm_mad ?? 'shared',
    stime: now,
    etime: 0,
    pstime: 0,
    petime: 0,
    rstime: now,
    retime: isAlive(domain) ? 0 : now,
    estime: 0,
    eetime: 0,
    action: 0,
    uid: -1,
    gid: -1,
    plan_id: -2,
    action_id: -1,
  });
  // what the host was last seen to have is its own from now on
  await updateHost(tx, host.id, { facts: await withAdopted(tx, host.id, host.facts) });
  return id;
};

/** Every record names one; nothing of an imported machine is ever put there. */
const systemOf = async (tx: Db, clusterId: number) => {
  for (const ds of await allDatastores(tx)) if (ds.type === DATASTORE_TYPE.SYSTEM && (await clustersOf(tx, 'DATASTORE', ds.id)).includes(clusterId)) return ds;
  return undefined;
};
