import { setOwnership } from '../../../state/bodies';
import { NOUNS, type NounType, ownershipOf } from '../../../state/objects';
import type { Owned } from '../../model/permissions';
import { demand } from '../demand';
import { writeRequest } from '../request';
import type { ChmodInput } from './hooks';

const ADMIN_BITS = 0o111;

/** Manage is enough for the bits of use and manage; those of admin are for who has admin. */
export const chmod = (type: NounType) => {
  const wire = `${NOUNS[type].request}.chmod`;
  return writeRequest<ChmodInput, void>({
    wire,
    undo: async (db, { id }) => ({ id, permissions: ((await ownershipOf(db, type, id)) as Owned).permissions }),
    async run(tx, { id, permissions }, ctx) {
      const before = ((await ownershipOf(tx, type, id)) as Owned).permissions;
      if (((before ^ permissions) & ADMIN_BITS) !== 0) await demand(tx, ctx, wire, 'ADMIN', type, id);
      await setOwnership(tx, type, id, { permissions: permissions & 0o777 });
    },
  });
};
