import { usageError } from '../../lib/errors/errors';
import { parseRef } from '../../lib/model/idLists';
import { fileArg, refsArg } from '../args/refs';
import { readTemplate } from '../args/templateFile';
import { defineCommand, text } from '../define';
import { forEach, reportEach } from '../forEach';

export const create = defineCommand({
  name: 'create',
  summary: 'Make a network of a template file',
  args: { file: fileArg() },
  options: { cluster: text('--cluster', 'id|name', 'cluster it goes to', { short: '-c', complete: 'clusters' }) },
  async run(one, { file }, options) {
    const template = await readTemplate(one.io, 'create', file);
    if (!template) throw usageError('a template file is needed: NAME, VN_MAD, BRIDGE, AR', { next: 'onevnet create FILE' });
    return one.call('vnet.create', {
      template,
      clusterId: options.cluster === undefined ? undefined : await one.resolve('CLUSTER', parseRef(options.cluster)),
    });
  },
  view(id, one) {
    one.io.out.write(`ID: ${id}\n`);
  },
});

export const remove = defineCommand({
  name: 'delete',
  summary: 'Delete networks without leases',
  args: { ids: refsArg('vnet') },
  options: {},
  run: (one, { ids }) => forEach(one, 'NET', ids, (id) => one.call('vnet.delete', { id })),
  view: (each, one, options) => reportEach(each, one, 'VNET', 'deleting', options),
});
