import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { dummyMonitor } from '../../src/lib/drivers/monitor/dummy/dummyMonitor';
import { dummyNetwork } from '../../src/lib/drivers/network/dummy/dummyNetwork';
import type { Node } from '../../src/lib/drivers/node';
import type { DiskSpec } from '../../src/lib/drivers/storage/driver';
import { dummyDatastore, dummyTransfer } from '../../src/lib/drivers/storage/dummy/dummyStorage';
import { dummySurvey } from '../../src/lib/drivers/survey/dummy/dummySurvey';
import type { DomainSpec } from '../../src/lib/drivers/vmm/driver';
import { dummyVmm } from '../../src/lib/drivers/vmm/dummy/dummyVmm';
import { type DummyDomain, DummyWorld } from '../../src/lib/drivers/vmm/dummy/world';
import { datastoreContract } from './datastoreContract';
import { diskWorkContract } from './diskWorkContract';
import { monitorContract } from './monitorContract';
import { networkContract } from './networkContract';
import { partsContract } from './partsContract';
import { surveyContract } from './surveyContract';
import { tempDirs } from './tempDir';
import { type TransferWorld, transferContract } from './transferContract';
import { type VmmWorld, vmmContract } from './vmmContract';

const dir = tempDirs();
const node: Node = { id: 0, name: 'host1', target: { host: 'host1', port: 22, user: 'oneadmin' }, datastores: '/var/lib/one/datastores' };

const spec = (vmId: number): DomainSpec => ({
  vmId,
  domain: `one-${vmId}`,
  title: `vm${vmId}`,
  uuid: `00000000-0000-4000-8000-00000000000${vmId}`,
  description: `<domain>${vmId}</domain>`,
  descriptionPath: `/var/lib/one/datastores/101/${vmId}/deployment.0`,
});

const vmmWorld = (world: DummyWorld): VmmWorld => {
  const driver = dummyVmm(world);
  const deaf = new Set<string>();
  const change = (name: string, over: Partial<DummyDomain>): void => {
    const domain = world.domain(node, name);
    if (domain !== undefined) world.putDomain(node, { ...domain, ...over });
  };
  return {
    driver,
    node,
    other: { ...node, id: 1, name: 'host2' },
    async spec(vmId, guest) {
      if (guest?.deaf) deaf.add(`one-${vmId}`);
      return spec(vmId);
    },
    async foreignDomain(name, uuid) {
      world.putDomain(node, { name, uuid, state: 'running', description: '', since: 0 });
    },
    pause: async (name) => change(name, { state: 'paused' }),
    booted: async (name) => change(name, { deaf: deaf.has(name) }),
  };
};

vmmContract('dummy', () => vmmWorld(new DummyWorld(dir())), { moves: true });

partsContract('dummy', () => {
  const world = new DummyWorld(dir());
  const folder = '/var/lib/one/datastores/101/1';
  const here = (path: string): string => join(world.nodeDir(node), path.slice('/var/lib/one/datastores/'.length));
  return {
    driver: dummyVmm(world),
    node,
    hot: 'vdb',
    async spec(vmId) {
      mkdirSync(here(folder), { recursive: true });
      writeFileSync(here(`${folder}/disk.0`), 'a disk');
      return { ...spec(vmId), description: JSON.stringify({ disks: [{ target: 'vda', path: `${folder}/disk.0` }], nics: [] }) };
    },
    disk: async (_vmId, target) => ({
      path: `${folder}/disk.1`,
      description: JSON.stringify({ target, path: `${folder}/disk.1` }),
      descriptionPath: `${folder}/a.xml`,
    }),
    nic: async () => ({ description: '{}', descriptionPath: `${folder}/a.xml` }),
    vda: () => `${folder}/disk.0`,
    copyPath: () => `${folder}/disk.0.saveas`,
    size: async (path) => (existsSync(here(path)) ? statSync(here(path)).size : undefined),
  };
});

monitorContract('dummy', () => {
  const world = new DummyWorld(dir());
  return { ...vmmWorld(world), monitor: dummyMonitor(world) };
});

surveyContract('dummy', () => {
  const world = new DummyWorld(dir());
  const here = (path: string): string => join(world.nodeDir(node), path.startsWith('/') ? path.slice('/var/lib/one/datastores/'.length) : path);
  return {
    ...vmmWorld(world),
    monitor: dummyMonitor(world),
    survey: dummySurvey(world),
    async put(path) {
      mkdirSync(dirname(here(path)), { recursive: true });
      writeFileSync(here(path), 'x');
    },
    exists: async (path) => existsSync(here(path)),
  };
});

networkContract('dummy', () => {
  const world = new DummyWorld(dir());
  world.takeBridgeAway(node, 'nobridge');
  return { driver: dummyNetwork(world), node, bridges: async () => world.bridges(node), siteBridge: 'brsite', missingBridge: 'nobridge' };
});

datastoreContract('dummy', () => ({
  driver: dummyDatastore(new DummyWorld(join(dir(), 'world'))),
  datastoreId: 100,
  async upload(name) {
    writeFileSync(join(dir(), name), 'anything');
    return join(dir(), name);
  },
  exists: async (path) => existsSync(path),
}));

const transferWorld = (): TransferWorld => {
  const world = new DummyWorld(dir());
  const datastore = dummyDatastore(world);
  const file = (d: DiskSpec, on = node): string => join(world.nodeDir(on), String(d.systemDatastoreId), String(d.vmId), `disk.${d.diskId}`);
  return {
    driver: dummyTransfer(world),
    node,
    other: { ...node, id: 1, name: 'host2' },
    async image(key, text, format) {
      const source = datastore.sourceOf(100, key);
      await datastore.copyIn(text, source);
      return { datastoreId: 100, source, format, sizeMb: 1024 };
    },
    read: async (d, on) => (existsSync(file(d, on)) ? readFileSync(file(d, on), 'utf8') : undefined),
    write: async (d, text) => writeFileSync(file(d), text),
    readImage: async (image) => readFileSync(image.source, 'utf8'),
    files: async (d) => readdirSync(join(file(d), '..')),
  };
};

transferContract('dummy', transferWorld);
diskWorkContract('dummy', transferWorld);
