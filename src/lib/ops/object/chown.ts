import { nameOf, setOwnership } from '../../../state/bodies';
import { NOUNS, type NounType, nameTaken, ownershipOf } from '../../../state/objects';
import { preconditionError } from '../../errors/errors';
import type { Owned } from '../../model/permissions';
import { demand } from '../demand';
import { writeRequest } from '../request';
import type { ChownInput, ObjectHow } from './hooks';

/** Another owner, another group, or both. Who gives it to a user needs manage on him, so a user can only take; to a group, use on it. */
export const chown = (type: NounType, hook: ObjectHow['chown']) => {
  const wire = `${NOUNS[type].request}.chown`;
  return writeRequest<ChownInput, void>({
    wire,
    async undo(db, { id, uid, gid }) {
      const now = (await ownershipOf(db, type, id)) as Owned;
      return { id, uid: uid < 0 ? -1 : now.uid, gid: gid < 0 ? -1 : now.gid };
    },
    async run(tx, input, ctx) {
      const { id, uid, gid } = input;
      if (uid >= 0) await demand(tx, ctx, wire, 'MANAGE', 'USER', uid);
      if (gid >= 0) await demand(tx, ctx, wire, 'USE', 'GROUP', gid);
      if (hook) await (await hook())(tx, ctx, wire, input);
      if (uid >= 0) {
        const name = await nameOf(tx, type, id);
        const holder = await nameTaken(tx, type, name, uid);
        if (holder !== undefined && holder !== id)
          throw preconditionError('name-taken', `[${wire}] user [${uid}] already owns ${type} [${holder}] with NAME ${name}`);
      }
      if (uid < 0 && gid < 0) return;
      await setOwnership(tx, type, id, { ...(uid < 0 ? {} : { uid }), ...(gid < 0 ? {} : { gid }) });
    },
  });
};
