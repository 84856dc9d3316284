import type { Generated } from 'kysely';
import type { Owned } from './owned';
import type { BackupJobTable, BackupJobVmTable, HookLogTable, HookTable, ImageTable, MarketAppTable, MarketTable } from './schemaImages';
import type { AddressRangeTable, LeaseTable, VmgroupRoleTable, VmgroupVmTable, VnetTable } from './schemaNetworks';
import type { SchedActionTable, VmDiskTable } from './schemaParts';
import type { PeopleTables } from './schemaPeople';
import type { RequestTable } from './schemaRequests';

export type { Owned } from './owned';

/**
 * The tables as Kysely sees them; migrations/ makes them. Times are Unix seconds, sizes MiB unless the name says otherwise, memory of hosts KiB,
 * templates JSON (src/lib/template/storage.ts). Columns that lists show or filter by are typed and indexed; bodies are JSON in a second column or table.
 */
export interface Schema extends PeopleTables {
  meta: { key: string; value: string };
  counters: { pool: string; last: number };
  machine_manifests: { machine: string; entries: string; kept_at: number };
  users: { id: number; name: string; gid: number; auth: string; password: string; enabled: number; template: string };
  groups: { id: number; name: string; template: string };
  memberships: { uid: number; gid: number; admin: number };
  sessions: { mac: string; uid: number; expires: number };
  clusters: { id: number; name: string; template: string };
  cluster_datastores: { cluster_id: number; datastore_id: number };
  cluster_vnets: { cluster_id: number; vnet_id: number };
  acl: { id: number; rule: string; note: string };
  vdcs: { id: number; name: string; template: string };
  vdc_members: { vdc_id: number; kind: string; zone_id: number; member_id: number };
  zones: { id: number; name: string; template: string };
  security_groups: Owned & { template: string };
  hosts: HostTable;
  host_datastores: { host_id: number; datastore_id: number; total_mb: number; free_mb: number; used_mb: number };
  /** what each look at a host said, for some hours: src/state/looks.ts */
  looks: { host_id: number; at: number; host: string; vms: string };
  datastores: DatastoreTable;
  images: ImageTable;
  vnets: VnetTable;
  address_ranges: AddressRangeTable;
  leases: LeaseTable;
  vmgroup_roles: VmgroupRoleTable;
  vmgroup_vms: VmgroupVmTable;
  templates: Owned & { regtime: number; body: string };
  vntemplates: Owned & { regtime: number; body: string };
  vmgroups: Owned & { template: string };
  hooks: HookTable;
  hook_log: HookLogTable;
  marketplaces: MarketTable;
  marketapps: MarketAppTable;
  vrouters: Owned & { template: string };
  backupjobs: BackupJobTable;
  backupjob_vms: BackupJobVmTable;
  locks: LockTable;
  vms: VmTable;
  vm_bodies: { vm_id: number; template: string; user_template: string; monitoring: string };
  vm_disks: VmDiskTable;
  sched_actions: SchedActionTable;
  vnc_ports: { cluster_id: number; port: number; vm_id: number };
  history: HistoryTable;
  operations: OperationTable;
  requests: RequestTable;
  journal: JournalTable;
  worker: { one: number; id: string; pid: number; start_ticks: number; pid_namespace: string; boot_id: string; heartbeat: number };
}

export interface LockTable {
  /** of NOUNS */
  type: string;
  id: number;
  /** 1: also use, 2: manage and admin, 3: admin only */
  level: number;
  /** who locked it */
  uid: number;
  time: number;
  /** number of the request that locked it */
  request: number;
}

export interface HostTable {
  id: number;
  name: string;
  cluster_id: number;
  state: number;
  im_mad: string;
  vm_mad: string;
  template: string;
  total_cpu: number;
  total_mem: number;
  /** what it can promise: less what is reserved, see src/lib/ops/host/reserved.ts */
  max_cpu: Generated<number>;
  max_mem: Generated<number>;
  used_cpu: number;
  used_mem: number;
  free_mem: number;
  monitored_at: number;
  error: string;
  /** HostFacts as JSON, '' before the first look */
  facts: string;
}

export interface DatastoreTable extends Owned {
  type: number;
  ds_mad: string;
  tm_mad: string;
  disk_type: number;
  state: number;
  total_mb: number;
  free_mb: number;
  used_mb: number;
  monitored_at: number;
  template: string;
}

export interface VmTable extends Owned {
  state: number;
  lcm_state: number;
  prev_state: number;
  prev_lcm_state: number;
  stime: number;
  etime: number;
  last_poll: number;
  deploy_id: string;
  cpu: number;
  vcpu: number;
  memory_mb: number;
  /** of the last placement; null before the first */
  host_id: number | null;
  datastore_id: number | null;
  /** first addresses, for lists: '10.1.16.10,10.1.16.11' */
  ips: string;
  template_id: number | null;
  /** Unix milliseconds of the last state change: an older look at a node says nothing about it */
  state_since: number;
  /** why it is not placed, one line; '' when it is */
  pending_reason: string;
  /** the last error of an operation, one line; '' when the last one went well */
  error: string;
  /** 1: the next placement shall move it */
  resched: Generated<number>;
  /** Unix seconds: it was terminated, and its disks are kept until then; 0 = it is not in the trash */
  purge_at: Generated<number>;
  /** who terminated it */
  purged_by: Generated<number>;
}

export interface HistoryTable {
  vm_id: number;
  seq: number;
  host_id: number;
  hostname: string;
  cluster_id: number;
  datastore_id: number;
  vm_mad: string;
  tm_mad: string;
  stime: number;
  etime: number;
  pstime: number;
  petime: number;
  rstime: number;
  retime: number;
  estime: number;
  eetime: number;
  /** what ended or marked it, by the field's number (model/historyActions.ts) */
  action: number;
  uid: number;
  gid: number;
  /** who chose the host: -1 and 0 the scheduler, -2 and -1 a person */
  plan_id: Generated<number>;
  action_id: Generated<number>;
  /** the operation that `action` was; -1 when there is none */
  request_id: Generated<number>;
}

export interface OperationTable {
  id: Generated<number>;
  /** what is to be done: vm.deploy, image.copy, sched.place ... */
  kind: string;
  /** VM, IMAGE, HOST, DATASTORE or NONE */
  object_type: string;
  object_id: number;
  /** the action of the transition table, '' when there is none */
  action: string;
  args: string;
  /** waiting, running, done, failed */
  state: string;
  uid: number;
  gid: number;
  created: number;
  /** Unix seconds: nobody begins it earlier; 0 = at once */
  not_before: Generated<number>;
  started: number | null;
  finished: number | null;
  /** worker.id of who runs it */
  owner: string | null;
  /** the transient state the plan is in */
  phase: string;
  error: string;
  /** the request it came from; null when it came from none (a placement, what is due by the clock) */
  request_id: Generated<number | null>;
}

export interface JournalTable {
  operation_id: number;
  seq: number;
  step: string;
  /** begun, done, failed, undone, resumed, note */
  event: string;
  at_ms: number;
  detail: string;
}
