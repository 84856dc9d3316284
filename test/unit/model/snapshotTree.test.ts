import { added, childrenOf, keptBecause, newTree, removed, renamed, reserved, reverted, type SnapshotTree, totalMb } from '../../../src/lib/model/snapshotTree';

const grown = (tree: SnapshotTree, ...names: string[]): SnapshotTree =>
  names.reduce((sum, name) => {
    const { id, tree: next } = reserved(sum);
    return added(next, { id, name, date: 100 + id, sizeMb: 10 });
  }, tree);
const parents = (tree: SnapshotTree): number[] => tree.snapshots.map((s) => s.parent);
const active = (tree: SnapshotTree): number[] => tree.snapshots.filter((s) => s.active).map((s) => s.id);

describe('where no orphans are allowed', () => {
  const two = grown(newTree('NO'), 'a', 'b');

  test('each snapshot hangs below the active one and becomes it', () => {
    expect([parents(two), active(two), childrenOf(two, 0)]).toEqual([[-1, 0], [1], [1]]);
  });

  test('after going back the next one is a branch', () => {
    const three = grown(reverted(two, 0), 'c');
    expect([parents(three), active(three), childrenOf(three, 0)]).toEqual([[-1, 0, 0], [2], [1, 2]]);
  });

  test('one with children stays, and so does the active one', () => {
    expect(keptBecause(two, 0)).toBe('Cannot delete snapshot with children');
    expect(keptBecause(two, 1)).toBe('Cannot delete the active snapshot');
    expect(keptBecause(reverted(two, 0), 1)).toBeUndefined();
  });

  test('the last one of all may go, active or not', () => {
    expect(keptBecause(removed(reverted(two, 0), 1), 0)).toBeUndefined();
  });

  test('one that is not there', () => {
    expect(keptBecause(two, 9)).toBe('Snapshot does not exist');
  });
});

test('where orphans are allowed each stands for itself, and one may go whatever came after it', () => {
  const three = grown(newTree('yes'), 'a', 'b', 'c');
  expect(parents(three)).toEqual([-1, -1, -1]);
  expect(keptBecause(three, 0)).toBeUndefined();
});

test('MIXED: below the one that was last gone back to', () => {
  const two = grown(newTree('MIXED'), 'a', 'b');
  expect(parents(grown(reverted(two, 1), 'c', 'd'))).toEqual([-1, -1, 1, 1]);
});

test('an id is taken once, also when nothing came of it', () => {
  const lost = reserved(newTree('NO')).tree;
  expect(grown(lost, 'a').snapshots.map((s) => s.id)).toEqual([1]);
});

test('adding what is there already changes nothing', () => {
  const one = grown(newTree('NO'), 'a');
  expect(added(one, { id: 0, name: 'other', date: 1, sizeMb: 1 })).toBe(one);
});

test('a new name, and the room they take', () => {
  const two = renamed(grown(newTree(undefined), 'a', 'b'), 1, 'new');
  expect([two.snapshots.map((s) => s.name), totalMb(two)]).toEqual([['a', 'new'], 20]);
});
