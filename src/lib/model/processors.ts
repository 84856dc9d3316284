/** What an administrator says of the processors of a host: those that VMs are never pinned to, and how many of a VM share one. */
export interface Processors {
  readonly isolated: ReadonlySet<number>;
  readonly perThread: number;
}

/** `ISOLCPUS = "0,1"`, `VMS_THREAD = 2`. `said`: the value of an attribute of the host's template. */
export const processorsOf = (said: (key: string) => string | undefined): Processors => ({
  isolated: new Set(
    (said('ISOLCPUS') ?? '')
      .split(',')
      .filter((word) => /^\s*\d+\s*$/.test(word))
      .map(Number),
  ),
  perThread: Number.parseInt(said('VMS_THREAD') ?? '', 10) || 1,
});
