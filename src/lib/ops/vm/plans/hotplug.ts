import type { hotplug } from '../../../model/transitions/hotplug';
import type { PlansFor } from './planOf';

/** Plans of the family `hotplug`. */
export const hotplugPlans: PlansFor<typeof hotplug> = {};
