import { nameOf, setName } from '../../../state/bodies';
import { NOUNS, type NounType, nameTaken, ownershipOf } from '../../../state/objects';
import { preconditionError } from '../../errors/errors';
import { checkName } from '../../model/names';
import type { Owned } from '../../model/permissions';
import { writeRequest } from '../request';
import type { ObjectHow, RenameInput } from './hooks';

export const rename = (type: NounType, hook: ObjectHow['rename']) => {
  const { request, long } = NOUNS[type];
  const wire = `${request}.rename`;
  return writeRequest<RenameInput, void>({
    wire,
    undo: async (db, { id }) => ({ id, name: await nameOf(db, type, id) }),
    async run(tx, { id, name: given }, ctx) {
      const name = checkName(wire, hook ? await (await hook())(tx, ctx, wire, id, given) : given);
      const holder = await nameTaken(tx, type, name, ((await ownershipOf(tx, type, id)) as Owned).uid);
      if (holder === id) return;
      if (holder !== undefined)
        throw preconditionError('name-taken', `[${wire}] ${long} cannot be renamed to ${name} because it collides with ${long} ${holder}`);
      await setName(tx, type, id, name);
    },
  });
};
