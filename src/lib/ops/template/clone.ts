import { updateImage } from '../../../state/images';
import type { Db } from '../../../state/open';
import { unpack } from '../../../state/packing';
import { type TemplateRow, templateById } from '../../../state/templates';
import { checkName } from '../../model/names';
import { type Pairs, type Template, withSingle } from '../../template/template';
import { demand } from '../demand';
import { clone as imageClone } from '../image/clone';
import { type Ctx, writeRequest } from '../request';
import { refuseTaken, storeTemplate } from './create';
import { imagesOfDisks } from './images';

const WIRE = 'one.template.clone';

export interface CloneTemplate {
  readonly id: number;
  readonly name: string;
  /** copies of the images of its disks too, named `<name>-disk-<number>` */
  readonly recursive: boolean;
}

/** A copy of an image that is to be made: its request, and what looking at the image gave. */
export interface PlannedCopy {
  readonly index: number;
  readonly input: Parameters<typeof imageClone.run>[1];
  readonly looked: Parameters<typeof imageClone.run>[3];
}

/** Looks at the images that are to be copied; changes nothing. */
export const planCopies = async (ctx: Ctx, template: Template, name: string, wire: string): Promise<PlannedCopy[]> => {
  const { db } = ctx.state;
  const planned: PlannedCopy[] = [];
  for (const { index, image } of await imagesOfDisks(db, template, ctx.caller.uid)) {
    await demand(db, ctx, wire, 'USE', 'IMAGE', image.id);
    const input = { id: image.id, name: `${name}-disk-${index}`, datastoreId: undefined };
    const looked = await imageClone.prepare?.(input, ctx);
    if (looked) planned.push({ index, input, looked });
  }
  return planned;
};

/** What names an image; the copy is named by its number. */
const NAMING = ['IMAGE', 'IMAGE_UNAME', 'IMAGE_UID', 'IMAGE_ID', 'OPENNEBULA_MANAGED'];

/** Stores a template whose disks are of new copies of their images. Resolves with its id and its content. */
export const storeCopy = async (
  tx: Db,
  ctx: Ctx,
  template: Template,
  copies: readonly PlannedCopy[],
  how: { wire: string; persistent: boolean },
): Promise<number> => {
  const byIndex = new Map<number, number>();
  for (const { index, input, looked } of copies) {
    await demand(tx, ctx, how.wire, 'USE', 'IMAGE', input.id);
    const { id } = await imageClone.run(tx, input, ctx, looked);
    await updateImage(tx, id, { persistent: how.persistent ? 1 : 0 });
    byIndex.set(index, id);
  }
  return storeTemplate(tx, ctx, withImages(template, byIndex), how.wire);
};

const withImages = (t: Template, byIndex: ReadonlyMap<number, number>): Template => {
  let index = 0;
  return t.map((a) => {
    if (a.key !== 'DISK' || typeof a.value === 'string') return a;
    const copy = byIndex.get(index++);
    const value: Pairs = copy === undefined ? a.value : [['IMAGE_ID', String(copy)], ...a.value.filter(([k]) => !NAMING.includes(k))];
    return { key: a.key, value };
  });
};

/** A template like another, the caller's own. Template and copies of images are made together, or nothing is. */
export const clone = writeRequest<CloneTemplate, number, readonly PlannedCopy[]>({
  wire: WIRE,
  async prepare({ id, name, recursive }, ctx) {
    checkName(WIRE, name);
    await refuseTaken(ctx.state.db, ctx, name, WIRE);
    return recursive ? planCopies(ctx, await contentOf(ctx.state.db, id), name, WIRE) : [];
  },
  run: async (tx, { id, name }, ctx, copies) =>
    storeCopy(tx, ctx, withSingle(await contentOf(tx, id), 'NAME', name), copies, { wire: WIRE, persistent: false }),
});

const contentOf = async (db: Db, id: number): Promise<Template> => unpack(((await templateById(db, id)) as TemplateRow).body);
