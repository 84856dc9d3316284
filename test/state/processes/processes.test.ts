import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { openState, type State } from '../../../src/state/open';
import { insertOperation } from '../../../src/state/operations';
import { newLocation, World } from '../../support/world';
import { until } from '../until';
import { type Child, childPrograms } from './children';

jest.setTimeout(120_000);

const child = childPrograms();
let location: string;
beforeEach(() => {
  location = newLocation();
});
afterEach(() => rmSync(location, { recursive: true, force: true }));

const all = async (children: readonly Child[]): Promise<string[]> => {
  const ended = await Promise.all(children.map((c) => c.ended));
  expect(children.filter((_, i) => !ended[i]).map((c) => c.output())).toEqual([]);
  return children.map((c) => c.output());
};
const times = <T>(n: number, make: (i: number) => T): T[] => Array.from({ length: n }, (_, i) => make(i));

test('of eight first commands at once one makes the state, and all have the same credentials and the same key', async () => {
  const said = await all(times(8, () => child('openAll', location)));
  expect(said.filter((s) => s.startsWith('fresh'))).toHaveLength(1);
  expect(new Set(said.map((s) => s.replace(/^\w+ /, ''))).size).toBe(1);
});

test('eight processes make fifty VMs each: none waits in vain, no address and no port is given twice', async () => {
  const world = await World.open(location);
  await world.furnish({ size: 400 });
  await world.addHost();
  await all(times(8, () => child('instantiate', location, '50')));
  const { db } = world.state;
  const of = async (table: 'leases' | 'vnc_ports' | 'vms', column: 'idx' | 'port' | 'id'): Promise<number[]> =>
    (
      await db
        .selectFrom(table)
        .select(column as never)
        .execute()
    )
      .map((r) => (r as Record<string, number>)[column] as number)
      .sort((a, b) => a - b);
  expect(await of('vms', 'id')).toEqual(times(400, (i) => i));
  expect(await of('leases', 'idx')).toEqual(times(400, (i) => i));
  expect(await of('vnc_ports', 'port')).toEqual(times(400, (i) => 5900 + i));
  await expect(world.instantiate()).rejects.toThrow('Cannot get IP/MAC lease from virtual network 0. All 400 addresses of "net" are taken.');
  await world.close();
});

describe('two hundred operations, and workers that come, go and are killed', () => {
  const OPERATIONS = 200;
  const AT_ONCE = 8;
  let state: State;
  beforeEach(async () => {
    state = openState(join(location, 'var'));
    await state.write(async (tx) => {
      for (const id of times(OPERATIONS, (i) => i)) await insertOperation(tx, { kind: 'count', objectType: 'VM', objectId: id, uid: 0, gid: 0 }, 0);
    });
  });
  afterEach(() => state.close());

  const left = async (): Promise<number> =>
    (await state.db.selectFrom('operations').select('id').where('state', 'in', ['waiting', 'running']).execute()).length;
  const runs = (): string[] => (existsSync(join(location, 'runs')) ? readFileSync(join(location, 'runs'), 'utf8').trim().split('\n') : []);

  /** Four workers want the place at any time. The one that has it is ended, softly or not, as soon as it has done a little. */
  const churn = async (): Promise<number> => {
    let [kills, ends, seen] = [0, 0, 0];
    const crew = new Set<Child>();
    const hire = (): void => {
      const worker = child('count', location);
      crew.add(worker);
      void worker.ended.then(() => crew.delete(worker));
    };
    await until(async () => {
      if ((await left()) === 0) return true;
      while (crew.size < 4) hire();
      const row = await state.db.selectFrom('worker').select('pid').executeTakeFirst();
      const worker = [...crew].find((c) => c.pid === row?.pid);
      if (!worker || runs().length < seen + 5) return false;
      const hard = ++ends % 3 !== 0;
      worker.kill(hard ? 'SIGKILL' : 'SIGTERM');
      if (hard) kills++;
      await worker.ended;
      seen = runs().length;
      return false;
    });
    await Promise.all([...crew].map((c) => c.ended));
    return kills;
  };

  test('each is done once; only what a kill broke off is run again, and never two at a time', async () => {
    const kills = await churn();
    // how many depends on how fast this machine makes processes
    expect(kills).toBeGreaterThan(0);
    expect(existsSync(join(location, 'faults')) && readFileSync(join(location, 'faults'), 'utf8')).toBe(false);
    const done = await state.db.selectFrom('operations').select('id').where('state', '=', 'done').execute();
    expect(done).toHaveLength(OPERATIONS);
    expect(await state.db.selectFrom('groups').select('id').execute()).toHaveLength(OPERATIONS);
    expect(new Set(runs()).size).toBe(2 * OPERATIONS);
    expect(runs().length).toBeLessThanOrEqual(2 * OPERATIONS + kills * AT_ONCE);
  });
});

test('a fault that kills takes the worker with it, and the next one does what was left', async () => {
  const world = await World.open(location);
  await world.furnish();
  await world.addHost();
  await world.instantiate();
  world.faults({ action: 'deploy', when: 'after', do: 'die', times: 1 });
  expect(await child('killedOned', location, 'never').ended).toBe(false);
  expect([await world.stateOf(0), world.domains()]).toEqual(['BOOT', ['one-0']]);
  await world.work();
  expect(await world.stateOf(0)).toBe('RUNNING');
  await world.close();
});
