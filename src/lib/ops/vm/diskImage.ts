import { type ImageRow, imageById, imageByOwnerAndName } from '../../../state/images';
import type { Db } from '../../../state/open';
import { userByName } from '../../../state/users';
import { type Pairs, pair } from '../../template/template';

/** Whose image a DISK means that names one: IMAGE_UID, IMAGE_UNAME, else who asks. undefined: there is no such user. */
export const ownerOf = async (db: Db, disk: Pairs, caller: number): Promise<number | undefined> => {
  const uid = pair(disk, 'IMAGE_UID');
  if (uid && /^\d+$/.test(uid)) return Number(uid);
  const uname = pair(disk, 'IMAGE_UNAME');
  return uname ? (await userByName(db, uname))?.id : caller;
};

export const namesImage = (disk: Pairs): boolean => Boolean(pair(disk, 'IMAGE_ID') || pair(disk, 'IMAGE'));

/** The image of a DISK, by number or by owner and name; undefined: there is none, or it names none. */
export const imageOf = async (db: Db, disk: Pairs, caller: number): Promise<ImageRow | undefined> => {
  const id = pair(disk, 'IMAGE_ID');
  if (id) return /^\d+$/.test(id) ? imageById(db, Number(id)) : undefined;
  const name = pair(disk, 'IMAGE');
  if (!name) return undefined;
  const owner = await ownerOf(db, disk, caller);
  return owner === undefined ? undefined : imageByOwnerAndName(db, owner, name);
};
