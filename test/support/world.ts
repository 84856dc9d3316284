import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDrivers } from '../../src/commands/drivers';
import { planBook } from '../../src/commands/oned/serve';
import { type Config, loadConfig } from '../../src/lib/config/config';
import { passwordHasher } from '../../src/lib/config/credentials';
import { resolvePaths } from '../../src/lib/config/paths';
import { openSecrets } from '../../src/lib/config/secrets';
import { FRONT_END, frontEnd, type Node } from '../../src/lib/drivers/node';
import { type Fault, writeFaults } from '../../src/lib/drivers/vmm/dummy/faults';
import { DummyWorld } from '../../src/lib/drivers/vmm/dummy/world';
import type { Clock } from '../../src/lib/engine/plan';
import { startWorker } from '../../src/lib/engine/worker';
import type { Caller } from '../../src/lib/model/permissions';
import { nameOf, type StateName } from '../../src/lib/model/vmStates';
import { call, type InputOf, type OutputOf, type RequestName } from '../../src/lib/ops/door';
import type { Env } from '../../src/lib/ops/request';
import { bootstrap } from '../../src/state/bootstrap';
import { nextId } from '../../src/state/ids';
import { openState, refuseOpenFile, type State } from '../../src/state/open';
import { insertUser } from '../../src/state/users';
import { vmById } from '../../src/state/vms';
import { Copies } from './folders';
import { t } from './template';

export { t };

/** Stands still until it is told. */
export class TestClock implements Clock {
  constructor(private ms = Date.UTC(2030, 0, 1)) {}
  now = (): number => Math.floor(this.ms / 1000);
  nowMs = (): number => this.ms;
  pass(seconds: number): void {
    this.ms += seconds * 1000;
  }
}

/** No test guesses passwords: what is stored of them need not cost 60 ms. */
export const cheapHash = passwordHasher({ N: 2, r: 1, p: 1 });

export const oneadmin: Caller = { uid: 0, name: 'oneadmin', gid: 0, gids: [0] };

/** As a clock: it goes on where it was in a copy of a world. */
class Counter {
  constructor(public count = 0) {}
  uuid = (): string => `00000000-0000-4000-8000-${String(++this.count).padStart(12, '0')}`;
}

let firstState: Promise<Buffer> | undefined;

const makeFirstState = async (): Promise<Buffer> => {
  const location = newLocation();
  const state = openState(location);
  await state.write((tx) =>
    bootstrap(tx, { adminName: 'oneadmin', adminHash: 'x', serverHash: 'x', zoneEndpoint: 'http://localhost:2633/RPC2', tokenPassword: () => 'secret' }),
  );
  await state.close();
  const file = readFileSync(join(location, 'one.db'));
  rmSync(location, { recursive: true, force: true });
  return file;
};

/** In the room of a run (test/support/jest/room.cjs) by one file of tests for all of them. */
const firstStateOfRun = async (): Promise<Buffer> => {
  const room = process.env.ONEKIT_TEST_ROOM;
  if (room === undefined) return makeFirstState();
  const kept = join(room, 'first-run.db');
  if (existsSync(kept)) return readFileSync(kept);
  const made = await makeFirstState();
  // whole or not at all: another worker may look now
  const own = `${kept}.${process.pid}`;
  writeFileSync(own, made);
  renameSync(own, kept);
  return made;
};

/** The state's file as the first run leaves it. Making it takes longer than most tests: it is made once. */
const afterFirstRun = (): Promise<Buffer> => {
  firstState ??= firstStateOfRun();
  return firstState;
};

/** A state in a folder of its own, with the dummy drivers, seen by several users. */
export class World {
  readonly log: string[] = [];
  private constructor(
    readonly location: string,
    readonly clock: TestClock,
    private readonly numbers: Counter,
    readonly env: Env,
    readonly dummy: DummyWorld,
  ) {}

  /** Opens `<location>/var`, which may be another World's already. */
  static async open(location = newLocation(), over: Partial<Config> = {}, clock = new TestClock(), numbers = new Counter()): Promise<World> {
    const paths = resolvePaths({ ONE_LOCATION: location, HOME: location });
    const config = { ...loadConfig(paths), ...over };
    const file = join(paths.var, 'one.db');
    if (!existsSync(file)) {
      mkdirSync(paths.var, { recursive: true, mode: 0o750 });
      writeFileSync(file, await afterFirstRun(), { mode: 0o600 });
    }
    const state = openState(paths.var);
    const secrets = openSecrets(paths.privateDir, refuseOpenFile);
    const env = { state, config, paths, drivers: openDrivers(paths, config, {}), secrets, uuid: numbers.uuid, clock, hashPassword: cheapHash };
    return new World(location, clock, numbers, env, new DummyWorld(join(paths.var, 'dummy')));
  }

