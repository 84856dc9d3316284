import { type ImageRow, imageById } from '../../../../state/images';
import type { OperationRow } from '../../../../state/operations';
import { diskPath } from '../../../drivers/node';
import type { DiskCopy } from '../../../drivers/storage/driver';
import type { LiveCopy } from '../../../drivers/vmm/driver';
import { executionError } from '../../../errors/errors';
import type { Pairs } from '../../../template/template';
import { type OpenedRepository, repositoryOf } from '../../backupRepository';
import type { Env } from '../../request';
import { argsOf, placeOfParts } from '../parts/closing';
import { targetOf } from '../parts/diskSteps';
import { diskIn } from '../parts/subject';
import { diskSpec, type Placed } from '../placed';
import { type BackupContent, contentOf } from './content';

/** What the steps of a backup work with. */
export interface BackupWork extends OpenedRepository {
  readonly p: Placed;
  readonly image: ImageRow;
  readonly content: BackupContent;
  readonly diskIds: readonly number[];
}

export const backupWork = async (env: Env, operation: OperationRow): Promise<BackupWork> => {
  const p = await placeOfParts(env, operation);
  const { imageId, diskIds } = argsOf<{ imageId: number; diskIds: readonly number[] }>(operation);
  const image = await imageById(env.state.db, imageId);
  if (!image) throw new Error(`image ${imageId}, a backup of VM ${p.vm.id}, is not in the state`);
  return { p, image, content: contentOf(image), diskIds, ...(await repositoryOf(env, image.datastore_id)) };
};

export const copyOf = (p: Placed, diskId: number, word: DiskCopy['word']): DiskCopy => ({ disk: diskSpec(p, diskId), word, format: 'qcow2' });

export const theDiskOf = (p: Placed, diskId: number): Pairs => {
  const disk = diskIn(p.template, diskId);
  if (!disk) throw executionError('disk-missing', `VM ${p.vm.id} has no disk ${diskId}`);
  return disk;
};

export const liveCopies = ({ p, diskIds }: BackupWork): LiveCopy[] =>
  diskIds.map((diskId) => ({
    target: targetOf(theDiskOf(p, diskId)),
    format: 'qcow2',
    toPath: `${diskPath(p.node, p.systemId, p.vm.id, diskId)}.backup`,
  }));

/** Copies beside the disks go: nobody but a backup has any use for them. */
export const removeCopies = async ({ p, diskIds }: BackupWork, word: DiskCopy['word']): Promise<void> => {
  for (const diskId of diskIds) await (await p.env.drivers.transfer(p.tmMad)).work.removeCopy(p.node, copyOf(p, diskId, word));
};
