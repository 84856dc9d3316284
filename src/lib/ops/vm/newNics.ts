import type { Db } from '../../../state/open';
import { securityGroupsById } from '../../../state/securityGroups';
import { isAutoNic } from '../../model/autoNics';
import type { Pairs } from '../../template/template';
import type { Ctx } from '../request';
import { vmRules } from '../secgroup/rules';
import { waitingNic } from './autoNetworks';
import { type NicResult, resolveNic } from './nics';
import { resolvePciNic } from './pciNics';

/** What a new VM is to have an address by, as written. */
export interface GivenNics {
  readonly nics: readonly Pairs[];
  /** PCI devices that are interfaces, with their PCI_ID */
  readonly pci: readonly Pairs[];
  readonly aliases: readonly Pairs[];
}

/** The same with leases; numbers go on from interfaces over PCI devices to aliases. */
export interface ResolvedNics extends GivenNics {
  readonly ips: readonly string[];
  readonly clusters: readonly number[] | undefined;
  /** SECURITY_GROUP_RULE vectors of all groups named, each group once */
  readonly rules: readonly Pairs[];
}

/** Its network is chosen when the VM is placed. */
const waiting = (nic: Pairs, nicId: number, wire: string) => ({ vector: waitingNic(nic, nicId, wire), ip: undefined, clusters: undefined, groups: [] });

/** The leases of a new VM: of its interfaces, then of the further addresses on them (NIC_ALIAS). */
export const resolveNics = async (tx: Db, ctx: Ctx, vmId: number, { nics, pci, aliases }: GivenNics, wire: string): Promise<ResolvedNics> => {
  const results: (Omit<NicResult, 'clusters'> & { readonly clusters: readonly number[] | undefined })[] = [];
  for (const [nicId, nic] of nics.entries()) results.push(isAutoNic(nic) ? waiting(nic, nicId, wire) : await resolveNic(tx, ctx, vmId, nicId, nic, wire));
  for (const device of pci) results.push(await resolvePciNic(tx, ctx, vmId, results.length, device, wire));
  for (const alias of aliases) results.push(await resolveNic(tx, ctx, vmId, results.length, alias, wire));
  const groupIds = [...new Set(results.flatMap((r) => r.groups))];
  const clusters = results.reduce<readonly number[] | undefined>(
    (sum, r) => (sum === undefined || r.clusters === undefined ? (sum ?? r.clusters) : sum.filter((c) => r.clusters?.includes(c))),
    undefined,
  );
  const all = results.map((r) => r.vector);
  return {
    nics: all.slice(0, nics.length),
    pci: all.slice(nics.length, nics.length + pci.length),
    aliases: all.slice(nics.length + pci.length),
    ips: results.flatMap((r) => r.ip ?? []),
    clusters,
    rules: vmRules(await securityGroupsById(tx, groupIds)),
  };
};
