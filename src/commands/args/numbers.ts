import { usageError } from '../../lib/errors/errors';
import type { Arg } from '../define';

/** The number of a part of an object: `diskid`, `nicid`. */
export const numberArg = (usage: string): Arg<number> => ({
  usage,
  parse(text) {
    if (!/^\d{1,9}$/.test(text)) throw usageError(`argument ${usage} must be a number, and "${text}" is none`);
    return Number(text);
  },
});

/** MiB of `512`, `512M`, `2G`, `1T`; undefined for anything else. */
export const mebibytes = (text: string): number | undefined => {
  const m = /^(\d{1,12})([mgt]?)b?$/i.exec(text.trim());
  const factor = { '': 1, m: 1, g: 1024, t: 1024 ** 2 }[(m?.[2] ?? '').toLowerCase()];
  return m && factor !== undefined ? Number(m[1]) * factor : undefined;
};

export const sizeArg = (usage: string): Arg<number> => ({
  usage,
  parse(text) {
    const mb = mebibytes(text);
    if (mb === undefined) throw usageError('Size value malformed', { code: 'size-malformed' });
    return mb;
  },
});
