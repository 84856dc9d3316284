import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

export const project = join(__dirname, '..', '..');
export const rules = (require(join(project, '.dependency-cruiser.cjs')) as { forbidden: { name: string; comment: string }[] }).forbidden;

export interface Violation {
  readonly rule: { readonly name: string };
  readonly from: string;
  readonly to: string;
}

/** What the rules find in the folder src of a project. */
export const violations = (dir: string): Violation[] => {
  const cruise = join(project, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const report = execFileSync(process.execPath, [cruise, '--config', join(project, '.dependency-cruiser.cjs'), '--output-type', 'json', 'src'], {
    cwd: dir,
    maxBuffer: 2 ** 27,
  });
  return (JSON.parse(report.toString()) as { summary: { violations: Violation[] } }).summary.violations;
};
