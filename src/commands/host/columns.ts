import { hostStateShort } from '../../lib/model/objectStates';
import type { HostLine } from '../../lib/ops/host/read';
import type { Column } from '../../lib/output/list';
import { memory, share } from '../../lib/output/units';

const shareOrDash = (used: number, total: number, text: (n: number) => string): string => (total === 0 ? '-' : share(used, total, text));

/** What VMs were promised stays theirs on a host that has nothing to give: one that is offline. */
const promised = (used: number, total: number, text: (n: number) => string): string =>
  total === 0 && used !== 0 ? `${text(used)} / -` : shareOrDash(used, total, text);

/** A host that nobody has looked at counts as one core, as in the field. */
const UNSEEN_CPU = 100;

export const hostColumns = (): readonly Column<HostLine>[] => [
  { name: 'ID', size: 4, align: 'right', adjust: true, describe: 'Number of the host', value: (h) => String(h.id) },
  { name: 'NAME', size: 15, align: 'left', expand: true, describe: 'Name, which is also its address', value: (h) => h.name },
  { name: 'CLUSTER', size: 10, align: 'left', describe: 'Cluster it is in', by: (h) => h.cluster_id, value: (h) => h.cluster },
  { name: 'TVM', size: 3, align: 'right', describe: 'VMs that are on it', value: (h) => String(h.allocation.vms) },
  { name: 'ZVM', size: 3, align: 'right', describe: 'Domains on it that should not be', value: (h) => String(h.zombies) },
  { name: 'TCPU', size: 4, align: 'right', describe: 'CPU it has (100 = one core)', value: (h) => String(h.max_cpu) },
  { name: 'FCPU', size: 4, align: 'right', describe: 'CPU that idles', value: (h) => String(Math.max(0, h.total_cpu - h.used_cpu)) },
  {
    name: 'ACPU',
    size: 4,
    align: 'right',
    describe: 'CPU that is not promised',
    value: (h) => String(Math.round((h.max_cpu || UNSEEN_CPU) - h.allocation.cpu * 100)),
  },
  { name: 'TMEM', size: 7, align: 'right', describe: 'Memory it has', value: (h, how) => (how.kilobytes ? String(h.max_mem) : memory(h.max_mem)) },
  { name: 'FMEM', size: 7, align: 'right', describe: 'Memory that is free', value: (h, how) => (how.kilobytes ? String(h.free_mem) : memory(h.free_mem)) },
  {
    name: 'AMEM',
    size: 7,
    align: 'right',
    describe: 'Memory that is not promised',
    value: (h, how) => (how.kilobytes ? String(h.max_mem - h.allocation.memoryMb * 1024) : memory(h.max_mem - h.allocation.memoryMb * 1024)),
  },
  { name: 'REAL_CPU', size: 18, align: 'right', describe: 'CPU in use', value: (h) => shareOrDash(h.used_cpu, h.max_cpu, String) },
  {
    name: 'ALLOCATED_CPU',
    size: 18,
    align: 'right',
    describe: 'CPU promised to VMs',
    by: (h) => `${h.allocation.cpu} ${h.max_cpu}`,
    value: (h) => promised(Math.round(h.allocation.cpu * 100), h.max_cpu, String),
  },
  {
    name: 'REAL_MEM',
    size: 18,
    align: 'right',
    describe: 'Memory in use',
    by: (h) => `${h.used_mem} ${h.max_mem}`,
    value: (h, how) => shareOrDash(h.used_mem, h.max_mem, how.kilobytes ? String : memory),
  },
  {
    name: 'ALLOCATED_MEM',
    size: 18,
    align: 'right',
    describe: 'Memory promised to VMs',
    by: (h) => `${h.allocation.memoryMb} ${h.max_mem}`,
    value: (h, how) => promised(h.allocation.memoryMb * 1024, h.max_mem, how.kilobytes ? String : memory),
  },
  { name: 'STAT', size: 4, align: 'left', describe: 'State, short', by: (h) => h.state, value: (h) => hostStateShort(h.state) },
];

export const hostTable = {
  file: 'onehost',
  columns: hostColumns,
  shown: ['ID', 'NAME', 'CLUSTER', 'TVM', 'ALLOCATED_CPU', 'ALLOCATED_MEM', 'STAT'],
  confs: {},
};
