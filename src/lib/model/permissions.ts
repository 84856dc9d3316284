import type { Resource, Rule } from './acl';

/**
 * Who may do what. Bits as in the field: owner, group and others each have use, manage, admin (0..7), written as one number 0..0777 (octal).
 * Rules (acl.ts) add to the bits; user 0 and everybody in group 0 may everything.
 */
export type Level = 'USE' | 'MANAGE' | 'ADMIN';
export type ObjectType = Resource | 'ACL' | 'HOOK';

export interface Caller {
  readonly uid: number;
  readonly name: string;
  /** primary group, or the one a token was given for */
  readonly gid: number;
  /** all groups, the primary among them; with a token of a group only that one */
  readonly gids: readonly number[];
  /** what the bits of new objects are masked with; absent: the field's default 0177 */
  readonly umask?: number;
}

export interface Owned {
  readonly id: number;
  readonly uid: number;
  readonly gid: number;
  readonly permissions: number;
}

const BIT: Record<Level, number> = { USE: 4, MANAGE: 2, ADMIN: 1 };

/** The zone this state is; rules for others do not hold here. */
const ZONE = 0;

const holdsHere = (rule: Rule): boolean => rule.zone.kind === 'all' || rule.zone.id === ZONE;

const concernsUser = ({ users }: Rule, caller: Caller): boolean =>
  users.kind === 'all' || (users.kind === 'id' ? users.id === caller.uid : caller.gids.includes(users.id));

const concernsObject = ({ objects }: Rule, object: Owned, clusters: readonly number[]): boolean => {
  if (objects.kind === 'all') return true;
  if (objects.kind === 'id') return objects.id === object.id;
  return objects.kind === 'group' ? objects.id === object.gid : clusters.includes(objects.id);
};

export const isAdmin = (caller: Caller): boolean => caller.uid === 0 || caller.gids.includes(0);

const allowedByBits = (caller: Caller, object: Owned, level: Level): boolean => {
  const bit = BIT[level];
  if (caller.uid === object.uid && (object.permissions >> 6) & bit) return true;
  if (caller.gids.includes(object.gid) && (object.permissions >> 3) & bit) return true;
  return (object.permissions & bit) !== 0;
};

/** The rules that could give this caller something: judged once for a whole pool. */
export const rulesFor = (caller: Caller, rules: readonly Rule[]): Rule[] => rules.filter((r) => holdsHere(r) && concernsUser(r, caller));

/** Must it be known which clusters an object is in? */
export const needsClusters = (rules: readonly Rule[]): boolean => rules.some((r) => r.objects.kind === 'cluster');

/** May the caller do that to this object? `clusters`: those the object belongs to, for rules on a cluster. */
export const may = (caller: Caller, level: Level, type: ObjectType, object: Owned, rules: readonly Rule[], clusters: readonly number[] = []): boolean =>
  isAdmin(caller) ||
  allowedByBits(caller, object, level) ||
  rulesFor(caller, rules).some((r) => (r.types as readonly string[]).includes(type) && r.rights.includes(level) && concernsObject(r, object, clusters));

/** `gid`: the group that the new object will be in; a rule may give the right for one group only. */
export const mayCreate = (caller: Caller, type: ObjectType, rules: readonly Rule[], gid: number = caller.gid): boolean =>
  isAdmin(caller) ||
  rulesFor(caller, rules).some(
    (r) =>
      (r.types as readonly string[]).includes(type) &&
      r.rights.includes('CREATE') &&
      (r.objects.kind === 'all' || (r.objects.kind === 'group' && r.objects.id === gid)),
  );

const DEFAULT_UMASK = 0o177;

/** Permissions of a new object: administrators start from 0777, others from 0666; the umask takes away. */
export const initialPermissions = (caller: Caller, umask = caller.umask ?? DEFAULT_UMASK): number => (isAdmin(caller) ? 0o777 : 0o666) & ~umask;

/** UMASK of a user's template: three octal digits; anything else is no mask. */
export const parseUmask = (text: string | undefined): number | undefined =>
  text !== undefined && /^[0-7]{1,3}$/.test(text.trim()) ? Number.parseInt(text.trim(), 8) : undefined;

/** `um-` */
export const triplet = (bits: number): string => `${bits & 4 ? 'u' : '-'}${bits & 2 ? 'm' : '-'}${bits & 1 ? 'a' : '-'}`;
