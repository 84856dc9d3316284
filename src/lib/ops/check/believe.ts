import { dirname } from 'node:path';
import { allLocks, allVncPorts, leasesOfVms, liveVmsWithBodies, vmsEndedSince } from '../../../state/check';
import { allDatastores, type DatastoreRow } from '../../../state/datastores';
import { allHosts, type HostRow } from '../../../state/hosts';
import { allImages, type ImageRow, vmIdsByImage } from '../../../state/images';
import { type NounType, ownershipOf } from '../../../state/objects';
import type { Db } from '../../../state/open';
import { openOperations } from '../../../state/operations';
import { readable } from '../../../state/readable';
import { allUsers } from '../../../state/users';
import type { VmBody, VmRow } from '../../../state/vms';
import { currentWorker } from '../../../state/worker';
import type { Believed, BelievedDatastore, BelievedDisk, BelievedHost, BelievedImage, BelievedNic, BelievedVm } from '../../check/facts';
import { contextCds } from '../../context/disks';
import { isOneError } from '../../errors/errors';
import { formatIp4 } from '../../model/addresses';
import { DATASTORE_TYPE, HOST_STATE, IMAGE_STATE } from '../../model/objectStates';
import { type Pairs, pair, single, type Template, vector, vectors } from '../../template/template';
import { nodeOf } from '../host/node';
import type { Env } from '../request';
import { stateOf } from '../vm/change';
import { pciNicsOf } from '../vm/interfaces';

/** What the state says, at one moment. `beganMs`: of the look it is compared with; what changed since then is said to be busy. */
export const believe = async (db: Db, env: Env, beganMs: number): Promise<Believed> => {
  const [hosts, vms, open, stores] = [await allHosts(db), await liveVmsWithBodies(db), await openOperations(db), await allDatastores(db)];
  const busy = new Set(open.filter((o) => o.object_type === 'VM').map((o) => o.object_id));
  const images = await believedImages(db, new Set(open.filter((o) => o.object_type === 'IMAGE').map((o) => o.object_id)));
  const now = env.clock.now();
  return {
    now,
    lookInterval: env.config.monitorInterval,
    datastores: env.paths.datastores,
    hosts: hosts.map((h) => believedHost(env, h, vms)),
    vms: await Promise.all(vms.map((vm) => believedVm(env, vm, hosts, busy.has(vm.id) || vm.state_since >= beganMs || vm.unreadable !== undefined))),
    justEnded: await vmsEndedSince(db, beganMs),
    // what lies in a repository is for its own tool to judge, and may be on a machine that is none of the hosts
    stores: await Promise.all(stores.filter((s) => s.type !== DATASTORE_TYPE.BACKUP).map((s) => believedStore(env, s))),
    images,
    leases: (await leasesOfVms(db)).map((l) => ({ networkId: l.vnet_id, address: l.ip === null ? l.mac : formatIp4(l.ip), vmId: l.vm_id, nicId: l.nic_id })),
    vncPorts: (await allVncPorts(db)).map((p) => ({ port: p.port, vmId: p.vm_id })),
    operations: open
      .filter((o) => o.not_before <= now)
      .map((o) => ({ id: o.id, kind: o.kind, object: `${o.object_type} ${o.object_id}`, age: now - Math.max(o.created, o.not_before) })),
    workerAtWork: (await currentWorker(db, now)) !== undefined,
    locks: await believedLocks(db),
  };
};

const believedHost = (env: Env, host: HostRow, vms: readonly VmRow[]): BelievedHost => {
  const polls = vms.filter((vm) => vm.host_id === host.id).map((vm) => vm.last_poll);
  return {
    id: host.id,
    name: host.name,
    ...reachOf(env, host),
    offline: host.state === HOST_STATE.OFFLINE,
    lookedAt: host.monitored_at,
    // what a look writes down when nobody answered is a time, too
    answeredAt: host.state === HOST_STATE.ERROR ? Math.max(0, ...polls) : host.monitored_at,
  };
};

/** A mistake in a host's template is one host's matter: the others are compared all the same. */
const reachOf = (env: Env, host: HostRow): Pick<BelievedHost, 'ssh' | 'datastores' | 'mistake'> => {
  try {
    const { target, datastores } = nodeOf(host, env.config);
    const port = target.port === 22 ? '' : `-p ${target.port} `;
    return { ssh: `ssh ${port}${target.user}@${target.host}`, datastores };
  } catch (e) {
    if (!isOneError(e)) throw e;
    return { ssh: '', datastores: env.config.nodeDatastores, mistake: e.message };
  }
};

