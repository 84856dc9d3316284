/**
 * For tests that enumerate: all of the cases in the exhaustive layer; in the fast one each `n`th, with every seed another part of them.
 * Jest prints the seed, and `--seed` runs the same ones again.
 */
export const sample = <T>(cases: readonly T[], n: number): readonly T[] => {
  if ((globalThis as { EXHAUSTIVE?: boolean }).EXHAUSTIVE) return cases;
  const first = Math.abs(jest.getSeed()) % n;
  return cases.filter((_, i) => i % n === first);
};
