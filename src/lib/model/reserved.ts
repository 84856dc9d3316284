/**
 * What is left of a capacity after RESERVED_CPU or RESERVED_MEM: an amount in the unit of the capacity (`100`), or a share of it (`10%`).
 * A negative one promises more than there is. A value that is neither, and an empty one, reserves nothing. Pure.
 */
export const afterReserved = (total: number, reserved: string): number => {
  const m = /^\s*([+-]?\d+(?:\.\d+)?)\s*(%?)\s*$/.exec(reserved);
  if (!m) return total;
  const amount = m[2] === '%' ? (total * Number(m[1])) / 100 : Number(m[1]);
  return Math.max(0, Math.round(total - amount));
};
