import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join, relative } from 'node:path';

const project = join(__dirname, '..', '..');
const filesIn = (folder: string): string[] =>
  readdirSync(join(project, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(join(project, path)).isFile());
const read = (path: string): string => readFileSync(join(project, path), 'utf8');
const code = (folder: string): string[] => filesIn(folder).filter((path) => path.endsWith('.ts'));
const sources = code('src');
const tests = code('test');
/** `file:line` of every line that holds it */
const lines = (paths: readonly string[], pattern: RegExp): string[] =>
  paths.flatMap((path) =>
    read(path)
      .split('\n')
      .flatMap((line, i) => (pattern.test(line) ? [`${path}:${i + 1}: ${line.trim()}`] : [])),
  );

test('the looks below see what they are to see', () => {
  expect(sources.length).toBeGreaterThan(100);
  expect(tests).toContain(relative(project, __filename));
  expect(lines([relative(project, __filename)], /the looks below/)).not.toEqual([]);
});

test('no source is longer than 300 lines', () => {
  expect(sources.map((path) => `${path}: ${read(path).split('\n').length - 1}`).filter((s) => Number(s.split(': ')[1]) > 300)).toEqual([]);
});

test('no file or folder has a name that says nothing', () => {
  const words = [...sources, ...tests].flatMap((path) => path.split('/').map((part) => [basename(part, '.ts'), path] as const));
  expect(words.filter(([word]) => /^(utils?|helpers?|common|misc|shared|stuff)$/i.test(word)).map(([, path]) => path)).toEqual([]);
});

test('no source waits to be finished', () => expect(lines(sources, /\b(TODO|FIXME|XXX|HACK)\b/)).toEqual([]));

/** What is left out on a machine that lacks something says so with a condition: `(there ? test : test.skip)(...)`. */
test('no test is left out for good, and none runs alone', () => {
  expect(lines(tests, /\b(describe|test|it)(\.\w+)*\.(only\b|(skip|todo)(\.each)?\()|\b(x|f)(describe|it|test)\(/)).toEqual([]);
});

test('nothing is printed past the streams that commands are given', () => expect(lines(sources, /\bconsole\.\w+\(/)).toEqual([]));

test('only one place sets an exit code or ends the process', () => {
  expect(
    lines(
      sources.filter((path) => path !== 'src/commands/main.ts'),
      /process\.(exit\(|exitCode)/,
    ).map((l) => l.split(':')[0]),
  ).toEqual(['src/commands/oned/serve.ts']);
});

test('the domain has no clock and no chance of its own', () => {
  const pure = sources.filter((path) => /^src\/lib\/(errors|model|template|scheduler|documents|context)\//.test(path));
  expect(lines(pure, /Date\.now|new Date\(\)|Math\.random|process\.(env|hrtime)/)).toEqual([]);
});

test('queries stand in src/state', () => {
  const found = lines(
    sources.filter((path) => !path.startsWith('src/state/')),
    /\.(selectFrom|insertInto|updateTable|deleteFrom)\(/,
  );
  expect(found).toEqual([]);
});

describe('package.json', () => {
  const { dependencies, devDependencies, bin } = JSON.parse(read('package.json')) as Record<'dependencies' | 'devDependencies' | 'bin', Record<string, string>>;
  const binaries = (JSON.parse(read('src/commands/binaries.json')) as { name: string; folder: string }[]).map((b) => b.name).sort();

  test('names exact versions', () => {
    expect(Object.entries({ ...dependencies, ...devDependencies }).filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
  });

  test('has every launcher, and no other', () => {
    expect(bin).toEqual(Object.fromEntries(binaries.map((name) => [name, `bin/${name}`])));
    expect(readdirSync(join(project, 'bin')).sort()).toEqual(binaries);
  });

  test.each(binaries)('bin/%s can be run, and starts what it is named for', (name) => {
    expect(statSync(join(project, 'bin', name)).mode & 0o111).toBe(0o111);
    expect(read(`bin/${name}`)).toMatch(new RegExp(`^#!/usr/bin/env node\\n.*"${name}"`));
  });

  test('every launcher has its sources', () => {
    for (const { folder } of JSON.parse(read('src/commands/binaries.json')) as { folder: string }[])
      expect(existsSync(join(project, 'src/commands', folder, 'index.ts'))).toBe(true);
  });
});
