import { type Opt, text } from '../define';

/** How a guest sees an image (DEV_PREFIX), said where it is made, attached or given to a new VM. */
export const devicePrefix = (whose: string): Opt<string> => text('--prefix', 'prefix', `device prefix ${whose}: vd, sd, hd`, { values: ['vd', 'sd', 'hd'] });
