#!/usr/bin/env node
// npm run generate: writes completions, manual pages and the documents that are made from the declarations of the commands.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const cache = join(root, 'node_modules/.cache');
mkdirSync(cache, { recursive: true });
// inside the project, where the modules that are not bundled are found; not in dist, which is what we ship
const dir = mkdtempSync(join(cache, 'generate-'));
try {
  const bundle = await rolldown({
    input: join(root, 'src/commands/generate/write.ts'),
    platform: 'node',
    external: ['better-sqlite3', 'ssh2'],
    resolve: { conditionNames: ['node', 'import', 'require', 'default'] },
    logLevel: 'silent',
  });
  await bundle.write({ dir, format: 'cjs' });
  const { writeGenerated } = createRequire(import.meta.url)(join(dir, 'write.js'));
  for (const path of writeGenerated(root)) process.stdout.write(`${path}\n`);
} finally {
  rmSync(dir, { recursive: true, force: true });
}
