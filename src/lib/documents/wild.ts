/** A domain that was seen on a host and is not ours. */
export interface WildDomain {
  readonly name: string;
  readonly uuid: string;
  readonly vmId?: number;
  readonly memoryKb: number;
  readonly cpuPercent?: number;
}

/** Of the facts of the last look. */
export const wildOf = (facts: string): WildDomain[] =>
  facts === '' ? [] : (JSON.parse(facts) as { domains: WildDomain[] }).domains.filter((d) => d.vmId === undefined);
