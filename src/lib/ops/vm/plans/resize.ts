import type { resize } from '../../../model/transitions/resize';
import type { PlansFor } from './planOf';

/** Plans of the family `resize`. */
export const resizePlans: PlansFor<typeof resize> = {};
