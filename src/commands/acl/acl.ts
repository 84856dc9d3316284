import { usageError } from '../../lib/errors/errors';
import { type AclRow, parseRule, RESOURCES, RIGHTS, type Rule, ruleOfWords, ruleText, scopeText } from '../../lib/model/acl';
import type { Column } from '../../lib/output/list';
import { type Binary, defineCommand } from '../define';
import { listVerb } from '../listing';
import { remove } from './remove';

/** A letter for each kind of thing, in the order of RESOURCES. */
const LETTERS = 'VHNIUTGDCOZSvRMAPtB';

const flags = <W>(all: readonly W[], has: readonly W[], letters: string): string => all.map((w, i) => (has.includes(w) ? letters[i] : '-')).join('');

const aclColumns = (): readonly Column<AclRow>[] => [
  { name: 'ID', size: 4, align: 'right', adjust: true, describe: 'Number of the rule', value: (r) => String(r.id) },
  { name: 'USER', size: 8, align: 'right', describe: 'Who has the right: a user, a group, or all', value: ({ rule }) => scopeText(rule.users) },
  {
    name: `RES_${LETTERS}`,
    size: 23,
    align: 'right',
    describe: 'Kinds of objects it is for',
    value: ({ rule }) => flags(RESOURCES, rule.types, LETTERS),
  },
  { name: 'RID', size: 5, align: 'right', describe: 'Which of them', value: ({ rule }) => scopeText(rule.objects) },
  { name: 'ZONE', size: 5, align: 'right', describe: 'Zones it holds in', value: ({ rule }) => scopeText(rule.zone) },
  {
    name: 'OPE_UMAC',
    size: 8,
    align: 'right',
    describe: 'What may be done: use, manage, admin, create',
    value: ({ rule }) => flags(RIGHTS, rule.rights, 'umac'),
  },
  { name: 'STRING', size: 5, align: 'left', adjust: true, describe: 'The rule as it is typed', value: ({ rule }) => ruleText(rule) },
];

const list = listVerb({
  noun: 'rules',
  table: { file: 'oneacl', columns: aclColumns, shown: ['ID', 'USER', `RES_${LETTERS}`, 'RID', 'OPE_UMAC', 'ZONE'], confs: {} },
  look: async (one) => ({ rows: await one.call('acl.pool', {}), columns: aclColumns() }),
  document: async (_one, _ids, rows) => (await import('../../lib/documents/acl')).aclPoolDocument(rows),
});

/** What is no number is 0, which no rule has: the refusal then names what is missing. */
const word = (text: string): bigint => (/^(0x)?[0-9a-f]{1,16}$/i.test(text) ? BigInt(`0x${text.replace(/^0x/i, '')}`) : 0n);

const ruleOf = (first: string, resource: string | undefined, rights: string | undefined): Rule => {
  if (resource === undefined) return parseRule(first);
  if (rights === undefined) throw usageError('Wrong number of arguments, must be 1 or 3', { next: 'oneacl create "#5 VM/* USE"' });
  return ruleOfWords({ user: word(first), resource: word(resource), rights: word(rights) }, 'one.acl.addrule');
};

const create = defineCommand({
  name: 'create',
  summary: 'Make a rule: "#5 VM+IMAGE/@1 USE+MANAGE", or its three numbers in hex',
  args: {
    user: { usage: 'user|rulestr', parse: (t: string) => t },
    resource: { usage: 'resource', optional: true, parse: (t: string) => t },
    rights: { usage: 'rights', optional: true, parse: (t: string) => t },
  },
  options: {},
  async run(one, { user, resource, rights }) {
    return one.call('acl.create', { rule: ruleOf(user, resource, rights) });
  },
  view(id, one) {
    one.io.out.write(`ID: ${id}\n`);
  },
});

export const oneacl: Binary = { name: 'oneacl', summary: 'Rules that give rights', verbs: [create, list, remove] };
