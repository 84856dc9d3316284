import type { Capacity } from '../driver';

/** The figures that clients of the field know from their tests; MiB. They never change: a dummy datastore takes no room. */
export const DUMMY_IMAGES: Capacity = { totalMb: 20_480, freeMb: 20_480, usedMb: 9_720 };
export const DUMMY_SYSTEM: Capacity = { totalMb: 4_796_800, freeMb: 3_333_260, usedMb: 1_429_920 };
export const DUMMY_IMAGE_SIZE_MB = 1024;
