import { Command, CommanderError, Option } from 'commander';
import { usageError } from '../lib/errors/errors';

import type { One } from './context';
import type { IndexedNoun } from './nameIndex';
import { withGlued, writtenOut } from './optionWords';
import { Usage } from './usage';

/**
 * One declaration of a verb gives its parsing, its help, its completion and its page in the manual.
 * `run` asks and acts and never prints; `view` prints what `run` resolved with and never asks.
 */
export interface Arg<T> {
  /** as in the usage line: `vmid_list` */
  readonly usage: string;
  readonly optional?: boolean;
  /** what TAB offers: a noun of the index, or files */
  readonly complete?: Completion;
  /** several, with commas between them */
  readonly list?: boolean;
  /** what TAB offers besides, where the words are known */
  readonly values?: readonly string[];
  parse(text: string): T;
}

/** What TAB offers: names of objects (src/commands/nameIndex.ts), or files. */
export type Completion = IndexedNoun | 'file';

export interface Opt<T> {
  readonly short?: string;
  readonly long: string;
  /** placeholder of its value; absent: a flag */
  readonly value?: string;
  /** the value may be left out */
  readonly valueOptional?: boolean;
  /** an optional value that is given with `=` only: `--wait 3` waits for VM 3, `--wait=DONE` for a state */
  readonly glued?: boolean;
  readonly summary: string;
  readonly complete?: Completion;
  /** several, with commas between them */
  readonly list?: boolean;
  /** what TAB offers, where the words are known; a function where they are dear to make */
  readonly values?: readonly string[] | (() => readonly string[]);
  /** what is another way than in the field, and why: docs/compatibility.md prints it */
  readonly differs?: string;
  /** phantom: what `parse` gives */
  readonly type?: T;
  parse?(text: string): unknown;
}

export type ArgMap = Readonly<Record<string, Arg<unknown>>>;
export type OptMap = Readonly<Record<string, Opt<unknown>>>;
export type ArgValues<A> = { readonly [K in keyof A]: A[K] extends Arg<infer T> ? T : never };
export type OptValues<O> = { readonly [K in keyof O]?: O[K] extends Opt<infer T> ? T : never };

export interface Verb<A extends ArgMap = ArgMap, O extends OptMap = OptMap, R = unknown> {
  readonly name: string;
  readonly summary: string;
  readonly args: A;
  readonly options: O;
  /** what is another way than in the field, and why: docs/compatibility.md prints it */
  readonly differs?: string;
  /** the field has no such verb, and why we do; a test holds that every other verb is the field's */
  readonly ours?: string;
  /** whether it can change anything; absent: verbs that print documents do not, all others do. One that does has --plan and --reason. */
  readonly changes?: boolean;
  run(one: One, args: ArgValues<A>, options: OptValues<O>): Promise<R>;
  /** resolves with the exit code when it is not 0 */
  view(result: R, one: One, options: OptValues<O>, args: ArgValues<A>): number | undefined | Promise<number | undefined> | Promise<void> | void;
}

export const defineCommand = <A extends ArgMap, O extends OptMap, R>(verb: Verb<A, O, R>): Verb => verb as unknown as Verb;

export interface Binary {
  readonly name: string;
  readonly summary: string;
  readonly verbs: readonly Verb[];
  /** a command without verbs: the words are this one's */
  readonly root?: Verb;
  /** verbs of the field that will not come, and what to type instead */
  readonly absent?: Readonly<Record<string, { readonly why: string; readonly next: string }>>;
}

export const flag = (long: string, summary: string, short?: string): Opt<boolean> => ({ long, summary, short });

type More = Pick<Opt<unknown>, 'short' | 'complete' | 'values' | 'differs'>;

export const text = (long: string, value: string, summary: string, more: More = {}): Opt<string> => ({ long, value, summary, ...more, parse: (t) => t });

export const words = (long: string, value: string, summary: string, more: More = {}): Opt<readonly string[]> => ({
  long,
  value,
  summary,
  list: true,
  ...more,
  parse: (t) => t.split(','),
});

export const whole = (long: string, value: string, summary: string, short?: string): Opt<number> => ({
  long,
  value,
  summary,
  short,
  parse(t) {
    if (!/^\d+$/.test(t)) throw usageError(`invalid argument: ${short ?? long} ${t}`);
    return Number(t);
  },
});

export interface Parsed {
  readonly verb: Verb;
  readonly args: Record<string, unknown>;
  readonly options: Record<string, unknown>;
  readonly global: GlobalOptions;
}

