import { shortState } from '../../lib/model/vmStates';
import type { VmLines } from '../../lib/ops/vm/read';
import type { Column } from '../../lib/output/list';
import { lifetime, memory } from '../../lib/output/units';
import type { VmListRow } from '../../state/vms';

const hostOf = (vm: VmListRow, lines: VmLines) => (vm.host_id === null ? undefined : lines.hosts.get(vm.host_id));

export const vmColumns = (lines: VmLines, now: number): readonly Column<VmListRow>[] => [
  { name: 'ID', size: 4, align: 'right', adjust: true, longest: String(lines.highestId).length, describe: 'Number of the VM', value: (vm) => String(vm.id) },
  {
    name: 'NAME',
    size: 15,
    align: 'left',
    expand: true,
    describe: 'Name of the VM; * is to be moved, ~ is in the trash',
    value: (vm) => `${vm.purge_at > 0 ? '~' : vm.resched ? '*' : ''}${vm.name}`,
  },
  {
    name: 'USER',
    size: 8,
    align: 'left',
    describe: 'Who owns it',
    by: (vm) => vm.uid,
    value: (vm, how) => (how.numeric ? String(vm.uid) : (lines.users.get(vm.uid) ?? '')),
  },
  {
    name: 'GROUP',
    size: 8,
    align: 'left',
    describe: 'Group that owns it',
    by: (vm) => vm.gid,
    value: (vm, how) => (how.numeric ? String(vm.gid) : (lines.groups.get(vm.gid) ?? '')),
  },
  {
    name: 'STAT',
    size: 4,
    align: 'right',
    describe: 'State, short',
    by: (vm) => vm.state * 1000 + vm.lcm_state,
    value: (vm) => shortState({ state: vm.state, lcmState: vm.lcm_state }),
  },
  { name: 'CPU', size: 4, align: 'right', describe: 'CPU promised to it (1 = one core)', by: (vm) => vm.cpu, value: (vm) => String(vm.cpu) },
  {
    name: 'MEM',
    size: 7,
    align: 'right',
    describe: 'Memory promised to it',
    by: (vm) => vm.memory_mb,
    value: (vm, how) => (how.kilobytes ? String(vm.memory_mb) : memory(vm.memory_mb * 1024)),
  },
  { name: 'HOST', size: 10, align: 'left', expand: true, describe: 'Host it is on', by: (vm) => vm.host_id, value: (vm) => hostOf(vm, lines)?.name ?? '' },
  {
    name: 'CLUSTER',
    size: 10,
    align: 'left',
    describe: 'Cluster of that host',
    by: (vm) => vm.host_id,
    value: (vm) => lines.clusters.get(hostOf(vm, lines)?.cluster_id ?? -1) ?? '',
  },
  {
    name: 'TIME',
    size: 10,
    align: 'right',
    describe: 'Since it was made',
    by: (vm) => Math.floor((now - vm.stime) / 60),
    value: (vm) => lifetime(now - vm.stime),
  },
  { name: 'IP', size: 15, align: 'left', adjust: true, describe: 'Its addresses', value: (vm) => lines.addresses().get(vm.id) ?? '' },
];

const NOTHING: VmLines = { rows: [], highestId: 0, users: new Map(), groups: new Map(), clusters: new Map(), hosts: new Map(), addresses: () => new Map() };

export const vmTable = {
  file: 'onevm',
  columns: () => vmColumns(NOTHING, 0),
  shown: ['ID', 'USER', 'GROUP', 'NAME', 'STAT', 'CPU', 'MEM', 'HOST', 'TIME'],
  confs: { user: ['ID', 'NAME', 'IP', 'STAT', 'CPU', 'MEM', 'HOST', 'TIME'] },
};
