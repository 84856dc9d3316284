import { planBook } from '../../src/commands/oned/serve';
import { worlds } from '../support/world';
import { life, moves } from './scenarios/life';
import { images, rounds } from './scenarios/others';
import { backups, copies, parts } from './scenarios/parts';

const world = worlds();

// not broken here yet: they are tried one by one where they are tested
const ELSEWHERE = ['backupjobs.run', 'check.mend', 'image.restore'];

test('each plan that there is has its crash points tried', () => {
  const tried = new Set([...life, ...moves, ...parts, ...copies, ...backups, ...images, ...rounds].map((s) => s.kind));
  expect([...tried, ...ELSEWHERE].sort()).toEqual(Object.keys(planBook(world().env)).sort());
});
