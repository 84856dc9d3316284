import type { Binary } from '../define';
import { listVerb, poolOf } from '../listing';
import { imageTable } from './columns';
import { create } from './create';
import { show } from './show';
import { remove } from './verbs';

const list = listVerb({
  noun: 'images',
  owned: true,
  table: imageTable,
  rows: (one) => one.call('image.pool', {}),
  document: async (_one, _ids, rows) => poolOf('IMAGE_POOL', rows, (await import('../../lib/documents/image')).imageDocument),
});

export const oneimage: Binary = { name: 'oneimage', summary: 'Images: disks that VMs start from', verbs: [create, list, show, remove] };
