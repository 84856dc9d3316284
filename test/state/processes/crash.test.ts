import { cpSync, existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { StateName } from '../../../src/lib/model/vmStates';
import type { VmAction } from '../../../src/lib/ops/vm/action';
import { type JournalRow, journalOf, lastOperation, type OperationRow } from '../../../src/state/operations';
import { newLocation, nodeNamed, t, World } from '../../support/world';
import { until } from '../until';
import { childPrograms } from './children';

jest.setTimeout(120_000);
const child = childPrograms();

interface Plan {
  readonly steps: readonly string[];
  readonly to: StateName;
  readonly domains: readonly string[];
  readonly disks: readonly string[];
  readonly leases: number;
}
const there = { disks: ['disk.0', 'disk.1', 'disk.2', 'disk.3'], leases: 1 };
const gone = { to: 'DONE', domains: [], disks: [], leases: 0 } as const;

/** What is done to VM 0, which has a disk made of an image, a persistent one, an empty one and a context CD. */
const plans = {
  deploy: { steps: ['folder', 'disk-0', 'disk-1', 'disk-2', 'context', 'network-dummy', 'start'], to: 'RUNNING', domains: ['one-0'], ...there },
  poweroff: { steps: ['shutdown', 'network-clean'], to: 'POWEROFF', domains: [], ...there },
  resume: { steps: ['context', 'network-dummy', 'start'], to: 'RUNNING', domains: ['one-0'], ...there },
  terminate: { steps: ['shutdown', 'network-clean', 'surely-off', 'save-1', 'remove'], ...gone },
  'terminate-hard': { steps: ['destroy', 'network-clean', 'surely-off', 'save-1', 'remove'], ...gone },
} satisfies Partial<Record<VmAction['action'] | 'deploy', Plan>>;
type Name = keyof typeof plans;
const names = Object.keys(plans) as Name[];

/** A cloud in which the action was asked for and nobody has begun it, made once for each. */
const prepared = new Map<Name, string>();
const prepare = async (action: Name): Promise<string> => {
  const world = await World.open();
  await world.furnish({ more: 'DISK=[IMAGE=data] DISK=[TYPE=fs, SIZE=64]' });
  await world.call('image.create', { template: t('NAME=data PATH=/tmp/data PERSISTENT=YES'), datastoreId: 101, checkCapacity: true });
  await world.addHost();
  await world.work();
  const id = await world.instantiate({ hold: true });
  await world.call('vm.deploy', { id, hostId: 0, datastoreId: 100, enforce: true });
  if (action !== 'deploy') {
    await world.work();
    if (action === 'resume') {
      await world.call('vm.action', { id, action: 'poweroff' });
      await world.work();
    }
    await world.call('vm.action', { id, action });
  }
  await world.close();
  return world.location;
};

const cases: string[] = [];
/** A copy of it, with its open operation. */
const begun = async (action: Name): Promise<{ location: string; operation: string }> => {
  let base = prepared.get(action);
  if (base === undefined) prepared.set(action, (base = await prepare(action)));
  const location = newLocation();
  cases.push(location);
  cpSync(base, location, { recursive: true });
  const world = await World.open(location);
  const operation = await lastOperation(world.state.db, 'VM', 0);
  await world.close();
  return { location, operation: String(operation?.id) };
};
afterEach(() => {
  for (const location of cases.splice(0)) rmSync(location, { recursive: true, force: true });
});
afterAll(() => {
  for (const location of prepared.values()) rmSync(location, { recursive: true, force: true });
});

interface Outcome {
  readonly operation: OperationRow;
  readonly journal: JournalRow[];
}
/** A new worker finds what the dead one left. All is as if there had been no crash. */
const takenUp = async (location: string, plan: Plan): Promise<Outcome> => {
  const world = await World.open(location);
  await world.work();
  const { db } = world.state;
  const operation = (await lastOperation(db, 'VM', 0)) as OperationRow;
  const journal = await journalOf(db, operation.id);
  expect({
    to: await world.stateOf(0),
    domains: world.domains(),
    disks: filesIn(world.dummy.vmDir(nodeNamed('host1'), 100, 0)),
    leases: (await db.selectFrom('leases').selectAll().execute()).length,
    open: await db.selectFrom('operations').select('kind').where('state', 'in', ['waiting', 'running']).execute(),
  }).toEqual({ to: plan.to, domains: plan.domains, disks: plan.disks, leases: plan.leases, open: [] });
  expect(operation).toMatchObject({ state: 'done', error: '' });
  expect(journal.filter((j) => j.event === 'done').map((j) => j.step)).toEqual(plan.steps);
  await world.close();
  return { operation, journal };
};
const filesIn = (folder: string): string[] => (existsSync(folder) ? readdirSync(folder).sort() : []);

const crashes = names.flatMap((action) => [
  [action, 'before', 'begun', plans[action].steps[0] as string] as const,
  ...plans[action].steps.flatMap((step) => [
    [action, 'after', 'begun', step] as const,
    [action, 'before', 'done', step] as const,
    [action, 'after', 'done', step] as const,
  ]),
  [action, 'before', 'closed', '-'] as const,
]);

test.each(crashes)('%s, killed %s it wrote down: %s %s', async (action, when, event, step) => {
  const { location, operation } = await begun(action);
  expect(await child('oned', location, operation, when, event, step).ended).toBe(false);
  const { journal } = await takenUp(location, plans[action]);
  const first = event === 'begun' && when === 'before';
  expect(journal.filter((j) => j.event === 'resumed')).toHaveLength(first ? 0 : 1);
});

test.each(names)('%s, killed after its end: nothing is done again', async (action) => {
  const { location, operation } = await begun(action);
  expect(await child('oned', location, operation, 'after', 'closed', '-').ended).toBe(false);
  const { journal } = await takenUp(location, plans[action]);
  expect(journal.filter((j) => j.event === 'resumed')).toEqual([]);
});

test('deploy, killed while it starts, and then it cannot be started: it fails as it would have without the crash', async () => {
  const { location, operation } = await begun('deploy');
  await child('oned', location, operation, 'after', 'begun', 'start').ended;
  const world = await World.open(location);
  world.faults({ action: 'deploy', do: 'fail', message: 'no memory' });
  await world.work();
  expect([await world.stateOf(0), world.domains(), await lastOperation(world.state.db, 'VM', 0)]).toEqual([
    'BOOT_FAILURE',
    [],
    expect.objectContaining({ state: 'failed', error: 'no memory' }),
  ]);
  await world.close();
});

/** Stopped in the middle of what is done on the node, which hangs before it does it or after, and killed from outside. */
const inside: readonly (readonly [Name, 'before' | 'after', string])[] = [
  ['deploy', 'before', 'clone'],
  ['deploy', 'after', 'clone'],
  ['deploy', 'before', 'link'],
  ['deploy', 'after', 'makeImage'],
  ['deploy', 'before', 'pre'],
  ['deploy', 'before', 'deploy'],
  ['deploy', 'after', 'deploy'],
  ['poweroff', 'before', 'shutdown'],
  ['poweroff', 'after', 'shutdown'],
  ['resume', 'after', 'deploy'],
  ['terminate', 'after', 'shutdown'],
  ['terminate', 'before', 'poll'],
  ['terminate', 'after', 'saveBack'],
  ['terminate', 'before', 'removeVm'],
  ['terminate', 'after', 'removeVm'],
  ['terminate-hard', 'after', 'cancel'],
];

test.each(inside)('%s, killed while the node hangs %s %s', async (action, when, doing) => {
  const { location } = await begun(action);
  const world = await World.open(location);
  world.faults({ action: doing, do: 'hang', when, times: 1 });
  const worker = child('oned', location);
  // the dummy drivers leave a mark where a fault with a number of times begins
  await until(() => existsSync(join(world.dummy.root, '.faults')));
  worker.kill('SIGKILL');
  await worker.ended;
  world.faults();
  await world.close();
  const { journal } = await takenUp(location, plans[action]);
  expect(journal.filter((j) => j.event === 'resumed')).toHaveLength(1);
});
