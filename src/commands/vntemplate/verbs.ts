import { usageError } from '../../lib/errors/errors';
import { printTemplate } from '../../lib/template/print';
import { fileArg, refArg, refsArg, wordArg } from '../args/refs';
import { readTemplate } from '../args/templateFile';
import { defineCommand, flag, text, whole } from '../define';
import { forEach, reportEach } from '../forEach';
import { type RangeWords, rangeOfOptions, rangeOptions } from '../vnet/rangeOptions';
import { nothingMore } from './extended';

const MOST = 1000;

export const create = defineCommand({
  name: 'create',
  summary: 'Store a network template of a file',
  args: { file: fileArg() },
  options: { dry: flag('--dry', 'print the template and do nothing') },
  async run(one, { file }, options) {
    const template = await readTemplate(one.io, 'create', file);
    if (!template) throw usageError('a template file is needed: NAME, VN_MAD, AR', { next: 'onevntemplate create FILE' });
    if (options.dry) return { dry: printTemplate(template), id: -1 };
    return { dry: '', id: await one.call('vntemplate.create', { template }) };
  },
  view({ dry, id }, one) {
    one.io.out.write(dry !== '' ? `${dry}\n` : `ID: ${id}\n`);
  },
});

export const clone = defineCommand({
  name: 'clone',
  summary: 'Store a network template a second time',
  args: { template: refArg('vntemplate'), name: wordArg('name') },
  options: {},
  run: async (one, { template, name }) => one.call('vntemplate.clone', { id: await one.resolve('VNTEMPLATE', template), name }),
  view(id, one) {
    one.io.out.write(`ID: ${id}\n`);
  },
});

export const instantiate = defineCommand({
  name: 'instantiate',
  summary: 'Make networks of a stored template',
  args: { template: refArg('vntemplate'), file: fileArg() },
  options: {
    name: text('--name', 'name', 'name of the network; %i is the number of the copy'),
    multiple: whole('--multiple', 'x', 'how many networks', '-m'),
    ...rangeOptions,
    mac: text('--mac', 'mac', 'first MAC address'),
    prefix: text('--prefix', 'prefix', 'prefix length of the IPv6 addresses'),
    asUid: whole('--as_uid', 'uid', 'the user whose network it is to be'),
    asGid: whole('--as_gid', 'gid', 'the group whose network it is to be'),
    extended: nothingMore,
  },
  async run(one, { template, file }, options) {
    const copies = options.multiple ?? 1;
    if (copies < 1 || copies > MOST) throw usageError(`--multiple ${copies}: between 1 and ${MOST}`);
    const given = file === undefined ? [] : ((await readTemplate(one.io, 'instantiate', file)) ?? []);
    const range = rangeOfOptions(options as RangeWords);
    const extra = range ? [...given, { key: 'AR', value: range }] : given;
    const { name, asUid, asGid } = options;
    return one.call('vntemplate.instantiate', { id: await one.resolve('VNTEMPLATE', template), name, extra, copies, asUid, asGid });
  },
  view(ids, one) {
    for (const id of ids) one.io.out.write(`VN ID: ${id}\n`);
  },
});

export const remove = defineCommand({
  name: 'delete',
  summary: 'Delete network templates; networks made of them stay',
  args: { ids: refsArg('vntemplate') },
  options: {},
  run: (one, { ids }) => forEach(one, 'VNTEMPLATE', ids, (id) => one.call('vntemplate.delete', { id })),
  view: (each, one, options) => reportEach(each, one, 'VNTEMPLATE', 'deleted', options),
});
