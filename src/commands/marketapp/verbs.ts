import { usageError } from '../../lib/errors/errors';
import { parseRef } from '../../lib/model/idLists';
import { escapeValue, printTemplate } from '../../lib/template/print';
import { single, withSingle } from '../../lib/template/template';
import { fileArg, refsArg } from '../args/refs';
import { readTemplate } from '../args/templateFile';
import { defineCommand, flag, text, type Verb } from '../define';
import { forEach, reportEach } from '../forEach';

/** What --dry prints of options, in the order of the field. */
const ofOptions = (name: string | undefined, description: string | undefined, origin: string | undefined): string =>
  [
    ...(name === undefined ? [] : [`NAME="${escapeValue(name)}"`]),
    ...(description === undefined ? [] : [`DESCRIPTION="${escapeValue(description)}"`]),
    ...(origin === undefined ? [] : [`ORIGIN_ID=${origin}`]),
    'TYPE=image',
  ]
    .map((line) => `${line}\n`)
    .join('');

export const create = defineCommand({
  name: 'create',
  summary: 'Offer an image or a template in a marketplace',
  args: { file: fileArg() },
  options: {
    name: text('--name', 'name', 'its name'),
    image: text('--image', 'id|name', 'image it is made of', { complete: 'images' }),
    description: text('--description', 'description', 'its description'),
    marketplace: text('--marketplace', 'id|name', 'marketplace it goes to', { short: '-m', complete: 'markets' }),
    dry: flag('--dry', 'print the template and do nothing'),
  },
  async run(one, { file }, o) {
    let template = (file === undefined && o.name !== undefined ? undefined : await readTemplate(one.io, 'create', file)) ?? [];
    if (o.name !== undefined) template = withSingle(template, 'NAME', o.name);
    if (o.image !== undefined) template = withSingle(template, 'ORIGIN_ID', String(await one.resolve('IMAGE', parseRef(o.image))));
    if (o.description !== undefined) template = withSingle(template, 'DESCRIPTION', o.description);
    if (o.dry) return { dry: file === undefined ? ofOptions(o.name, o.description, single(template, 'ORIGIN_ID')) : printTemplate(template), id: -1 };
    const market = o.marketplace ?? single(template, 'MARKETPLACE') ?? single(template, 'MARKETPLACE_ID');
    if (market === undefined) throw usageError('Marketplace to save the app is mandatory: \n\t -m marketplace_id', { next: 'onemarket list' });
    const { id } = await one.call('marketapp.create', { template, marketId: await one.resolve('MARKETPLACE', parseRef(market)) });
    return { dry: '', id };
  },
  view: ({ dry, id }, one) => void one.io.out.write(dry === '' ? `ID: ${id}\n` : dry),
});

const statusVerb = (name: 'enable' | 'disable', summary: string): Verb =>
  defineCommand({
    name,
    summary,
    args: { ids: refsArg('marketapp') },
    options: {},
    run: (one, { ids }) => forEach(one, 'MARKETPLACEAPP', ids, (id) => one.call('marketapp.enable', { id, enable: name === 'enable' })),
    view: (each, one, options) => reportEach(each, one, 'MARKETPLACEAPP', `${name}d`, options),
  });

export const enable = statusVerb('enable', 'Offer apps again');
export const disable = statusVerb('disable', 'Offer apps no more, and keep them');

export const remove = defineCommand({
  name: 'delete',
  summary: 'Take apps out of their marketplace',
  args: { ids: refsArg('marketapp') },
  options: {},
  run: (one, { ids }) => forEach(one, 'MARKETPLACEAPP', ids, (id) => one.call('marketapp.delete', { id })),
  view: (each, one, options) => reportEach(each, one, 'MARKETPLACEAPP', 'deleted', options),
});
