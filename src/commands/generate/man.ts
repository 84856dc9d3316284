import { type Binary, EVERYWHERE, isChanging, OF_CHANGES, OF_OTHERS, type Opt, optionsOf, type Verb } from '../define';
import { pages } from './texts';
import { BY, verbsOf } from './words';

/** Characters that roff would make something nicer of, which then can no longer be copied and typed. */
const AS_TYPED: Readonly<Record<string, string>> = { '\\': '\\e', '-': '\\-', '^': '\\(ha', '~': '\\(ti', "'": '\\(aq', '`': '\\(ga' };

/** Text for roff: nothing in it is an escape or a request. */
const roff = (text: string): string => text.replace(/[\\^~'`-]/g, (c) => AS_TYPED[c] as string).replace(/^\./gm, '\\&.');

const bold = (text: string): string => `\\fB${roff(text)}\\fR`;
const italic = (text: string): string => `\\fI${roff(text)}\\fR`;

const section = (title: string, lines: readonly string[]): string[] => (lines.length === 0 ? [] : [`.SH "${title}"`, ...lines]);

const item = (term: string, text: string): string[] => ['.TP', term, roff(text)];

const optionTerm = (opt: Opt<unknown>): string => {
  const value = opt.value === undefined ? '' : opt.glued ? `[=${italic(opt.value)}]` : opt.valueOptional ? ` [${italic(opt.value)}]` : ` ${italic(opt.value)}`;
  return `${opt.short ? `${bold(opt.short)}, ` : ''}${bold(opt.long)}${value}`;
};

const argsOf = (verb: Verb): string =>
  Object.values(verb.args)
    .map((a) => (a.optional ? ` [${italic(a.usage)}]` : ` ${italic(a.usage)}`))
    .join('');

const sentence = (text: string): string => (/[.?!]$/.test(text) ? text : `${text}.`);

const verbLines = (binary: Binary, verb: Verb): string[] => [
  // no .SS: its heading is bold from end to end, and the arguments would be
  '.TP',
  `${bold(`${binary.name} ${verb.name}`)}${argsOf(verb)}`,
  roff(sentence(verb.summary)),
  ...(Object.keys(verb.options).length === 0 ? [] : ['.RS', ...optionsOf(verb).own.flatMap((o) => item(optionTerm(o), o.summary)), '.RE']),
];

const waits = (binary: Binary): boolean => verbsOf(binary).some((v) => Object.values(v.options).some((o) => o.long === '--wait'));
const lists = (binary: Binary): boolean => binary.verbs.some((v) => v.name === 'list');
const takesSeveral = (binary: Binary): boolean => binary.verbs.some((v) => Object.values(v.args).some((a) => a.list));

const objects = (binary: Binary): string[] => [
  ...(binary.root
    ? []
    : [
        '.PP',
        roff(
          'An object is named by its number or its name; a number is always a number, never a name. Where several may be given, numbers, ranges and names stand with commas between them: 0..4,7,web.',
        ).concat(takesSeveral(binary) ? roff(' All of them are looked up before the first is touched.') : ''),
      ]),
];

const synopsis = (binary: Binary): string[] =>
  binary.root
    ? [`${bold(binary.name)} [${italic('option')} ...]`]
    : [
        `${bold(binary.name)} ${italic('command')} [${italic('argument')} ...] [${italic('option')} ...]`,
        '.br',
        `${bold(binary.name)} ${bold('help')} [${italic('command')}]`,
      ];

const FILES = (binary: Binary): string[] => [
  ...item(roff('/var/lib/one/one.db'), 'The state: all that the commands know.'),
  ...item(roff('/var/lib/one/oned.log'), 'What oned did.'),
  ...item(roff('~/.one/one_auth'), 'Your name and password, as user:password; nobody else may read it.'),
  ...item(roff('/etc/one/oned.conf'), 'Settings of the administrator.'),
  ...(lists(binary) ? item(roff(`~/.one/cli/${binary.name}.yaml, /etc/one/cli/${binary.name}.yaml`), 'Columns of the list: widths, and which are shown.') : []),
  ...item(roff('/var/lib/one/.index'), 'Names and numbers for completion in the shell. It may be deleted at any time.'),
];

const ENVIRONMENT = (binary: Binary): string[] => [
  ...item(bold('ONE_LOCATION'), 'A folder with var and etc in it that stand for /var/lib/one and /etc/one: a cloud of your own, for trials.'),
  ...item(bold('ONE_AUTH'), 'The file with user:password, instead of ~/.one/one_auth.'),
  ...(lists(binary)
    ? [
        ...item(bold('ONE_LISTCONF'), 'The set of columns a list shows when --listconf is not given.'),
        ...item(bold('ONE_PAGER'), 'The program long lists are shown in on a terminal, instead of more.'),
      ]
    : []),
  ...item(bold('ONE_DEBUG'), 'When it is 1, an error that is our own fault comes with its stack.'),
  ...item(bold('NO_COLOR'), 'When it is set, nothing is coloured.'),
];

const EXIT = (binary: Binary): string[] => [
  ...item(bold('0'), waits(binary) ? 'It was done, or, without --wait, begun.' : 'It was done.'),
  ...item(
    bold('255'),
    'It was not. Standard error says what is wrong, what was changed (nothing, unless it says so) and what to type next; standard output is empty, or the usage after words that cannot be understood. Of several objects one or more failed.',
  ),
  ...(pages[binary.name]?.exits ?? []).flatMap(([exit, means]) => item(bold(exit), means)),
  ...(waits(binary) ? item(bold('124'), 'The time of --timeout was over; the work goes on.') : []),
];

export const manualPage = (binary: Binary, version: string): string => {
  const page = pages[binary.name];
  if (!page) throw new Error(`there is no text for the manual page of ${binary.name}`);
  return [
    `.\\" ${BY}`,
    `.TH ${binary.name.toUpperCase()} 1 "" "${roff(version)}" "onekit"`,
    // neither broken words nor stretched lines: what stands here is to be typed
    '.nh',
    '.ad l',
    ...section('NAME', [`${binary.name} \\- ${roff(binary.summary.charAt(0).toLowerCase() + binary.summary.slice(1).replace(/\.\s.*$/, ''))}`]),
    ...section('SYNOPSIS', synopsis(binary)),
    ...section('DESCRIPTION', [...page.story.flatMap((text, i) => [...(i > 0 ? ['.PP'] : []), roff(text)]), ...objects(binary)]),
    ...section('COMMANDS', binary.root ? [] : binary.verbs.flatMap((v) => verbLines(binary, v))),
    ...section('OPTIONS', [
      ...(binary.root ? optionsOf(binary.root).own.flatMap((o) => item(optionTerm(o), o.summary)) : ['These are understood by every command.']),
      ...EVERYWHERE.flatMap((o) => item(optionTerm(o), o.summary)),
      ...item(bold('--version'), 'show the version; without a command'),
      ...(verbsOf(binary).some(isChanging)
        ? ['.PP', 'These by every command that changes something.', ...OF_CHANGES.flatMap((o) => item(optionTerm(o), o.summary))]
        : []),
      ...(verbsOf(binary).some((v) => !isChanging(v) && !('json' in v.options))
        ? ['.PP', 'These by commands that neither change anything nor print documents.', ...OF_OTHERS.flatMap((o) => item(optionTerm(o), o.summary))]
        : []),
    ]),
    ...section('FILES', FILES(binary)),
    ...section('ENVIRONMENT', ENVIRONMENT(binary)),
    ...section('EXIT STATUS', EXIT(binary)),
    ...section(
      'EXAMPLES',
      page.examples.flatMap(([line, what]) => ['.TP', bold(line), roff(sentence(what.charAt(0).toUpperCase() + what.slice(1)))]),
    ),
    ...section('SEE ALSO', [page.seeAlso.map((name) => `.BR ${name} (1)`).join(' ,\n')]),
    '',
  ].join('\n');
};
