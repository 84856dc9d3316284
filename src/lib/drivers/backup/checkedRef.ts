import { idText } from '../toolOutput';
import type { BackupRef } from './driver';

/** Names that become parts of paths are ours; anything else is a bug. */
export const checkedKey = ({ vmId, key }: BackupRef): string => {
  idText(vmId);
  if (!/^[a-z0-9][a-z0-9-]{0,63}$/.test(key)) throw new Error(`not the key of a backup: ${JSON.stringify(key)}`);
  return key;
};

export const checkedFile = (name: string): string => {
  if (!/^disk\.\d{1,6}$/.test(name)) throw new Error(`not a file of a backup: ${JSON.stringify(name)}`);
  return name;
};
