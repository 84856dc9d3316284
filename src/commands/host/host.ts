import { type Binary, flag } from '../define';
import { listVerb, poolOf, topOf } from '../listing';
import { monitoringVerb } from '../monitoring';
import { objectVerbs } from '../objectVerbs';
import { hostColumns, hostTable } from './columns';
import { create } from './create';
import { importVm } from './importvm';
import { show } from './show';
import { flush, forceupdate, remove, statusVerbs } from './verbs';

const list = listVerb({
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

export const onehost: Binary = {
  name: 'onehost',
  summary: 'Hosts: the machines that run VMs',
  verbs: [
    create,
    list,
    topOf(list),
    show,
    ...statusVerbs,
    flush,
    forceupdate,
    monitoringVerb('host'),
    importVm,
    ...objectVerbs('host', ['rename', 'update']),
    remove,
  ],
  absent: { sync: { why: 'nodes hold no scripts of ours, so there is nothing to bring up to date', next: 'onehost forceupdate' } },
};
