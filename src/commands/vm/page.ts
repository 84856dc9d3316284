import { userTemplateOf } from '../../lib/documents/vm';
import { historyActionName } from '../../lib/model/historyActions';
import { remedyFor } from '../../lib/model/transitions';
import { lcmStateName, nameOf, vmStateName } from '../../lib/model/vmStates';
import type { VmInfo } from '../../lib/ops/vm/read';
import type { Column } from '../../lib/output/list';
import { lines, pairs, type Section } from '../../lib/output/page';
import { date, lifetime, size, took } from '../../lib/output/units';
import { type Pairs, pair, vector, vectors, without } from '../../lib/template/template';
import { column, lockRow, permissionSection, tableLines, templateSection } from '../sections';
import { monitoringSection } from './monitoring';
import { nicSections } from './parts/nicSections';
import { backupSections, diskSnapshotSection, snapshotSection, topologySections } from './parts/sections';
import { schedSection } from './sched/section';

const information = (vm: VmInfo): Section => {
  const name = nameOf({ state: vm.state, lcmState: vm.lcm_state });
  const last = vm.history.at(-1);
  const rows: [string, string][] = [
    ['ID', String(vm.id)],
    ['NAME', vm.name],
    ['USER', vm.uname],
    ['GROUP', vm.gname],
    ['STATE', vmStateName(vm.state)],
    ['LCM_STATE', lcmStateName(vm.lcm_state)],
    lockRow(vm.lock),
    ['RESCHED', vm.resched ? 'Yes' : 'No'],
    // who has ended, or has no host now, is nowhere
    ...(last && vm.host_id !== null && name !== 'DONE'
      ? ([
          ['HOST', last.hostname],
          ['CLUSTER ID', String(last.cluster_id)],
          ['CLUSTER', vm.cluster],
        ] as [string, string][])
      : []),
    ['START TIME', date(vm.stime)],
    ['END TIME', date(vm.etime)],
    ['DEPLOY ID', vm.deploy_id || '-'],
  ];
  if (vm.purge_at > 0) rows.push(['IN THE TRASH', `until ${date(vm.purge_at)}, then its disks go; onevm undo ${vm.id} brings it back`]);
  const why = vm.error || vm.pending_reason;
  if (why) rows.push(['WHY', why]);
  const remedy = remedyFor(name, vm.id);
  if (remedy) rows.push(['NEXT', remedy]);
  return pairs(`VIRTUAL MACHINE ${vm.id} INFORMATION`, rows);
};

const text = (p: Pairs, key: string): string => pair(p, key) ?? '';

/** What the guest has in it: an image, or an empty disk that ends with the VM. */
const contentOf = (d: Pairs): string => pair(d, 'IMAGE') ?? (text(d, 'TYPE').toUpperCase() === 'SWAP' ? sizeOf(d) : `${text(d, 'FORMAT')} - ${sizeOf(d)}`);
const sizeOf = (d: Pairs): string => (pair(d, 'SIZE') === undefined ? '-' : size(Number(pair(d, 'SIZE'))));

interface DiskLine {
  readonly disk: Pairs;
  readonly context: boolean;
}

const DISKS = [
  column<DiskLine>('ID', 3, 'right', ({ disk }) => text(disk, 'DISK_ID')),
  column<DiskLine>('DATASTORE', 10, 'left', ({ disk, context }) => (context ? '-' : text(disk, 'DATASTORE'))),
  column<DiskLine>('TARGET', 6, 'left', ({ disk }) => text(disk, 'TARGET')),
  column<DiskLine>('IMAGE', 35, 'left', ({ disk, context }) => (context ? 'CONTEXT' : contentOf(disk))),
  column<DiskLine>('SIZE', 9, 'left', ({ disk, context }) => `-/${context ? '-' : sizeOf(disk)}`),
  column<DiskLine>('TYPE', 4, 'left', ({ disk, context }) => (context ? '-' : text(disk, 'TYPE').toLowerCase())),
  column<DiskLine>('SAVE', 4, 'right', ({ disk, context }) => (context ? '-' : (pair(disk, 'SAVE') ?? 'NO'))),
];

const disks = (vm: VmInfo): Section[] => {
  const context = vector(vm.template, 'CONTEXT');
  const rows: DiskLine[] = [...vectors(vm.template, 'DISK').map((disk) => ({ disk, context: false })), ...(context ? [{ disk: context, context: true }] : [])];
  return rows.length === 0 ? [] : [lines('VM DISKS', tableLines(rows, DISKS))];
};

type HistoryLine = VmInfo['history'][number];

const HISTORY = (now: number): readonly Column<HistoryLine>[] => [
  column('SEQ', 3, 'right', (h) => String(h.seq)),
  column('UID', 4, 'left', (h) => (h.uid < 0 ? '-' : String(h.uid))),
  column('REQ', 5, 'left', (h) => (h.request_id < 0 ? '-' : String(h.request_id))),
  column('HOST', 12, 'left', (h) => h.hostname),
  column('ACTION', 10, 'left', (h) => historyActionName(h.action)),
  column('DS', 4, 'right', (h) => String(h.datastore_id)),
  column('START', 15, 'right', (h) => date(h.stime)),
  column('TIME', 11, 'right', (h) => lifetime((h.etime || now) - h.stime)),
  column('PROLOG', 10, 'right', (h) => took(h.pstime === 0 ? 0 : (h.petime || now) - h.pstime)),
];

const history = (vm: VmInfo, now: number): Section[] =>
  vm.history.length === 0 ? [] : [lines('VIRTUAL MACHINE HISTORY', tableLines(vm.history, HISTORY(now)))];

/** What has a section of its own. */
const HIDDEN = ['DISK', 'NIC', 'SECURITY_GROUP_RULE', 'NIC_ALIAS', 'SNAPSHOT', 'NUMA_NODE', 'TOPOLOGY'];

/** What a person asks first stands first: the state, why it is so, and what to type. */
export const vmPage = (vm: VmInfo, now: number, all: boolean): Section[] => [
  information(vm),
  monitoringSection(vm.figures),
  permissionSection(vm.permissions),
  ...disks(vm),
  ...diskSnapshotSection(vm.snapshots),
  ...nicSections(vm),
  ...snapshotSection(vm.template),
  ...history(vm, now),
  ...schedSection(vm.scheduled, now),
  ...backupSections(vm),
  ...(userTemplateOf(vm).length === 0 ? [] : [templateSection('USER TEMPLATE', userTemplateOf(vm))]),
  ...topologySections(vm.template),
  templateSection('VIRTUAL MACHINE TEMPLATE', without(vm.template, 'BACKUP_CONFIG', ...(all ? ['SNAPSHOT'] : HIDDEN))),
];
