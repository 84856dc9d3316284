import { hostById } from '../../../state/hosts';
import type { Db } from '../../../state/open';
import { insertOperation, openOperation } from '../../../state/operations';
import { preconditionError } from '../../errors/errors';
import { HOST_STATE } from '../../model/objectStates';
import { type Ctx, writeRequest } from '../request';

/** A look as soon as the worker comes to it; one that is asked for already is that look. */
export const requestLook = async (tx: Db, { clock, caller }: Pick<Ctx, 'clock' | 'caller'>, hostId: number): Promise<void> => {
  if (await openOperation(tx, 'HOST', hostId)) return;
  await insertOperation(tx, { kind: 'host.look', objectType: 'HOST', objectId: hostId, uid: caller.uid, gid: caller.gid }, clock.now());
};

const WIRE = 'one.host.update';

/** A look now, without waiting until the last one is old. Error: precondition 'host-offline'. */
export const look = writeRequest<{ readonly id: number }, void>({
  wire: WIRE,
  async run(tx, { id }, ctx) {
    const host = await hostById(tx, id);
    if (host?.state === HOST_STATE.OFFLINE)
      throw preconditionError('host-offline', `[${WIRE}] Host ${host.name} is offline: nobody looks at it.`, { next: `onehost enable ${id}` });
    await requestLook(tx, ctx, id);
  },
});
