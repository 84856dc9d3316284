import { allStates, type StateName } from '../vmStates';
import { NOT_PLACED } from './places';
import { family } from './transition';

const elsewhere = (state: StateName): boolean => state !== 'DONE' && !(NOT_PLACED as readonly StateName[]).includes(state);

/** States in which something of the VM may be on a node. */
const PLACED: readonly StateName[] = allStates.filter(elsewhere);

const notRecovered = (state: string, vmId: number): string => `[one.vm.recover] Could not perform a recover operation on VM ${vmId}, wrong state ${state}.`;

/**
 * Out of a state in which a VM waits for a person. What `--success`, `--failure` and `--retry` do is not in rows of its own: they say how the work that is open, or that broke,
 * goes on, and that work's own row has the states (see `recovery.ts`).
 */
export const recover = family(
  [
    { action: 'recover-delete', from: NOT_PLACED, phases: [], to: 'DONE', failed: {} },
    { action: 'recover-delete', from: PLACED, phases: ['CLEANUP_DELETE'], to: 'DONE', failed: { CLEANUP_DELETE: 'EPILOG_FAILURE' }, plan: 'delete' },
    { action: 'recover-delete', from: ['DONE'], phases: [], to: 'DONE', failed: {} },
    { action: 'recover-delete-db', from: allStates, phases: [], to: 'DONE', failed: {} },
    { action: 'recover-recreate', from: NOT_PLACED, phases: [], to: 'PENDING', failed: {} },
    {
      action: 'recover-recreate',
      from: PLACED,
      phases: ['CLEANUP_RESUBMIT'],
      to: 'PENDING',
      failed: { CLEANUP_RESUBMIT: 'EPILOG_FAILURE' },
      plan: 'recreate',
    },
  ],
  {
    'recover-delete': { refused: notRecovered, typed: (vm) => `onevm recover --delete ${vm}` },
    'recover-delete-db': { refused: notRecovered, typed: (vm) => `onevm recover --delete-db ${vm}` },
    'recover-recreate': {
      refused: (state) => `[one.vm.recover] Cannot delete-recreate a VM already in ${state} state`,
      typed: (vm) => `onevm recover --recreate ${vm}`,
    },
  },
);
