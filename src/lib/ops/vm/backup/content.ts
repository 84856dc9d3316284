import type { ImageRow } from '../../../../state/images';
import type { BackupRef, StoredFile } from '../../../drivers/backup/driver';
import type { Template } from '../../../template/template';

/** A disk in a backup. */
export interface BackedUpDisk {
  readonly diskId: number;
  /** of the disk as the guest sees it, MiB */
  readonly sizeMb: number;
  /** absent until its bytes are there */
  readonly file?: StoredFile;
}

/** What an image of a backup holds: enough to make the VM again, should nothing else be left of it. */
export interface BackupContent {
  readonly vmId: number;
  readonly vmName: string;
  readonly key: string;
  /** Unix seconds: when it was asked for */
  readonly date: number;
  readonly template: Template;
  readonly userTemplate: Template;
  readonly disks: readonly BackedUpDisk[];
}

export const contentOf = (image: Pick<ImageRow, 'id' | 'backup'>): BackupContent => {
  if (image.backup === '') throw new Error(`image ${image.id} is no backup`);
  return JSON.parse(image.backup) as BackupContent;
};

/** undefined: the image is no backup */
export const contentIn = (image: Pick<ImageRow, 'backup'>): BackupContent | undefined =>
  image.backup === '' ? undefined : (JSON.parse(image.backup) as BackupContent);

export const refOf = ({ vmId, key }: BackupContent): BackupRef => ({ vmId, key });

/** Files are named by their disk in a repository. */
export const fileName = (diskId: number): string => `disk.${diskId}`;

/** What a backup takes, MiB, rounded up. */
export const sizeOf = (content: BackupContent): number => Math.ceil(content.disks.reduce((sum, d) => sum + (d.file?.bytes ?? 0), 0) / 1024 / 1024);
