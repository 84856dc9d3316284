import { type AclRow, type Rule, ruleText, type Scope, storedRule, wordsOf } from '../lib/model/acl';
import { nextId } from './ids';
import type { Db } from './open';

/** Rules that come from a VDC are kept by keepVdcRules and marked so. */
const OF_VDC = 'VDC';

const rowsOf = async (db: Db): Promise<AclRow[]> =>
  (await db.selectFrom('acl').select(['id', 'rule']).orderBy('id').execute()).flatMap(({ id, rule }) => {
    const parsed = storedRule(rule);
    return parsed ? [{ id, rule: parsed }] : [];
  });

export const aclRules = async (db: Db): Promise<Rule[]> => (await rowsOf(db)).map((r) => r.rule);

/** As the field lists them: by whom they concern (users, groups, all), then by id. */
export const aclRows = async (db: Db): Promise<AclRow[]> => {
  const user = (r: AclRow): bigint => wordsOf(r.rule).user;
  return (await rowsOf(db)).sort((a, b) => (user(a) < user(b) ? -1 : user(a) > user(b) ? 1 : a.id - b.id));
};

export const hasRule = async (db: Db, rule: Rule): Promise<boolean> =>
  (await db.selectFrom('acl').select('id').where('rule', '=', ruleText(rule)).executeTakeFirst()) !== undefined;

const insert = async (tx: Db, rule: Rule, note: string): Promise<number> => {
  const id = await nextId(tx, 'acl');
  await tx
    .insertInto('acl')
    .values({ id, rule: ruleText(rule), note })
    .execute();
  return id;
};

export const insertRule = (tx: Db, rule: Rule): Promise<number> => insert(tx, rule, '');

/** Those that are there already stay as they are. */
export const insertMissingRules = async (tx: Db, rules: readonly Rule[]): Promise<void> => {
  for (const rule of rules) if (!(await hasRule(tx, rule))) await insertRule(tx, rule);
};

/** false: there is no such rule */
export const deleteRule = async (tx: Db, id: number): Promise<boolean> =>
  (await tx.deleteFrom('acl').where('id', '=', id).executeTakeFirst()).numDeletedRows > 0n;

export const deleteRules = async (tx: Db, rules: readonly Rule[]): Promise<void> => {
  const texts = rules.map(ruleText);
  if (texts.length > 0) await tx.deleteFrom('acl').where('rule', 'in', texts).execute();
};

const KIND_OF_TYPE = { USER: 'id', GROUP: 'group', CLUSTER: 'cluster' } as const;

/** A user, group or cluster that is gone takes with it the rules that name it: its number is never given again, but a rule on nothing misleads. */
export const deleteRulesNaming = async (tx: Db, type: keyof typeof KIND_OF_TYPE, id: number): Promise<void> => {
  const kind = KIND_OF_TYPE[type];
  const isIt = (s: Scope, as: Scope['kind']): boolean => s.kind === as && s.id === id;
  for (const row of await rowsOf(tx)) {
    const { users, objects, types } = row.rule;
    const onIt = (kind !== 'id' && isIt(objects, kind)) || (isIt(objects, 'id') && types.every((t) => t === type));
    if (isIt(users, kind) || onIt) await tx.deleteFrom('acl').where('id', '=', row.id).execute();
  }
};

/** `cluster -10`: all of that kind */
const ALL = -10;

/** What a group of a VDC may with each kind of its resources. */
const RIGHTS_OF_VDC = {
  cluster: [
    ['HOST', 'MANAGE'],
    ['NET', 'USE'],
    ['DATASTORE', 'USE'],
  ],
  host: [['HOST', 'MANAGE']],
  datastore: [['DATASTORE', 'USE']],
  vnet: [['NET', 'USE']],
} as const;

type VdcKind = keyof typeof RIGHTS_OF_VDC;
const VDC_KINDS = Object.keys(RIGHTS_OF_VDC) as VdcKind[];

interface Member {
  readonly kind: string;
  readonly zone_id: number;
  readonly member_id: number;
}

/** The rules that one group has through one resource of a VDC. */
const vdcRules = (gid: number, kind: VdcKind, member: Member): Rule[] =>
  RIGHTS_OF_VDC[kind].map(([type, right]) => ({
    users: { kind: 'group', id: gid },
    types: [type],
    objects: member.member_id === ALL ? { kind: 'all', id: 0 } : { kind: kind === 'cluster' ? 'cluster' : 'id', id: member.member_id },
    rights: [right],
    zone: { kind: 'id', id: member.zone_id },
  }));

/**
 * Makes the rules what the VDCs say: to be called in the transaction of every change of `vdcs` and `vdc_members`
 * (kinds: group, cluster, host, vnet, datastore). Rules made by hand are left alone.
 */
export const keepVdcRules = async (tx: Db): Promise<void> => {
  const members = await tx.selectFrom('vdc_members').selectAll().orderBy('vdc_id').orderBy('member_id').execute();
  const wanted = new Map<string, Rule>();
  for (const group of members.filter((m) => m.kind === 'group'))
    for (const kind of VDC_KINDS)
      for (const resource of members.filter((m) => m.vdc_id === group.vdc_id && m.kind === kind))
        for (const rule of vdcRules(group.member_id, kind, resource)) wanted.set(ruleText(rule), rule);
  const had = await tx.selectFrom('acl').select(['id', 'rule']).where('note', '=', OF_VDC).execute();
  for (const { id, rule } of had) if (!wanted.has(rule)) await tx.deleteFrom('acl').where('id', '=', id).execute();
  for (const rule of wanted.values()) if (!(await hasRule(tx, rule))) await insert(tx, rule, OF_VDC);
};
