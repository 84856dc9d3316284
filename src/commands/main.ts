import { isOneError, messageOf, type OneError, usageError } from '../lib/errors/errors';
import { type One, type OneOptions, openOne } from './context';
import { type Binary, type Parsed, parseWords, type Verb } from './define';
import { type Io, processIo } from './io';
import { type Telling, Told } from './told';
import { Usage } from './usage';
import { version } from './version';

/** The field's one exit code for every failure; scripts test for it. */
export const FAILED = 255;

export type Surroundings = Partial<Omit<OneOptions, 'io' | 'user' | 'password'>>;

/** A command whose verbs are loaded when they are asked for: the declarations of dozens cost more than most of them take to run. */
export interface Command {
  readonly name: string;
  /** verbs that are typed most, each for itself */
  readonly quick: Readonly<Record<string, () => Promise<Verb>>>;
  readonly whole: () => Promise<Binary>;
}

/** Words that one verb alone does not understand are for the whole command: to help, to correct or to refuse. */
const understood = async (command: Binary | Command, words: readonly string[]): Promise<Parsed> => {
  if (!('whole' in command)) return parseWords(command, words, version);
  const load = words[0] !== undefined && Object.hasOwn(command.quick, words[0]) ? command.quick[words[0]] : undefined;
  const verb = await load?.();
  const parsed = verb && parsedAlone({ name: command.name, summary: '', verbs: [verb] }, words);
  return parsed ?? parseWords(await command.whole(), words, version);
};

const parsedAlone = (binary: Binary, words: readonly string[]): Parsed | undefined => {
  try {
    return parseWords(binary, words, version);
  } catch {
    return undefined;
  }
};

/** Parses, runs, shows. The only place that catches, and the only one that decides the exit code. */
export const main = async (command: Binary | Command, words: readonly string[], io: Io = processIo(gone), around: Surroundings = {}): Promise<number> => {
  let parsed: Parsed | undefined;
  let one: One | undefined;
  let code: number;
  try {
    parsed = await understood(command, words);
    const { user, password, plan, reason } = parsed.global;
    one = openOne({ ...around, io, user, password, plan, reason });
    code = plan ? await (await import('./planView')).rehearse(one, parsed, `${command.name} ${parsed.verb.name}`) : await perform(one, parsed);
  } catch (e) {
    code = await report(e, io, asksJson(words, parsed));
    await one?.wake().catch(() => undefined);
    await one?.keepNames().catch(() => undefined);
  }
  await one?.close().catch(() => undefined);
  return code;
};

const perform = async (one: One, { verb, args, options }: Parsed): Promise<number> => {
  const result = await verb.run(one, args, options);
  // before the view: it may wait for what was begun
  await one.wake();
  await one.keepNames();
  return (await verb.view(result, one, options, args)) ?? 0;
};

/** Words that could not be understood may still say what the answer should be like. */
const asksJson = (words: readonly string[], parsed: Parsed | undefined): boolean =>
  parsed ? parsed.options.json === true : words.includes('-j') || words.includes('--json');

const report = async (thrown: unknown, io: Io, json: boolean): Promise<number> => {
  const e = json && thrown instanceof Usage && thrown.problem !== undefined ? usageError(thrown.problem, { next: thrown.next }) : thrown;
  if (e instanceof Usage) {
    if (e.problem !== undefined) io.err.write(`${e.problem}\n`);
    io.out.write(e.text);
    return e.problem === undefined ? 0 : FAILED;
  }
  const { renderErrorJson } = await import('../lib/output/errorText');
  const how: Telling = e instanceof Told ? e.how : {};
  const told = e instanceof Told ? e.error : e;
  const known: OneError | Error = isOneError(told) || told instanceof Error ? told : new Error(messageOf(told));
  if (json) io.err.write(`${renderErrorJson(known)}\n`);
  else await tell(known, io, how);
  return how.exit ?? FAILED;
};

/** On standard output only the problem stands, as a script expects it; what to type next is for people. */
const tell = async (e: Error, io: Io, { aloud }: Telling): Promise<void> => {
  const { printable, renderAdvice, renderError } = await import('../lib/output/errorText');
  const style = { colour: io.err.isTTY, debug: io.env.ONE_DEBUG === '1' };
  if (aloud) io.out.write(`${printable(e.message)}\n`);
  io.err.write(aloud ? renderAdvice(e, style) : renderError(e, style));
};

/** Output to a closed pipe (`| head`) is no failure. */
const gone = (e: NodeJS.ErrnoException): never => process.exit(e.code === 'EPIPE' ? 0 : FAILED);

/** What bin/ calls. */
export const runCommand = (command: Binary | Command): void => {
  main(command, process.argv.slice(2)).then(
    (code) => {
      process.exitCode = code;
    },
    (e: unknown) => {
      process.stderr.write(`${messageOf(e)}\n`);
      process.exitCode = FAILED;
    },
  );
};
