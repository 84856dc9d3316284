import { isPciNic } from '../../model/pci';
import { type Pairs, pair, type Template, vectors } from '../../template/template';

/** PCI devices of a VM that are interfaces of networks. */
export const pciNicsOf = (t: Template): Pairs[] => vectors(t, 'PCI').filter(isPciNic);

/** The interfaces of a VM: those on bridges, and PCI devices. All have a NIC_ID and a lease. */
export const nicsOf = (t: Template): Pairs[] => [...vectors(t, 'NIC'), ...pciNicsOf(t)];

/** Everything of a VM that has an address, by its number: interfaces, and further addresses on them. */
export const addressedOf = (t: Template): Pairs[] =>
  [...nicsOf(t), ...vectors(t, 'NIC_ALIAS')].sort((a, b) => Number(pair(a, 'NIC_ID') ?? 0) - Number(pair(b, 'NIC_ID') ?? 0));

const ADDRESSES = ['IP', 'EXTERNAL_IP', 'IP6_GLOBAL', 'IP6_ULA', 'IP6'];

/** What lists show of a VM's addresses. */
export const addressesIn = (t: Template): string =>
  addressedOf(t)
    .flatMap((n) => ADDRESSES.flatMap((key) => pair(n, key) ?? []))
    .join(',');
