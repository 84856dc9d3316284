import { sql } from 'kysely';
import type { Db } from './open';

/** Work within a transaction that leaves nothing behind when it fails, while the rest of the transaction stands. Throws what the work threw. */
export const attempt = async <T>(tx: Db, work: () => Promise<T>): Promise<T> => {
  await sql`SAVEPOINT attempt`.execute(tx);
  try {
    const result = await work();
    await sql`RELEASE SAVEPOINT attempt`.execute(tx);
    return result;
  } catch (e) {
    await sql`ROLLBACK TO SAVEPOINT attempt`.execute(tx);
    await sql`RELEASE SAVEPOINT attempt`.execute(tx);
    throw e;
  }
};
