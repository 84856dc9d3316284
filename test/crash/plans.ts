import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { childPrograms } from '../state/processes/children';
import { nameOf, type Tried, tryAll } from './run';
import type { Scenario } from './scenario';

// a guard against what hangs: a plan has up to two hundred points
jest.setTimeout(1_200_000);

/** A test for each plan: all its points, in all the ways that they can be met. `npm run crash-report` prints what was tried. */
export const testPlans = (scenarios: readonly Scenario[]): void => {
  const child = childPrograms();
  const kill = async (location: string, afterEvent: number): Promise<void> => {
    if (await child('killedOned', location, String(afterEvent)).ended) throw new Error('the worker was to be killed, and came to its end');
  };

  test.each(scenarios.map((s) => [nameOf(s), s] as const))('%s', async (_, scenario) => {
    const tried = await tryAll(scenario, kill);
    keep(tried);
    expect(tried.violations).toEqual([]);
    expect(Object.values(tried.faults).reduce((sum, n) => sum + n, 0)).toBeGreaterThan(0);
  });
};

/** One line a plan, for the report after all tests. */
const keep = (tried: Tried): void => {
  const folder = process.env.CRASH_REPORT;
  if (folder !== undefined) appendFileSync(join(folder, 'tried.jsonl'), `${JSON.stringify(tried)}\n`);
};
