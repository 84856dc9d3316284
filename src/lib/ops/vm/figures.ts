import type { DomainFacts, HostFacts } from '../../drivers/monitor/driver';
import type { VmFigures } from '../../model/vmFigures';

interface Looked {
  readonly facts: string;
  readonly monitored_at: number;
}

/** VM id -> its figures at the last look at that host. */
export const figuresOn = (host: Looked): ReadonlyMap<number, VmFigures> =>
  figuresOfVms(host.facts === '' ? [] : (JSON.parse(host.facts) as HostFacts).domains, host.monitored_at);

/** VM id -> its figures; `at`: when the look was. */
export const figuresOfVms = (domains: readonly DomainFacts[], at: number): ReadonlyMap<number, VmFigures> =>
  new Map(domains.flatMap((d) => (d.vmId === undefined || d.state === 'off' ? [] : [[d.vmId, figuresOf(d, at)] as const])));

const figuresOf = (d: DomainFacts, at: number): VmFigures => ({
  at,
  cpu: d.cpuPercent,
  memoryKb: d.memoryKb,
  netRx: d.netRx,
  netTx: d.netTx,
  diskReadBytes: d.diskReadBytes,
  diskReadIops: d.diskReadIops,
  diskWriteBytes: d.diskWriteBytes,
  diskWriteIops: d.diskWriteIops,
});
