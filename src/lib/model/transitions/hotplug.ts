import { family } from './transition';

/** Disks and NICs that come and go. */
export const hotplug = family([], {});
