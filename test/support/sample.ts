/**
 * For tests that enumerate: all of the cases in the exhaustive layer; in the fast one each `n`th, with every seed another part of them.
 * Jest prints the seed, and `--seed` runs the same ones again. Files that import this are part of both layers (jest.config.cjs).
 */
export const sample = <T>(cases: readonly T[], n: number): readonly T[] => {
  if (!isSample) return cases;
  const first = Math.abs(jest.getSeed()) % n;
  return cases.filter((_, i) => i % n === first);
};

export const isSample = !(globalThis as { EXHAUSTIVE?: boolean }).EXHAUSTIVE;

/** For tests that try what comes: so often in the exhaustive layer, an eighth of it in the fast one. */
export const tries = (runs: number): number => (isSample ? Math.ceil(runs / 8) : runs);
