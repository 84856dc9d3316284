import type { Binary } from '../define';
import { listVerb, poolOf } from '../listing';
import { objectVerbs } from '../objectVerbs';
import { marketColumns, marketTable } from './columns';
import { show } from './show';
import { create, disable, enable, remove } from './verbs';

const list = listVerb({
  noun: 'marketplaces',
  table: marketTable,
  look: async (one) => ({ rows: await one.call('market.pool', {}), columns: marketColumns() }),
  document: async (_one, _ids, rows) => poolOf('MARKETPLACE_POOL', rows, (await import('../../lib/documents/market')).marketDocument),
});

export const onemarket: Binary = {
  name: 'onemarket',
  summary: 'Marketplaces: where images and templates are offered to others',
  verbs: [create, list, show, ...objectVerbs('market', ['rename', 'chown', 'chgrp', 'chmod', 'update']), enable, disable, remove],
};
