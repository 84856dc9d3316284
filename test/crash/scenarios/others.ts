import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { t, type World } from '../../support/world';
import { act, after, ask, furnish, type Scenario } from '../scenario';

type Way = (world: World) => Promise<unknown>;
const furnishedAnd =
  (...ways: readonly Way[]) =>
  async (world: World): Promise<void> => {
    await furnish(world);
    for (const [i, way] of ways.entries()) {
      await way(world);
      if (i < ways.length - 1) await world.work();
    }
  };

/** A persistent disk that has snapshots makes an image that has them. */
const withSnapshots: readonly Way[] = [
  ask('vm.deploy', { id: 0, hostId: 0, datastoreId: 100, enforce: false }),
  act('poweroff'),
  ask('vm.diskSnapshotCreate', { id: 0, diskId: 1, name: 's' }),
  ask('vm.diskSnapshotCreate', { id: 0, diskId: 1, name: 's2' }),
  act('terminate-hard'),
];
const IMAGE = { id: 1, snapshotId: 0 };

const market = (world: World): Promise<unknown> => {
  const folder = join(world.location, 'market');
  mkdirSync(folder, { recursive: true });
  return world.call('market.create', { template: t(`NAME=ours MARKET_MAD=http BASE_URL="http://market/" PUBLIC_DIR="${folder}"`) });
};
const offer: Way = async (world) => world.call('marketapp.create', { template: t('NAME=a ORIGIN_ID=0'), marketId: Math.max(...(await markets(world))) });
const markets = async (world: World): Promise<number[]> => (await world.call('market.pool', {})).map((m) => m.id);

const ofImages: readonly Scenario[] = [
  {
    kind: 'image.copy',
    of: 'a path',
    prepare: furnishedAnd(ask('image.create', { template: t('NAME=new PATH=/tmp/new'), datastoreId: 101, checkCapacity: true })),
  },
  {
    kind: 'image.copy',
    of: 'an empty one',
    prepare: furnishedAnd(ask('image.create', { template: t('NAME=new TYPE=DATABLOCK SIZE=64 FORMAT=raw'), datastoreId: 101, checkCapacity: true })),
  },
  { kind: 'image.copy', of: 'another image', prepare: furnishedAnd(ask('image.clone', { id: 0, name: 'twin', datastoreId: undefined })) },
  {
    kind: 'image.remove',
    prepare: furnishedAnd(
      ask('image.create', { template: t('NAME=new PATH=/tmp/new'), datastoreId: 101, checkCapacity: true }),
      ask('image.delete', { id: 2, force: false }),
    ),
  },
  {
    kind: 'image.snapshot',
    of: 'that goes',
    prepare: furnishedAnd(...withSnapshots, ask('image.snapshotrevert', IMAGE), ask('image.snapshotdelete', { id: 1, snapshotId: 1 })),
  },
  { kind: 'image.snapshot', of: 'that comes back', prepare: furnishedAnd(...withSnapshots, ask('image.snapshotrevert', IMAGE)) },
  { kind: 'image.snapshot', of: 'that alone stays', prepare: furnishedAnd(...withSnapshots, ask('image.snapshotflatten', IMAGE)) },
  { kind: 'marketapp.publish', prepare: furnishedAnd(market, offer) },
  { kind: 'marketapp.remove', prepare: furnishedAnd(market, offer, ask('marketapp.delete', { id: 0 })) },
];

/** No guest wrote anything here. */
export const images: readonly Scenario[] = ofImages.map((s) => ({ ...s, gives: [0, 1, 2] }));

/** Those that other work is begun by. */
export const rounds: readonly Scenario[] = [
  { kind: 'sched.place', prepare: furnishedAnd(act('release')), gives: [0, 1, 2] },
  {
    kind: 'sched.resched',
    prepare: after(async (world) => {
      await world.call('vm.resched', { id: 0, action: 'resched' });
      // its time has come
      await world.state.write((tx) => tx.updateTable('operations').set({ not_before: 0 }).where('state', '=', 'waiting').execute());
    }),
  },
  {
    kind: 'sched.action',
    prepare: after(async (world) => {
      await world.call('vm.schedAdd', { id: 0, template: t(`SCHED_ACTION=[ACTION=poweroff, TIME="${world.clock.now() + 5}"]`) });
      world.clock.pass(20);
      const { requestDueActions } = await import('../../../src/lib/ops/vm/sched/due');
      await requestDueActions(world.env);
    }),
  },
  {
    kind: 'host.look',
    prepare: after(async (world) => {
      world.clock.pass(3600);
      const { requestOldLooks } = await import('../../../src/lib/ops/host/plan');
      await requestOldLooks(world.env);
    }),
  },
];
