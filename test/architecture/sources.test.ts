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

/** SQL stands in src/state. These came before that was watched: the list gets shorter, never longer. */
const QUERIES_ELSEWHERE: readonly string[] = [
  'src/commands/context.ts',
  'src/commands/oned/oned.ts',
  'src/lib/ops/datastore/create.ts',
  'src/lib/ops/host/create.ts',
  'src/lib/ops/host/look.ts',
  'src/lib/ops/image/read.ts',
  'src/lib/ops/image/unready.ts',
  'src/lib/ops/sched/plan.ts',
  'src/lib/ops/sched/request.ts',
  'src/lib/ops/template/instantiate.ts',
  'src/lib/ops/vm/nics.ts',
  'src/lib/ops/vm/placed.ts',
  'src/lib/ops/vm/plans.ts',
  'src/lib/ops/vm/read.ts',
  'src/lib/ops/vnet/create.ts',
];

test('queries stand in src/state', () => {
  const found = lines(
    sources.filter((path) => !path.startsWith('src/state/')),
    /\.(selectFrom|insertInto|updateTable|deleteFrom)\(/,
  );
  expect([...new Set(found.map((l) => l.split(':')[0]))].sort()).toEqual([...QUERIES_ELSEWHERE].sort());
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

  test.each(binaries)('bin/%s can be run and starts what was built for it', (name) => {
    expect(statSync(join(project, 'bin', name)).mode & 0o111).toBe(0o111);
    expect(read(`bin/${name}`)).toBe(`#!/usr/bin/env node\nrequire("../dist/load.js").start("${name}");\n`);
  });

  test('every launcher has its sources', () => {
    for (const { folder } of JSON.parse(read('src/commands/binaries.json')) as { folder: string }[])
      expect(existsSync(join(project, 'src/commands', folder, 'index.ts'))).toBe(true);
  });
});
