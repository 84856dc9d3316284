import { readFileSync } from 'node:fs';
import { defineConfig } from 'rolldown';

// One entry a command, split so that a verb loads only what it needs. CommonJS starts faster than ES modules and may require the native module.
const binaries = JSON.parse(readFileSync(new URL('./src/commands/binaries.json', import.meta.url), 'utf8'));

export default defineConfig({
  input: Object.fromEntries(binaries.map((b) => [b.name, `src/commands/${b.folder}/index.ts`])),
  platform: 'node',
  // both hold native code
  external: ['better-sqlite3', 'ssh2'],
  resolve: { conditionNames: ['node', 'import', 'require', 'default'] },
  output: { dir: 'dist', format: 'cjs', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js', cleanDir: true, minify: { compress: false, mangle: false, codegen: { removeWhitespace: true } } },
  logLevel: 'warn',
});
