import type { Selectable } from 'kysely';
import type { Db } from './open';
import type { Schema } from './schema';

export type SecurityGroupRow = Selectable<Schema['security_groups']>;

export const securityGroupsById = (db: Db, ids: readonly number[]): Promise<SecurityGroupRow[]> =>
  ids.length === 0
    ? Promise.resolve([])
    : db
        .selectFrom('security_groups')
        .selectAll()
        .where('id', 'in', [...ids])
        .orderBy('id')
        .execute();
