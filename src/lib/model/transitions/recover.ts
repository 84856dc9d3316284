import { family } from './transition';

/** Out of a state in which a VM waits for a person. */
export const recover = family([], {});
