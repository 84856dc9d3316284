import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Binary, Opt, Verb } from '../../src/commands/define';
import { allBinaries } from '../../src/commands/generate/all';
import { allOptions, formsOf, takesNext } from '../../src/commands/generate/words';
import { version } from '../../src/commands/version';
import { sample } from '../support/sample';
import { type Said, Session } from './session';

/** Words that cannot be understood, for every command there is. What is declared later is tested as well. */
let s: Session;
beforeAll(() => {
  s = new Session();
});
afterAll(() => {
  // wrong words open nothing: there is no state after all of this
  const opened = existsSync(join(s.location, 'var'));
  s.end();
  expect(opened).toBe(false);
});

const verbs = allBinaries.flatMap((binary) => binary.verbs.map((verb) => ({ at: `${binary.name} ${verb.name}`, binary, verb })));
const required = (verb: Verb): number => Object.values(verb.args).filter((a) => !a.optional).length;
const enough = (verb: Verb): string[] =>
  Object.values(verb.args)
    .filter((a) => !a.optional)
    .map((a) => a.values?.[0] ?? '0');
const tooMany = (verb: Verb): string[] => Array.from({ length: Object.keys(verb.args).length + 1 }, () => '0');

/** Does an option look at its value? Those that do want numbers. */
const refuses = (option: Opt<unknown>, value: string): boolean => {
  try {
    option.parse?.(value);
    return false;
  } catch {
    return true;
  }
};

const refused = (said: Said, about: RegExp): void => {
  expect(said.err).toMatch(about);
  expect(said.err.endsWith('\n')).toBe(true);
  expect([said.code, said.out]).toEqual([255, '']);
};

/** Too few words are answered with the usage, on standard output. */
const answeredWithUsage = (said: Said, about: RegExp): void => {
  expect(said.err).toMatch(about);
  expect([said.code, said.out]).toEqual([255, expect.stringMatching(/^Usage: /)]);
};

describe.each(allBinaries.filter((b) => !b.root))('$name', (binary: Binary) => {
  test.each([[[]], [['--help']], [['-h']], [['help']]])('%j shows its verbs', async (words) => {
    const { out, err, code } = await s.run([binary.name, ...words]);
    expect([code, err]).toEqual([0, '']);
    for (const verb of binary.verbs) expect(out).toMatch(new RegExp(`^ +${verb.name} .*\n`, 'm'));
  });

  test.each(['--version', '-V'])('%s', async (word) => expect(await s.run([binary.name, word])).toEqual({ code: 0, err: '', out: `${version}\n` }));
  test('an unknown verb', async () => answeredWithUsage(await s.run([binary.name, 'fly', '3']), /^Command 'fly 3' not found\n$/));
  test('an option in the place of a verb', async () => answeredWithUsage(await s.run([binary.name, '--fly']), /^invalid option: --fly\n$/));
});

describe.each(sample(verbs, 16))('$at', ({ binary, verb }) => {
  const run = (...words: string[]): Promise<Said> => s.run([binary.name, verb.name, ...words]);

  test('--help shows its arguments and options', async () => {
    for (const words of [
      [binary.name, verb.name, '--help'],
      [binary.name, 'help', verb.name],
    ]) {
      const { out, err, code } = await s.run(words);
      expect([code, err]).toEqual([0, '']);
      expect(out).toContain(`${binary.name} ${verb.name}`);
      for (const arg of Object.values(verb.args)) expect(out).toContain(arg.usage);
      for (const option of allOptions(verb)) expect(out).toContain(option.long);
    }
  });

  if (required(verb) > 0) {
    test('too few arguments', async () =>
      answeredWithUsage(await run(...enough(verb).slice(1)), new RegExp(`^Command ${verb.name} requires (one parameter|\\d parameters) to run\\.?\n$`)));
    if ('json' in verb.options) test('too few arguments, for a program', async () => refused(await run('-j'), /^\{"error":\{"code":"usage".*\}\}\n$/));
  }
  test('too many arguments', async () => refused(await run(...tooMany(verb)), /^Wrong number of arguments\nThe arguments should be: /));
  test('an unknown option', async () =>
    refused(await run(...enough(verb), '--fly'), new RegExp(`^invalid option: --fly\n  next: ${binary.name} ${verb.name} --help\n$`)));
  test('an unknown short option', async () => refused(await run(...enough(verb), '-Z'), /^invalid option: -Z\n/));

  const valued = allOptions(verb).filter((o) => takesNext(o) && !o.valueOptional);
  if (valued.length > 0)
    test('an option without its value', async () => {
      for (const option of valued) for (const form of formsOf(option)) refused(await run(...enough(verb), form), new RegExp(`^missing argument: ${form}\n`));
    });

  const numbers = allOptions(verb).filter((o) => takesNext(o) && refuses(o, 'soon'));
  if (numbers.length > 0)
    test('a number that is none', async () => {
      // a token may hold for ever, which is -1
      for (const option of numbers)
        for (const bad of ['soon', '1.5', '', ...(option.long === '--time' ? [] : ['-1'])])
          refused(await run(...enough(verb), `${option.long}=${bad}`), /^invalid argument: /);
    });

  const wait = verb.options.wait;
  if (wait) {
    test('a state that is none', async () => refused(await run(...enough(verb), '--wait=FLYING'), /^--wait=FLYING: that is no state .* \(.*(DONE|GONE)/));
    test('--wait leaves the next word alone', async () => {
      const said = await run('--wait', ...tooMany(verb));
      refused(said, /^Wrong number of arguments\n/);
    });
  }
});

describe('oned', () => {
  test.each([[['--help']], [['-h']]])('%j', async (words) =>
    expect(await s.run(['oned', ...words])).toEqual({ code: 0, err: '', out: expect.stringMatching(/--once[\s\S]*--stop[\s\S]*--status/) }),
  );
  test('--version', async () => expect(await s.run('oned --version')).toEqual({ code: 0, err: '', out: `${version}\n` }));
  test('an unknown option', async () => expect((await s.run('oned --fly')).code).toBe(255));
  test('a word too many', async () => refused(await s.run('oned now'), /^Wrong number of arguments/));
  test('two things at once', async () => refused(await s.run('oned --once --stop'), /^oned does one thing at a time, not --once and --stop\n/));
});
