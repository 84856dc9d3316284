import type { Binary } from '../define';
import { listVerb, poolOf } from '../listing';
import { objectVerbs } from '../objectVerbs';
import { secgroupColumns, secgroupTable } from './columns';
import { show } from './show';
import { clone, commit, create, remove } from './verbs';

const list = listVerb({
  noun: 'security groups',
  owned: true,
  table: secgroupTable,
  look: async (one) => ({ rows: await one.call('secgroup.pool', {}), columns: secgroupColumns() }),
  document: async (_one, _ids, rows) => poolOf('SECURITY_GROUP_POOL', rows, (await import('../../lib/documents/secgroup')).secgroupDocument),
});

export const onesecgroup: Binary = {
  name: 'onesecgroup',
  summary: 'Security groups: which traffic reaches VMs',
  verbs: [create, list, show, clone, commit, ...objectVerbs('secgroup', ['rename', 'chown', 'chgrp', 'chmod', 'update']), remove],
};
