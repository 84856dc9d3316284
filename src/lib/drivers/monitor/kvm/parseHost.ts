import type { Capacity } from '../../storage/driver';
import type { HostFacts } from '../driver';

const BYTES_PER_MB = 1024 * 1024;

const numbers = (text: string): number[] =>
  text
    .trim()
    .split(/\s+/)
    .filter((word) => word !== '')
    .map(Number);

/** `stat -f -c '%S %b %f %a'`: block size, all blocks, free ones, those free for us. undefined when the node did not say (unmounted, hung). */
export const parseRoom = (text: string): Capacity | undefined => {
  const [size, total, free, available] = numbers(text);
  if (size === undefined || total === undefined || free === undefined || available === undefined || Number.isNaN(size * total * free * available))
    return undefined;
  const mb = (blocks: number): number => Math.floor((blocks * size) / BYTES_PER_MB);
  return { totalMb: mb(total), freeMb: mb(available), usedMb: mb(total - free) };
};

export interface Load {
  /** processors */
  readonly count: number;
  /** percent of one processor */
  readonly used: number;
}

/** Two readings of /proc/stat: the sum line with idle and iowait at 4 and 5, guest time already inside user (columns beyond the eighth). */
export const parseLoad = (first: string, second: string): Load => {
  const [a, b] = [times(first), times(second)];
  const count = first.split('\n').filter((line) => /^cpu\d/.test(line)).length;
  const all = b.all - a.all;
  if (count === 0 || !(all > 0)) return { count, used: 0 };
  const busy = Math.max(0, all - (b.idle - a.idle));
  return { count, used: Math.round((busy / all) * count * 100) };
};

const times = (text: string): { all: number; idle: number } => {
  const line = text.split('\n').find((l) => l.startsWith('cpu ')) ?? '';
  const columns = numbers(line.slice(4)).slice(0, 8);
  return { all: columns.reduce((sum, n) => sum + n, 0), idle: (columns[3] ?? 0) + (columns[4] ?? 0) };
};

export interface Memory {
  readonly total: number;
  readonly free: number;
}

/** KiB. Kernels before 3.14 have no MemAvailable; the page cache stands in for it. */
export const parseMemory = (text: string): Memory => {
  const field = (name: string): number | undefined => {
    const found = new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(text)?.[1];
    return found === undefined ? undefined : Number(found);
  };
  const total = field('MemTotal') ?? 0;
  const free = field('MemAvailable') ?? (field('MemFree') ?? 0) + (field('Buffers') ?? 0) + (field('Cached') ?? 0);
  return { total, free: Math.min(free, total) };
};

export interface Traffic {
  readonly received: number;
  readonly sent: number;
}

/**
 * Bytes through the physical interfaces (those with a device behind them); a bridge or a tap would count the same bytes again.
 * A machine whose interfaces are all virtual (a container) counts all but lo and the bridges.
 */
export const parseTraffic = (netdev: string, devices: readonly string[], bridges: readonly string[]): Traffic => {
  const rows = netdev.split('\n').flatMap((line) => {
    const match = /^\s*([^\s:]+):\s*(.*)$/.exec(line);
    if (!match?.[1] || match[2] === undefined) return [];
    const columns = numbers(match[2]);
    return [{ name: match[1], received: columns[0] ?? 0, sent: columns[8] ?? 0 }];
  });
  const physical = rows.filter((row) => devices.includes(row.name));
  const counted = physical.length > 0 ? physical : rows.filter((row) => row.name !== 'lo' && !bridges.includes(row.name));
  return { received: counted.reduce((sum, row) => sum + row.received, 0), sent: counted.reduce((sum, row) => sum + row.sent, 0) };
};

export interface Processor {
  readonly model: string;
  readonly mhz: number;
}

/** The lines of /proc/cpuinfo, and the top frequency in kHz on a line of its own where the kernel knows it. */
export const parseProcessor = (text: string): Processor => {
  const model = /^model name\s*:\s*(.*)$/m.exec(text)?.[1]?.trim() ?? '';
  const now = /^cpu MHz\s*:\s*([\d.]+)/m.exec(text)?.[1];
  const top = /^(\d+)$/m.exec(text)?.[1];
  return { model, mhz: Math.round(top === undefined ? Number(now ?? 0) : Number(top) / 1000) };
};

/** `virsh version`, of which only these two lines are read. */
export const parseVersions = (text: string): { libvirt: string; qemu: string } => ({
  libvirt: /^Using library: libvirt (\S+)$/m.exec(text)?.[1] ?? '',
  qemu: /^Running hypervisor: QEMU (\S+)$/m.exec(text)?.[1] ?? '',
});

/** `qemu-system-x86_64 -machine help`: a heading, then a name a line. */
export const parseMachines = (text: string): string[] =>
  text
    .split('\n')
    .slice(1)
    .flatMap((line) => /^(\S+)\s/.exec(line)?.[1] ?? [])
    .filter((name) => name !== 'none');

export const parseNames = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

/** Which cgroups control CPU time there; 'none' when the node does not say. */
export const parseCgroups = (text: string): HostFacts['cgroups'] => (text.trim() === 'v1' || text.trim() === 'v2' ? (text.trim() as 'v1' | 'v2') : 'none');