  /** Another world that is like this closed one was; `location` is a copy of its folder. */
  copy(location: string, over: Partial<Config> = {}): Promise<World> {
    return World.open(location, over, new TestClock(this.clock.nowMs()), new Counter(this.numbers.count));
  }

  get state(): State {
    return this.env.state;
  }

  call<K extends RequestName>(name: K, input: InputOf<K>, caller = oneadmin): Promise<OutputOf<K>> {
    return call({ ...this.env, caller }, name, input);
  }

  /** One worker does all there is to do, and leaves. */
  async work(): Promise<void> {
    const worker = startWorker({ state: this.state, clock: this.env.clock, book: planBook(this.env), mode: 'once', log: (line) => this.log.push(line) });
    if (!(await worker.ended)) throw new Error('another worker has the place');
  }

  async addUser(name: string, gid = 1): Promise<Caller> {
    const uid = await this.state.write(async (tx) => {
      const id = await nextId(tx, 'users');
      await insertUser(tx, { id, name, gid, auth: 'core', password: 'x', enabled: 1, template: '[]' });
      return id;
    });
    return { uid, name, gid, gids: [gid] };
  }

  addHost(name = 'host1', clusterId = 0): Promise<number> {
    return this.call('host.create', { name, imMad: 'dummy', vmMad: 'dummy', clusterId, template: [], look: true });
  }

  /** Datastores 100 (system) and 101 (images), both dummy; image 0 `os` of 1024 MB, network 0 `net` of `size` addresses from 10.1.16.10 on, template 0 `web` with both. */
  async furnish({ size = 50, more = '', persistent = false } = {}): Promise<void> {
    await this.call('datastore.create', { template: t('NAME=dummy-system TYPE=SYSTEM_DS TM_MAD=dummy'), clusterId: 0 });
    await this.call('datastore.create', { template: t('NAME=dummy-images DS_MAD=dummy TM_MAD=dummy'), clusterId: 0 });
    await this.call('image.create', { template: t(`NAME=os PATH=/tmp/os.qcow2 ${persistent ? 'PERSISTENT=YES' : ''}`), datastoreId: 101, checkCapacity: true });
    await this.call('vnet.create', { template: t(`NAME=net VN_MAD=dummy BRIDGE=br0 AR=[TYPE=IP4, IP=10.1.16.10, SIZE=${size}]`), clusterId: 0 });
    await this.call('template.create', {
      template: t(`NAME=web CPU=1 MEMORY=1024 DISK=[IMAGE=os] NIC=[NETWORK=net] CONTEXT=[NETWORK=YES] GRAPHICS=[TYPE=VNC, LISTEN=0.0.0.0] ${more}`),
    });
    await this.work();
  }

  async instantiate(over: Partial<InputOf<'template.instantiate'>> = {}, caller = oneadmin): Promise<number> {
    return (await this.call('template.instantiate', { id: 0, name: undefined, hold: false, extra: [], copies: 1, ...over }, caller))[0] as number;
  }

  async stateOf(vmId: number): Promise<StateName | undefined> {
    const vm = await vmById(this.state.db, vmId);
    return vm && nameOf({ state: vm.state, lcmState: vm.lcm_state });
  }

  faults(...faults: Fault[]): void {
    writeFaults(this.dummy.root, faults);
  }

  /** Names of the domains that run on a host. */
  domains(host = 'host1'): string[] {
    return this.dummy.domains(nodeNamed(host)).map((d) => d.name);
  }

  async close(): Promise<void> {
    await this.state.close();
  }
}

/** `front-end`, or host1, host2 ... in the order in which worlds make them: their numbers begin at 0. */
export const nodeNamed = (name: string): Node =>
  name === FRONT_END ? frontEnd('/var/lib/one/datastores') : hostNode(Number(name.replace(/^host/, '')) - 1, name);

const hostNode = (id: number, name: string): Node => ({ id, name, target: { host: name, port: 22, user: 'oneadmin' }, datastores: '/var/lib/one/datastores' });

export const newLocation = (): string => realpathSync(mkdtempSync(join(tmpdir(), 'onekit-world-')));

interface WorldOptions {
  readonly config?: Partial<Config>;
  /** what each world holds before its test begins; done once, and copied */
  readonly furnish?: (world: World) => Promise<unknown>;
}

/** A world for each test of a file, gone after it. */
export const worlds = ({ config = {}, furnish }: WorldOptions = {}): (() => World) => {
  let base: World | undefined;
  let copies: Copies | undefined;
  let world: World;
  beforeAll(async () => {
    if (!furnish) return;
    base = await World.open(undefined, config);
    await furnish(base);
    await base.close();
    copies = new Copies(base.location);
  });
  afterAll(() => copies?.end());
  beforeEach(async () => {
    world = base && copies ? await base.copy(copies.take(), config) : await World.open(undefined, config);
  });
  afterEach(async () => {
    await world.close();
    if (copies) copies.giveBack();
    else rmSync(world.location, { recursive: true, force: true });
  });
  return () => world;
};
