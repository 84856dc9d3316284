import { family } from './transition';

/** Copies in a backup datastore, and back. */
export const backup = family([], {});
