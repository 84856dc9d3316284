import type { Binary } from '../define';
import { listVerb } from '../listing';
import { objectVerbs } from '../objectVerbs';
import { clusterColumns, clusterTable } from './columns';
import { show } from './show';
import { create, memberVerbs, remove } from './verbs';

const list = listVerb({
  noun: 'clusters',
  table: clusterTable,
  look: async (one) => ({ rows: await one.call('cluster.pool', {}), columns: clusterColumns() }),
  document: async (_one, _ids, rows) => (await import('../../lib/documents/cluster')).clusterPoolDocument(rows),
});

export const onecluster: Binary = {
  name: 'onecluster',
  summary: 'Clusters: hosts with the datastores and networks they share',
  verbs: [create, list, show, ...memberVerbs, ...objectVerbs('cluster', ['rename', 'update']), remove],
};
