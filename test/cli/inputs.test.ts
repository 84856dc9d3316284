import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { furnished } from './session';

/** What scripts give a command besides files and whole options. */
const session = furnished();

/** A pipe with a name, as a shell makes one for `<(...)`, and somebody who writes into it. */
const piped = async (text: string, run: (path: string) => Promise<unknown>): Promise<void> => {
  const path = join(session().location, 'work/pipe');
  expect(spawnSync('mkfifo', [path]).status).toBe(0);
  const writer = spawn('sh', ['-c', 'printf %s "$1" > "$2"', 'sh', text, path]);
  const ended = once(writer, 'exit');
  await run(path);
  await ended;
};

describe('a pipe in the place of a file', () => {
  test('is read to its end', () =>
    piped(`NAME = "from a pipe"\nMEMORY = 64\nCPU = 1\nNOTE = "${'n'.repeat(70_000)}"\n`, async (path) => {
      expect(await session().data(['onetemplate', 'create', path])).toBe('ID: 1\n');
      expect(await session().data('onetemplate show 1 -j')).toContain(`"NOTE": "${'n'.repeat(70_000)}"`);
    }));

  test('of more than a template can be is refused', async () => {
    const { code, err } = await session().run('onetemplate create /dev/zero');
    expect([code, err]).toEqual([255, 'command create: argument 0 must be one of file, (/dev/zero: it has more than 8388608 bytes)\n']);
  });

  test('that is empty is an empty template', async () => {
    await session().data('onetemplate update small /dev/null');
    expect(JSON.parse(await session().data('onetemplate show small -j')).VMTEMPLATE.TEMPLATE).toEqual({});
  });
});

describe('long options cut short', () => {
  test('are those that they can only be', async () => {
    expect(await session().data('onehost list --no-head --csv --csv-d=; -l ID,NAME')).toBe('0;host1\n');
    expect(JSON.parse(await session().data('onehost show host1 --js')).HOST.NAME).toBe('host1');
  });

  test('are refused when they could be several, before anything is done', async () => {
    const { code, out, err } = await session().run('onehost list --no');
    expect([code, out]).toEqual([255, '']);
    expect(err).toMatch(/^ambiguous option: --no\n {2}next: onehost list --help \(it could be --no-header, --no-pager, /);
  });
});
