import { spawn } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'rolldown';
import { seed } from './test/bench/seed.mjs';

// One entry a command, split so that a verb loads only what it needs. CommonJS starts faster than ES modules and may require the native module.
const binaries = JSON.parse(readFileSync(new URL('./src/commands/binaries.json', import.meta.url), 'utf8'));

const inParallel = async (works) => {
  const next = works.values();
  await Promise.all(
    Array.from({ length: availableParallelism() }, async () => {
      for (const work of next) await work();
    }),
  );
};

/** Runs every list and page on a small state, so that what they compile is in the code cache, and packs what they load (see src/commands/load.cjs). */
const warmUp = async () => {
  const root = mkdtempSync(join(tmpdir(), 'onekit-build-'));
  const env = { ...process.env, ONE_LOCATION: root, ONE_AUTH: join(root, 'one_auth') };
  const run = (builds, name, ...words) =>
    new Promise((done) => {
      // a pipe, as for whoever reads the output: a terminal or /dev/null would have streams loaded
      const child = spawn(process.execPath, [`bin/${name}`, ...words], { env: { ...env, ONEKIT_BUILDS: builds }, stdio: ['ignore', 'pipe', 'ignore'] });
      child.stdout.resume();
      child.on('close', done);
    });
  await run('cache', 'oneuser', 'show');
  // one object of each kind, written past the commands: they would wake a worker
  await seed(join(root, 'var/one.db'), { vms: 1, hosts: 1, users: 0 });
  await inParallel(
    binaries.map(({ name }) => async () => {
      if (name === 'oned') return run('cache', name, '--status');
      for (const words of [['list'], ['show', '0']]) {
        await run('cache', name, ...words);
        // the second one runs what the first one packed
        for (let i = 0; i < 2; i++) await run('pack', name, ...words);
      }
    }),
  );
  rmSync(root, { recursive: true, force: true });
};

/** commander loads child_process for programs beside a command, which we have none of; loading it costs 3 ms. */
const withoutChildProcess = {
  name: 'without-child-process',
  transform(code, id) {
    if (!id.endsWith('/commander/lib/command.js')) return undefined;
    return { code: code.replace("const childProcess = require('node:child_process');", 'const childProcess = undefined;') };
  },
};

/** Parts of Kysely that nothing here uses, a third of it: V8 would make an object of each of their functions at every start. */
const UNUSED = ['schema/schema', 'plugin/with-schema/with-schema-plugin', 'query-builder/merge-query-builder', 'dialect/sqlite/sqlite-introspector'];

const withoutUnusedKysely = {
  name: 'without-unused-kysely',
  load(id) {
    const part = UNUSED.find((name) => id.endsWith(`/kysely/dist/esm/${name}.js`));
    if (!part) return undefined;
    const names = [...readFileSync(id, 'utf8').matchAll(/^export (?:class|const|function) (\w+)/gm)].map((m) => m[1]);
    if (names.length === 0) throw new Error(`${id}: no exports found`);
    return names
      .map((name) => `export class ${name} { constructor() { throw new Error('${name} of kysely is not in the bundle: rolldown.config.mjs'); } }`)
      .join('\n');
  },
};

/** What every process has loaded already. */
const AT_HAND = ['fs', 'path', 'process', 'util', 'url', 'module', 'buffer', 'events'];

/**
 * Modules of Node.js are loaded where something of them is used first: what a command does not touch costs it nothing.
 * Only where rolldown reads each member at its use; a namespace (`__toESM(require(...))`) is left as it is.
 */
const lazyBuiltins = {
  name: 'lazy-builtins',
  renderChunk: (code) => ({
    code: code.replace(/^let (node_\w+) = require\("node:([\w/]+)"\);$/gm, (line, variable, id) =>
      AT_HAND.includes(id) ? line : `let ${variable} = new Proxy({}, { get: (_, name) => require("node:${id}")[name] });`,
    ),
  }),
};

const launcher = {
  name: 'launcher',
  async writeBundle() {
    copyFileSync('src/commands/load.cjs', 'dist/load.js');
    await warmUp();
  },
};

export default defineConfig({
  plugins: [withoutChildProcess, withoutUnusedKysely, lazyBuiltins, launcher],
  input: Object.fromEntries(binaries.map((b) => [b.name, `src/commands/${b.folder}/index.ts`])),
  platform: 'node',
  // both hold native code
  external: ['ssh2', 'bindings', 'better-sqlite3/package.json'],
  resolve: { conditionNames: ['node', 'import', 'require', 'default'] },
  // the launcher runs the bundle as a vm.Script, where import() has no meaning: what stays outside is required
  output: {
    dir: 'dist',
    format: 'cjs',
    dynamicImportInCjs: false,
    entryFileNames: '[name].js',
    chunkFileNames: 'chunks/[name]-[hash].js',
    cleanDir: true,
    minify: { compress: false, mangle: false, codegen: { removeWhitespace: true } },
  },
  logLevel: 'warn',
});
