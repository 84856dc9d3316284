import { family } from './transition';

/** To another host or another system datastore. */
export const migrate = family([], {});
