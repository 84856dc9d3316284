import { allHosts, type HostRow, hostById } from '../../../state/hosts';
import type { Db } from '../../../state/open';
import { vmsWithPci } from '../../../state/pci';
import { updateVmTemplate, type VmRow, vmBody } from '../../../state/vms';
import type { HostFacts } from '../../drivers/monitor/driver';
import { type OneError, preconditionError } from '../../errors/errors';
import { askedOfPci, isPciNic, type PciOffer, type PciWish, pciChoice, pciWish, placedPci, placeOfPci, unplacedPci } from '../../model/pci';
import { type Pairs, pair, type Template, vectors, withPair, withVectors } from '../../template/template';

export const pciOf = (t: Template): Pairs[] => vectors(t, 'PCI').filter((v) => v.length > 0);

const wishOf = (vector: Pairs, begin: string): PciWish => {
  const wish = pciWish(vector);
  if (typeof wish === 'string') throw preconditionError('pci-attribute', `${begin}${wish}`, { next: 'onehost show HOST' });
  return wish;
};

/** PCI vectors of a new VM with their numbers, from 0. Throws 'pci-attribute', its text after `begin`. */
export const numberedPci = (given: readonly Pairs[], begin: string): Pairs[] =>
  given.map((vector, n) => {
    wishOf(vector, begin);
    return withPair(vector, 'PCI_ID', String(n));
  });

/** Those that are interfaces, in their order, take the place of what was written of them. */
export const withInterfaces = (pci: readonly Pairs[], interfaces: readonly Pairs[]): Pairs[] => {
  const rest = [...interfaces];
  return pci.map((v) => (isPciNic(v) ? (rest.shift() as Pairs) : v));
};

const idOf = (vector: Pairs): number => Number(pair(vector, 'PCI_ID') ?? Number.NaN);
export const pciIn = (t: Template, id: number): Pairs | undefined => pciOf(t).find((v) => idOf(v) === id);
const nextPciId = (t: Template): number => Math.max(-1, ...pciOf(t).map(idOf)) + 1;

/** As facts are stored. Most hosts offer nothing, and what they said of themselves is long. */
const OFFERS = '"pci":[{';

const offersOf = (host: Pick<HostRow, 'facts'>): readonly PciOffer[] => (host.facts.includes(OFFERS) ? ((JSON.parse(host.facts) as HostFacts).pci ?? []) : []);

/** Whether VMs can be given any device of that host. */
export const offersPci = (host: Pick<HostRow, 'facts'>): boolean => offersOf(host).length > 0;

/** Short addresses of a host's devices that VMs have, each with its VM. */
export type PciOwners = ReadonlyMap<string, number>;

/** By host, of these. A powered-off VM keeps its devices as it keeps its memory. */
export const pciOwners = async (db: Db, hostIds: readonly number[]): Promise<Map<number, PciOwners>> => {
  const owners = new Map<number, Map<string, number>>();
  for (const vm of await vmsWithPci(db, hostIds)) {
    const here = owners.get(vm.hostId) ?? new Map<string, number>();
    for (const place of pciOf(vm.template).flatMap((v) => placeOfPci(v) ?? [])) here.set(place, vm.id);
    owners.set(vm.hostId, here);
  }
  return owners;
};

const NOBODY: PciOwners = new Map();

/** For the scheduler: what a host lacks of the PCI devices that a VM asks for. Undefined for a VM that asks for none. */
export const pciLack = async (db: Db, t: Template): Promise<((host: { readonly id: number }) => string | undefined) | undefined> => {
  const asked = pciOf(t).map((v) => pciWish(askedOfPci(v)));
  if (asked.length === 0) return undefined;
  const wrong = asked.find((w) => typeof w === 'string');
  if (typeof wrong === 'string') return () => wrong;
  const offers = new Map((await allHosts(db)).flatMap((h) => (offersPci(h) ? [[h.id, offersOf(h)]] : [])));
  const owners = await pciOwners(db, [...offers.keys()]);
  return ({ id }) => {
    const found = pciChoice(asked as PciWish[], offers.get(id) ?? [], new Set((owners.get(id) ?? NOBODY).keys()));
    return typeof found === 'string' ? found : undefined;
  };
};

const noDevice = (text: string, host: HostRow): OneError => preconditionError('pci-device', text, { next: `onehost show ${host.id}` });

/** The template of a VM that comes to a host, with devices of that host. Throws 'pci-device' when it has not enough. */
export const withDevicesOf = async (tx: Db, vm: Pick<VmRow, 'id'>, t: Template, host: HostRow): Promise<Template> => {
  const asked = pciOf(t);
  if (asked.length === 0) return t;
  const taken = new Set((await pciOwners(tx, [host.id])).get(host.id)?.keys());
  const found = pciChoice(
    asked.map((v) => wishOf(askedOfPci(v), `VM ${vm.id}: `)),
    offersOf(host),
    taken,
  );
  if (typeof found === 'string') throw noDevice(`VM ${vm.id} cannot be on host ${host.name}: ${found}`, host);
  return withVectors(
    t,
    'PCI',
    asked.map((v, n) => placedPci(v, found[n] as string)),
  );
};

/** One more device for a VM that has a host. `begin`: of the message. */
export const oneMoreDevice = async (tx: Db, vm: VmRow, t: Template, given: Pairs, begin: string): Promise<Template> => {
  const wish = wishOf(given, `${begin} `);
  const host = vm.host_id === null ? undefined : await hostById(tx, vm.host_id);
  if (!host) throw new Error(`VM ${vm.id} has no host in the state`);
  const found = pciChoice([wish], offersOf(host), new Set((await pciOwners(tx, [host.id])).get(host.id)?.keys()));
  if (typeof found === 'string') throw noDevice(`${begin} Could not attach a PCI device to VM ${vm.id}, which is on host ${host.name}: ${found}`, host);
  return [...t, { key: 'PCI', value: placedPci(withPair(given, 'PCI_ID', String(nextPciId(t))), found[0] as string) }];
};

/** The VM has left its host: what it had of its devices is free. */
export const releasePci = async (tx: Db, vmId: number): Promise<void> => {
  const { template } = await vmBody(tx, vmId);
  if (pciOf(template).length > 0) await updateVmTemplate(tx, vmId, withVectors(template, 'PCI', pciOf(template).map(unplacedPci)));
};

/** A device stays where it is. Throws 'pci-move' for a VM that has one and would go to another host. */
export const refusePciMove = async (tx: Db, vm: VmRow, host: HostRow, wire: string): Promise<void> => {
  if (vm.host_id === host.id || pciOf((await vmBody(tx, vm.id)).template).length === 0) return;
  throw preconditionError('pci-move', `[${wire}] VM ${vm.id} has PCI devices of its host and cannot be moved from there.`, {
    next: `onevm undeploy ${vm.id}, then onevm deploy ${vm.id} ${host.id}`,
  });
};

/** A domain without the devices that its VM asked for would be a promise broken in silence. Throws 'pci-device'. */
export const refuseUnplacedPci = (vm: Pick<VmRow, 'id'>, t: Template): void => {
  const without = pciOf(t).find((v) => placeOfPci(v) === undefined);
  if (without)
    throw preconditionError('pci-device', `VM ${vm.id}: PCI ${pair(without, 'PCI_ID') ?? ''} has no device of the host`, {
      next: `onevm undeploy ${vm.id}; it gets one when it is deployed again`,
    });
};
