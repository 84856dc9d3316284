import { flag } from '../define';
import { listVerb, poolOf } from '../listing';
import { vnetColumns, vnetTable } from './columns';

export const list = listVerb({
  noun: 'virtual networks',
  owned: true,
  table: vnetTable,
  look: async (one) => ({ rows: await one.call('vnet.pool', {}), columns: vnetColumns() }),
  document: async (one, ids, _rows, extended) =>
    poolOf('VNET_POOL', await one.call('vnet.documents', { ids: [...ids], extended }), (await import('../../lib/documents/vnet')).vnetDocument),
  extra: { extended: flag('--extended', 'whole documents with -x, -j, -y') },
});
