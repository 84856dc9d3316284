import type { Binary } from '../define';
import { listVerb, poolOf, topOf } from '../listing';
import { objectVerbs } from '../objectVerbs';
import { imageColumns, imageTable } from './columns';
import { create } from './create';
import { show } from './show';
import { remove } from './verbs';

const list = listVerb({
  noun: 'images',
  owned: true,
  table: imageTable,
  look: async (one) => ({ rows: await one.call('image.pool', {}), columns: imageColumns() }),
  document: async (_one, _ids, rows) => poolOf('IMAGE_POOL', rows, (await import('../../lib/documents/image')).imageDocument),
});

export const oneimage: Binary = {
  name: 'oneimage',
  summary: 'Images: disks that VMs start from',
  verbs: [create, list, topOf(list), show, ...objectVerbs('image', ['rename', 'chown', 'chgrp', 'chmod', 'update', 'lock', 'unlock']), remove],
};
