import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { needsPager, runPager, writePaged } from '../../../src/lib/output/pager';
import { FakePager, FakeSink } from './fakeSink';

describe('a pager is needed', () => {
  const needed = (lines: number, out: FakeSink, noPager?: boolean): boolean => needsPager(lines, { out, env: {}, noPager });

  it('when the lines and the prompt do not fit', () => {
    expect(needed(23, new FakeSink(80, 24))).toBe(false);
    expect(needed(24, new FakeSink(80, 24))).toBe(true);
  });

  it('never off a terminal, and never when it is not wanted', () => {
    expect(needed(1000, new FakeSink())).toBe(false);
    expect(needed(1000, new FakeSink(80, 24), true)).toBe(false);
  });
});

describe('text of unknown length', () => {
  const text = (lines: number): string[] => ['a\n'.repeat(lines - 1), 'b\n'];

  it('goes to the pager when it is long', async () => {
    const pager = new FakePager();
    const out = new FakeSink(80, 24);
    await writePaged(text(24), { out, env: {} }, pager.start);
    expect(pager.text).toBe(text(24).join(''));
    expect(out.text).toBe('');
  });

  it('is written when it fits, and as it comes when nobody watches', async () => {
    const pager = new FakePager();
    const terminal = new FakeSink(80, 24);
    await writePaged(text(23), { out: terminal, env: {} }, pager.start);
    const file = new FakeSink();
    await writePaged(text(1000), { out: file, env: {} }, pager.start);
    expect([terminal.text, file.writes]).toEqual([text(23).join(''), text(1000)]);
    expect(pager.commands).toEqual([]);
  });
});

it('a pager that cannot be run does not cost the text', async () => {
  const out = new FakeSink(80, 24);
  await runPager(['a\n', 'b\n'], { out, env: {} }, new FakePager(127).start);
  expect(out.text).toBe('a\nb\n');
});

it('what the pager itself ends with is its own affair', async () => {
  const out = new FakeSink(80, 24);
  await runPager(['a\n'], { out, env: {} }, new FakePager(1).start);
  expect(out.text).toBe('');
});

describe('the real one', () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'pager-'));
  });
  afterEach(() => rmSync(dir, { recursive: true }));
  const env = (command: string): NodeJS.ProcessEnv => ({ PATH: process.env.PATH, ONE_PAGER: command });

  it('is a line of shell, with its arguments', async () => {
    const file = join(dir, 'with blank');
    await runPager(['a\n', 'b\n'], { out: new FakeSink(80, 24), env: env(`cat > '${file}'`) });
    expect(readFileSync(file, 'utf8')).toBe('a\nb\n');
  });

  it('may be left before the end of a long text', async () => {
    const out = new FakeSink(80, 24);
    await runPager(Array(200).fill('x'.repeat(65_536)), { out, env: env(`head -c 3 > ${join(dir, 'head')}`) });
    expect(readFileSync(join(dir, 'head'), 'utf8')).toBe('xxx');
    expect(out.text).toBe('');
  });

  it('that is not there leaves the text to the terminal', async () => {
    const out = new FakeSink(80, 24);
    await runPager(['a\n'], { out, env: env('no-such-pager-here 2>/dev/null') });
    expect(out.text).toBe('a\n');
  });

  it('gets ^C for itself, and gives it back', async () => {
    const before = process.listenerCount('SIGINT');
    let during = 0;
    await runPager(['a\n'], { out: new FakeSink(80, 24), env: {} }, (command) => {
      during = process.listenerCount('SIGINT');
      return new FakePager().start(command);
    });
    expect([during, process.listenerCount('SIGINT')]).toEqual([before + 1, before]);
  });
});
