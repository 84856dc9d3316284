import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { openDrivers } from '../../../src/commands/drivers';
import { openRehearsing, type Rehearsing } from '../../../src/commands/rehearsing';
import { jsonChunks } from '../../../src/lib/documents/json';
import { planDocument } from '../../../src/lib/documents/plan';
import { isOneError } from '../../../src/lib/errors/errors';
import { changesOf } from '../../../src/lib/ops/changes';
import { call, type InputOf, type RequestName } from '../../../src/lib/ops/door';
import { registry } from '../../../src/lib/ops/registry';
import type { Rehearsal, RehearsedStep } from '../../../src/lib/ops/rehearsal';
import type { Env } from '../../../src/lib/ops/request';
import type { State } from '../../../src/state/open';
import { sample } from '../../support/sample';
import { oneadmin, t, World, worlds } from '../../support/world';
import { inputs } from './inputs/all';
import { furnishAll } from './inputs/furnished';

/** All that is in the file and its log. */
const dump = (world: World): string => {
  const db = new Database(join(world.env.paths.var, 'one.db'), { readonly: true });
  try {
    return createHash('sha256').update(db.serialize()).digest('hex');
  } finally {
    db.close();
  }
};

/** Every file below a folder, with its content. */
const tree = (folder: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .map((name) => join(folder, name))
      .filter((path) => statSync(path).isFile() && !/one\.db/.test(path))
      .map((path) => [path, readFileSync(path, 'utf8')]),
  );

/** A stage of its own: what is rehearsed on it comes one after the other. */
class Stage {
  readonly rehearsing: Rehearsing;
  private constructor(
    private readonly world: World,
    rehearsing: Rehearsing,
    private readonly env: Env,
  ) {
    this.rehearsing = rehearsing;
  }

  static async open(world: World): Promise<Stage> {
    const rehearsing = openRehearsing(world.env.paths);
    const drivers = openDrivers(world.env.paths, world.env.config, {}, rehearsing);
    return new Stage(world, rehearsing, { ...world.env, state: await rehearsing.copy(), drivers });
  }

  get state(): State {
    return this.env.state;
  }

  async call<K extends RequestName>(name: K, input: InputOf<K>): Promise<Rehearsal> {
    await this.rehearsing
      .call(name, () => call({ ...this.env, clock: this.world.clock, caller: oneadmin }, name, input))
      .catch((e: unknown) => {
        if (!isOneError(e)) throw e;
      });
    return this.rehearsing.result(this.env);
  }
}

const rehearse = async <K extends RequestName>(world: World, name: K, input: InputOf<K>): Promise<Rehearsal> => {
  const stage = await Stage.open(world);
  const result = await stage.call(name, input);
  await stage.state.close();
  return result;
};

const ours = worlds();

describe('every request that changes something', () => {
  const names = sample(Object.keys(registry) as RequestName[], 8);
  let world: World;
  let before: { state: string; files: Record<string, string> };
  const planned = new Map<RequestName, Rehearsal | undefined>();

  /** Of a request that reads there is none. */
  const plannedFor = async (name: RequestName): Promise<Rehearsal | undefined> => {
    if (!planned.has(name)) planned.set(name, (await registry[name].load()).mode === 'read' ? undefined : await rehearse(world, name, inputs[name] as never));
    return planned.get(name);
  };

  beforeAll(async () => {
    world = await World.open();
    await furnishAll(world);
    before = { state: dump(world), files: tree(world.location) };
  });
  afterAll(async () => {
    await world.close();
    rmSync(world.location, { recursive: true, force: true });
  });

  test.each(names)('%s changes nothing', async (name) => {
    await plannedFor(name);
    expect(dump(world)).toEqual(before.state);
    expect(tree(world.location)).toEqual(before.files);
  });

  test('and most of them have something to tell', async () => {
    const plans: Rehearsal[] = [];
    for (const name of names) plans.push(...[await plannedFor(name)].filter((p) => p !== undefined));
    const told = plans.filter(({ requests }) => requests.some((r) => r.changes.length > 0));
    expect(plans.length).toBeGreaterThan(names.length * 0.4);
    expect(told.length).toBeGreaterThan(plans.length / 2);
  });
});

test('a plan is what is then done: steps, and the state afterwards', async () => {
  const world = ours();
  await world.furnish();
  await world.addHost();
  const vm = await world.instantiate();
  await world.work();
  for (const action of ['poweroff', 'resume', 'suspend', 'resume', 'stop', 'resume', 'undeploy', 'resume', 'terminate'] as const) {
    const { operations } = await rehearse(world, 'vm.action', { id: vm, action });
    const last = operations.at(-1);
    const changed = operations.flatMap((o) => o.changes).findLast((c) => c.table === 'vms')?.after;
    await world.call('vm.action', { id: vm, action });
    await world.work();
    const done = await world.state.db
      .selectFrom('journal')
      .select('step')
      .where('event', '=', 'done')
      .where(
        'operation_id',
        '=',
        (
          await world.state.db
            .selectFrom('operations')
            .select((e) => e.fn.max('id').as('id'))
            .where('object_type', '=', 'VM')
            .executeTakeFirst()
        )?.id as number,
      )
      .orderBy('seq')
      .execute();
    expect([action, last?.steps.map((s: RehearsedStep) => s.name)]).toEqual([action, done.map((d) => d.step)]);
    expect(last?.steps.filter((s) => s.open !== '')).toEqual([]);
    const now = await world.state.db.selectFrom('vms').selectAll().where('id', '=', vm).executeTakeFirst();
    expect([action, { ...changed, deploy_id: '' }]).toEqual([action, { ...now, deploy_id: '' }]);
  }
});

