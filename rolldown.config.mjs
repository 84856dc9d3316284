import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'rolldown';
import { seed } from './test/bench/seed.mjs';

// One entry a command, split so that a verb loads only what it needs. CommonJS starts faster than ES modules and may require the native module.
const binaries = JSON.parse(readFileSync(new URL('./src/commands/binaries.json', import.meta.url), 'utf8'));

/** Runs every list and page on a small state, so that what they compile is in the code cache (see src/commands/load.cjs). */
const warmUp = async () => {
  const root = mkdtempSync(join(tmpdir(), 'onekit-build-'));
  const env = { ...process.env, ONE_LOCATION: root, ONE_AUTH: join(root, 'one_auth'), ONEKIT_WRITE_CODE_CACHE: '1' };
  const run = (name, ...words) => spawnSync(process.execPath, [`bin/${name}`, ...words], { env, stdio: 'ignore' });
  run('oneuser', 'show');
  // one object of each kind, written past the commands: they would wake a worker
  await seed(join(root, 'var/one.db'), { vms: 1, hosts: 1, users: 0 });
  for (const { name } of binaries) {
    if (name === 'oned') run(name, '--status');
    else for (const words of [['list'], ['show', '0']]) run(name, ...words);
  }
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

const launcher = {
  name: 'launcher',
  async writeBundle() {
    copyFileSync('src/commands/load.cjs', 'dist/load.js');
    await warmUp();
  },
};

export default defineConfig({
  plugins: [withoutChildProcess, launcher],
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
