import { randomUUID } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { openDrivers } from '../../src/commands/drivers';
import { planBook } from '../../src/commands/oned/serve';
import { loadConfig } from '../../src/lib/config/config';
import { resolvePaths } from '../../src/lib/config/paths';
import { openSecrets } from '../../src/lib/config/secrets';
import { type Fault, writeFaults } from '../../src/lib/drivers/vmm/dummy/faults';
import { startWorker, type Worker } from '../../src/lib/engine/worker';
import { nameOf, type StateName } from '../../src/lib/model/vmStates';
import { openState, refuseOpenFile, type State } from '../../src/state/open';
import { openOperation } from '../../src/state/operations';
import { vmById } from '../../src/state/vms';
import { until } from '../support/cloud';
import { cheapHash } from '../support/world';
import { type Said, Session } from './session';

/** States that a VM only passes stay while the node hangs in the middle of the work. */
const HELD: Readonly<Record<string, readonly Fault[]>> = {
  BOOT: [{ action: 'deploy', do: 'hang' }],
  HOTPLUG: [{ action: 'attachDisk', do: 'hang' }],
  SAVE_SUSPEND: [{ action: 'save', do: 'hang' }],
  SHUTDOWN_POWEROFF: [{ action: 'shutdown', do: 'hang' }],
};

/** How a VM that runs comes to each other state. */
const WAYS: Readonly<Partial<Record<StateName, string>>> = {
  POWEROFF: 'poweroff VMID',
  SUSPENDED: 'suspend VMID',
  STOPPED: 'stop VMID',
  UNDEPLOYED: 'undeploy VMID',
  DONE: 'terminate VMID',
  SAVE_SUSPEND: 'suspend VMID',
  SHUTDOWN_POWEROFF: 'poweroff VMID',
  HOTPLUG: 'disk-attach VMID --image data',
};

/** What a command that was typed for a VM came to. */
export interface Came {
  readonly said: Said;
  /** the state when all work was done, or when what hangs was all that was left */
  readonly settled: StateName;
  /** tables of the state that are another than before */
  readonly changed: readonly string[];
}

/** Two hosts on which nothing is placed by itself, and a worker that is at work all the time. */
export class MatrixCloud {
  private seen: { readonly version: unknown; readonly tables: Readonly<Record<string, string>> } | undefined;
  private constructor(
    readonly session: Session,
    private readonly state: State,
    private readonly worker: Worker,
    private readonly root: string,
    private readonly onlooker: Database.Database,
    private readonly shut: () => Promise<void>,
  ) {}

  static async start(): Promise<MatrixCloud> {
    const session = new Session();
    for (const [name, text] of Object.entries(FILES)) session.file(name, text);
    for (const line of FURNISHING) await session.data(line);
    session.workerAnswers = false;
    // what a command is told in HOTPLUG is what is looked at
    mkdirSync(join(session.location, 'etc'), { recursive: true });
    writeFileSync(join(session.location, 'etc/oned.conf'), 'HOTPLUG_PATIENCE = 0\n');
    const paths = resolvePaths(session.env());
    const config = loadConfig(paths);
    const { clock } = session;
    const state = openState(paths.var);
    const drivers = openDrivers(paths, config, {});
    const secrets = openSecrets(paths.privateDir, refuseOpenFile);
    const book = planBook({ state, clock, paths, config, drivers, secrets, uuid: randomUUID, hashPassword: cheapHash });
    const worker = startWorker({ state, clock, book, mode: 'stay', log: (line) => session.log.push(line) });
    const onlooker = new Database(join(paths.var, 'one.db'), { readonly: true });
    return new MatrixCloud(session, state, worker, join(paths.var, 'dummy'), onlooker, async () => {
      onlooker.close();
      await drivers.close();
      await state.close();
    });
  }

  async end(): Promise<void> {
    this.faults();
    this.worker.stop();
    await this.worker.ended;
    await this.shut();
    this.session.end();
  }

  private faults(...faults: readonly Fault[]): void {
    writeFaults(this.root, faults);
  }

