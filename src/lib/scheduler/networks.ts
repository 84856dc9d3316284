/** Which networks a VM gets on a host, where it left the choice to us. Pure. */
export interface NetworkOffer {
  readonly id: number;
  readonly name: string;
  readonly clusterIds: readonly number[];
  readonly freeLeases: number;
  /** bridge that has to be on the host already; undefined: none has to */
  readonly bridge: string | undefined;
}

/** undefined: the host does not say which bridges it has (dummy) */
export interface NetworkPlace {
  readonly clusterId: number;
  readonly bridges: ReadonlySet<string> | undefined;
}

/** A network for each of so many interfaces: the one with most free addresses, among equals the oldest. Else why not, as what is said of a host. */
export const chooseNetworks = (interfaces: number, offers: readonly NetworkOffer[], host: NetworkPlace): readonly number[] | string => {
  const here = offers.filter(
    (o) => o.clusterIds.includes(host.clusterId) && (o.bridge === undefined || host.bridges === undefined || host.bridges.has(o.bridge)),
  );
  if (here.length === 0)
    return `its cluster ${host.clusterId} has no network that the VM's owner may use${offers.length > 0 ? ' and whose bridge is there' : ''}`;
  const free = new Map(here.map((o) => [o.id, o.freeLeases]));
  const chosen: number[] = [];
  for (let i = 0; i < interfaces; i++) {
    const [best] = [...free].sort(([a, x], [b, y]) => y - x || a - b);
    if (best === undefined || best[1] <= 0) return `no network of its cluster ${host.clusterId} has a free address for the VM's owner`;
    free.set(best[0], best[1] - 1);
    chosen.push(best[0]);
  }
  return chosen;
};
