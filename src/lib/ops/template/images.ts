import type { ImageRow } from '../../../state/images';
import type { Db } from '../../../state/open';
import { unpack } from '../../../state/packing';
import { templateById } from '../../../state/templates';
import { type Template, vectors } from '../../template/template';
import { readRequest } from '../request';
import { imageOf } from '../vm/diskImage';

/** The image of a DISK, and which DISK of the template it is, from 0. */
export interface DiskImage {
  readonly index: number;
  readonly image: ImageRow;
}

/** Images that the DISKs of a template name; disks without one, and names nobody has, are left out. */
export const imagesOfDisks = async (db: Db, template: Template, caller: number): Promise<DiskImage[]> => {
  const found: DiskImage[] = [];
  for (const [index, disk] of vectors(template, 'DISK').entries()) {
    const image = await imageOf(db, disk, caller);
    if (image) found.push({ index, image });
  }
  return found;
};

/** Numbers of the images of a template's disks, each once: what `--recursive` is about. */
export const images = readRequest<{ readonly id: number }, number[]>({
  wire: 'one.template.info',
  async run(db, { id }, ctx) {
    const row = await templateById(db, id);
    const found = row ? await imagesOfDisks(db, unpack(row.body), ctx.caller.uid) : [];
    return [...new Set(found.map((f) => f.image.id))];
  },
});
