import { type AccountingFilter, type Stay, stays, vmBodies } from '../../../state/accounting';
import { groupNames, userNames } from '../../../state/users';
import { readRequest } from '../request';
import { visible } from '../visible';
import type { VmView } from '../vm/read';

export interface AcctRow extends Stay {
  /** the VM as it was while it stayed there; read when it is asked for */
  view(): VmView;
}

const [ACTIVE, PROLOG] = [3, 1];

/** A stay that goes on is shown with its VM as it came, as the field records it. */
const asItCame = (stay: Stay): Partial<VmView> =>
  stay.record.etime === 0 ? { state: ACTIVE, lcm_state: PROLOG, prev_state: ACTIVE, prev_lcm_state: 0, last_poll: 0, deploy_id: '' } : {};

/** Where VMs were and what they took there, for those that the caller may use. */
export const records = readRequest<AccountingFilter, AcctRow[]>({
  wire: 'one.vmpool.accounting',
  async run(db, filter, ctx) {
    const all = await stays(db, filter);
    const seen = new Set((await visible(db, ctx, 'VM', [...new Map(all.map((s) => [s.vm.id, s.vm])).values()])).map((vm) => vm.id));
    const [users, groups, body] = [await userNames(db), await groupNames(db), vmBodies(db)];
    return all
      .filter((s) => seen.has(s.vm.id))
      .map((stay) => ({
        ...stay,
        view: () => ({
          ...stay.vm,
          ...asItCame(stay),
          ...body(stay.vm.id),
          pending_reason: '',
          error: '',
          uname: users.get(stay.vm.uid) ?? '',
          gname: groups.get(stay.vm.gid) ?? '',
          lock: undefined,
          history: [],
          snapshots: [],
          scheduled: [],
          backupIds: [],
        }),
      }));
  },
});
