import type { Step } from '../../engine/plan';
import type { StateName } from '../../model/vmStates';
import { pair, vector } from '../../template/template';
import type { Placed } from './placed';
import { withDomain } from './steps';

/** Starts a domain that was taken in, by its own definition. */
export const startAdoptedStep = (p: Placed, phase: StateName): Step => ({
  name: 'start',
  summary: `start the domain ${p.vm.deploy_id}`,
  phase,
  node: p.node.name,
  async run() {
    const uuid = pair(vector(p.template, 'OS'), 'UUID') ?? '';
    await withDomain(p, (vmm, domain) => vmm.adopted.start(p.node, domain, uuid));
    return { deployId: p.vm.deploy_id };
  },
});
