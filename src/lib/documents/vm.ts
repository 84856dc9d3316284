import type { HistoryRow } from '../../state/vms';
import { addressed } from '../model/interfaces';
import { vectorOf as schedVector } from '../model/schedule';
import type { VmView } from '../ops/vm/read';
import { type Pairs, pair, single, sortedPairs, type Template, vector, vectors, without } from '../template/template';
import { cdata, type Element, empty, group, raw } from './element';
import { vmMonitoring } from './monitoring';
import { headOf, idsOf, lockElement, permissionsOf, templateOf } from './parts';
import { snapshotsOf } from './snapshots';

const historyOf = (h: HistoryRow, ...more: readonly Element[]): Element =>
  group('HISTORY', [
    raw('OID', h.vm_id),
    raw('SEQ', h.seq),
    raw('HOSTNAME', h.hostname),
    raw('HID', h.host_id),
    raw('CID', h.cluster_id),
    raw('STIME', h.stime),
    raw('ETIME', h.etime),
    cdata('VM_MAD', h.vm_mad),
    cdata('TM_MAD', h.tm_mad),
    raw('DS_ID', h.datastore_id),
    raw('PLAN_ID', h.plan_id),
    raw('ACTION_ID', h.action_id),
    raw('PSTIME', h.pstime),
    raw('PETIME', h.petime),
    raw('RSTIME', h.rstime),
    raw('RETIME', h.retime),
    raw('ESTIME', h.estime),
    raw('EETIME', h.eetime),
    raw('ACTION', h.action),
    raw('UID', h.uid),
    raw('GID', h.gid),
    raw('REQUEST_ID', h.request_id),
    ...more,
  ]);

const monitoringOf = ({ id, figures }: VmView): Element => (figures === undefined ? empty('MONITORING') : vmMonitoring(id, figures));

/** The user's attributes, and what we have to say: why it waits, what went wrong. */
export const userTemplateOf = (vm: VmView): Template => [
  ...vm.userTemplate,
  ...(vm.pending_reason === '' ? [] : [{ key: 'SCHED_MESSAGE', value: vm.pending_reason }]),
  ...(vm.error === '' ? [] : [{ key: 'ERROR', value: vm.error }]),
];

/** How it is backed up, and what its last backup was. */
const backupConfigOf = (vm: VmView): Element => {
  const config = vector(vm.template, 'BACKUP_CONFIG') ?? [];
  return config.length === 0
    ? empty('BACKUP_CONFIG')
    : group(
        'BACKUP_CONFIG',
        sortedPairs(config).map(([key, value]) => cdata(key, value)),
      );
};

/** A stay of a VM, with the VM in it as it was written down then: a record of accounting. */
export const stayDocument = (record: HistoryRow, vm: VmView): Element =>
  historyOf(record, documentOf(vm, templateOf('TEMPLATE', withSchedule(vm)), { state: vm.prev_state, lcmState: vm.prev_lcm_state }));

/** Disks and interfaces are arrays also when there is only one. */
const LISTS = new Set(['DISK', 'NIC']);

const withLists = (template: Element): Element =>
  template.children ? { ...template, children: template.children.map((c) => (LISTS.has(c.name) ? { ...c, list: true } : c)) } : template;

const withSchedule = (vm: VmView): Template => [
  ...without(vm.template, 'BACKUP_CONFIG'),
  ...vm.scheduled.map((a) => ({ key: 'SCHED_ACTION', value: schedVector(a) })),
];

/** The whole document: `show`, and the list with --extended. */
export const vmDocument = (vm: VmView): Element =>
  // the field writes the state before anew with every change, so that it always says the same
  documentOf(vm, withLists(templateOf('TEMPLATE', withSchedule(vm))), { state: vm.state, lcmState: vm.lcm_state });

const documentOf = (vm: VmView, template: Element, before: { readonly state: number; readonly lcmState: number }): Element =>
  group('VM', [
    ...headOf(vm),
    permissionsOf(vm.permissions),
    raw('LAST_POLL', vm.last_poll),
    raw('STATE', vm.state),
    raw('LCM_STATE', vm.lcm_state),
    raw('PREV_STATE', before.state),
    raw('PREV_LCM_STATE', before.lcmState),
    raw('RESCHED', vm.resched),
    raw('STIME', vm.stime),
    raw('ETIME', vm.etime),
    vm.deploy_id === '' ? empty('DEPLOY_ID') : raw('DEPLOY_ID', vm.deploy_id),
    ...lockElement(vm.lock),
    monitoringOf(vm),
    idsOf(
      'SCHED_ACTIONS',
      vm.scheduled.map((a) => a.id),
    ),
    template,
    templateOf('USER_TEMPLATE', userTemplateOf(vm)),
    vm.history.length === 0
      ? empty('HISTORY_RECORDS')
      : group(
          'HISTORY_RECORDS',
          vm.history.map((h) => historyOf(h)),
        ),
    ...vm.snapshots.map(snapshotsOf),
    group('BACKUPS', [backupConfigOf(vm), idsOf('BACKUP_IDS', vm.backupIds)]),
  ]);

