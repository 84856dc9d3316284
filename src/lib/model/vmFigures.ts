import type { Figures } from './figures';

/** What a look at a host says of one VM. Memory KiB; network and disk cumulative bytes and requests. */
export interface VmFigures {
  /** Unix seconds of the look */
  readonly at: number;
  /** percent of a core since the look before; undefined after the first */
  readonly cpu: number | undefined;
  readonly memoryKb: number;
  readonly netRx: number;
  readonly netTx: number;
  readonly diskReadBytes: number;
  readonly diskReadIops: number;
  readonly diskWriteBytes: number;
  readonly diskWriteIops: number;
}

/** The figures under the names that the field has for them. */
export const VM_FIGURES: Figures<VmFigures> = {
  CPU: { of: (f) => f.cpu },
  MEMORY: { of: (f) => f.memoryKb, bytes: 1024 },
  NETRX: { of: (f) => f.netRx, bytes: 1 },
  NETTX: { of: (f) => f.netTx, bytes: 1 },
  DISKRDBYTES: { of: (f) => f.diskReadBytes, bytes: 1 },
  DISKRDIOPS: { of: (f) => f.diskReadIops },
  DISKWRBYTES: { of: (f) => f.diskWriteBytes, bytes: 1 },
  DISKWRIOPS: { of: (f) => f.diskWriteIops },
};

interface Counted {
  readonly uuid: string;
  readonly cpuTimeNs: number;
}

/** Percent of a core between two looks that are so many seconds apart. undefined: another domain, or one that began anew in between. */
export const cpuBetween = (before: Counted | undefined, now: Counted, seconds: number): number | undefined => {
  if (!before || before.uuid !== now.uuid || now.cpuTimeNs < before.cpuTimeNs || seconds <= 0) return undefined;
  return Math.round((now.cpuTimeNs - before.cpuTimeNs) / (seconds * 1e7));
};
