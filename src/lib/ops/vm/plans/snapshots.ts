import type { snapshots } from '../../../model/transitions/snapshots';
import type { PlansFor } from './planOf';

/** Plans of the family `snapshots`. */
export const snapshotsPlans: PlansFor<typeof snapshots> = {};
