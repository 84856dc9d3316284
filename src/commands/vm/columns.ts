import { shortState } from '../../lib/model/vmStates';
import type { VmListView } from '../../lib/ops/vm/read';
import type { Column } from '../../lib/output/list';
import { age, memory } from '../../lib/output/units';

const columnsFor = (now: () => number): readonly Column<VmListView>[] => [
  { name: 'ID', size: 4, align: 'right', adjust: true, describe: 'Number of the VM', value: (vm) => String(vm.id) },
  { name: 'NAME', size: 15, align: 'left', expand: true, describe: 'Name of the VM', value: (vm) => vm.name },
  { name: 'USER', size: 8, align: 'left', describe: 'Who owns it', value: (vm, how) => (how.numeric ? String(vm.uid) : vm.uname) },
  { name: 'GROUP', size: 8, align: 'left', describe: 'Group that owns it', value: (vm, how) => (how.numeric ? String(vm.gid) : vm.gname) },
  { name: 'STAT', size: 4, align: 'right', describe: 'State, short', value: (vm) => shortState({ state: vm.state, lcmState: vm.lcm_state }) },
  { name: 'CPU', size: 4, align: 'right', describe: 'CPU promised to it (1 = one core)', value: (vm) => String(vm.cpu) },
  { name: 'MEM', size: 7, align: 'right', describe: 'Memory promised to it', value: (vm, how) => (how.kilobytes ? String(vm.memory_mb) : memory(vm.memory_mb * 1024)) },
  { name: 'HOST', size: 10, align: 'left', expand: true, describe: 'Host it is on', value: (vm) => vm.hostname },
  { name: 'CLUSTER', size: 10, align: 'left', describe: 'Cluster of that host', value: (vm) => vm.cluster },
  { name: 'TIME', size: 10, align: 'right', describe: 'Since it was made', value: (vm) => age((vm.etime || now()) - vm.stime) },
  { name: 'IP', size: 15, align: 'left', adjust: true, describe: 'Its addresses', value: (vm) => vm.ips },
];

export const vmTable = { file: 'onevm', columnsFor, shown: ['ID', 'USER', 'GROUP', 'NAME', 'STAT', 'CPU', 'MEM', 'HOST', 'TIME'], confs: { user: ['ID', 'NAME', 'IP', 'STAT', 'CPU', 'MEM', 'HOST', 'TIME'] } };

