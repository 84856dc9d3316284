import { version as released } from '../../package.json';

/** `onekit 0.1.0` */
export const version = `onekit ${released}`;
