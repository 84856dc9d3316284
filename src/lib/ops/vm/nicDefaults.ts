import { type Pairs, type Template, vector, vectors } from '../../template/template';

/** NIC vectors of a template: what NIC_DEFAULT says holds for each that does not say otherwise. `NIC=[]` says that there is none. */
export const nicsWithDefaults = (t: Template): Pairs[] => {
  const defaults = vector(t, 'NIC_DEFAULT') ?? [];
  return vectors(t, 'NIC')
    .filter((nic) => nic.length > 0)
    .map((nic) => [...new Map([...defaults, ...nic])]);
};
