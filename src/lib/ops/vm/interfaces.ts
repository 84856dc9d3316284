import { addressed, nics, pciNics } from '../../model/interfaces';
import { type Pairs, pair, type Template, vectors } from '../../template/template';

const within =
  (t: Template) =>
  (key: string): Pairs[] =>
    vectors(t, key);

export const pciNicsOf = (t: Template): Pairs[] => pciNics(within(t));
export const nicsOf = (t: Template): Pairs[] => nics(within(t));
export const addressedOf = (t: Template): Pairs[] => addressed(within(t));

const ADDRESSES = ['IP', 'EXTERNAL_IP', 'IP6_GLOBAL', 'IP6_ULA', 'IP6'];

/** What lists show of a VM's addresses. */
export const addressesIn = (t: Template): string =>
  addressedOf(t)
    .flatMap((n) => ADDRESSES.flatMap((key) => pair(n, key) ?? []))
    .join(',');
