import { join } from 'node:path';
import type { Config } from '../lib/config/config';
import type { Paths } from '../lib/config/paths';
import { preconditionError } from '../lib/errors/errors';
import type { Links, Runner } from '../lib/exec/runner';
import type { Act } from '../lib/model/rehearsal';
import type { Drivers } from '../lib/ops/request';

type Book<T> = Readonly<Record<string, () => Promise<T>>>;

const pick = async <T>(kind: string, book: Book<T>, made: Map<string, T>, name: string): Promise<T> => {
  const known = made.get(name);
  if (known) return known;
  const make = book[name];
  if (!make) throw preconditionError('driver-unknown', `there is no ${kind} driver "${name}" (there are: ${Object.keys(book).join(', ')})`);
  const driver = await make();
  made.set(name, driver);
  return driver;
};

/** The connections of this process, made with the first; closing is the caller's. */
export interface OpenedDrivers extends Drivers {
  close(): Promise<void>;
}

/** Wherever a driver would do something, it is told instead of being done. */
export interface Rehearsing {
  tell(act: Act): void;
}

/** Ways to machines that are no hosts yet. */
export interface Machines {
  /** connections of their own: what is made by them was not there before */
  connect(): Promise<Links>;
  /** connections that offer this key alone, and believe only the host keys of this file */
  proving(means: { readonly identityFile?: string; readonly knownHostsFile?: string }): Promise<Links>;
  local(): Promise<Runner>;
}

/** Connections that offer the key `only`, or `first` and all that oneadmin has. Nothing is loaded before the first one. */
const openLinks = async (
  paths: Paths,
  env: NodeJS.ProcessEnv,
  more: { readonly first?: string; readonly only?: string; readonly knownHosts?: string } = {},
) => {
  const { openSshLinks } = await import('../lib/exec/sshLinks');
  const knownHostsFile = more.knownHosts ?? join(paths.sshDir, 'known_hosts');
  if (more.only !== undefined) return openSshLinks({ knownHostsFile, identityFiles: [more.only] });
  const { privateKeysIn } = await import('../lib/nodes/keys/frontEndPair');
  const first = more.first === undefined ? [] : [more.first];
  return openSshLinks({ knownHostsFile, identityFiles: [...first, ...privateKeysIn(paths.sshDir)], agent: env.SSH_AUTH_SOCK });
};

/** `identity`: a private key to log in with before those of oneadmin. */
export const openMachines = (paths: Paths, env: NodeJS.ProcessEnv, identity?: string): Machines => ({
  connect: () => openLinks(paths, env, { first: identity }),
  proving: ({ identityFile, knownHostsFile }) => openLinks(paths, env, { first: identity, only: identityFile, knownHosts: knownHostsFile }),
  local: () => import('../lib/exec/localRunner').then((m) => m.localRunner()),
});

