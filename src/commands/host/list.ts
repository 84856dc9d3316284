import { flag } from '../define';
import { listVerb, poolOf } from '../listing';
import { hostColumns, hostTable } from './columns';

export const list = listVerb({
  noun: 'hosts',
  table: hostTable,
  // only a list that is asked for them reads what the hosts said
  look: async (one, options) => ({ rows: await one.call('host.pool', { zombies: /ZVM/i.test(JSON.stringify(options)) }), columns: hostColumns() }),
  document: async (one, ids) => {
    const hosts = (await one.call('host.documents', {})).filter((h) => ids.has(h.id));
    return poolOf('HOST_POOL', hosts, (await import('../../lib/documents/host')).hostDocument);
  },
  extra: { extended: flag('--extended', 'whole documents with -x, -j, -y') },
});
