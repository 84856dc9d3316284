import type { Db } from '../../../state/open';
import { deployIdsOnHost } from '../../../state/vms';
import type { HostFacts } from '../../drivers/monitor/driver';

/** Domains that were taken in keep their own names: which VM they are, the state knows. */
export const adoptedDomains = async (tx: Db, hostId: number, domains: HostFacts['domains']): Promise<HostFacts['domains']> => {
  const strangers = domains.filter((d) => d.vmId === undefined).map((d) => d.name);
  if (strangers.length === 0) return domains;
  const ids = await deployIdsOnHost(tx, hostId);
  return domains.map((d) => {
    const vmId = d.vmId ?? ids.get(d.name);
    return vmId === undefined ? d : { ...d, vmId };
  });
};

/** The same in facts that were written down. */
export const withAdopted = async (tx: Db, hostId: number, facts: string): Promise<string> => {
  if (facts === '') return facts;
  const known = JSON.parse(facts) as HostFacts;
  return JSON.stringify({ ...known, domains: await adoptedDomains(tx, hostId, known.domains) });
};
