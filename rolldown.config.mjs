import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'rolldown';

// One entry a command, split so that a verb loads only what it needs. CommonJS starts faster than ES modules and may require the native module.
const binaries = JSON.parse(readFileSync(new URL('./src/commands/binaries.json', import.meta.url), 'utf8'));

/** Runs short commands on an empty state, so that what they compile is in the code cache (see src/commands/load.cjs). */
const warmUp = () => {
  const root = mkdtempSync(join(tmpdir(), 'onekit-build-'));
  const env = { ...process.env, ONE_LOCATION: root, ONE_AUTH: join(root, 'one_auth'), ONEKIT_WRITE_CODE_CACHE: '1' };
  const runs = [...binaries.filter((b) => b.name !== 'oned').map((b) => [b.name, 'list']), ['oneuser', 'show'], ['onevm', 'show', '0'], ['oned', '--status']];
  for (const [name, ...words] of runs) spawnSync(process.execPath, [`bin/${name}`, ...words], { env, stdio: 'ignore' });
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
  writeBundle() {
    copyFileSync('src/commands/load.cjs', 'dist/load.js');
    warmUp();
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
