/** What hosts can promise, after what is reserved. */
export const name = '0006-reserved';

export const statements: readonly string[] = [
  `ALTER TABLE hosts ADD COLUMN max_cpu INTEGER NOT NULL DEFAULT 0`,
  `ALTER TABLE hosts ADD COLUMN max_mem INTEGER NOT NULL DEFAULT 0`,
  `UPDATE hosts SET max_cpu = total_cpu, max_mem = total_mem`,
];
