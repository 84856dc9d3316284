import { missingError, preconditionError } from '../../../errors/errors';
import type { BackedUpDisk, BackupContent } from './content';

/** The disks of a backup that are meant. A backup is one whole increment, number 0. */
export const chosenDisks = (
  content: BackupContent,
  wire: string,
  imageId: number,
  diskId: number | undefined,
  incrementId: number | undefined,
): readonly BackedUpDisk[] => {
  if (incrementId !== undefined && incrementId !== 0)
    throw missingError(`[${wire}] Backup ${imageId} has no increment ${incrementId}: it is one whole copy, number 0`, { next: `oneimage show ${imageId}` });
  const disks = diskId === undefined ? content.disks : content.disks.filter((d) => d.diskId === diskId);
  if (disks.length === 0) throw missingError(`[${wire}] Backup ${imageId} has no disk ${diskId}: it has ${content.disks.map((d) => d.diskId).join(', ')}`);
  if (disks.some((d) => d.file === undefined))
    throw preconditionError('image-state', `[${wire}] Backup ${imageId} is not whole`, { next: `oneimage delete ${imageId}` });
  return disks;
};
