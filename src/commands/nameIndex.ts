import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RequestName } from '../lib/ops/door';
import type { NounType } from '../state/objects';

/** The files below `<var>/.index`, which completion in the shell reads: `id name`, a line an object. A hint and nothing more: it may be old, or missing. */
export const INDEXED = {
  vms: 'VM',
  hosts: 'HOST',
  images: 'IMAGE',
  vnets: 'NET',
  templates: 'TEMPLATE',
  datastores: 'DATASTORE',
  users: 'USER',
  groups: 'GROUP',
  clusters: 'CLUSTER',
} as const satisfies Record<string, NounType>;

export type IndexedNoun = keyof typeof INDEXED;

const ALL = Object.keys(INDEXED) as IndexedNoun[];

/** Requests after which there are other names than before. Those that only change what an object does are not here. */
const TOUCHES: Partial<Record<RequestName, IndexedNoun>> = {
  'host.create': 'hosts',
  'host.delete': 'hosts',
  'datastore.create': 'datastores',
  'datastore.delete': 'datastores',
  'image.create': 'images',
  'image.delete': 'images',
  'vnet.create': 'vnets',
  'vnet.delete': 'vnets',
  'template.create': 'templates',
  'template.delete': 'templates',
  'template.instantiate': 'vms',
  'vm.create': 'vms',
  'vm.action': 'vms',
  'user.create': 'users',
  'user.delete': 'users',
  'group.create': 'groups',
  'group.delete': 'groups',
};

/** Which names a request has changed. Of the actions on VMs only an end frees a name. */
export const namesTouchedBy = (request: RequestName, input: unknown): IndexedNoun | undefined =>
  request === 'vm.action' && !(input as { action: string }).action.startsWith('terminate') ? undefined : TOUCHES[request];

const folderOf = (varDir: string): string => join(varDir, '.index');

/** Writes the index of these nouns, and of those that have none yet; a reader sees the old file or the new one. Names of VMs are nobody else's business: mode 0600. */
export const writeNameIndex = async (
  namesOf: (type: NounType) => Promise<ReadonlyArray<{ readonly id: number; readonly name: string }>>,
  varDir: string,
  nouns: Iterable<IndexedNoun> = ALL,
): Promise<void> => {
  const folder = folderOf(varDir);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (const noun of new Set([...nouns, ...ALL.filter((n) => !existsSync(join(folder, n)))])) {
    const rows = await namesOf(INDEXED[noun]);
    replaceFile(join(folder, noun), rows.map((r) => `${r.id} ${r.name.replaceAll('\n', ' ')}\n`).join(''));
  }
};

/** Not flushed to the disk: what a crash takes is written again by the next command. */
const replaceFile = (path: string, text: string): void => {
  const temporary = `${path}.${randomBytes(6).toString('hex')}`;
  try {
    writeFileSync(temporary, text, { mode: 0o600, flag: 'wx' });
    renameSync(temporary, path);
  } catch (e) {
    rmSync(temporary, { force: true });
    throw e;
  }
};
