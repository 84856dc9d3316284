import { shortState } from '../../lib/model/vmStates';
import type { VmLines } from '../../lib/ops/vm/read';
import type { VmListRow } from '../../state/vms';
import type { Column } from '../../lib/output/list';
import { age, memory } from '../../lib/output/units';

const hostOf = (vm: VmListRow, lines: VmLines) => (vm.host_id === null ? undefined : lines.hosts.get(vm.host_id));

export const vmColumns = (lines: VmLines, now: number): readonly Column<VmListRow>[] => [
  { name: 'ID', size: 4, align: 'right', adjust: true, describe: 'Number of the VM', value: (vm) => String(vm.id) },
  { name: 'NAME', size: 15, align: 'left', expand: true, describe: 'Name of the VM', value: (vm) => vm.name },
  { name: 'USER', size: 8, align: 'left', describe: 'Who owns it', value: (vm, how) => (how.numeric ? String(vm.uid) : (lines.users.get(vm.uid) ?? '')) },
  { name: 'GROUP', size: 8, align: 'left', describe: 'Group that owns it', value: (vm, how) => (how.numeric ? String(vm.gid) : (lines.groups.get(vm.gid) ?? '')) },
  { name: 'STAT', size: 4, align: 'right', describe: 'State, short', value: (vm) => shortState({ state: vm.state, lcmState: vm.lcm_state }) },
  { name: 'CPU', size: 4, align: 'right', describe: 'CPU promised to it (1 = one core)', value: (vm) => String(vm.cpu) },
  { name: 'MEM', size: 7, align: 'right', describe: 'Memory promised to it', value: (vm, how) => (how.kilobytes ? String(vm.memory_mb) : memory(vm.memory_mb * 1024)) },
  { name: 'HOST', size: 10, align: 'left', expand: true, describe: 'Host it is on', value: (vm) => hostOf(vm, lines)?.name ?? '' },
  { name: 'CLUSTER', size: 10, align: 'left', describe: 'Cluster of that host', value: (vm) => lines.clusters.get(hostOf(vm, lines)?.cluster_id ?? -1) ?? '' },
  { name: 'TIME', size: 10, align: 'right', describe: 'Since it was made', value: (vm) => age(now - vm.stime) },
  { name: 'IP', size: 15, align: 'left', adjust: true, describe: 'Its addresses', value: (vm) => vm.ips },
];

const NOTHING: VmLines = { rows: [], users: new Map(), groups: new Map(), clusters: new Map(), hosts: new Map() };

export const vmTable = { file: 'onevm', columns: () => vmColumns(NOTHING, 0), shown: ['ID', 'USER', 'GROUP', 'NAME', 'STAT', 'CPU', 'MEM', 'HOST', 'TIME'], confs: { user: ['ID', 'NAME', 'IP', 'STAT', 'CPU', 'MEM', 'HOST', 'TIME'] } };
