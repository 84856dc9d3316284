import { usageError } from '../errors/errors';

/**
 * Rules that add rights to those of the bits: `#5 VM+IMAGE/@1 USE+MANAGE #0`. Text and the field's numbers (hex words) are two forms of the same rule.
 * Pure.
 */
export const RESOURCES = [
  'VM',
  'HOST',
  'NET',
  'IMAGE',
  'USER',
  'TEMPLATE',
  'GROUP',
  'DATASTORE',
  'CLUSTER',
  'DOCUMENT',
  'ZONE',
  'SECGROUP',
  'VDC',
  'VROUTER',
  'MARKETPLACE',
  'MARKETPLACEAPP',
  'VMGROUP',
  'VNTEMPLATE',
  'BACKUPJOB',
] as const;
export type Resource = (typeof RESOURCES)[number];

export const RIGHTS = ['USE', 'MANAGE', 'ADMIN', 'CREATE'] as const;
export type RuleLevel = (typeof RIGHTS)[number];

/** Who, or what: one id, a group's, a cluster's, or all. `id` is 0 for all. */
export interface Scope {
  readonly kind: 'id' | 'group' | 'cluster' | 'all';
  readonly id: number;
}

export interface Rule {
  readonly users: Scope;
  readonly types: readonly Resource[];
  readonly objects: Scope;
  readonly rights: readonly RuleLevel[];
  readonly zone: Scope;
}

/** A rule as it is kept. */
export interface AclRow {
  readonly id: number;
  readonly rule: Rule;
}

/** The zone that this state is. */
const HERE: Scope = { kind: 'id', id: 0 };

const SIGN = { id: '#', group: '@', cluster: '%', all: '*' } as const;
const KIND_OF: Readonly<Record<string, Scope['kind']>> = { '#': 'id', '@': 'group', '%': 'cluster', '*': 'all' };

export const scopeText = (s: Scope): string => (s.kind === 'all' ? '*' : `${SIGN[s.kind]}${s.id}`);

export const ruleText = (r: Rule): string => `${scopeText(r.users)} ${r.types.join('+')}/${scopeText(r.objects)} ${r.rights.join('+')} ${scopeText(r.zone)}`;

const MAX_ID = 0xffff_ffff;

