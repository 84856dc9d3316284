import { usageError } from '../../lib/errors/errors';
import { fileArg, refsArg } from '../args/refs';
import { readTemplate } from '../args/templateFile';
import { defineCommand, type Verb } from '../define';
import { forEach, reportEach } from '../forEach';

export const create = defineCommand({
  name: 'create',
  summary: 'Make a marketplace of a template file',
  args: { file: fileArg() },
  options: {},
  async run(one, { file }) {
    const template = await readTemplate(one.io, 'create', file);
    if (!template) throw usageError('a template file is needed: NAME, MARKET_MAD', { next: 'onemarket create FILE' });
    return one.call('market.create', { template });
  },
  view: (id, one) => void one.io.out.write(`ID: ${id}\n`),
});

const statusVerb = (name: 'enable' | 'disable', summary: string): Verb =>
  defineCommand({
    name,
    summary,
    args: { ids: refsArg('market') },
    options: {},
    run: (one, { ids }) => forEach(one, 'MARKETPLACE', ids, (id) => one.call('market.enable', { id, enable: name === 'enable' })),
    view: (each, one, options) => reportEach(each, one, 'MARKETPLACE', `${name}d`, options),
  });

export const enable = statusVerb('enable', 'Let apps be put into marketplaces again');
export const disable = statusVerb('disable', 'Let no apps be put into marketplaces');

export const remove = defineCommand({
  name: 'delete',
  summary: 'Delete marketplaces without apps',
  args: { ids: refsArg('market') },
  options: {},
  run: (one, { ids }) => forEach(one, 'MARKETPLACE', ids, (id) => one.call('market.delete', { id })),
  view: (each, one, options) => reportEach(each, one, 'MARKETPLACE', 'deleted', options),
});
