import type { Binary } from '../define';
import { listVerb, poolOf } from '../listing';
import { objectVerbs } from '../objectVerbs';
import { marketAppColumns, marketAppTable } from './columns';
import { show } from './show';
import { create, disable, enable, remove } from './verbs';

const list = listVerb({
  noun: 'apps of marketplaces',
  owned: true,
  table: marketAppTable,
  look: async (one) => ({ rows: await one.call('marketapp.pool', {}), columns: marketAppColumns() }),
  document: async (_one, _ids, rows) => poolOf('MARKETPLACEAPP_POOL', rows, (await import('../../lib/documents/market')).marketAppDocument),
});

export const onemarketapp: Binary = {
  name: 'onemarketapp',
  summary: 'Apps: images and templates in marketplaces',
  verbs: [create, list, show, ...objectVerbs('marketapp', ['rename', 'chown', 'chgrp', 'chmod', 'update', 'lock', 'unlock']), enable, disable, remove],
};