const some = (v: Pairs, keys: readonly string[]): Element[] => keys.flatMap((k) => (pair(v, k) === undefined ? [] : [cdata(k, pair(v, k) as string)]));

const DISK_KEYS = [
  'DISK_ID',
  'DATASTORE',
  'DATASTORE_ID',
  'IMAGE',
  'IMAGE_ID',
  'SIZE',
  'TYPE',
  'CLONE',
  'CLONE_TARGET',
  'LN_TARGET',
  'DISK_SNAPSHOT_TOTAL_SIZE',
];
const NIC_KEYS = [
  'IP',
  'EXTERNAL_IP',
  'IP6',
  'IP6_ULA',
  'IP6_LINK',
  'IP6_GLOBAL',
  'NETWORK_MODE',
  'SCHED_REQUIREMENTS',
  'SCHED_RANK',
  'MAC',
  'NETWORK',
  'NETWORK_ID',
  'NIC_ID',
  'SECURITY_GROUPS',
];

/** What lists say of the user's attributes: what graphical clients and the scheduler look at. */
const SHORT_USER_KEYS = ['LABELS', 'ERROR', 'SCHED_MESSAGE', 'SCHED_RANK', 'SCHED_DS_RANK', 'SCHED_REQUIREMENTS', 'SCHED_DS_REQUIREMENTS', 'USER_PRIORITY'];

const shortUserTemplate = (vm: VmView): Element => {
  const all = userTemplateOf(vm);
  const said = SHORT_USER_KEYS.flatMap((key) => (single(all, key) ? [cdata(key, single(all, key) as string)] : []));
  return said.length === 0 ? empty('USER_TEMPLATE') : group('USER_TEMPLATE', said);
};

/** The console as it is, but for its password. */
const shortGraphics = (g: Pairs): Element =>
  group(
    'GRAPHICS',
    sortedPairs(g.filter(([key]) => key !== 'PASSWD')).map(([key, value]) => cdata(key, value)),
  );

/** The reduced document of the list. */
export const vmListDocument = (vm: VmView): Element => {
  const last = vm.history.at(-1);
  return group('VM', [
    ...headOf(vm),
    raw('LAST_POLL', vm.last_poll),
    raw('STATE', vm.state),
    raw('LCM_STATE', vm.lcm_state),
    raw('RESCHED', vm.resched),
    raw('STIME', vm.stime),
    raw('ETIME', vm.etime),
    vm.deploy_id === '' ? empty('DEPLOY_ID') : raw('DEPLOY_ID', vm.deploy_id),
    ...lockElement(vm.lock),
    group('TEMPLATE', [
      raw('CPU', vm.cpu),
      raw('MEMORY', vm.memory_mb),
      raw('VCPU', single(vm.template, 'VCPU') ?? ''),
      ...vectors(vm.template, 'DISK').map((d) => ({ ...group('DISK', some(d, DISK_KEYS)), list: true })),
      ...addressed((key) => vectors(vm.template, key)).map((n) => ({ ...group('NIC', some(n, NIC_KEYS)), list: true })),
      ...vectors(vm.template, 'GRAPHICS').slice(0, 1).map(shortGraphics),
    ]),
    monitoringOf(vm),
    shortUserTemplate(vm),
    last
      ? group('HISTORY_RECORDS', [
          group('HISTORY', [
            raw('OID', last.vm_id),
            raw('SEQ', last.seq),
            cdata('HOSTNAME', last.hostname),
            raw('HID', last.host_id),
            raw('CID', last.cluster_id),
            raw('DS_ID', last.datastore_id),
            cdata('VM_MAD', last.vm_mad),
            cdata('TM_MAD', last.tm_mad),
            cdata('ACTION', String(last.action)),
          ]),
        ])
      : empty('HISTORY_RECORDS'),
  ]);
};
