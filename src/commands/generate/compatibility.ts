import { type Binary, flagsOf, type Opt, optionsOf, type Verb } from '../define';
import { DIFFERS_EVERYWHERE } from './differs';
import { type FieldOption, type FieldVerb, field, fieldEverywhere, fieldList } from './field';
import { lineOf } from './releases';
import { BY, verbsOf } from './words';

/** docs/compatibility.md: every command, verb and option of the field, and what became of it here. Made from field.json and our declarations alone. */

type Status = 'works' | 'differs' | 'not yet';

interface Judged {
  readonly name: string;
  readonly status: Status;
  /** how and why it differs, or which release line brings it */
  readonly note: string;
}

const code = (text: string): string => `\`${text.replaceAll('|', '\\|')}\``;
const plain = (text: string): string => text.replaceAll('|', '\\|');

const judgeOption = (place: string, wanted: FieldOption, all: readonly Opt<unknown>[]): Judged => {
  const name = wanted.short ? `${wanted.short} ${wanted.long}` : wanted.long;
  const found = all.find((o) => o.long === wanted.long);
  if (!found) return { name, status: 'not yet', note: lineOf(`${place} ${wanted.long}`) };
  const notes = [
    ...(found.differs === undefined ? [] : [found.differs]),
    ...(wanted.short !== undefined && found.short !== wanted.short ? [`without its short form ${wanted.short}`] : []),
    ...((wanted.value === undefined) === (found.value === undefined)
      ? []
      : [found.value === undefined ? 'takes no value here' : `takes a value here: ${found.value}`]),
  ];
  return { name, status: notes.length === 0 ? 'works' : 'differs', note: notes.join('; ') };
};

const argumentsNote = (wanted: FieldVerb, verb: Verb): string | undefined => {
  const args = Object.values(verb.args);
  const required = args.filter((a) => !a.optional).length;
  if (args.length === wanted.args.all && required === wanted.args.required) return undefined;
  const here = args.map((a) => (a.optional ? `[<${a.usage}>]` : `<${a.usage}>`)).join(' ') || 'none';
  return `arguments here: ${here}`;
};

interface JudgedVerb extends Judged {
  readonly options: readonly Judged[];
  /** options of ours that the field does not have */
  readonly more: readonly string[];
}

const EVERY_LIST = new Set(fieldList.map((o) => o.long));

const judgeVerb = (binary: string, wanted: FieldVerb, verb: Verb | undefined): JudgedVerb => {
  const place = wanted.name === '' ? binary : `${binary} ${wanted.name}`;
  const listed = wanted.name === 'list' || wanted.name === 'top';
  const own = verb === undefined ? [] : optionsOf(verb).own;
  const options = wanted.options.filter((o) => !listed || !EVERY_LIST.has(o.long)).map((o) => judgeOption(place, o, own));
  if (verb === undefined) return { name: wanted.name, status: 'not yet', note: lineOf(place), options, more: [] };
  const known = new Set(wanted.options.map((o) => o.long));
  const more = own.filter((o) => !known.has(o.long) && !(listed && EVERY_LIST.has(o.long)));
  const notes = [verb.differs, argumentsNote(wanted, verb)].filter((n) => n !== undefined);
  return { name: wanted.name, status: notes.length === 0 ? 'works' : 'differs', note: notes.join('; '), options, more: more.map(flagsOf) };
};

const isOurs = (verb: Verb, wanted: readonly FieldVerb[]): boolean => !wanted.some((w) => w.name === verb.name);

/** Options of a binary without verbs are its root's. */
const verbNamed = (binary: Binary | undefined, name: string): Verb | undefined =>
  binary === undefined ? undefined : name === '' ? binary.root : binary.verbs.find((v) => v.name === name);

const said = (j: Judged): string => (j.status === 'works' ? 'works' : `${j.status === 'differs' ? '**differs**' : 'not yet'}: ${plain(j.note)}`);