test('a new VM: where it would be placed and what would be done there; other VMs that wait are left out', async () => {
  const world = ours();
  await world.furnish();
  await world.instantiate({ name: 'waits' });
  await world.work();
  await world.addHost();
  const { operations, requests } = await rehearse(world, 'template.instantiate', { id: 0, name: 'new', hold: false, extra: [], copies: 1 });
  expect(requests[0]?.changes.find((c) => c.table === 'vms')?.after).toMatchObject({ id: 1, name: 'new' });
  expect(operations.map((o) => `${o.kind} ${o.objectId}`)).toEqual(['sched.place 0', 'vm.deploy 1']);
  expect(operations[1]?.steps.find((s) => s.name === 'start')?.acts).toMatchObject([{ machine: 'host1', kind: 'driver', action: 'deploy' }]);
  expect(await world.instantiate()).toBe(1);
});

test('what is refused is refused in the same words', async () => {
  const world = ours();
  await world.furnish();
  const id = await world.instantiate({ hold: true });
  const { requests, operations } = await rehearse(world, 'vm.action', { id, action: 'poweroff' });
  const real = await world.call('vm.action', { id, action: 'poweroff' }).catch((e: unknown) => e as Error);
  expect(requests[0]?.refused?.message).toBe((real as Error).message);
  expect(operations).toEqual([]);
});

describe('on machines that are real', () => {
  /** A VM with a disk, a network and a console, and two hosts that nobody has ever heard of. */
  const furnish = async (world: World): Promise<void> => {
    for (const name of ['n1', 'n2']) await world.call('host.create', { name, imMad: 'kvm', vmMad: 'kvm', clusterId: 0, template: [], look: false });
    await world.call('vnet.create', { template: t('NAME=net VN_MAD=bridge BRIDGE=br0 AR=[TYPE=IP4, IP=10.1.16.10, SIZE=9]'), clusterId: 0 });
    await world.call('vm.create', {
      template: t(
        'NAME=v CPU=1 MEMORY=64 DISK=[TYPE=fs, SIZE=8, FORMAT=qcow2] NIC=[NETWORK=net] CONTEXT=[PASSWORD=sesame] GRAPHICS=[TYPE=VNC, LISTEN=0.0.0.0, PASSWD=sesame]',
      ),
      hold: true,
    });
  };

  const sequence: ReadonlyArray<{ [K in RequestName]: readonly [K, InputOf<K>] }[RequestName]> = [
    ['vm.deploy', { id: 0, hostId: 0, datastoreId: 0, enforce: false }],
    ['vm.diskAttach', { id: 0, template: t('DISK=[TYPE=fs, SIZE=4, FORMAT=qcow2]') }],
    ['vm.diskResize', { id: 0, diskId: 2, sizeMb: 8 }],
    ['vm.diskSnapshotCreate', { id: 0, diskId: 0, name: 's' }],
    ['vm.diskSnapshotDelete', { id: 0, diskId: 0, snapshotId: 0 }],
    ['vm.diskDetach', { id: 0, diskId: 2 }],
    ['vm.nicAttach', { id: 0, template: t('NIC=[NETWORK=net]') }],
    ['vm.nicUpdate', { id: 0, nicId: 1, template: t('NIC=[INBOUND_AVG_BW=100]'), append: true }],
    ['vm.nicDetach', { id: 0, nicId: 1 }],
    ['vm.snapshotCreate', { id: 0, name: 's' }],
    ['vm.snapshotRevert', { id: 0, snapshotId: 0 }],
    ['vm.snapshotDelete', { id: 0, snapshotId: 0 }],
    ['vm.updateConf', { id: 0, template: t('CONTEXT=[A=1]'), append: true }],
    ['vm.action', { id: 0, action: 'reboot' }],
    ['vm.migrate', { id: 0, hostId: 1, datastoreId: undefined, how: 'live', enforce: false }],
    ['vm.migrate', { id: 0, hostId: 0, datastoreId: undefined, how: 'cold', enforce: false }],
    ...(['poweroff', 'resume', 'suspend', 'resume', 'stop', 'resume'] as const).map((action) => ['vm.action', { id: 0, action }] as const),
    ['vm.deploy', { id: 0, hostId: 0, datastoreId: 0, enforce: false }],
    ['vm.action', { id: 0, action: 'terminate' }],
  ];

  test('each step is told to its end, and no secret is in it', async () => {
    const world = ours();
    await furnish(world);
    const stage = await Stage.open(world);
    const all: string[] = [];
    for (const [name, input] of sequence) {
      const { operations, requests } = await stage.call(name, input as never);
      const what = `${name} ${JSON.stringify(input)}`;
      expect([what, requests.at(-1)?.refused]).toEqual([what, undefined]);
      expect([what, operations.flatMap((o) => o.steps.filter((s) => s.open !== '').map((s) => `${s.name}: ${s.open}`))]).toEqual([what, []]);
      const document = planDocument({
        command: name,
        requests: requests.map((request) => ({ request, changes: changesOf(request.changes) })),
        operations: operations.map((operation) => ({ operation, changes: changesOf(operation.changes) })),
      });
      all.push([...jsonChunks(document)].join(''));
    }
    expect(all.join('')).not.toContain('sesame');
    expect(all[0]).toMatch(/passwd=.{1,3}[*]{3}/);
    await stage.state.close();
  });
});
