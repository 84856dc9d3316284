import { preconditionError } from '../../errors/errors';
import { single } from '../../template/template';
import type { UpdateHook } from '../object/hooks';

/** A zone is found by its endpoint. */
export const zoneUpdated: UpdateHook = async ({ wire, next }) => {
  if (!single(next, 'ENDPOINT')) throw preconditionError('zone-endpoint', `[${wire}] Cannot update template. No ENDPOINT in template.`);
  return next;
};
