import type { Db } from '../../../state/open';
import { updateVmTemplate, vmBody } from '../../../state/vms';
import { single, withSingle } from '../../template/template';
import { lastRecord } from './history';

/** Files go on with the transfer driver that has them: the requirements of a VM that is placed again say so. */
export const requireTransfer = async (tx: Db, vmId: number): Promise<void> => {
  const last = await lastRecord(tx, vmId);
  if (!last) return;
  const { template } = await vmBody(tx, vmId);
  const wanted = single(template, 'AUTOMATIC_DS_REQUIREMENTS');
  if (wanted?.includes('TM_MAD')) return;
  const transfer = `(TM_MAD = "${last.tm_mad}")`;
  await updateVmTemplate(tx, vmId, withSingle(template, 'AUTOMATIC_DS_REQUIREMENTS', wanted === undefined ? transfer : `${wanted} & ${transfer}`));
};
