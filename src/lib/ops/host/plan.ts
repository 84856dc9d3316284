import { allHosts, hostById } from '../../../state/hosts';
import { insertOperation, openOperation } from '../../../state/operations';
import type { Planner } from '../../engine/plan';
import { HOST_STATE } from '../../model/objectStates';
import type { Env } from '../request';
import { lookAtHost } from './look';

/** A look at one host, as an operation: `onehost enable`, and the periodic round. */
export const lookPlanner =
  (env: Env): Planner =>
  async (operation) => ({
    steps: [
      {
        name: 'look',
        summary: 'look at the host',
        looks: true,
        async run() {
          const host = await hostById(env.state.db, operation.object_id);
          if (host) await lookAtHost(env, host);
        },
      },
    ],
    succeed: async () => undefined,
    fail: async () => undefined,
  });

/** Hosts not looked at for the period get a look: what a service does all the time and `oned --once` does when cron wakes it. */
export const requestOldLooks = async (env: Env): Promise<void> => {
  const old = env.clock.now() - env.config.monitorInterval;
  const stale = (await allHosts(env.state.db)).filter((h) => h.state !== HOST_STATE.OFFLINE && h.monitored_at <= old);
  if (stale.length === 0) return;
  await env.state.write(async (tx) => {
    for (const h of stale)
      if (!(await openOperation(tx, 'HOST', h.id)))
        await insertOperation(tx, { kind: 'host.look', objectType: 'HOST', objectId: h.id, uid: 0, gid: 0 }, env.clock.now());
  });
};
