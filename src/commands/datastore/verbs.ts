import { usageError } from '../../lib/errors/errors';
import { parseRef } from '../../lib/model/idLists';
import { fileArg, refsArg } from '../args/refs';
import { readTemplate } from '../args/templateFile';
import { defineCommand, text, type Verb } from '../define';
import { forEach, reportEach } from '../forEach';

export const create = defineCommand({
  name: 'create',
  summary: 'Make a datastore of a template file',
  args: { file: fileArg() },
  options: { cluster: text('--cluster', 'id|name', 'cluster it goes to', { short: '-c', complete: 'clusters' }) },
  async run(one, { file }, options) {
    const template = await readTemplate(one.io, 'create', file);
    if (!template) throw usageError('a template file is needed: NAME, TYPE, DS_MAD, TM_MAD', { next: 'onedatastore create FILE' });
    return one.call('datastore.create', { template, clusterId: options.cluster === undefined ? 0 : await one.resolve('CLUSTER', parseRef(options.cluster)) });
  },
  view(id, one) {
    one.io.out.write(`ID: ${id}\n`);
  },
});

export const remove = defineCommand({
  name: 'delete',
  summary: 'Delete datastores that are empty',
  args: { ids: refsArg('datastore') },
  options: {},
  run: (one, { ids }) => forEach(one, 'DATASTORE', ids, (id) => one.call('datastore.delete', { id })),
  view: (each, one, options) => reportEach(each, one, 'DATASTORE', 'deleted', options),
});

const enabling = (name: 'enable' | 'disable', summary: string): Verb =>
  defineCommand({
    name,
    summary,
    args: { ids: refsArg('datastore') },
    options: {},
    run: (one, { ids }) => forEach(one, 'DATASTORE', ids, (id) => one.call('datastore.enable', { id, enabled: name === 'enable' })),
    view: (each, one, options) => reportEach(each, one, 'DATASTORE', `${name}d`, options),
  });

export const enablingVerbs: readonly Verb[] = [
  enabling('enable', 'Let system datastores have VMs again'),
  enabling('disable', 'Give system datastores no new VMs; those they have stay'),
];
