import { bodyOf, setBody } from '../../../state/bodies';
import { NOUNS, type NounType } from '../../../state/objects';
import { deniedError } from '../../errors/errors';
import { isAdmin } from '../../model/permissions';
import { merged, type Template } from '../../template/template';
import { readRequest, writeRequest } from '../request';
import type { ObjectHow, UpdateInput } from './hooks';
import { keptRestricted, restrictedChange } from './restricted';
import { sealedTemplate } from './sealed';

/** A new template, or more attributes for the one there is. Restricted attributes stay as they are, except for administrators. */
export const update = (type: NounType, hook: ObjectHow['update']) => {
  const wire = `${NOUNS[type].request}.update`;
  return writeRequest<UpdateInput, void>({
    wire,
    undo: async (db, { id }) => ({ id, template: await bodyOf(db, type, id), append: false }),
    async run(tx, { id, template: given, append }, ctx) {
      const before = await bodyOf(tx, type, id);
      const free = isAdmin(ctx.caller);
      const changed = free ? undefined : restrictedChange(type, before, given);
      if (changed !== undefined) throw deniedError(`[${wire}] Cannot update template. Tried to change restricted attribute: ${changed}`);
      const next = append ? merged(before, given) : free ? given : keptRestricted(type, before, given);
      const kept = hook ? await (await hook())({ tx, ctx, wire, id, before, given, append, next }) : next;
      await setBody(tx, type, id, sealedTemplate(ctx.secrets, type, id, kept));
    },
  });
};

/** The template that an update changes, to be edited. */
export const body = (type: NounType) =>
  readRequest<{ readonly id: number }, Template>({
    wire: `${NOUNS[type].request}.info`,
    run: (db, { id }) => bodyOf(db, type, id),
  });
