/** Addresses of a range are given out in turn: one that was just given back is not the next one given. */
export const name = '0011-turns';

export const statements: readonly string[] = [`ALTER TABLE address_ranges ADD COLUMN next_index INTEGER NOT NULL DEFAULT 0`];