  async stateOf(id: number): Promise<StateName> {
    const vm = await vmById(this.state.db, id);
    if (!vm) throw new Error(`there is no VM ${id}`);
    return nameOf({ state: vm.state, lcmState: vm.lcm_state });
  }

  /** A new VM, brought to that state by what a person types. */
  async made(state: StateName): Promise<number> {
    this.faults();
    const said = await this.session.data(`onetemplate instantiate full${state === 'PENDING' ? '' : ' --hold'}`);
    const id = Number(/ID: (\d+)/.exec(said)?.[1]);
    if (state === 'PENDING' || state === 'HOLD') return id;
    const boots = state === 'BOOT' || state === 'BOOT_FAILURE';
    if (boots) this.faults({ action: 'deploy', do: state === 'BOOT' ? 'hang' : 'fail' });
    await this.session.data(`onevm deploy ${id} 0`);
    await this.reaches(id, boots ? state : 'RUNNING');
    this.faults(...(HELD[state] ?? []));
    const way = WAYS[state];
    if (way !== undefined) await this.session.data(`onevm ${way.replace('VMID', String(id))}`);
    await this.reaches(id, state);
    return id;
  }

  private reaches(id: number, state: StateName): Promise<unknown> {
    return until(`VM ${id} to be ${state}`, async () => (await this.stateOf(id)) === state, 60, 10);
  }

  async type(line: string, id: number): Promise<Came> {
    const [open, before] = [await this.openOn(id), this.tables()];
    const said = await this.session.run(line);
    const after = this.tables();
    const changed = Object.keys(after).filter((table) => after[table] !== before[table]);
    // work that hangs, and that the command left as it is, goes on hanging
    await until(`the end of the work on VM ${id}`, async () => [undefined, open].includes(await this.openOn(id)), 60, 10);
    return { said, settled: await this.stateOf(id), changed };
  }

  private async openOn(id: number): Promise<number | undefined> {
    return (await openOperation(this.state.db, 'VM', id))?.id;
  }

  /** All that a person would call the state, a text for each table; it is read only when somebody wrote. */
  private tables(): Readonly<Record<string, string>> {
    const version = this.onlooker.pragma('data_version', { simple: true });
    if (version !== this.seen?.version) {
      const names = this.onlooker.prepare("select name from sqlite_master where type = 'table' order by name").pluck().all() as string[];
      const kept = names.filter((name) => !PASSING.includes(name));
      const texts = kept.map((name) => [name, JSON.stringify(this.onlooker.prepare(`select * from "${name}"`).raw().all())]);
      this.seen = { version, tables: Object.fromEntries(texts) };
    }
    return this.seen?.tables ?? {};
  }
}

/** Who is logged in, who is at work, and numbers that are given once and never again. */
const PASSING = ['sessions', 'counters', 'worker', 'sqlite_sequence'];

const FILES = {
  img: 'NAME=img\nTYPE=IMAGE_DS\nDS_MAD=dummy\nTM_MAD=dummy\n',
  ds0: 'TM_MAD=dummy\n',
  n: 'NAME=net0\nVN_MAD=dummy\nBRIDGE=br0\nAR=[TYPE=IP4,IP=10.0.0.1,SIZE=200]\n',
  full: 'NAME=full\nCPU=0.01\nMEMORY=32\nDISK=[IMAGE=os]\nNIC=[NETWORK=net0]\nCONTEXT=[NETWORK=YES]\n',
  nu: 'NIC=[INBOUND_AVG_BW=512]\n',
  uc: 'OS=[BOOT="disk0"]\n',
  u: 'COLOUR=red\n',
};

const FURNISHING = [
  'onedatastore create img',
  'onedatastore update 0 ds0 -a',
  'onehost create host1 -i dummy -v dummy',
  'onehost create host2 -i dummy -v dummy',
  'onevnet create n',
  'oneimage create --name os --type OS -d img --path http://x/os --format qcow2',
  'oneimage create --name data --type DATABLOCK -d img --size 512 --format raw',
  'onetemplate create full',
  'onehost disable host1',
  'onehost disable host2',
];