const believedVm = async (env: Env, vm: VmRow & VmBody & { readonly unreadable?: string }, hosts: readonly HostRow[], busy: boolean): Promise<BelievedVm> => {
  const t = vm.template;
  const mad = hosts.find((h) => h.id === vm.host_id)?.vm_mad;
  return {
    id: vm.id,
    name: vm.name,
    state: stateOf(vm),
    hostId: vm.host_id ?? undefined,
    systemId: vm.datastore_id ?? undefined,
    domain: mad === undefined ? `one-${vm.id}` : (await env.drivers.vmm(mad)).domainName(vm.id, vm.deploy_id),
    uuid: (pair(vector(t, 'OS'), 'UUID') ?? '').toLowerCase(),
    imported: single(t, 'IMPORTED') === 'YES',
    busy,
    ...(vm.unreadable === undefined ? {} : { unreadable: vm.unreadable }),
    disks: disksOf(t),
    nics: nicsOf(t),
    vncPorts: vectors(t, 'GRAPHICS').flatMap((g) => (/^\d+$/.test(pair(g, 'PORT') ?? '') ? [Number(pair(g, 'PORT'))] : [])),
    snapshots: vectors(t, 'SNAPSHOT').map((s) => ({ id: Number(pair(s, 'SNAPSHOT_ID')), name: pair(s, 'HYPERVISOR_ID') ?? '' })),
  };
};

const numberIn = (v: Pairs, key: string): number | undefined => {
  const text = pair(v, key);
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
};

const disksOf = (t: Template): BelievedDisk[] => [
  ...vectors(t, 'DISK').map((d) => ({
    id: Number(pair(d, 'DISK_ID')),
    persistent: pair(d, 'PERSISTENT') === 'YES',
    imageId: numberIn(d, 'IMAGE_ID'),
    isContext: false,
  })),
  ...contextCds(t).map(({ diskId }) => ({ id: diskId, persistent: false, imageId: undefined, isContext: true })),
];

const nicsOf = (t: Template): BelievedNic[] =>
  (['NIC', 'PCI', 'NIC_ALIAS'] as const).flatMap((key) =>
    (key === 'PCI' ? pciNicsOf(t) : vectors(t, key)).map((n) => ({
      id: Number(pair(n, 'NIC_ID')),
      tap: pair(n, 'TARGET') ?? '',
      bridge: pair(n, 'BRIDGE') ?? '',
      networkId: numberIn(n, 'NETWORK_ID'),
      isAlias: key === 'NIC_ALIAS',
    })),
  );

const believedStore = async (env: Env, s: DatastoreRow): Promise<BelievedDatastore> => {
  const system = s.type === DATASTORE_TYPE.SYSTEM;
  const dummy = s.tm_mad === 'dummy';
  const { template, unreadable } = readable(s.template);
  const shared = single(template, 'SHARED') === 'YES' && !dummy;
  return {
    id: s.id,
    name: s.name,
    kind: system ? 'system' : 'image',
    root: system ? `${env.paths.datastores}/${s.id}` : dirname((await env.drivers.datastore(s.ds_mad)).sourceOf(s.id, 'x')),
    shared,
    ...(unreadable === undefined ? {} : { unreadable }),
    lookedAt: system && !shared ? undefined : s.monitored_at,
  };
};

const LIFE: Readonly<Record<number, BelievedImage['life']>> = {
  [IMAGE_STATE.READY]: 'ready',
  [IMAGE_STATE.CLONE]: 'ready',
  [IMAGE_STATE.DISABLED]: 'ready',
  [IMAGE_STATE.USED]: 'used',
  [IMAGE_STATE.USED_PERS]: 'persistent',
  [IMAGE_STATE.LOCKED]: 'waits',
  [IMAGE_STATE.DELETE]: 'waits',
};

const FILLING: readonly string[] = ['vm.disk-saveas', 'vm.backup', 'vm.backup-cancel'];

/** An image that a VM's disk is saved to, or its backup, waits for the VM's work. */
const believedImages = async (db: Db, busy: ReadonlySet<number>): Promise<BelievedImage[]> => {
  const users = await vmIdsByImage(db);
  const saved = (await openOperations(db)).some((o) => FILLING.includes(o.kind) || o.kind.startsWith('marketapp.'));
  return (await allImages(db)).map((i: ImageRow) => {
    const life = LIFE[i.state] ?? 'other';
    return {
      id: i.id,
      name: i.name,
      datastoreId: i.datastore_id,
      source: i.source,
      format: i.format,
      sizeMb: i.size_mb,
      life,
      users: users.get(i.id) ?? [],
      busy: busy.has(i.id) || (saved && life === 'waits'),
    };
  });
};

const believedLocks = async (db: Db): Promise<Believed['locks']> => {
  const locks = await allLocks(db);
  if (locks.length === 0) return [];
  const users = new Set((await allUsers(db)).map((u) => u.id));
  return Promise.all(
    locks.map(async (l) => ({
      type: l.type,
      id: l.id,
      uid: l.uid,
      object: (await ownershipOf(db, l.type as NounType, l.id)) !== undefined,
      user: users.has(l.uid),
    })),
  );
};
