import { IMAGE_TYPE } from '../../lib/model/objectStates';
import type { ImageView } from '../../lib/ops/image/read';
import type { One } from '../context';
import { flag } from '../define';
import { type Listing, listVerb, poolOf } from '../listing';
import { imageColumns, imageTable } from './columns';

/** Backups are images too, and have a list of their own. */
const look = async (one: One, options: object) => ({
  rows: (await one.call('image.pool', {})).filter((i) => (i.type === IMAGE_TYPE.BACKUP) === ((options as { readonly backup?: boolean }).backup === true)),
  columns: imageColumns(),
});

const listing: Listing<ImageView> = {
  noun: 'images',
  owned: true,
  table: imageTable,
  look,
  document: async (_one, _ids, rows) => poolOf('IMAGE_POOL', rows, (await import('../../lib/documents/image')).imageDocument),
  extra: { backup: flag('--backup', 'backups of VMs, instead of images') },
};

export const list = listVerb(listing);
