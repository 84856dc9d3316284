import { updateHost } from '../../../state/hosts';
import { HOST_STATE } from '../../model/objectStates';
import { writeRequest } from '../request';
import { placeWaiting } from '../sched/request';

export type HostStatus = 'enable' | 'disable' | 'offline';

const STATE: Record<HostStatus, number> = { enable: HOST_STATE.INIT, disable: HOST_STATE.DISABLED, offline: HOST_STATE.OFFLINE };

/** disable: no new VMs, still looked at; offline: not looked at either; enable: looked at again before VMs come. */
export const status = writeRequest<{ readonly id: number; readonly status: HostStatus }, void>({
  wire: 'one.host.status',
  async run(tx, input, ctx) {
    await updateHost(tx, input.id, { state: STATE[input.status], error: '', ...(input.status === 'enable' ? { monitored_at: 0 } : {}) });
    if (input.status === 'enable') {
      await requestLook(tx, ctx, input.id);
      await placeWaiting(tx, ctx);
    }
  },
});

const requestLook = async (
  tx: Parameters<typeof updateHost>[0],
  ctx: { clock: { now(): number }; caller: { uid: number; gid: number } },
  hostId: number,
): Promise<void> => {
  const { insertOperation, openOperation } = await import('../../../state/operations');
  if (await openOperation(tx, 'HOST', hostId)) return;
  await insertOperation(tx, { kind: 'host.look', objectType: 'HOST', objectId: hostId, uid: ctx.caller.uid, gid: ctx.caller.gid }, ctx.clock.now());
};
