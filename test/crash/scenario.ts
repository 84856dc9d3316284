import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { InputOf, RequestName } from '../../src/lib/ops/door';
import { nodeNamed, t, type World } from '../support/world';

/** One plan, and how a cloud comes to be where nothing of it was begun. */
export interface Scenario {
  /** kind of the operation */
  readonly kind: string;
  /** when a plan has more than one: 'of a VM that is off' */
  readonly of?: string;
  /** leaves the operation open */
  readonly prepare: (world: World) => Promise<void>;
  /** disks whose content the user asked to give up or to change */
  readonly gives?: readonly number[];
}

export const HOSTS = ['host1', 'host2'];
const PLACES = [...HOSTS, 'front-end'];

/** Datastores 100 to 102, both hosts, images 0 `os` and 1 `data` (persistent), network 0; VM 0 has a disk of each, an empty one, a context CD and an address. */
export const furnish = async (world: World): Promise<void> => {
  await world.furnish({ more: 'DISK=[IMAGE=data] DISK=[TYPE=fs, SIZE=64]' });
  await world.call('datastore.create', { template: t('NAME=second TYPE=SYSTEM_DS TM_MAD=dummy'), clusterId: 0 });
  await world.call('image.create', { template: t('NAME=data PATH=/tmp/data PERSISTENT=YES'), datastoreId: 101, checkCapacity: true });
  for (const host of HOSTS) await world.addHost(host);
  await world.work();
  await world.instantiate({ hold: true });
};

export const WORK = 'what the guest wrote to disk';
const diskFile = (world: World, host: string, datastore: number, disk: number): string =>
  join(world.dummy.vmDir(nodeNamed(host), datastore, 0), `disk.${disk}`);

/** The guest writes to all its disks. */
export const guestWrites = (world: World): void => {
  for (const disk of [0, 1, 2]) writeFileSync(diskFile(world, 'host1', 100, disk), `${WORK} ${disk}`);
};

/** Where the guest's work on a disk is, whole: hosts, and `image` for the image it is of. */
export const workOn = (world: World, disk: number, source: string | undefined): string[] => {
  const files = PLACES.flatMap((host) => [100, 102].map((ds) => [host, diskFile(world, host, ds, disk)] as const));
  const all = source === undefined ? files : [...files, ['image', source] as const];
  return all.filter(([, file]) => existsSync(file) && readFileSync(file, 'utf8') === `${WORK} ${disk}`).map(([where]) => where);
};

/** Folders that the VM still has anywhere. */
export const foldersLeft = (world: World): string[] =>
  PLACES.flatMap((host) => [100, 102].map((ds) => world.dummy.vmDir(nodeNamed(host), ds, 0))).filter((dir) => existsSync(dir));

export const domainsOf = (world: World): string[] => HOSTS.filter((host) => world.domains(host).includes('one-0'));

type Ask = (world: World) => Promise<unknown>;

export const ask =
  <K extends RequestName>(name: K, input: InputOf<K>): Ask =>
  (world) =>
    world.call(name, input);

/** Each is asked and done to its end, but the last: that is only asked. */
export const after =
  (...asks: readonly Ask[]) =>
  async (world: World): Promise<void> => {
    await furnish(world);
    await ask('vm.deploy', { id: 0, hostId: 0, datastoreId: 100, enforce: false })(world);
    await world.work();
    guestWrites(world);
    for (const [i, one] of asks.entries()) {
      await one(world);
      if (i < asks.length - 1) await world.work();
    }
  };

export const act = (action: InputOf<'vm.action'>['action']): Ask => ask('vm.action', { id: 0, action });
