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

const options = {
  datastore: text('--datastore', 'id|name', 'datastore it goes to', { short: '-d', complete: 'datastores' }),
  name: text('--name', 'name', 'its name'),
  description: text('--description', 'description', 'its description'),
  type: text('--type', 'type', 'OS, CDROM, DATABLOCK, KERNEL, RAMDISK, CONTEXT', { values: ['OS', 'CDROM', 'DATABLOCK', 'KERNEL', 'RAMDISK', 'CONTEXT'] }),
  persistent: flag('--persistent', 'a VM writes into the image itself'),
  prefix: text('--prefix', 'prefix', 'device prefix: vd, sd, hd', { values: ['vd', 'sd', 'hd'] }),
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

const KEYS = {
  name: 'NAME',
  description: 'DESCRIPTION',
  prefix: 'DEV_PREFIX',
  target: 'TARGET',
  source: 'SOURCE',
  format: 'FORMAT',
  fs: 'FS',
  diskType: 'DISK_TYPE',
} as const;

type Words = { readonly [K in keyof typeof options]?: string | boolean };

const templateOf = (given: Template, o: Words, cwd: string): Template => {
  let t = given;
  for (const [key, attribute] of Object.entries(KEYS)) {
    const value = o[key as keyof typeof KEYS];
    if (typeof value === 'string') t = withSingle(t, attribute, value);
  }
  if (typeof o.type === 'string') t = withSingle(t, 'TYPE', typeName(o.type));
  if (typeof o.path === 'string') t = withSingle(t, 'PATH', /^[a-z]+:\/\//.test(o.path) ? o.path : resolve(cwd, o.path));
  if (typeof o.size === 'string') t = withSingle(t, 'SIZE', String(sizeMb(o.size)));
  if (o.persistent) t = withSingle(t, 'PERSISTENT', 'YES');
  return t;
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
    if (o.dry) return { dry: printTemplate(template), id: -1 };
    const store = o.datastore ?? single(template, 'DATASTORE') ?? single(template, 'DATASTORE_ID');
    if (store === undefined) throw usageError('Datastore to save the image is mandatory: \n\t -d datastore_id', { next: 'onedatastore list' });
    const datastoreId = await one.resolve('DATASTORE', parseRef(store));
    const { id } = await one.call('image.create', { template, datastoreId, checkCapacity: o.noCheckCapacity !== true });
    return { dry: '', id };
  },
  view({ dry, id }, one, o) {
    if (dry !== '') return void one.io.out.write(`${dry}\n`);
    one.io.out.write(`ID: ${id}\n`);
    return waitForImages(one, [id], 'READY', o);
  },
});
