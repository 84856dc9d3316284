import { resolve } from 'node:path';
import { usageError } from '../../lib/errors/errors';
import { parseRef } from '../../lib/model/idLists';
import { IMAGE_TYPE } from '../../lib/model/objectStates';
import { printTemplate } from '../../lib/template/print';
import { single, type Template, withSingle } from '../../lib/template/template';
import { fileArg } from '../args/refs';
import { readTemplate } from '../args/templateFile';
import { defineCommand, flag, text } from '../define';
import { memoryMb } from '../vm/templateOptions';
import { imageWaitOptions, waitForImages } from '../waiting';
import { devicePrefix } from './devicePrefix';

/** What an image is made as; backups and file systems are made by other commands. */
const TYPES = ['OS', 'CDROM', 'DATABLOCK', 'KERNEL', 'RAMDISK', 'CONTEXT'];

const options = {
  datastore: text('--datastore', 'id|name', 'datastore it goes to', { short: '-d', complete: 'datastores' }),
  name: text('--name', 'name', 'its name'),
  description: text('--description', 'description', 'its description'),
  type: text('--type', 'type', TYPES.join(', '), { values: TYPES }),
  persistent: flag('--persistent', 'a VM writes into the image itself'),
  prefix: devicePrefix('of the image'),
  target: text('--target', 'target', 'device: vda'),
  path: text('--path', 'path', 'file to copy in', { complete: 'file' }),
  source: text('--source', 'source', 'bytes that lie in the datastore already'),
  format: text('--format', 'format', 'raw or qcow2', { values: ['raw', 'qcow2'] }),
  fs: text('--fs', 'filesystem', 'file system inside'),
  size: text('--size', 'size', 'size of an empty image: 512, 512M, 2G'),
  diskType: text('--disk_type', 'disk_type', 'FILE'),
  noCheckCapacity: flag('--no_check_capacity', 'do not look whether there is room'),
  dry: flag('--dry', 'print the template and do nothing'),
};

/** In the order in which --dry prints them. */
const KEYS = {
  type: 'TYPE',
  target: 'TARGET',
  path: 'PATH',
  source: 'SOURCE',
  size: 'SIZE',
  format: 'FORMAT',
  fs: 'FS',
  diskType: 'DISK_TYPE',
  description: 'DESCRIPTION',
  name: 'NAME',
  prefix: 'DEV_PREFIX',
} as const;

type Words = { readonly [K in keyof typeof options]?: string | boolean };

const templateOf = (given: Template, o: Words, cwd: string): Template => {
  let t = given;
  for (const [key, attribute] of Object.entries(KEYS)) {
    const value = o[key as keyof typeof KEYS];
    if (typeof value === 'string') t = withSingle(t, attribute, meant(key, value, cwd));
  }
  return o.persistent ? withSingle(t, 'PERSISTENT', 'YES') : t;
};

const meant = (key: string, value: string, cwd: string): string => {
  if (key === 'type') return typeName(value);
  if (key === 'size') return String(sizeMb(value));
  return key === 'path' && !/^[a-z]+:\/\//.test(value) ? resolve(cwd, value) : value;
};

const typeName = (word: string): string => {
  if (!(word.toUpperCase() in IMAGE_TYPE)) throw usageError(`Type should be: ${Object.keys(IMAGE_TYPE).join(', ')}\noption type: Parsing error`);
  return word.toUpperCase();
};

const sizeMb = (given: string): number => {
  try {
    return memoryMb(given);
  } catch {
    throw usageError('Size value malformed\noption size: Parsing error');
  }
};

export const create = defineCommand({
  name: 'create',
  summary: 'Register an image: of a file that is copied in, or an empty one',
  args: { file: fileArg() },
  options: { ...options, ...imageWaitOptions },
  async run(one, { file }, o) {
    const template = templateOf(
      (file === undefined && (o.name || o.path) ? undefined : await readTemplate(one.io, 'create', file)) ?? [],
      o as Words,
      one.io.cwd,
    );
    // in the order given, not by key
    if (o.dry) return { dry: template.map((a) => printTemplate([a])).join(''), id: -1 };
    const store = o.datastore ?? single(template, 'DATASTORE') ?? single(template, 'DATASTORE_ID');
    if (store === undefined) throw usageError('Datastore to save the image is mandatory: \n\t -d datastore_id', { next: 'onedatastore list' });
    const datastoreId = await one.resolve('DATASTORE', parseRef(store));
    const { id } = await one.call('image.create', { template, datastoreId, checkCapacity: o.noCheckCapacity !== true });
    return { dry: '', id };
  },
  view({ dry, id }, one, o) {
    if (dry !== '') return void one.io.out.write(dry);
    one.io.out.write(`ID: ${id}\n`);
    return waitForImages(one, [id], 'READY', o);
  },
});
