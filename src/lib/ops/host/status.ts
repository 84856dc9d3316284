import { updateHost } from '../../../state/hosts';
import { HOST_STATE } from '../../model/objectStates';
import { writeRequest } from '../request';
import { placeWaiting } from '../sched/request';
import { requestLook } from './requestLook';

export type HostStatus = 'enable' | 'disable' | 'offline';

const STATE: Record<HostStatus, number> = { enable: HOST_STATE.INIT, disable: HOST_STATE.DISABLED, offline: HOST_STATE.OFFLINE };

/** What was seen of it: forgotten where nobody looks any more, and where the next look is to come at once. */
const SEEN: Record<HostStatus, Parameters<typeof updateHost>[2]> = {
  enable: { monitored_at: 0 },
  disable: {},
  offline: { total_cpu: 0, total_mem: 0, max_cpu: 0, max_mem: 0, used_cpu: 0, used_mem: 0, free_mem: 0 },
};

/** disable: no new VMs, still looked at; offline: not looked at either; enable: looked at again before VMs come. */
export const status = writeRequest<{ readonly id: number; readonly status: HostStatus }, void>({
  wire: 'one.host.status',
  async run(tx, input, ctx) {
    await updateHost(tx, input.id, { state: STATE[input.status], error: '', ...SEEN[input.status] });
    if (input.status === 'enable') {
      await requestLook(tx, ctx, input.id);
      await placeWaiting(tx, ctx);
    }
  },
});
