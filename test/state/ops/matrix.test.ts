import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isOneError } from '../../../src/lib/errors/errors';
import { transitionFor } from '../../../src/lib/model/transitions';
import type { StateName } from '../../../src/lib/model/vmStates';
import type { SimpleAction } from '../../../src/lib/ops/vm/action';
import type { RecoverHow } from '../../../src/lib/ops/vm/recover';
import { vmById } from '../../../src/state/vms';
import { t, worlds } from '../../support/world';

/** What was recorded of the field, asked of the whole program: each cell with a VM of its own. */
interface Cell {
  readonly allowed: boolean;
  readonly after?: StateName;
  readonly settled?: StateName;
}
const cellsOf = (state: string) =>
  Object.entries(JSON.parse(readFileSync(join(__dirname, `../../fixtures/states/${state}.json`), 'utf8')) as Readonly<Record<string, Cell>>);

const world = worlds();
const each = async (ids: readonly number[], work: (id: number) => Promise<unknown>): Promise<void> => {
  for (const id of ids) await work(id);
};
const act = (action: SimpleAction) => (id: number) => world().call('vm.action', { id, action });
const run = async (ids: readonly number[]): Promise<void> => {
  await each(ids, (id) => world().call('vm.deploy', { id, hostId: 0, datastoreId: undefined, enforce: false }));
  await world().work();
};
const runAnd =
  (action: SimpleAction, wait = true) =>
  async (ids: readonly number[]) => {
    await run(ids);
    await each(ids, act(action));
    if (wait) await world().work();
  };

/** How VMs that are on hold come to each state. What only passes is left with its work open: no worker runs. */
const ways: Readonly<Record<string, (ids: readonly number[]) => Promise<void>>> = {
  HOLD: async () => undefined,
  RUNNING: run,
  POWEROFF: runAnd('poweroff'),
  SUSPENDED: runAnd('suspend'),
  STOPPED: runAnd('stop'),
  UNDEPLOYED: runAnd('undeploy'),
  DONE: (ids) => each(ids, act('terminate')),
  SAVE_SUSPEND: runAnd('suspend', false),
  SHUTDOWN_POWEROFF: runAnd('poweroff', false),
  BOOT: async (ids) => {
    await each(ids, (id) => world().call('vm.deploy', { id, hostId: 0, datastoreId: undefined, enforce: false }));
    await each(ids, (id) => world().call('vm.recover', { id, how: 'success' }));
  },
  BOOT_FAILURE: async (ids) => {
    world().faults({ action: 'deploy', do: 'fail' });
    await run(ids);
    world().faults();
  },
};

const ask = (action: string, id: number): Promise<unknown> => {
  const datastoreId = undefined;
  if (action === 'deploy') return world().call('vm.deploy', { id, hostId: 1, datastoreId, enforce: false });
  if (action === 'resched' || action === 'unresched') return world().call('vm.resched', { id, action });
  if (action.startsWith('recover-')) return world().call('vm.recover', { id, how: action.slice('recover-'.length) as RecoverHow });
  if (action === 'migrate') return world().call('vm.migrate', { id, hostId: 1, datastoreId, how: 'cold', enforce: false });
  if (action.startsWith('migrate-'))
    return world().call('vm.migrate', { id, hostId: 1, datastoreId, how: action.slice('migrate-'.length) as 'live' | 'poff', enforce: false });
  return world().call('vm.action', { id, action: action as SimpleAction });
};

beforeEach(async () => {
  await world().call('datastore.create', { template: t('NAME=dummy-system TYPE=SYSTEM_DS TM_MAD=dummy'), clusterId: 0 });
  await world().call('datastore.create', { template: t('NAME=dummy-images DS_MAD=dummy TM_MAD=dummy'), clusterId: 0 });
  // the system datastore with the lowest id is the one that a deployment takes
  await world().state.write((tx) => tx.updateTable('datastores').set({ tm_mad: 'dummy' }).where('id', '=', 0).execute());
  for (const host of ['host1', 'host2']) await world().addHost(host);
});

test.each(Object.keys(ways))('%s', async (state) => {
  const cells = cellsOf(state);
  const ids: number[] = [];
  for (const _ of cells) ids.push(await world().call('vm.create', { template: t('CPU=0.01 MEMORY=1'), hold: true }));
  await ways[state]?.(ids);
  const said: string[] = [];
  const wished: string[] = [];
  for (const [i, [action, cell]] of cells.entries()) {
    const id = ids[i] as number;
    expect(await world().stateOf(id)).toBe(state);
    const before = await vmById(world().state.db, id);
    const refused = await ask(action, id).then(
      () => false,
      (e: unknown) => {
        if (!isOneError(e)) throw e;
        return true;
      },
    );
    if (refused) expect(await vmById(world().state.db, id)).toEqual(before);
    said.push(`${action}: ${refused ? 'refused' : 'allowed'}`);
    wished.push(`${action}: ${cell.allowed ? 'allowed' : 'refused'}`);
  }
  expect(said).toEqual(wished);
  await world().work();
  const settled = await Promise.all(
    cells.map(async ([action, { allowed, settled: to }], i) =>
      allowed && to !== 'PENDING' && to !== state ? `${action}: ${await world().stateOf(ids[i] as number)}` : '',
    ),
  );
  expect(settled).toEqual(cells.map(([action, { allowed, settled: to }]) => (allowed && to !== 'PENDING' && to !== state ? `${action}: ${to}` : '')));
});

test('cells of states that only wait are those of the table', () => {
  for (const [action, { allowed }] of cellsOf('PENDING'))
    if (!action.startsWith('recover') && !action.startsWith('migrate-'))
      expect([action, transitionFor(action as SimpleAction, 'PENDING') !== undefined]).toEqual([action, allowed]);
});
