import { usageError } from '../../lib/errors/errors';
import { fileArg, refsArg } from '../args/refs';
import { readTemplate } from '../args/templateFile';
import { defineCommand } from '../define';
import { forEach, reportEach } from '../forEach';

export const create = defineCommand({
  name: 'create',
  summary: 'Make a virtual router of a template file',
  args: { file: fileArg() },
  options: {},
  async run(one, { file }) {
    const template = await readTemplate(one.io, 'create', file);
    if (!template) throw usageError('a template file is needed: NAME, NIC', { next: 'onevrouter create FILE' });
    return one.call('vrouter.create', { template });
  },
  view(id, one) {
    one.io.out.write(`ID: ${id}\n`);
  },
});

export const remove = defineCommand({
  name: 'delete',
  summary: 'Delete virtual routers and give their addresses back',
  args: { ids: refsArg('vrouter') },
  options: {},
  run: (one, { ids }) => forEach(one, 'VROUTER', ids, (id) => one.call('vrouter.delete', { id })),
  view: (each, one, options) => reportEach(each, one, 'VROUTER', 'deleted', options),
});
