/** A figure that looks tell again and again. */
export interface Figure<F> {
  /** undefined: that look did not tell */
  of(figures: F): number | undefined;
  /** bytes of one of its units; absent: it counts no bytes, so that no other unit fits */
  readonly bytes?: number;
}

/** By the names that the field has for them. */
export type Figures<F> = Readonly<Record<string, Figure<F>>>;

/** What a look at a host says of itself. CPU in percent of a core, memory KiB, network cumulative bytes. */
export interface HostFigures {
  /** Unix seconds of the look */
  readonly at: number;
  readonly totalCpu: number;
  readonly usedCpu: number;
  readonly freeMemory: number;
  readonly usedMemory: number;
  readonly netRx: number;
  readonly netTx: number;
}

export const HOST_FIGURES: Figures<HostFigures> = {
  FREE_CPU: { of: (f) => Math.max(0, f.totalCpu - f.usedCpu) },
  FREE_MEMORY: { of: (f) => f.freeMemory, bytes: 1024 },
  USED_CPU: { of: (f) => f.usedCpu },
  USED_MEMORY: { of: (f) => f.usedMemory, bytes: 1024 },
  NETRX: { of: (f) => f.netRx, bytes: 1 },
  NETTX: { of: (f) => f.netTx, bytes: 1 },
};
