import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { giveToOwnerOf } from '../lib/nodes/keys/ownFile';
import type { RequestName } from '../lib/ops/door';
import type { NounType } from '../state/objects';

/** By the noun of the requests, with an s. The files below `<var>/.index`, which completion in the shell reads: `id name`, a line an object. A hint and nothing more: it may be old, or missing. */
export const INDEXED = {
  vms: 'VM',
  hosts: 'HOST',
  images: 'IMAGE',
  vnets: 'NET',
  vntemplates: 'VNTEMPLATE',
  templates: 'TEMPLATE',
  datastores: 'DATASTORE',
  users: 'USER',
  groups: 'GROUP',
  clusters: 'CLUSTER',
  secgroups: 'SECGROUP',
  vmgroups: 'VMGROUP',
  vdcs: 'VDC',
  zones: 'ZONE',
  hooks: 'HOOK',
  markets: 'MARKETPLACE',
  marketapps: 'MARKETPLACEAPP',
  vrouters: 'VROUTER',
  backupjobs: 'BACKUPJOB',
} as const satisfies Record<string, NounType>;

export type IndexedNoun = keyof typeof INDEXED;

const ALL = Object.keys(INDEXED) as IndexedNoun[];

/** Verbs of requests after which there are other names than before; all else changes only what an object does. */
const NAMING = new Set(['create', 'delete', 'rename', 'clone']);

/** Requests that make or end objects of another noun, or that do it under another name. */
const TOUCHES: Partial<Record<RequestName, IndexedNoun>> = {
  'template.instantiate': 'vms',
  'vm.action': 'vms',
  'vm.import': 'vms',
  'vntemplate.instantiate': 'vnets',
  'vnet.reserve': 'vnets',
  'vnet.recover': 'vnets',
};

/** Which names a request has changed. Of the actions on VMs only an end frees a name. */
export const namesTouchedBy = (request: RequestName, input: unknown): IndexedNoun | undefined => {
  if (request === 'vm.action' && !(input as { action: string }).action.startsWith('terminate')) return undefined;
  const [prefix = '', verb = ''] = request.split('.');
  const noun = `${prefix}s`;
  return TOUCHES[request] ?? (NAMING.has(verb) && noun in INDEXED ? (noun as IndexedNoun) : undefined);
};

const folderOf = (varDir: string): string => join(varDir, '.index');

/** Writes the index of these nouns, and of those that have none yet; a reader sees the old file or the new one. Names of VMs are nobody else's business: mode 0600. */
export const writeNameIndex = async (
  namesOf: (type: NounType) => Promise<ReadonlyArray<{ readonly id: number; readonly name: string }>>,
  varDir: string,
  nouns: Iterable<IndexedNoun> = ALL,
): Promise<void> => {
  const folder = folderOf(varDir);
  // root's commands write it, too, and whoever keeps the cloud has to read it and to write it anew
  if (mkdirSync(folder, { recursive: true, mode: 0o700 }) !== undefined) giveToOwnerOf(varDir, folder);
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
    giveToOwnerOf(dirname(path), temporary);
    renameSync(temporary, path);
  } catch (e) {
    rmSync(temporary, { force: true });
    throw e;
  }
};
