import { single, type Template } from '../template/template';

/** What an administrator says of the processors of a host: those that VMs are never pinned to, and how many of a VM share one. */
export interface Processors {
  readonly isolated: ReadonlySet<number>;
  readonly perThread: number;
}

/** `ISOLCPUS = "0,1"`, `VMS_THREAD = 2` */
export const processorsOf = (t: Template): Processors => ({
  isolated: new Set(
    (single(t, 'ISOLCPUS') ?? '')
      .split(',')
      .filter((word) => /^\s*\d+\s*$/.test(word))
      .map(Number),
  ),
  perThread: Number.parseInt(single(t, 'VMS_THREAD') ?? '', 10) || 1,
});