export interface GlobalOptions {
  readonly user?: string;
  readonly password?: string;
  readonly verbose?: boolean;
  /** of verbs that change something */
  readonly plan?: boolean;
  readonly reason?: string;
  readonly json?: boolean;
}

const HELP = flag('--help', 'show this help', '-h');

/** Options that every verb has. */
export const EVERYWHERE: readonly Opt<unknown>[] = [
  HELP,
  flag('--verbose', 'say what is done', '-v'),
  text('--user', 'name', 'act as this user', { complete: 'users' }),
  text('--password', 'password', 'password of that user; "-" asks for it'),
];

/** Options that every verb has that changes something. */
export const OF_CHANGES: readonly Opt<unknown>[] = [
  flag('--plan', 'say what would be done, step by step, and do nothing'),
  text('--reason', 'text', 'why: kept with what is done, and told by "onevm log"'),
  flag('--json', 'with --plan: the plan as JSON; errors as JSON', '-j'),
];

/** Options of those that neither change anything nor print a document. */
export const OF_OTHERS: readonly Opt<unknown>[] = [flag('--json', 'errors as JSON', '-j')];

export const isChanging = (verb: Verb): boolean => verb.changes ?? !('json' in verb.options);

/** The options of a verb and those of every verb, which leave it the short forms it has for itself. */
export const optionsOf = (verb: Verb): { readonly own: readonly Opt<unknown>[]; readonly everywhere: readonly Opt<unknown>[] } => {
  const own = Object.values(verb.options);
  const taken = new Set(own.map((o) => o.short));
  return {
    own,
    everywhere: [HELP, ...(isChanging(verb) ? OF_CHANGES : 'json' in verb.options ? [] : OF_OTHERS), ...EVERYWHERE.filter((o) => o !== HELP)].map((o) =>
      taken.has(o.short) ? { ...o, short: undefined } : o,
    ),
  };
};

/** `-l, --list <x,y,z>`, `--wait[=STATE]` */
export const flagsOf = (opt: Opt<unknown>): string => {
  const value = opt.value === undefined ? '' : opt.glued ? `[=${opt.value}]` : opt.valueOptional ? ` [${opt.value}]` : ` <${opt.value}>`;
  return `${opt.short ? `${opt.short}, ` : ''}${opt.long}${value}`;
};

const optionOf = (opt: Opt<unknown>): Option => {
  const option = new Option(flagsOf({ ...opt, glued: false }), opt.summary);
  // as help shows them: commander has no notion of a glued value
  option.flags = flagsOf(opt);
  return option;
};

/** `<range|vmid_list> <hostid> [<datastoreid>]` */
export const signature = (verb: Verb): string =>
  Object.values(verb.args)
    .map((a) => (a.optional ? `[<${a.usage}>]` : `<${a.usage}>`))
    .join(' ');

const buildVerb = (verb: Verb, found: (p: Parsed) => void): Command => {
  const command = new Command(verb.name).description(verb.summary).usage(`${signature(verb)} [options]`.trim());
  const args = Object.entries(verb.args);
  for (const [, arg] of args) command.argument(arg.optional ? `[${arg.usage}]` : `<${arg.usage}>`);
  const { own, everywhere } = optionsOf(verb);
  for (const opt of [...own, ...everywhere]) {
    if (opt.long === HELP.long) command.helpOption(flagsOf(opt), opt.summary);
    else command.addOption(optionOf(opt));
  }
  command.action((...given: unknown[]) => {
    const raw = command.opts() as Record<string, unknown>;
    found({ verb, args: argValues(args, given), options: { ...optionValues(verb, raw), ...everywhereValues(raw) }, global: raw as GlobalOptions });
  });
  return command;
};

const everywhereValues = (raw: GlobalOptions): Record<string, unknown> => ({
  verbose: raw.verbose === true,
  ...(raw.json ? { json: true } : {}),
});

const argValues = (args: readonly [string, Arg<unknown>][], given: readonly unknown[]): Record<string, unknown> =>
  Object.fromEntries(args.map(([key, arg], i) => [key, given[i] === undefined ? undefined : arg.parse(given[i] as string)]));

const optionValues = (verb: Verb, raw: Record<string, unknown>): Record<string, unknown> => {
  const values: Record<string, unknown> = {};
  for (const [key, opt] of Object.entries(verb.options)) {
    const attribute = optionOf(opt).attributeName();
    const value = opt.long.startsWith('--no-') ? (raw[attribute] === false ? true : undefined) : raw[attribute];
    if (value === undefined) continue;
    values[key] = typeof value !== 'string' || !opt.parse ? value : value === '' && opt.valueOptional ? true : opt.parse(value);
  }
  return values;
};

