import { userAsOwned } from '../../../state/objects';
import type { Db } from '../../../state/open';
import { pack, unpack } from '../../../state/packing';
import { tokensOf } from '../../../state/tokens';
import { allUsers, groupNames, groupsOfUsers, type UserRow, userById } from '../../../state/users';
import { isHash, sha256 } from '../../config/credentials';
import { isAdmin } from '../../model/permissions';
import type { QuotaEntry } from '../../model/quotas';
import { without } from '../../template/template';
import { type InfoInput, shownTemplate } from '../object/sealed';
import { quotasOf } from '../quota/quotas';
import { type Ctx, readRequest } from '../request';
import { visible } from '../visible';
import { keepsSecret } from './secret';

export interface TokenView {
  /** the first digits: the token itself is known to nobody but who was given it */
  readonly hint: string;
  /** -1: all groups */
  readonly egid: number;
  /** Unix seconds; -1: never */
  readonly expires: number;
  readonly expired: boolean;
}

export interface UserView extends UserRow {
  readonly gname: string;
  /** the primary first */
  readonly groups: readonly number[];
  readonly groupNames: ReadonlyMap<number, string>;
  readonly quotas: readonly QuotaEntry[];
  readonly defaults: readonly QuotaEntry[];
  readonly tokens: readonly TokenView[];
}

const HIDDEN = '***';
const FOREVER = -1;

/**
 * Passwords are known only as slow salted hashes; what is shown of one is a fingerprint, which says only whether it was changed. Keys of other drivers are public,
 * but who was given another driver alone (`oneuser chauth USER ssh`) still has the password of the one before.
 */
const shownPassword = (u: UserRow): string => (keepsSecret(u.auth) || isHash(u.password) ? sha256(u.password) : u.password);

const views = async (db: Db, ctx: Ctx, rows: readonly UserRow[]): Promise<UserView[]> => {
  const names = await groupNames(db);
  const groups = await groupsOfUsers(db, rows);
  const quotas = await quotasOf(db, 'user', rows.length === 1 ? rows[0]?.id : undefined);
  const tokens = await tokensOf(
    db,
    rows.map((u) => u.id),
  );
  const now = ctx.clock.now();
  return rows.map((u) => {
    const own = isAdmin(ctx.caller) || ctx.caller.uid === u.id;
    return {
      ...u,
      password: own ? shownPassword(u) : HIDDEN,
      template: own ? u.template : pack(without(unpack(u.template), 'TOKEN_PASSWORD')),
      gname: names.get(u.gid) ?? '',
      groups: groups.get(u.id) ?? [u.gid],
      groupNames: names,
      quotas: quotas.of(u.id),
      defaults: quotas.defaults,
      tokens: own ? (tokens.get(u.id) ?? []).map((t) => ({ ...t, expired: t.expires !== FOREVER && t.expires <= now })) : [],
    };
  });
};

export const pool = readRequest<Record<string, never>, UserView[]>({
  wire: 'one.userpool.info',
  run: async (db, _input, ctx) => views(db, ctx, (await visible(db, ctx, 'USER', (await allUsers(db)).map(userAsOwned))).toReversed()),
});

const INFO = 'one.user.info';

export const info = readRequest<InfoInput, UserView>({
  wire: INFO,
  async run(db, input, ctx) {
    const [user] = (await views(db, ctx, [(await userById(db, input.id)) as UserRow])) as [UserView];
    return input.decrypt ? { ...user, template: pack(shownTemplate(ctx, INFO, 'USER', input, unpack(user.template))) } : user;
  },
});

/** What holds for users without limits of their own. */
export const defaults = readRequest<Record<string, never>, readonly QuotaEntry[]>({
  wire: 'one.userquota.info',
  run: async (db) => (await quotasOf(db, 'user')).defaults,
});
