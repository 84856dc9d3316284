import { compare } from '../../../src/lib/check/compare';
import type { Answer, BelievedDatastore, BelievedHost, BelievedImage, BelievedVm, Facts, Seen, SeenDomain } from '../../../src/lib/check/facts';

/** A small cloud in which everything is as it should be: two hosts, a system datastore of their own (101), images (100), VM 3 of image 0 on node1. */
export const NOW = 1_000_000;
const PLACE = '/var/lib/one/datastores';
export const UUID = '00000000-0000-4000-8000-000000000003';

export const host = (id: number, name: string, over: Partial<BelievedHost> = {}): BelievedHost => ({
  id,
  name,
  ssh: `ssh oneadmin@${name}`,
  datastores: PLACE,
  offline: false,
  lookedAt: NOW - 60,
  answeredAt: NOW - 60,
  ...over,
});

export const vm = (over: Partial<BelievedVm> = {}): BelievedVm => ({
  id: 3,
  name: 'web',
  state: 'RUNNING',
  hostId: 1,
  systemId: 101,
  domain: 'one-3',
  uuid: UUID,
  imported: false,
  busy: false,
  disks: [{ id: 0, persistent: false, imageId: 0, isContext: false }],
  nics: [{ id: 0, tap: 'one-3-0', bridge: 'br46', networkId: 0, isAlias: false }],
  vncPorts: [5903],
  snapshots: [],
  ...over,
});

export const domain = (over: Partial<SeenDomain> = {}): SeenDomain => ({
  name: 'one-3',
  uuid: UUID,
  state: 'running',
  persistent: false,
  vcpus: 1,
  memoryKb: 131_072,
  disks: [{ target: 'vda', path: `${PLACE}/101/3/disk.0` }],
  nics: [{ mac: '02:00:0a:01:10:0a', tap: 'one-3-0', bridge: 'br46' }],
  snapshots: [],
  ...over,
});

export const image = (over: Partial<BelievedImage> = {}): BelievedImage => ({
  id: 0,
  name: 'os',
  datastoreId: 100,
  source: `${PLACE}/100/abc`,
  format: 'qcow2',
  sizeMb: 40,
  life: 'used',
  users: [3],
  busy: false,
  ...over,
});

const stores: readonly BelievedDatastore[] = [
  { id: 100, name: 'Images', kind: 'image', root: `${PLACE}/100`, shared: false, lookedAt: NOW - 60 },
  { id: 101, name: 'System', kind: 'system', root: `${PLACE}/101`, shared: false, lookedAt: undefined },
];

export const seen = (over: Partial<Seen> = {}): Seen => ({
  domains: [domain()],
  taps: [{ name: 'one-3-0', bridge: 'br46' }],
  files: [
    { path: `${PLACE}/101/3`, kind: 'folder', bytes: 4096 },
    { path: `${PLACE}/101/3/disk.0`, kind: 'file', bytes: 200_000, qcow2: { sizeBytes: 40 * 2 ** 20, backing: `${PLACE}/100/abc` } },
  ],
  ...over,
});

const nothing: Seen = { domains: [], taps: [], files: [] };
export const front: Seen = {
  ...nothing,
  files: [{ path: `${PLACE}/100/abc`, kind: 'file', bytes: 200_000, qcow2: { sizeBytes: 40 * 2 ** 20, backing: undefined } }],
};

export interface Story extends Partial<Facts> {
  readonly node1?: Seen | string;
  readonly node2?: Seen | string;
}

const answer = (said: Seen | string): Answer => (typeof said === 'string' ? { silent: said } : { seen: said });

export const facts = ({ node1 = seen(), node2 = nothing, ...over }: Story = {}): Facts => ({
  now: NOW,
  lookInterval: 120,
  datastores: PLACE,
  hosts: [host(1, 'node1'), host(2, 'node2')],
  vms: [vm()],
  justEnded: new Set(),
  stores,
  images: [image()],
  leases: [{ networkId: 0, address: '10.1.16.10', vmId: 3, nicId: 0 }],
  vncPorts: [{ port: 5903, vmId: 3 }],
  operations: [],
  workerAtWork: false,
  locks: [],
  answers: new Map([
    [1, answer(node1)],
    [2, answer(node2)],
  ]),
  frontEnd: { seen: front },
  own: [],
  ...over,
});

export const folder = (path: string): Seen['files'][number] => ({ path: `${PLACE}/${path}`, kind: 'folder', bytes: 4096 });
export const file = (path: string, more: object = {}): Seen['files'][number] => ({ path: `${PLACE}/${path}`, kind: 'file', bytes: 2048, ...more });
export const place = (path: string): string => `${PLACE}/${path}`;

export const found = (story: Story = {}) => compare(facts(story));
export const keys = (story: Story = {}): string[] => found(story).map((f) => f.key);
