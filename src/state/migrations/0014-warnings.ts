/** From when on a scheduled action is warned of, Unix seconds; 0: it is not. */
export const name = '0014-warnings';

export const statements: readonly string[] = [`ALTER TABLE sched_actions ADD COLUMN warning INTEGER NOT NULL DEFAULT 0`];
