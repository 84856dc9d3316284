import { nextId } from '../../../state/ids';
import { insertImage } from '../../../state/images';
import type { Db } from '../../../state/open';
import { DISK_TYPE, IMAGE_STATE } from '../../model/objectStates';
import { initialPermissions } from '../../model/permissions';
import type { Ctx } from '../request';

type Row = Parameters<typeof insertImage>[1];
type Usual = 'uid' | 'gid' | 'permissions' | 'disk_type' | 'persistent' | 'path' | 'fs' | 'state';
type Never = 'id' | 'regtime' | 'modtime' | 'prev_state' | 'sha256' | 'error';

/** What is to be said of a new image; the rest is as usual. */
export type NewImage = Omit<Row, Usual | Never> & Partial<Pick<Row, Usual>>;

/** The row of a new image, the caller's unless it says otherwise, locked until its bytes are there. Resolves with its id. */
export const insertNewImage = async (tx: Db, ctx: Ctx, image: NewImage): Promise<number> => {
  const id = await nextId(tx, 'images');
  const now = ctx.clock.now();
  await insertImage(tx, {
    uid: ctx.caller.uid,
    gid: ctx.caller.gid,
    permissions: initialPermissions(ctx.caller),
    disk_type: DISK_TYPE.FILE,
    persistent: 0,
    path: '',
    fs: '',
    state: IMAGE_STATE.LOCKED,
    ...image,
    id,
    regtime: now,
    modtime: now,
    prev_state: IMAGE_STATE.INIT,
    sha256: '',
    error: '',
  });
  return id;
};
