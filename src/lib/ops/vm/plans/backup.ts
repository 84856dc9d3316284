import type { backup } from '../../../model/transitions/backup';
import type { PlansFor } from './planOf';

/** Plans of the family `backup`. */
export const backupPlans: PlansFor<typeof backup> = {};
