/**
 * Who may do what. Bits as in the field: owner, group and others each have use, manage, admin (0..7), written as one number 0..0777 (octal).
 * Rules (ACL) add to the bits; user 0 and everybody in group 0 may everything.
 */
export type Level = 'USE' | 'MANAGE' | 'ADMIN';
export type RuleLevel = Level | 'CREATE';
export type ObjectType = 'VM' | 'HOST' | 'NET' | 'IMAGE' | 'USER' | 'TEMPLATE' | 'GROUP' | 'DATASTORE' | 'CLUSTER' | 'SECGROUP' | 'VDC' | 'ZONE' | 'ACL';

export interface Caller {
  readonly uid: number;
  readonly name: string;
  /** primary group */
  readonly gid: number;
  /** all groups, the primary among them */
  readonly gids: readonly number[];
}

export interface Owned {
  readonly id: number;
  readonly uid: number;
  readonly gid: number;
  readonly permissions: number;
}

const BIT: Record<Level, number> = { USE: 4, MANAGE: 2, ADMIN: 1 };

/** One rule in the field's text: `@1 VM+IMAGE/* CREATE *`. */
export interface Rule {
  readonly users: string;
  readonly types: readonly string[];
  readonly objects: string;
  readonly rights: readonly string[];
}

export const parseRule = (text: string): Rule | undefined => {
  const m = /^(\*|[#@]\d+)\s+([A-Z+]+)\/(\*|[#@%]\d+)\s+([A-Z+]+)(?:\s+(\*|#\d+))?$/.exec(text.trim());
  return m ? { users: m[1] as string, types: (m[2] as string).split('+'), objects: m[3] as string, rights: (m[4] as string).split('+') } : undefined;
};

const concernsUser = (rule: Rule, caller: Caller): boolean =>
  rule.users === '*' || rule.users === `#${caller.uid}` || caller.gids.some((gid) => rule.users === `@${gid}`);

const concernsObject = (rule: Rule, object: Owned | undefined, clusters: readonly number[]): boolean => {
  if (rule.objects === '*') return true;
  if (!object) return false;
  return rule.objects === `#${object.id}` || rule.objects === `@${object.gid}` || clusters.some((c) => rule.objects === `%${c}`);
};

export const isAdmin = (caller: Caller): boolean => caller.uid === 0 || caller.gids.includes(0);

const allowedByBits = (caller: Caller, object: Owned, level: Level): boolean => {
  const bit = BIT[level];
  if (caller.uid === object.uid && (object.permissions >> 6) & bit) return true;
  if (caller.gids.includes(object.gid) && (object.permissions >> 3) & bit) return true;
  return (object.permissions & bit) !== 0;
};

/** May the caller do that to this object? `clusters`: those the object belongs to, for rules on a cluster. */
export const may = (caller: Caller, level: Level, type: ObjectType, object: Owned, rules: readonly Rule[], clusters: readonly number[] = []): boolean =>
  isAdmin(caller) ||
  allowedByBits(caller, object, level) ||
  rules.some((r) => r.types.includes(type) && r.rights.includes(level) && concernsUser(r, caller) && concernsObject(r, object, clusters));

export const mayCreate = (caller: Caller, type: ObjectType, rules: readonly Rule[]): boolean =>
  isAdmin(caller) || rules.some((r) => r.types.includes(type) && r.rights.includes('CREATE') && concernsUser(r, caller) && r.objects === '*');

/** Permissions of a new object: administrators start from 0777, others from 0660; the umask takes away. */
export const initialPermissions = (caller: Caller, umask = 0o177): number => (isAdmin(caller) ? 0o777 : 0o660) & ~umask;

/** `um-` */
export const triplet = (bits: number): string => `${bits & 4 ? 'u' : '-'}${bits & 2 ? 'm' : '-'}${bits & 1 ? 'a' : '-'}`;
