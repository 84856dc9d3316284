import { unpack } from '../../state/packing';
import type { QuotaEntry } from '../model/quotas';
import type { UserView } from '../ops/user/read';
import { cdata, type Element, group, raw } from './element';
import { idsOf, templateOf } from './parts';
import { defaultQuotas, quotaElements } from './quotas';

const bodyOf = (u: UserView): Element[] => [
  raw('ID', u.id),
  raw('GID', u.gid),
  idsOf(
    'GROUPS',
    [...u.groups].sort((a, b) => a - b),
  ),
  raw('GNAME', u.gname),
  raw('NAME', u.name),
  cdata('PASSWORD', u.password),
  cdata('AUTH_DRIVER', u.auth),
  raw('ENABLED', u.enabled),
  ...u.tokens.map((t) => group('LOGIN_TOKEN', [raw('TOKEN', t.hint), raw('EXPIRATION_TIME', t.expires), raw('EGID', t.egid)])),
  templateOf('TEMPLATE', unpack(u.template)),
];

const DEFAULTS = 'DEFAULT_USER_QUOTAS';

export const userDocument = (u: UserView): Element => group('USER', [...bodyOf(u), ...quotaElements(u.quotas), defaultQuotas(DEFAULTS, u.defaults)]);

/** A user and its quotas stand side by side in the pool, the field's way. */
export const userPoolDocument = (users: readonly UserView[], defaults: readonly QuotaEntry[]): Element =>
  group('USER_POOL', [
    ...users.flatMap((u): Element[] => [
      { ...group('USER', bodyOf(u)), list: true },
      { ...group('QUOTAS', [raw('ID', u.id), ...quotaElements(u.quotas)]), list: true },
    ]),
    defaultQuotas(DEFAULTS, defaults),
  ]);
