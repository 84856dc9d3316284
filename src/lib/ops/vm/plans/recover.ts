import type { Db } from '../../../../state/open';
import { updateVm } from '../../../../state/vms';
import type { recover } from '../../../model/transitions/recover';
import { requestPlacement } from '../../sched/request';
import { closeRecord } from '../endings';
import { releasePci } from '../pci';
import type { Placed } from '../placed';
import { cleanUp } from './cleanup';
import { lifePlans } from './life';
import type { PlansFor } from './planOf';

/** It waits again as on its first day; its persistent disks, its addresses and its name are what they were. */
const again = async (tx: Db, p: Placed): Promise<void> => {
  await closeRecord(tx, p.env.clock, p.vm.id);
  await releasePci(tx, p.vm.id);
  await updateVm(tx, p.vm.id, { host_id: null, datastore_id: null, deploy_id: '' });
  await requestPlacement(tx, p.env);
};

/** Plans of the family `recover`. */
export const recoverPlans: PlansFor<typeof recover> = {
  delete: lifePlans.delete,
  recreate: cleanUp('CLEANUP_RESUBMIT', again),
};
