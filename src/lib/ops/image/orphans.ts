import { allImages, type ImageRow } from '../../../state/images';
import type { Db } from '../../../state/open';
import { unpack } from '../../../state/packing';
import { allTemplates } from '../../../state/templates';
import { userNames } from '../../../state/users';
import { IMAGE_TYPE } from '../../model/objectStates';
import { pair, single, type Template, vector, vectors } from '../../template/template';
import { readRequest } from '../request';
import { visible } from '../visible';

/** Images that no template names, newest first; a VM may use one all the same. Backups are of VMs, not of templates. */
export const orphans = readRequest<Record<string, never>, number[]>({
  wire: 'one.imagepool.orphans',
  async run(db, _input, ctx) {
    const images = await allImages(db);
    const named = await namedByTemplates(db, images);
    return (await visible(db, ctx, 'IMAGE', images)).filter((i) => !named.has(i.id) && i.type !== IMAGE_TYPE.BACKUP).map((i) => i.id);
  },
});

const namedByTemplates = async (db: Db, images: readonly ImageRow[]): Promise<ReadonlySet<number>> => {
  const users = new Map([...(await userNames(db))].map(([id, name]) => [name, id]));
  const byName = new Map(images.map((i) => [`${i.uid} ${i.name}`, i.id]));
  const named = new Set<number>();
  for (const { uid, body } of await allTemplates(db))
    for (const { id, name, uname, owner } of namesIn(unpack(body))) {
      if (id !== undefined) named.add(Number(id));
      const by = owner === undefined ? (uname === undefined ? uid : users.get(uname)) : Number(owner);
      const found = name === undefined ? undefined : byName.get(`${by} ${name}`);
      if (found !== undefined) named.add(found);
    }
  return named;
};

interface Naming {
  readonly id?: string;
  readonly name?: string;
  readonly uname?: string;
  readonly owner?: string;
}

/** Disks, kernel, ramdisk and files of the context. */
const namesIn = (t: Template): Naming[] => {
  const disks = vectors(t, 'DISK').map((d) => ({
    id: pair(d, 'IMAGE_ID'),
    name: pair(d, 'IMAGE'),
    uname: pair(d, 'IMAGE_UNAME'),
    owner: pair(d, 'IMAGE_UID'),
  }));
  const boot = vector(t, 'OS');
  const texts = [pair(boot, 'KERNEL_DS'), pair(boot, 'INITRD_DS'), pair(vector(t, 'CONTEXT'), 'FILES_DS'), single(t, 'FILES_DS')];
  return [...disks, ...texts.flatMap((text) => fileNames(text ?? ''))];
};

/** `$FILE[IMAGE_ID=3] $FILE[IMAGE="my script", IMAGE_UNAME=me]` */
const fileNames = (text: string): Naming[] =>
  [...text.matchAll(/\$FILE\[([^\]]*)\]/g)].map((m) => {
    const of = (key: string): string | undefined => {
      const found = new RegExp(`(?:^|[,\\s])${key}\\s*=\\s*(?:"([^"]*)"|([^",]*))`).exec(m[1] as string);
      return (found?.[1] ?? found?.[2])?.trim();
    };
    return { id: of('IMAGE_ID'), name: of('IMAGE'), uname: of('IMAGE_UNAME'), owner: of('IMAGE_UID') };
  });
