import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export const project = join(__dirname, '..', '..');
export const rules = (require(join(project, '.dependency-cruiser.cjs')) as { forbidden: { name: string; comment: string }[] }).forbidden;

export interface Violation {
  readonly rule: { readonly name: string };
  readonly from: string;
  readonly to: string;
}

/** What else than the files of src decides what is found. */
const GROUNDS = ['.dependency-cruiser.cjs', 'package.json', 'package-lock.json', 'tsconfig.json'];

/** Where is kept what was found last, which holds while no file of src is another (by its checksum) and its grounds are the same. */
export const kept = (dir: string): string => {
  const hash = createHash('sha256');
  for (const name of GROUNDS) hash.update(readFileSync(join(dir, name)));
  return join(dir, 'node_modules/.cache/dependency-cruiser', hash.digest('hex').slice(0, 16));
};

/** What the rules find in the folder src of a project; `cache`: see `kept`. */
export const violations = (dir: string, cache?: string): Violation[] => {
  const cruise = join(project, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const keep = cache === undefined ? [] : ['--cache', cache, '--cache-strategy', 'content'];
  const report = execFileSync(process.execPath, [cruise, '--config', join(project, '.dependency-cruiser.cjs'), ...keep, '--output-type', 'json', 'src'], {
    cwd: dir,
    maxBuffer: 2 ** 27,
  });
  return (JSON.parse(report.toString()) as { summary: { violations: Violation[] } }).summary.violations;
};
