import { deleteRulesNaming } from '../../../state/acl';
import { pack, unpack } from '../../../state/packing';
import { deleteTokensOf } from '../../../state/tokens';
import { deleteUser, endSessions, type UserRow, updateUser, userById } from '../../../state/users';
import { preconditionError, usageError } from '../../errors/errors';
import { isAdmin, parseUmask } from '../../model/permissions';
import { merged, single, type Template, without } from '../../template/template';
import { sealedTemplate } from '../object/sealed';
import { writeRequest } from '../request';
import { refuseRestricted } from '../restricted/keepRestricted';
import { checkDriver, storedSecret } from './secret';

interface ById {
  readonly id: number;
}

/** What a person may not give itself: which actions on VMs need which right. */
const RESTRICTED = ['VM_USE_OPERATIONS', 'VM_MANAGE_OPERATIONS', 'VM_ADMIN_OPERATIONS'];

const checkUmask = (wire: string, t: Template): void => {
  const text = single(t, 'UMASK');
  if (text !== undefined && parseUmask(text) === undefined)
    throw usageError(`[${wire}] UMASK "${text}" is not a mask of three octal digits (000 to 777)`, { next: 'oneuser umask USER 137' });
};

export interface Update extends ById {
  readonly template: Template;
  /** what is there stays, but for what is given again */
  readonly append: boolean;
}

export const update = writeRequest<Update, void>({
  wire: 'one.user.update',
  async run(tx, { id, template, append }, ctx) {
    const old = unpack(((await userById(tx, id)) as UserRow).template);
    const asked = append ? merged(old, template) : template;
    // who does not see the token password leaves it as it is
    const restricted = ctx.caller.uid === id ? RESTRICTED : [...RESTRICTED, 'TOKEN_PASSWORD'];
    const next = isAdmin(ctx.caller) ? asked : refuseRestricted('one.user.update', old, asked, restricted);
    checkUmask('one.user.update', next);
    await updateUser(tx, id, { template: pack(sealedTemplate(ctx.secrets, 'USER', id, next)) });
  },
});

/** `mask` '' : the default again */
export const umask = writeRequest<ById & { readonly mask: string }, void>({
  wire: 'one.user.update',
  async run(tx, { id, mask }) {
    const old = without(unpack(((await userById(tx, id)) as UserRow).template), 'UMASK');
    const next = mask === '' ? old : [...old, { key: 'UMASK', value: mask }];
    checkUmask('one.user.update', next);
    await updateUser(tx, id, { template: pack(next) });
  },
});

/** All who are logged in with the old password are out at once. */
export const passwd = writeRequest<ById & { readonly password: string }, void, string>({
  wire: 'one.user.passwd',
  prepare: async ({ id, password }, ctx) => storedSecret(ctx, 'one.user.passwd', ((await userById(ctx.state.db, id)) as UserRow).auth, password),
  async run(tx, { id }, _ctx, secret) {
    await updateUser(tx, id, { password: secret });
    await endSessions(tx, id);
  },
});

/** Another way to prove who it is. Without a password the old one stays, where it is of use to the new driver. */
export const chauth = writeRequest<ById & { readonly driver: string; readonly password: string }, void, string | undefined>({
  wire: 'one.user.chauth',
  async prepare({ driver, password }, ctx) {
    if (driver === '') throw usageError('An Auth driver should be specified', { next: 'oneuser chauth USER core PASSWORD' });
    checkDriver('one.user.chauth', driver);
    return password === '' ? undefined : storedSecret(ctx, 'one.user.chauth', driver, password);
  },
  async run(tx, { id, driver }, _ctx, secret) {
    await updateUser(tx, id, { auth: driver, ...(secret === undefined ? {} : { password: secret }) });
    await endSessions(tx, id);
  },
});

export const enable = writeRequest<ById & { readonly enabled: boolean }, void>({
  wire: 'one.user.enable',
  async run(tx, { id, enabled }) {
    if (id === 0) throw preconditionError('user-needed', '[one.user.enable] Cannot enable/disable oneadmin user');
    await updateUser(tx, id, { enabled: enabled ? 1 : 0 });
    if (!enabled) {
      await endSessions(tx, id);
      await deleteTokensOf(tx, id);
    }
  },
});

export const remove = writeRequest<ById, void>({
  wire: 'one.user.delete',
  async run(tx, { id }) {
    if (id === 0) throw preconditionError('user-needed', '[one.user.delete] Cannot delete user. oneadmin cannot be deleted.');
    await deleteRulesNaming(tx, 'USER', id);
    await deleteUser(tx, id);
  },
});
