import type { Placed } from './placed';

/** The text the hypervisor starts the VM from. */
export const describeDomain = async (p: Placed): Promise<string> => {
  if (p.vmMad === 'dummy') return JSON.stringify({ name: p.vm.name, template: p.template });
  throw new Error('pending');
};
