import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { generated } from './generated';

/** Writes the generated files below `root`, and removes manual pages of commands that are gone. Resolves with their paths. */
export const writeGenerated = (root: string): string[] => {
  const files = generated();
  for (const [path, text] of files) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  for (const name of readdirSync(join(root, 'docs/man'))) if (!files.has(`docs/man/${name}`)) rmSync(join(root, 'docs/man', name));
  return [...files.keys()];
};
