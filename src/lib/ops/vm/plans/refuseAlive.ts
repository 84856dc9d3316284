import { preconditionError } from '../../../errors/errors';
import { seenOf } from '../closings';
import type { Placed } from '../placed';

/**
 * A VM is not said to be gone while one of its nodes says that it runs: it would run on with nobody to know of it, or a second time. A node that does not answer is what a person's word is
 * for, and that word stands.
 */
export const refuseAlive = async (places: readonly Placed[]): Promise<void> => {
  for (const p of places) {
    const seen = await seenOf(p);
    if (seen === 'running' || seen === 'paused')
      throw preconditionError('domain-alive', `VM ${p.vm.id} is not gone: domain one-${p.vm.id} is ${seen} on ${p.node.name}`, {
        next: `onevm recover --retry ${p.vm.id}`,
      });
  }
};