const quiet = (command: Command): Command => command.exitOverride().configureOutput({ writeOut: () => undefined, writeErr: () => undefined });

const programOf = (binary: Binary, words: readonly string[], version: string, found: (p: Parsed) => void): Command => {
  const program = quiet(binary.root ? buildVerb(binary.root, found).name(binary.name) : new Command(binary.name));
  program.description(binary.summary).version(version, '-V, --version', 'show the version').helpOption('-h, --help', 'show this help');
  if (binary.root) return program;
  program.helpCommand('help [command]', 'show the help of a command');
  // only the verbs that are named are built whole: a command has dozens of options, and each costs
  for (const verb of binary.verbs)
    program.addCommand(quiet(words.includes(verb.name) ? buildVerb(verb, found) : new Command(verb.name).description(verb.summary)));
  return program;
};

/** Options in full, and as commander takes them. */
const asWritten = (binary: Binary, words: readonly string[]): readonly string[] => {
  const verb = words.some((w) => w.startsWith('--')) ? (binary.root ?? binary.verbs.find((v) => v.name === words[0])) : undefined;
  if (!verb) return words;
  const options = Object.values(optionsOf(verb)).flat();
  return withGlued(options, writtenOut(options, words, `${binary.name}${binary.root ? '' : ` ${verb.name}`} --help`));
};

/** The words after the command's name, understood; or a Usage, or a usage error in the field's words. */
export const parseWords = (binary: Binary, words: readonly string[], version: string): Parsed => {
  let parsed: Parsed | undefined;
  const program = programOf(binary, words, version, (p) => {
    parsed = p;
  });
  if (words.length === 0 && !binary.root) throw new Usage(program.helpInformation(), undefined);
  const full = asWritten(binary, words);
  try {
    program.parse([...full], { from: 'user' });
  } catch (e) {
    throw e instanceof CommanderError ? ofCommander(e, binary, program, full, version) : e;
  }
  if (!parsed) throw new Usage(program.helpInformation(), undefined);
  return parsed;
};

const ofCommander = (e: CommanderError, binary: Binary, program: Command, words: readonly string[], version: string): Error => {
  const command = program.commands.find((c) => c.name() === words.find((w) => !w.startsWith('-'))) ?? program;
  const quoted = /'([^']*)'/.exec(e.message)?.[1] ?? '';
  const help = command === program ? `${program.name()} --help` : `${program.name()} ${command.name()} --help`;
  switch (e.code) {
    case 'commander.version':
      return new Usage(`${version}\n`, undefined);
    case 'commander.help':
    case 'commander.helpDisplayed': {
      const wanted = words[0] === 'help' ? program.commands.find((c) => c.name() === words[1]) : command;
      return new Usage((wanted ?? program).helpInformation(), undefined);
    }
    case 'commander.unknownCommand': {
      const absent = binary.absent?.[words[0] ?? ''];
      if (absent) return usageError(`${program.name()} ${words[0]} is not needed: ${absent.why}`, { next: absent.next });
      return new Usage(program.helpInformation(), `Command '${words.join(' ')}' not found`, help);
    }
    case 'commander.missingArgument': {
      const wanted = command.registeredArguments.filter((a) => a.required).length;
      // the field counts those that may be left out as well, once more than one is needed
      const count = command.registeredArguments.length;
      return new Usage(
        command.helpInformation(),
        wanted === 1 ? `Command ${command.name()} requires one parameter to run` : `Command ${command.name()} requires ${count} parameters to run.`,
        help,
      );
    }
    case 'commander.unknownOption':
      return command === program
        ? new Usage(program.helpInformation(), `invalid option: ${quoted}`, help)
        : usageError(`invalid option: ${quoted}`, { next: help });
    case 'commander.optionMissingArgument':
      return usageError(`missing argument: ${givenForm(quoted, words)}`, { next: help });
    case 'commander.excessArguments':
      return usageError(
        `Wrong number of arguments\nThe arguments should be: ${command.registeredArguments.map((a) => (a.required ? a.name() : `[${a.name()}]`)).join(' ') || 'none'}`,
        { next: help },
      );
    default:
      return usageError(e.message.replace(/^error: /, ''), { next: help });
  }
};

/** Of `-l, --list <x>` the form that was typed. */
const givenForm = (flags: string, words: readonly string[]): string => {
  const forms = flags.split(/[ ,|<[]+/).filter((f) => f.startsWith('-'));
  return forms.find((f) => words.includes(f)) ?? forms[0] ?? flags;
};