/** The concrete drivers. Nothing here is loaded before it is asked for: a list never pays for SSH. */
export const openDrivers = (paths: Paths, config: Config, env: NodeJS.ProcessEnv, rehearsing?: Rehearsing): OpenedDrivers => {
  const rehearsal = rehearsing && rehearse(rehearsing);
  let opened: Promise<Links> | undefined;
  const links = (): Promise<Links> => {
    opened ??= rehearsal?.links() ?? openLinks(paths, env);
    return opened;
  };
  // datastores look at files with it, also in a rehearsal; their work is told as theirs
  const local = () => import('../lib/exec/localRunner').then((m) => m.localRunner());
  const dummyRoot = join(paths.var, 'dummy');
  const dummyStorage = () => import('../lib/drivers/storage/dummy/dummyStorage');
  const kvm = () => import('../lib/drivers/vmm/kvm/kvmDriver').then(async (m) => m.kvmDriver(await links()));
  const monitor = () => import('../lib/drivers/monitor/kvm/kvmMonitor').then(async (m) => m.kvmMonitor(await links()));
  const transfer = (kind: 'shared' | 'ssh') =>
    import('../lib/drivers/storage/transfer').then(async (m) =>
      (kind === 'shared' ? m.sharedTransfer : m.sshTransfer)({
        links: await links(),
        local: await (rehearsal?.local() ?? local()),
        datastores: paths.datastores,
      }),
    );
  const survey = () => import('../lib/drivers/survey/kvm/kvmSurvey').then(async (m) => m.kvmSurvey(await links(), await local()));
  const backup = async () => ({
    links: await links(),
    local: await local(),
    datastores: paths.datastores,
    remoteDatastores: config.nodeDatastores,
    ssh: { user: config.sshUser, port: config.sshPort },
  });
  const vmms = new Map();
  const networks = new Map();
  const stores = new Map();
  const transfers = new Map();
  const monitors = new Map();
  const surveys = new Map();
  const markets = new Map();
  const backups = new Map();
  const opening: OpenedDrivers = {
    vmm: (name) =>
      pick('hypervisor', { kvm, qemu: kvm, dummy: () => import('../lib/drivers/vmm/dummy/dummyVmm').then((m) => m.dummyVmm(dummyRoot)) }, vmms, name),
    network: (name) =>
      pick(
        'network',
        {
          bridge: () => import('../lib/drivers/network/bridge/bridgeDriver').then(async (m) => m.bridgeDriver(await links())),
          dummy: () => import('../lib/drivers/network/dummy/dummyNetwork').then((m) => m.dummyNetwork(dummyRoot)),
        },
        networks,
        name,
      ),
    datastore: (name) =>
      pick(
        'datastore',
        {
          fs: () => import('../lib/drivers/storage/fs/fsDatastore').then(async (m) => m.fsDatastore({ local: await local(), root: paths.datastores })),
          dummy: () => dummyStorage().then((m) => m.dummyDatastore(dummyRoot, 'image')),
          'dummy-system': () => dummyStorage().then((m) => m.dummyDatastore(dummyRoot, 'system')),
        },
        stores,
        name,
      ),
    transfer: (name) =>
      pick(
        'transfer',
        {
          shared: () => transfer('shared'),
          qcow2: () => transfer('shared'),
          ssh: () => transfer('ssh'),
          local: () => transfer('ssh'),
          dummy: () => dummyStorage().then((m) => m.dummyTransfer(dummyRoot)),
        },
        transfers,
        name,
      ),
    monitor: (name) =>
      pick(
        'information',
        { kvm: monitor, qemu: monitor, dummy: () => import('../lib/drivers/monitor/dummy/dummyMonitor').then((m) => m.dummyMonitor(dummyRoot)) },
        monitors,
        name,
      ),
    survey: (name) =>
      pick(
        'survey',
        { kvm: survey, qemu: survey, dummy: () => import('../lib/drivers/survey/dummy/dummySurvey').then((m) => m.dummySurvey(dummyRoot)) },
        surveys,
        name,
      ),
    backup: (name) =>
      pick(
        'backup',
        {
          rsync: () => import('../lib/drivers/backup/directory/directoryBackup').then(async (m) => m.directoryBackup(await backup())),
          restic: () => import('../lib/drivers/backup/restic/resticBackup').then(async (m) => m.resticBackup(await backup())),
          dummy: () => import('../lib/drivers/backup/dummy/dummyBackup').then((m) => m.dummyBackup(dummyRoot)),
        },
        backups,
        name,
      ),
    market: (name) => pick('market', { http: () => import('../lib/drivers/market/http/httpMarket').then((m) => m.httpMarket()) }, markets, name),
    close: async () => (await opened)?.close(),
  };
  return rehearsal ? rehearsal.wrap(opening) : opening;
};

const isPlayed = (name: string): boolean => name.startsWith('dummy');

/** Ways to machines on which nothing is sent, and drivers that are told what they do. */
const rehearse = ({ tell }: Rehearsing) => {
  const parts = import('../lib/drivers/vmm/kvm/rehearsal').then(async (kvm) => ({
    kvm: new kvm.KvmRehearsal(),
    transfer: new (await import('../lib/drivers/storage/transfer/rehearsal')).TransferRehearsal(),
    told: await import('../lib/drivers/rehearsal'),
    recording: await import('../lib/exec/recording'),
  }));
  const hear = async () => {
    const { kvm, transfer } = await parts;
    return (act: Act): string => {
      tell(act);
      return kvm.answer(act) ?? transfer.answer(act) ?? '';
    };
  };
  /** drivers that work on machines through their runner are heard there; all others are told what they do */
  const wrap = (drivers: OpenedDrivers): OpenedDrivers => ({
    async vmm(name) {
      const [{ kvm, told }, driver] = [await parts, await drivers.vmm(name)];
      return isPlayed(name) ? told.toldVmm(driver, name, tell) : kvm.wrap(driver);
    },
    async network(name) {
      const [{ told }, driver] = [await parts, await drivers.network(name)];
      return isPlayed(name) ? told.toldNetwork(driver, name, tell) : driver;
    },
    async transfer(name) {
      const [{ transfer, told }, driver] = [await parts, await drivers.transfer(name)];
      return isPlayed(name) ? told.toldTransfer(driver, name, tell) : transfer.wrap(driver);
    },
    datastore: async (name) => (await parts).told.toldDatastore(await drivers.datastore(name), name, tell),
    monitor: async (name) => (await parts).told.toldMonitor(await drivers.monitor(name), name, tell, !isPlayed(name)),
    survey: async (name) => (await parts).told.toldSurvey(await drivers.survey(name), name, tell, !isPlayed(name)),
    backup: async (name) => (await parts).told.toldBackup(await drivers.backup(name), name, tell),
    market: async (name) => (await parts).told.toldMarket(await drivers.market(name), name, tell),
    close: () => drivers.close(),
  });
  return {
    links: async (): Promise<Links> => (await parts).recording.recordingLinks(await hear()),
    local: async () => (await parts).recording.recordingRunner('this machine', await hear()),
    wrap,
  };
};
