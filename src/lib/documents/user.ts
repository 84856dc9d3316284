import { unpack } from '../../state/packing';
import type { UserView } from '../ops/user/read';
import { cdata, type Element, empty, group, raw } from './element';
import { idsOf, templateOf } from './parts';

const QUOTAS = ['DATASTORE_QUOTA', 'NETWORK_QUOTA', 'VM_QUOTA', 'IMAGE_QUOTA'];
const quotas = (): Element[] => QUOTAS.map(empty);

const bodyOf = (u: UserView): Element[] => [
  raw('ID', u.id),
  raw('GID', u.gid),
  idsOf('GROUPS', u.groups),
  raw('GNAME', u.gname),
  raw('NAME', u.name),
  cdata('PASSWORD', u.password),
  cdata('AUTH_DRIVER', u.auth),
  raw('ENABLED', u.enabled),
  templateOf('TEMPLATE', unpack(u.template)),
];

export const userDocument = (u: UserView): Element => group('USER', [...bodyOf(u), ...quotas(), group('DEFAULT_USER_QUOTAS', quotas())]);

/** A user and its quotas stand side by side in the pool, the field's way. */
export const userPoolDocument = (users: readonly UserView[]): Element =>
  group('USER_POOL', [
    ...users.flatMap((u): Element[] => [
      { ...group('USER', bodyOf(u)), list: true },
      { ...group('QUOTAS', [raw('ID', u.id), ...quotas()]), list: true },
    ]),
    group('DEFAULT_USER_QUOTAS', quotas()),
  ]);
