import { rmSync } from 'node:fs';
import { newLocation, World } from '../support/world';
import { FULL, KILLED, NODE_FAULTS } from './faults';
import type { Scenario } from './scenario';
import { type Came, type Course, courseOf, inCopy, takenUp, withFullDisk, withNodeFault } from './tries';

/** What was tried of one plan. */
export interface Tried {
  readonly plan: string;
  /** actions on nodes, and transactions */
  readonly actions: number;
  readonly commits: number;
  /** by fault, how often */
  readonly faults: Readonly<Record<string, number>>;
  /** ways out that were taken of where it was left */
  readonly ways: number;
  /** states it was left in */
  readonly left: readonly string[];
  readonly violations: readonly string[];
}

export type Kill = (location: string, afterEvent: number) => Promise<void>;

interface Case {
  readonly fault: string;
  readonly n: number;
  readonly spoil: (location: string) => Promise<void>;
}

const AT_ONCE = 6;

export const nameOf = ({ kind, of }: Scenario): string => (of === undefined ? kind : `${kind}, ${of}`);

/** Each point of the plan, in each way that it can be met. */
const casesOf = (course: Course, kill: Kill): Case[] =>
  course.flatMap(({ kind }, n): Case[] => [
    // after the last there is nothing left to kill
    ...(n < course.length - 1 ? [{ fault: KILLED, n, spoil: (location: string) => kill(location, n) }] : []),
    ...(kind === 'commit'
      ? [{ fault: FULL, n, spoil: (location: string) => withFullDisk(location, n) }]
      : NODE_FAULTS.map((fault) => ({ fault: fault.name, n, spoil: (location: string) => withNodeFault(location, n, fault) }))),
  ]);

/** Every point of one plan. */
export const tryAll = async (scenario: Scenario, kill: Kill): Promise<Tried> => {
  const base = newLocation();
  try {
    const world = await World.open(base);
    await scenario.prepare(world);
    await world.close();
    const course = await courseOf(base);
    return await tryCases(scenario, base, course, casesOf(course, kill));
  } finally {
    rmSync(base, { recursive: true, force: true });
  }
};

const tryCases = async (scenario: Scenario, base: string, course: Course, cases: readonly Case[]): Promise<Tried> => {
  const [faults, left, wrong]: [Record<string, number>, Set<string>, string[]] = [{}, new Set(), []];
  let ways = 0;
  const known = new Set<string>();
  const one = async ({ fault, n, spoil }: Case): Promise<void> => {
    const came = await inCopy(base, async (location): Promise<Came> => {
      await spoil(location);
      return takenUp(location, scenario, known);
    }).catch((e: unknown): Came => ({ wrong: [`the test itself: ${(e as Error).stack}`], left: undefined, ways: 0 }));
    faults[fault] = (faults[fault] ?? 0) + 1;
    ways += came.ways;
    if (came.left) left.add(came.left);
    wrong.push(...came.wrong.map((w) => `${nameOf(scenario)}, ${fault} at ${n} (${course[n]?.label}): ${w}`));
  };
  const queue = [...cases];
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let next = queue.shift(); next; next = queue.shift()) await one(next);
    }),
  );
  const actions = course.filter((e) => e.kind === 'action').length;
  return { plan: nameOf(scenario), actions, commits: course.length - actions, faults, ways, left: [...left].sort(), violations: wrong };
};
