import type { migrate } from '../../../model/transitions/migrate';
import type { PlansFor } from './planOf';

/** Plans of the family `migrate`. */
export const migratePlans: PlansFor<typeof migrate> = {};
