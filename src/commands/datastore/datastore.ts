import type { Binary } from '../define';
import { listVerb, poolOf } from '../listing';
import { datastoreTable } from './columns';
import { show } from './show';
import { create, remove } from './verbs';

const list = listVerb({
  noun: 'datastores',
  table: datastoreTable,
  rows: (one) => one.call('datastore.pool', {}),
  document: async (_one, _ids, rows) => poolOf('DATASTORE_POOL', rows, (await import('../../lib/documents/datastore')).datastoreDocument),
});

export const onedatastore: Binary = { name: 'onedatastore', summary: 'Datastores: where images and disks lie', verbs: [create, list, show, remove] };
