import type { Binary } from '../define';
import { listVerb, poolOf } from '../listing';
import { objectVerbs } from '../objectVerbs';
import { vmgroupColumns, vmgroupTable } from './columns';
import { show } from './show';
import { create, remove, roleAdd, roleDelete, roleUpdate } from './verbs';

const list = listVerb({
  noun: 'VM groups',
  owned: true,
  table: vmgroupTable,
  look: async (one) => ({ rows: await one.call('vmgroup.pool', {}), columns: vmgroupColumns() }),
  document: async (_one, _ids, rows) => poolOf('VM_GROUP_POOL', rows, (await import('../../lib/documents/vmgroup')).vmgroupDocument),
});

export const onevmgroup: Binary = {
  name: 'onevmgroup',
  summary: 'VM groups: VMs that are to be together, or apart',
  verbs: [
    create,
    list,
    show,
    roleAdd,
    roleUpdate,
    roleDelete,
    ...objectVerbs('vmgroup', ['rename', 'chown', 'chgrp', 'chmod', 'update', 'lock', 'unlock']),
    remove,
  ],
};
