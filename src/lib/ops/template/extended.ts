import { datastoreById } from '../../../state/datastores';
import type { Db } from '../../../state/open';
import { type Pairs, pair, type Template } from '../../template/template';
import type { Ctx } from '../request';
import { visible } from '../visible';
import { imageOf } from '../vm/diskImage';

/** A template as a VM of it would begin: its disks with the number, the size and the datastore of their images, as far as who asks may see them. */
export const extendedTemplate = async (db: Db, ctx: Ctx, template: Template): Promise<Template> => {
  const out: Template[number][] = [];
  for (const a of template) out.push(a.key === 'DISK' && typeof a.value !== 'string' ? { key: a.key, value: await extendedDisk(db, ctx, a.value) } : a);
  return out;
};

const extendedDisk = async (db: Db, ctx: Ctx, disk: Pairs): Promise<Pairs> => {
  const image = await imageOf(db, disk, ctx.caller.uid);
  const [seen] = image ? await visible(db, ctx, 'IMAGE', [image]) : [];
  if (!seen) return disk;
  const ds = await datastoreById(db, seen.datastore_id);
  return [
    ...new Map<string, string>([
      ...disk,
      ['IMAGE', seen.name],
      ['IMAGE_ID', String(seen.id)],
      ['DATASTORE', ds?.name ?? ''],
      ['DATASTORE_ID', String(seen.datastore_id)],
      ['ORIGINAL_SIZE', String(seen.size_mb)],
      ['SIZE', pair(disk, 'SIZE') || String(seen.size_mb)],
    ]),
  ];
};
