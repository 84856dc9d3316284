import { version as released } from '../lib/version';

/** `onekit 0.1.0` */
export const version = `onekit ${released}`;
