import { usageError } from '../../errors/errors';
import { checkName } from '../../model/names';
import type { Env } from '../request';

/** Drivers that prove a user by something public: a key or the name in a certificate. All others keep a password. */
const PUBLIC = new Set(['ssh', 'x509', 'ldap']);

export const keepsSecret = (driver: string): boolean => !PUBLIC.has(driver);

/** A user may have a driver that we do not have, as a host may: it is kept, and logs in with tokens only. */
export const checkDriver = (wire: string, driver: string): string => {
  if (!/^[\w.-]+$/.test(driver))
    throw usageError(`[${wire}] Authentication driver "${driver}" is not a word`, { next: 'for example core, public, ssh, x509, ldap' });
  return driver;
};

/** What is stored of a password: a slow salted hash, or the key as it is. Errors: usage. `end`: some of the field's texts end with a point, some do not. */
export const storedSecret = async ({ hashPassword }: Env, wire: string, driver: string, password: string, end = ''): Promise<string> => {
  if (password === '' && driver !== 'ldap') throw usageError(`[${wire}] Invalid password, it cannot be empty${end}`);
  if (/\s/.test(password) && driver !== 'ssh') throw usageError(`[${wire}] Invalid password, it cannot contain blanks${end}`);
  return keepsSecret(driver) ? hashPassword(password) : password;
};

/** A name stands before the colon in a line `name:password`. */
export const checkUserName = (wire: string, name: string): string => {
  if (/[\s:]/.test(name)) throw usageError(`[${wire}] Invalid NAME, it cannot contain blanks or ":".`);
  return checkName(wire, name);
};