/** Options of which the same is to be said stand together. */
const optionCell = (v: JudgedVerb): string => {
  const groups = new Map<string, string[]>();
  for (const o of v.options) groups.set(said(o), [...(groups.get(said(o)) ?? []), code(o.name)]);
  const { works = [], ...others } = Object.fromEntries(groups);
  const ours = v.more.length === 0 ? [] : [`ours besides: ${v.more.map(code).join(' ')}`];
  return [...(works.length === 0 ? [] : [works.join(' ')]), ...Object.entries(others).map(([what, names]) => `${names.join(' ')} ${what}`), ...ours].join(
    '<br>',
  );
};

const table = (head: readonly string[], rows: ReadonlyArray<readonly string[]>): string[] => [
  `| ${head.join(' | ')} |`,
  `|${head.map(() => '---').join('|')}|`,
  ...rows.map((r) => `| ${r.join(' | ')} |`),
];

const binarySection = (name: string, verbs: readonly JudgedVerb[], ours: readonly Verb[]): string[] => [
  `## ${name}`,
  '',
  ...table(
    ['verb', 'is', 'its options'],
    [
      ...verbs.map((v) => [code(v.name === '' ? name : v.name), said(v), optionCell(v)]),
      ...ours.map((v) => [
        code(v.name),
        `ours: ${plain(v.ours ?? v.summary)}`,
        optionsOf(v)
          .own.map((o) => code(flagsOf(o)))
          .join(' '),
      ]),
    ],
  ),
  '',
];

const count = (all: readonly Judged[], status: Status): string => String(all.filter((j) => j.status === status).length);

export const compatibilityDoc = (binaries: readonly Binary[]): string => {
  const judged = field.map((f) => {
    const binary = binaries.find((b) => b.name === f.name);
    const verbs = f.verbs.map((v) => judgeVerb(f.name, v, verbNamed(binary, v.name)));
    const ours = binary === undefined || binary.root ? [] : verbsOf(binary).filter((v) => isOurs(v, f.verbs));
    return { name: f.name, verbs, ours };
  });
  const someList = binaries.flatMap((b) => b.verbs).find((v) => v.name === 'list') as Verb;
  const { own, everywhere } = optionsOf(someList);
  const version: Opt<unknown> = { long: '--version', short: '-V', summary: '' };
  const optionRows = (wanted: readonly FieldOption[], all: readonly Opt<unknown>[]): string[][] =>
    wanted.map((o) => judgeOption('every verb', o, all)).map((j) => [code(j.name), said(j)]);
  const more = judged.filter((j) => j.verbs.some((v) => v.status !== 'not yet'));
  return [
    `<!-- ${BY} -->`,
    '# Compatibility',
    '',
    'Every command, verb and option of the field (its release 7.0, as recorded in src/commands/generate/field.json), and what it is here. Made from the declarations of our commands; nothing is kept by hand.',
    'What "not yet" is said of is not offered: it is an unknown word, and fails. Numbers behind it are release lines.',
    '',
    ...table(
      ['command', 'verbs that work', 'differ', 'not yet', 'ours besides', 'options that work', 'differ', 'not yet'],
      judged.map(({ name, verbs, ours }) => {
        const options = verbs.flatMap((v) => v.options);
        return [
          name,
          count(verbs, 'works'),
          count(verbs, 'differs'),
          count(verbs, 'not yet'),
          String(ours.length),
          count(options, 'works'),
          count(options, 'differs'),
          count(options, 'not yet'),
        ];
      }),
    ),
    '',
    '## Everywhere',
    '',
    ...DIFFERS_EVERYWHERE.map((text) => `- ${text}`),
    '',
    ...table(['option of every verb', 'is'], optionRows(fieldEverywhere, [...everywhere, version])),
    '',
    ...table(['option of every list', 'is'], optionRows(fieldList, own)),
    '',
    ...more.flatMap((j) => binarySection(j.name, j.verbs, j.ours)),
    '## Not yet at all',
    '',
    ...table(
      ['command', 'verbs', 'comes with'],
      judged.filter((j) => !more.includes(j)).map((j) => [j.name, j.verbs.map((v) => code(v.name === '' ? j.name : v.name)).join(' '), lineOf(`${j.name} `)]),
    ),
    '',
  ].join('\n');
};
