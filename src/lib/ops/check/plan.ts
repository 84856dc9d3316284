import { chmodSync } from 'node:fs';
import { allDatastores, datastoreById, updateDatastore } from '../../../state/datastores';
import { hostById } from '../../../state/hosts';
import type { Finding, Mend } from '../../check/finding';
import { frontEnd } from '../../drivers/node';
import type { Planner, Step } from '../../engine/plan';
import { capacityOf } from '../datastore/look';
import { nodeOf } from '../host/node';
import type { Env } from '../request';
import { askEverybody } from './ask';
import { compareNow } from './look';
import type { MendArgs } from './mend';

/** A look that several steps go by: an answer is believed for that long. */
const FRESH_MS = 10_000;
/** asking everybody, and moving a folder within its file system */
const STEP_TIMEOUT_MS = 600_000;

/** Mends what is done to files. Each step finds its finding again first: what is not so any more, or what somebody uses by now, is left alone. */
export const checkPlanner =
  (env: Env): Planner =>
  async (operation) => {
    const { keys, stamp } = JSON.parse(operation.args) as MendArgs;
    const findings = looks(env);
    return {
      steps: keys.map((key) => mendStep(env, key, stamp, findings)),
      succeed: async () => undefined,
      fail: async () => undefined,
    };
  };

const looks = (env: Env): (() => Promise<readonly Finding[]>) => {
  let at = Number.NEGATIVE_INFINITY;
  let found: Promise<readonly Finding[]> = Promise.resolve([]);
  return () => {
    if (env.clock.nowMs() - at >= FRESH_MS) {
      at = env.clock.nowMs();
      found = askEverybody(env).then(async (seen) => (await compareNow(env.state.db, env, seen)).findings);
    }
    return found;
  };
};

const mendStep = (env: Env, key: string, stamp: string, findings: () => Promise<readonly Finding[]>): Step => ({
  name: key,
  summary: `mend ${key}`,
  timeoutMs: STEP_TIMEOUT_MS,
  async run() {
    const found = (await findings()).find((f) => f.key === key);
    if (!found?.mend) return { notes: [found ? `left alone: ${found.text}` : 'it is not so any more'] };
    await work(env, found.mend, stamp);
    return { mended: found.text };
  },
});

const work = async (env: Env, m: Mend, stamp: string): Promise<void> => {
  if (m.do === 'trash') return discard(env, m.hostId, m.path, stamp);
  if (m.do === 'mode') return chmodSync(m.path, m.mode);
  if (m.do !== 'datastore-look') throw new Error(`${m.do} is mended in the state`);
  const store = await datastoreById(env.state.db, m.datastoreId);
  const capacity = store && (await capacityOf(env, store));
  if (!store || !capacity) return;
  const { totalMb, freeMb, usedMb } = capacity;
  await env.state.write((tx) => updateDatastore(tx, store.id, { total_mb: totalMb, free_mb: freeMb, used_mb: usedMb, monitored_at: env.clock.now() }));
};

const discard = async (env: Env, hostId: number, path: string, stamp: string): Promise<void> => {
  const { db } = env.state;
  const host = hostId < 0 ? undefined : await hostById(db, hostId);
  if (host) return (await env.drivers.survey(host.vm_mad)).discard(nodeOf(host, env.config), path, stamp);
  const id = Number(/\/(\d+)\/[^/]+$/.exec(path)?.[1]);
  const dummy = (await allDatastores(db)).some((d) => d.id === id && (d.ds_mad === 'dummy' || d.tm_mad === 'dummy'));
  return (await env.drivers.survey(dummy ? 'dummy' : 'kvm')).discard(frontEnd(env.paths.datastores), path, stamp);
};
