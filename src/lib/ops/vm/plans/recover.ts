import type { recover } from '../../../model/transitions/recover';
import type { PlansFor } from './planOf';

/** Plans of the family `recover`. */
export const recoverPlans: PlansFor<typeof recover> = {};
