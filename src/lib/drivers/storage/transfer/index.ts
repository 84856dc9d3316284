import type { TransferDriver } from '../driver';
import { CopyTransfer } from './copyTransfer';
import type { TransferParts } from './nodeTransfer';
import { SharedTransfer } from './sharedTransfer';

export type { TransferParts } from './nodeTransfer';

/** TM_MAD shared and qcow2 */
export const sharedTransfer = (parts: TransferParts): TransferDriver => new SharedTransfer(parts);

/** TM_MAD ssh and local */
export const sshTransfer = (parts: TransferParts): TransferDriver => new CopyTransfer(parts);
