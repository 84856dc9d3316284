/**
 * The snapshots of one disk, as a tree. Pure: a tree is never changed in place.
 *
 * How a new snapshot hangs in the tree is the storage's word (ALLOW_ORPHANS): NO: below the active one; YES: nowhere, each stands for itself;
 * MIXED and FORMAT: below the one that was last gone back to.
 */
export interface SnapshotTree {
  /** NO, YES, MIXED or FORMAT */
  readonly allowOrphans: string;
  /** the snapshot last gone back to, -1 for none; counts for MIXED and FORMAT */
  readonly currentBase: number;
  /** ids are never given twice, also not after a failure: bytes of an old one may still lie there */
  readonly next: number;
  readonly snapshots: readonly DiskSnapshot[];
}

export interface DiskSnapshot {
  readonly id: number;
  /** -1: hangs nowhere */
  readonly parent: number;
  readonly name: string;
  /** Unix seconds */
  readonly date: number;
  /** MiB of the disk when it was taken */
  readonly sizeMb: number;
  /** what the disk holds now began as this one */
  readonly active: boolean;
}

export const newTree = (allowOrphans: string | undefined): SnapshotTree => ({
  allowOrphans: (allowOrphans || 'NO').toUpperCase(),
  currentBase: -1,
  next: 0,
  snapshots: [],
});

export const snapshotOf = (tree: SnapshotTree, id: number): DiskSnapshot | undefined => tree.snapshots.find((s) => s.id === id);

export const childrenOf = (tree: SnapshotTree, id: number): number[] => tree.snapshots.filter((s) => s.parent === id).map((s) => s.id);

export const totalMb = (tree: SnapshotTree): number => tree.snapshots.reduce((sum, s) => sum + s.sizeMb, 0);

/** Takes the next id away, before anything is done with it. */
export const reserved = (tree: SnapshotTree): { readonly id: number; readonly tree: SnapshotTree } => ({
  id: tree.next,
  tree: { ...tree, next: tree.next + 1 },
});

const parentFor = (tree: SnapshotTree): number => {
  if (tree.allowOrphans === 'NO') return tree.snapshots.find((s) => s.active)?.id ?? -1;
  return tree.allowOrphans === 'YES' ? -1 : tree.currentBase;
};

const activated = (tree: SnapshotTree, id: number): readonly DiskSnapshot[] => tree.snapshots.map((s) => ({ ...s, active: s.id === id }));

/** The snapshot with a reserved id is there, and is the active one. One that is in it already changes nothing. */
export const added = (tree: SnapshotTree, taken: Pick<DiskSnapshot, 'id' | 'name' | 'date' | 'sizeMb'>): SnapshotTree => {
  if (snapshotOf(tree, taken.id)) return tree;
  const parent = parentFor(tree);
  return {
    ...tree,
    next: Math.max(tree.next, taken.id + 1),
    snapshots: [...activated(tree, taken.id), { ...taken, parent, active: true }],
  };
};

/** The disk went back to it. */
export const reverted = (tree: SnapshotTree, id: number): SnapshotTree => ({ ...tree, currentBase: id, snapshots: activated(tree, id) });

/** It is gone; what hung below it, where that is allowed, hangs nowhere. */
export const removed = (tree: SnapshotTree, id: number): SnapshotTree => ({
  ...tree,
  currentBase: tree.currentBase === id ? -1 : tree.currentBase,
  snapshots: tree.snapshots.filter((s) => s.id !== id).map((s) => (s.parent === id ? { ...s, parent: -1 } : s)),
});

export const renamed = (tree: SnapshotTree, id: number, name: string): SnapshotTree => ({
  ...tree,
  snapshots: tree.snapshots.map((s) => (s.id === id ? { ...s, name } : s)),
});

/** Why it may not go, in the field's words; undefined when it may. The active one may only go as the last of all. */
export const keptBecause = (tree: SnapshotTree, id: number): string | undefined => {
  const snapshot = snapshotOf(tree, id);
  if (!snapshot) return 'Snapshot does not exist';
  if (snapshot.active && tree.snapshots.length > 1) return 'Cannot delete the active snapshot';
  if (tree.allowOrphans !== 'YES' && childrenOf(tree, id).length > 0) return 'Cannot delete snapshot with children';
  return undefined;
};
