import type { Binary } from '../define';
import { listVerb, poolOf } from '../listing';
import { objectVerbs } from '../objectVerbs';
import { datastoreColumns, datastoreTable } from './columns';
import { show } from './show';
import { create, enablingVerbs, remove } from './verbs';

const list = listVerb({
  noun: 'datastores',
  table: datastoreTable,
  look: async (one) => ({ rows: await one.call('datastore.pool', {}), columns: datastoreColumns() }),
  document: async (_one, _ids, rows) => poolOf('DATASTORE_POOL', rows, (await import('../../lib/documents/datastore')).datastoreDocument),
});

export const onedatastore: Binary = {
  name: 'onedatastore',
  summary: 'Datastores: where images and disks lie',
  verbs: [create, list, show, ...objectVerbs('datastore', ['rename', 'chown', 'chgrp', 'chmod', 'update']), ...enablingVerbs, remove],
};
