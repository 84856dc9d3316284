import { type Pairs, type Template, vector, vectors } from '../../template/template';

/** NIC vectors of a template: what NIC_DEFAULT says holds for each that does not say otherwise. */
export const nicsWithDefaults = (t: Template): Pairs[] => {
  const defaults = vector(t, 'NIC_DEFAULT') ?? [];
  return vectors(t, 'NIC').map((nic) => [...new Map([...defaults, ...nic])]);
};
