import { isPciNic } from './pci';

type Pairs = ReadonlyArray<readonly [string, string]>;

/** The vectors of a VM's template that have that key. */
export type VectorsOf<V extends Pairs> = (key: string) => readonly V[];

/** PCI devices of a VM that are interfaces of networks. */
export const pciNics = <V extends Pairs>(of: VectorsOf<V>): V[] => of('PCI').filter(isPciNic);

/** The interfaces of a VM: those on bridges, and PCI devices. All have a NIC_ID and a lease. */
export const nics = <V extends Pairs>(of: VectorsOf<V>): V[] => [...of('NIC'), ...pciNics(of)];

const numberOf = (v: Pairs): number => Number(v.find(([key]) => key === 'NIC_ID')?.[1] ?? 0);

/** Everything of a VM that has an address, by its number: interfaces, and further addresses on them. */
export const addressed = <V extends Pairs>(of: VectorsOf<V>): V[] => [...nics(of), ...of('NIC_ALIAS')].sort((a, b) => numberOf(a) - numberOf(b));
