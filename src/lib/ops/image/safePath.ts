import { realpathSync } from 'node:fs';
import { preconditionError } from '../../errors/errors';

const inside = (path: string, dir: string): boolean => {
  const base = dir.replace(/\/+$/, '');
  return path === base || path.startsWith(`${base}/`);
};

const list = (text: string | undefined): string[] => (text ?? '').split(/[\s,]+/).filter((d) => d.startsWith('/'));

/**
 * A datastore says from where images may be taken: SAFE_DIRS always, RESTRICTED_DIRS never, the rest yes. Links are followed first, so none leads out.
 * Without that rule whoever may create images could read every file that oneadmin can read.
 */
export const refuseRestricted = (
  path: string,
  datastore: { readonly id: number; readonly safe: string | undefined; readonly restricted: string | undefined },
): void => {
  let real: string;
  try {
    real = realpathSync(path);
  } catch (e) {
    throw preconditionError('file-missing', `[one.image.allocate] PATH ${JSON.stringify(path)} cannot be read: ${(e as NodeJS.ErrnoException).code ?? e}`);
  }
  if (list(datastore.safe).some((d) => inside(real, d))) return;
  if (!list(datastore.restricted).some((d) => inside(real, d))) return;
  throw preconditionError(
    'path-restricted',
    `[one.image.allocate] Not allowed to copy image file ${real}: it is outside of the safe directories of datastore ${datastore.id} (${list(datastore.safe).join(', ') || 'none'})`,
    {
      next: `cp ${JSON.stringify(real)} /var/tmp/ (or name its directory in SAFE_DIRS of the datastore)`,
    },
  );
};
