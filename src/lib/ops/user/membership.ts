import { deleteRules } from '../../../state/acl';
import { joinGroup, leaveGroup, membership } from '../../../state/groups';
import type { Db } from '../../../state/open';
import { type UserRow, updateUser, userById } from '../../../state/users';
import { preconditionError } from '../../errors/errors';
import { demand } from '../demand';
import { adminRules } from '../group/adminRules';
import { writeRequest } from '../request';

interface InGroup {
  /** of the user */
  readonly id: number;
  readonly gid: number;
}

/** Who leaves a group is no admin of it any more. */
const leave = async (tx: Db, uid: number, gid: number): Promise<void> => {
  if ((await membership(tx, uid, gid))?.admin === 1) await deleteRules(tx, adminRules(uid, gid));
  await leaveGroup(tx, uid, gid);
};

const ONEADMIN = 0;

/** A new group takes the old one's place; one that the user is in already is put first, and the old one stays behind it. Who is in a group may choose it. */
export const chgrp = writeRequest<InGroup, void>({
  wire: 'one.user.chgrp',
  async run(tx, { id, gid }, ctx) {
    await demand(tx, ctx, 'one.user.chgrp', 'USE', 'GROUP', gid);
    const user = (await userById(tx, id)) as UserRow;
    if (id === ONEADMIN) throw preconditionError('user-needed', '[one.user.chgrp] user [0] oneadmin cannot be moved outside of the group [0] oneadmin');
    if (user.gid === gid) return;
    if (!(await membership(tx, id, gid))) await leave(tx, id, user.gid);
    await updateUser(tx, id, { gid });
    await joinGroup(tx, id, gid);
  },
});

export const addgroup = writeRequest<InGroup, void>({
  wire: 'one.user.addgroup',
  async run(tx, { id, gid }, ctx) {
    await demand(tx, ctx, 'one.user.addgroup', 'MANAGE', 'GROUP', gid);
    if (await membership(tx, id, gid)) throw preconditionError('in-group', '[one.user.addgroup] User is already in this group');
    await joinGroup(tx, id, gid);
  },
});

export const delgroup = writeRequest<InGroup, void>({
  wire: 'one.user.delgroup',
  async run(tx, { id, gid }, ctx) {
    await demand(tx, ctx, 'one.user.delgroup', 'MANAGE', 'GROUP', gid);
    const user = (await userById(tx, id)) as UserRow;
    if (!(await membership(tx, id, gid))) throw preconditionError('not-in-group', '[one.user.delgroup] User is not part of this group');
    if (user.gid === gid)
      throw preconditionError('primary-group', "[one.user.delgroup] Can't remove user from the primary group.", { next: `oneuser chgrp ${id} GROUP` });
    await leave(tx, id, gid);
  },
});