const parseScope = (text: string, signs: string): Scope => {
  const m = /^(?:([#@%])(\d+)|(\*))$/.exec(text);
  const sign = m?.[1] ?? m?.[3];
  if (!m || sign === undefined || !signs.includes(sign) || Number(m[2] ?? 0) > MAX_ID)
    throw usageError(`ID string '${text}' malformed`, { next: 'oneacl create --help' });
  return { kind: KIND_OF[sign] as Scope['kind'], id: Number(m[2] ?? 0) };
};

/** `+`-joined words of a list, in the order of the list whatever order they were typed in. */
const parseWords = <W extends string>(text: string, known: readonly W[], what: string): W[] => {
  const given = text.split('+').map((w) => w.toUpperCase());
  const unknown = given.find((w) => !(known as readonly string[]).includes(w));
  if (unknown !== undefined) throw usageError(`${what} '${unknown}' does not exist`, { next: `one of ${known.join(', ')}` });
  return known.filter((w) => given.includes(w));
};

/** The text of a rule; without a zone it holds in this one. Errors: usage, in the field's words. */
export const parseRule = (text: string): Rule => {
  const parts = text.trim().split(/\s+/);
  if (parts.length !== 3 && parts.length !== 4) throw usageError('String needs three components: User, Resource, Rights', { next: 'oneacl create --help' });
  const [users, resource, rights, zone] = parts as [string, string, string, string | undefined];
  const [types, objects, more] = resource.split('/');
  if (!types || !objects || more !== undefined) throw usageError(`Resource '${resource}' malformed`, { next: 'oneacl create --help' });
  return {
    users: parseScope(users, '#@*'),
    types: parseWords(types, RESOURCES, 'Resource'),
    objects: parseScope(objects, '#@%*'),
    rights: rights === '*' ? [...RIGHTS] : parseWords(rights, RIGHTS, 'Right'),
    zone: zone === undefined ? HERE : parseScope(zone, '#*'),
  };
};

/** What is stored was written by ruleText; a line that is not a rule gives no right to anybody. */
export const storedRule = (text: string): Rule | undefined => {
  try {
    return parseRule(text);
  } catch {
    return undefined;
  }
};

const FIRST_TYPE = 36n;
/** Places of the types in the resource word; two of them were given up and are left free. */
const TYPE_BIT: ReadonlyMap<Resource, bigint> = new Map(
  RESOURCES.map((type, i) => {
    const place = i < 7 ? i : i < 18 ? i + 1 : i + 2;
    return [type, 1n << (FIRST_TYPE + BigInt(place))];
  }),
);
const SCOPE_BIT = { id: 0x1_0000_0000n, group: 0x2_0000_0000n, all: 0x4_0000_0000n, cluster: 0x8_0000_0000n } as const;

export interface RuleWords {
  readonly user: bigint;
  readonly resource: bigint;
  readonly rights: bigint;
  readonly zone: bigint;
}

const scopeWord = (s: Scope): bigint => SCOPE_BIT[s.kind] | BigInt(s.id);

export const wordsOf = (r: Rule): RuleWords => ({
  user: scopeWord(r.users),
  resource: r.types.reduce((word, type) => word | (TYPE_BIT.get(type) as bigint), scopeWord(r.objects)),
  rights: r.rights.reduce((word, right) => word | (1n << BigInt(RIGHTS.indexOf(right))), 0n),
  zone: scopeWord(r.zone),
});

const scopesIn = (word: bigint, kinds: readonly Scope['kind'][]): Scope['kind'][] => kinds.filter((k) => (word & SCOPE_BIT[k]) !== 0n);

const wordScope = (word: bigint, kinds: readonly Scope['kind'][]): Scope | undefined => {
  const [kind, ...more] = scopesIn(word, kinds);
  return kind === undefined || more.length > 0 ? undefined : { kind, id: Number(word & 0xffff_ffffn) };
};

const scopeProblems = (word: bigint, name: string, kinds: readonly Scope['kind'][], names: string): string[] => {
  const scope = wordScope(word, kinds);
  if (scope?.kind === 'all' && scope.id !== 0) return [`when using the ALL bit, [${name}] ID must be 0`];
  if (scope) return [];
  return scopesIn(word, kinds).length === 0
    ? [`[${name}] is missing one of the ${names} bits`]
    : [`[${name}] ${names.replace(' or ', ' and ')} bits are exclusive`];
};

const USER_KINDS = ['id', 'group', 'all'] as const;
const OBJECT_KINDS = ['id', 'group', 'cluster', 'all'] as const;

/** A rule given as its numbers. Errors: usage, naming every bit that is missing. */
export const ruleOfWords = (w: Omit<RuleWords, 'zone'>, wire: string): Rule => {
  const types = RESOURCES.filter((type) => (w.resource & (TYPE_BIT.get(type) as bigint)) !== 0n);
  const rights = RIGHTS.filter((_, i) => (w.rights & (1n << BigInt(i))) !== 0n);
  const [users, objects] = [wordScope(w.user, USER_KINDS), wordScope(w.resource, OBJECT_KINDS)];
  const problems = [
    ...scopeProblems(w.user, 'user', USER_KINDS, 'INDIVIDUAL, GROUP or ALL'),
    ...scopeProblems(w.resource, 'resource', OBJECT_KINDS, 'INDIVIDUAL, GROUP, CLUSTER or ALL'),
    ...(types.length === 0 ? ['[resource] type is missing'] : []),
    ...(w.rights === 0n ? ['wrong [rights], it cannot be 0'] : w.rights >> BigInt(RIGHTS.length) ? ['wrong [rights], it cannot be greater than 0xf'] : []),
  ];
  if (!users || !objects || problems.length > 0) {
    const shown = `${users ? scopeText(users) : '??'} ${types.join('+')}/${objects ? scopeText(objects) : '??'} ${rights.join('+')} #0`;
    throw usageError(`[${wire}] Rule ${shown} is malformed: ${problems.join('; ')}`, { next: 'oneacl create "#5 VM/* USE"' });
  }
  return { users, types, objects, rights, zone: HERE };
};
