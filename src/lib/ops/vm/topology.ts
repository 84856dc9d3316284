import { preconditionError } from '../../errors/errors';
import { type Pairs, pair, single, type Template, vector, vectors, without, withPair, withSingle, withVectors } from '../../template/template';
import { isPinned } from './pinned';

/** How many of each there are; 0: not said. */
interface Counts {
  readonly sockets: number;
  readonly cores: number;
  readonly threads: number;
}

const numberOf = (v: Pairs | undefined, key: string): number => Number(pair(v, key) ?? 0) || 0;

const refused = (begin: string, text: string) =>
  preconditionError('vm-topology', `${begin}${text}`, { next: 'TOPOLOGY=[SOCKETS=1, CORES=2, THREADS=1] with VCPU=2' });

const fits = ({ sockets, cores, threads }: Counts, vcpu: number): boolean => sockets * cores * threads === vcpu;

/** A VM that is pinned has its processors and its memory in nodes: those it names, else as many alike as it has sockets. MEMORY of a node is in KiB. */
const nodesOf = (t: Template, counts: Counts, begin: string): Pairs[] => {
  const [vcpu, memory] = [Number(single(t, 'VCPU')), Number(single(t, 'MEMORY'))];
  const named = vectors(t, 'NUMA_NODE');
  if (named.length === 0) {
    if (vcpu % counts.sockets !== 0) throw refused(begin, 'VCPU is not multiple of the number of NUMA nodes');
    if (memory % counts.sockets !== 0) throw refused(begin, 'MEMORY is not multiple of the number of NUMA nodes');
    return Array.from({ length: counts.sockets }, (): Pairs => nodeOf(vcpu / counts.sockets, memory / counts.sockets));
  }
  const sum = (key: string): number => named.reduce((all, n) => all + numberOf(n, key), 0);
  for (const key of ['TOTAL_CPUS', 'MEMORY']) if (named.some((n) => numberOf(n, key) <= 0)) throw refused(begin, `A NUMA_NODE must have ${key} greater than 0`);
  if (sum('TOTAL_CPUS') !== vcpu) throw refused(begin, 'Total CPUS of NUMA nodes is different from VM VCPU');
  if (sum('MEMORY') !== memory) throw refused(begin, 'Total MEMORY of NUMA nodes is different from VM MEMORY');
  return named.map((n) => nodeOf(numberOf(n, 'TOTAL_CPUS'), numberOf(n, 'MEMORY')));
};

const nodeOf = (cpus: number, memoryMb: number): Pairs => [
  ['MEMORY', String(memoryMb * 1024)],
  ['TOTAL_CPUS', String(cpus)],
];

/** Threads of a pinned VM that names cores only. */
const threadsOf = ({ sockets, cores, threads }: Counts, vcpu: number, begin: string): number => {
  if (threads !== 0 || cores === 0) return threads;
  const each = vcpu / (cores * sockets);
  if (!Number.isInteger(each)) throw refused(begin, 'VCPU is not multiple of the total number of cores');
  if ((each & (each - 1)) !== 0) throw refused(begin, 'Computed number of threads is not power of 2');
  return each;
};

/** The template with its TOPOLOGY checked and made whole; as it is where there is none. `begin`: of the error text. */
export const withTopology = (t: Template, begin: string): Template => {
  const given = vector(t, 'TOPOLOGY');
  if (given === undefined && vectors(t, 'NUMA_NODE').length === 0) return t;
  const topology = given ?? [];
  const sized = withSingle(t, 'VCPU', single(t, 'VCPU') || '1');
  const vcpu = Number(single(sized, 'VCPU'));
  const counts = { sockets: numberOf(topology, 'SOCKETS'), cores: numberOf(topology, 'CORES'), threads: numberOf(topology, 'THREADS') };
  if (!isPinned(t)) {
    if (counts.sockets === 0 || counts.cores === 0 || counts.threads === 0)
      throw refused(begin, 'Non-pinned VMs with a virtual topology needs to set SOCKETS, CORES and THREADS numbers.');
    if (!fits(counts, vcpu)) throw refused(begin, 'Total threads per core and socket needs to match VCPU');
    return withVectors(without(sized, 'NUMA_NODE'), 'TOPOLOGY', [withPair(topology, 'PIN_POLICY', 'NONE')]);
  }
  const whole = { ...counts, sockets: counts.sockets || Math.max(1, vectors(t, 'NUMA_NODE').length) };
  if (whole.cores !== 0 && whole.threads !== 0 && !fits(whole, vcpu)) throw refused(begin, 'Total threads per core and socket needs to match VCPU');
  const threads = threadsOf(whole, vcpu, begin);
  const made = withPair(threads === 0 ? topology : withPair(topology, 'THREADS', String(threads)), 'SOCKETS', String(whole.sockets));
  return withVectors(withVectors(withSingle(sized, 'CPU', String(vcpu)), 'NUMA_NODE', nodesOf(sized, whole, begin)), 'TOPOLOGY', [made]);
};
