import type { NounType } from '../../../state/objects';
import type { Secrets } from '../../config/secrets';
import { deniedError } from '../../errors/errors';
import { isAdmin } from '../../model/permissions';
import { isVector, type Template } from '../../template/template';
import type { Ctx } from '../request';

/** The attributes that are kept encrypted, as the field's oned.conf lists them; `A/B` is B in the vector A. */
const SECRET: Readonly<Partial<Record<NounType, readonly string[]>>> = {
  VM: ['CONTEXT/PASSWORD'],
  USER: ['SSH_PRIVATE_KEY', 'SSH_PASSPHRASE'],
  DATASTORE: ['RESTIC_PASSWORD', 'NETAPP_PASSWORD'],
};

/** With each of its secret values replaced; an empty one is none. */
const replaced = (type: NounType, t: Template, change: (value: string) => string): Template => {
  const secret = (path: string, value: string): string => (value !== '' && SECRET[type]?.includes(path) ? change(value) : value);
  return t.map(({ key, value }) => ({
    key,
    value: isVector(value) ? value.map(([k, v]) => [k, secret(`${key}/${k}`, v)] as const) : secret(key, value),
  }));
};

/** The template of an object as it is kept. What is sealed already stays. */
export const sealedTemplate = (secrets: Secrets, type: NounType, id: number, t: Template): Template =>
  replaced(type, t, (value) => secrets.seal(value, `${type}:${id}`));

/** The template of an object as what works with it needs it. */
export const openedTemplate = (secrets: Secrets, type: NounType, id: number, t: Template): Template =>
  replaced(type, t, (value) => secrets.open(value, `${type}:${id}`));

/** A copy for somebody else: who may manage an object need not know its secrets. */
export const sharedTemplate = (ctx: Ctx, type: NounType, owned: { readonly id: number; readonly uid: number }, t: Template): Template =>
  isAdmin(ctx.caller) || ctx.caller.uid === owned.uid ? openedTemplate(ctx.secrets, type, owned.id, t) : replaced(type, t, () => '');

/** What `show` asks for: in clear for administrators, who could read the key as well; as it is kept for all others. */
export interface InfoInput {
  readonly id: number;
  readonly decrypt?: boolean;
}

/** The template to show. Errors: deniedError when somebody who is no administrator asks for clear text. */
export const shownTemplate = (ctx: Ctx, wire: string, type: NounType, { id, decrypt }: InfoInput, t: Template): Template => {
  if (!decrypt) return t;
  if (!isAdmin(ctx.caller)) throw deniedError(`[${wire}] User [${ctx.caller.uid}] : Not authorized to decrypt attributes of ${type} [${id}].`);
  return openedTemplate(ctx.secrets, type, id, t);
};
