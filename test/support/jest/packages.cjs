const { createHash } = require('node:crypto');
const { existsSync, mkdtempSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } = require('node:fs');
const { join } = require('node:path');

/** What src and the tests import, but for what holds native code. */
const PACKAGES = ['chalk', 'cli-table3', 'commander', 'execa', 'fast-check', 'fast-xml-parser', 'inquirer', 'kysely', 'yaml'];

const root = join(__dirname, '../../..');
const cache = join(root, 'node_modules/.cache/jest-packages');

/** Of the versions that are installed, made by this file. */
const mark = () => {
  const hash = createHash('sha256');
  for (const file of [__filename, join(root, 'package-lock.json')]) hash.update(readFileSync(file));
  return hash.digest('hex').slice(0, 16);
};

const make = async (folder) => {
  const { rolldown } = await import('rolldown');
  for (const name of PACKAGES) {
    const bundle = await rolldown({ input: { [name]: name }, cwd: root, platform: 'node', logLevel: 'silent' });
    await bundle.write({ dir: folder, format: 'cjs', exports: 'named', codeSplitting: false, entryFileNames: '[name].cjs' });
    await bundle.close();
  }
};

/**
 * Each package as one file that jest can read as it is: most of them are ES modules, which it cannot, and kysely alone is 280 files, which each file of
 * tests would load anew. Resolves with where they are, as moduleNameMapper has it.
 */
exports.bundled = async () => {
  const folder = join(cache, mark());
  if (!existsSync(folder)) {
    mkdirSync(cache, { recursive: true });
    const older = readdirSync(cache);
    const temporary = mkdtempSync(join(cache, 'new-'));
    await make(temporary);
    try {
      renameSync(temporary, folder);
    } catch (e) {
      // another run was quicker
      if (!existsSync(folder)) throw e;
      rmSync(temporary, { recursive: true });
    }
    for (const name of older) if (!name.startsWith('new-')) rmSync(join(cache, name), { recursive: true, force: true });
  }
  return Object.fromEntries(PACKAGES.map((name) => [`^${name}$`, join(folder, `${name}.cjs`)]));
};
