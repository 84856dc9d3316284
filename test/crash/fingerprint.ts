import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { World } from '../support/world';

const TABLES = ['vms', 'vm_bodies', 'vm_disks', 'images', 'leases', 'vnc_ports', 'history', 'marketapps', 'sched_actions'] as const;

/** All that what comes next depends on: two worlds that have it in common go on in the same way. Words of errors and times differ, and nothing depends on them. */
export const fingerprint = async (world: World): Promise<string> => {
  const hash = createHash('sha1');
  const add = (what: unknown): void => void hash.update(`${JSON.stringify(what)?.replaceAll(world.location, '')}\n`);
  const { db } = world.state;
  for (const table of TABLES) for (const row of await db.selectFrom(table).selectAll().execute()) add(bare(row));
  for (const op of await db.selectFrom('operations').select(['id', 'kind', 'state', 'phase', 'args', 'action']).orderBy('id').execute()) add(op);
  const steps = await db
    .selectFrom('journal')
    .select(['operation_id', 'step', 'event'])
    .distinct()
    .orderBy('operation_id')
    .orderBy('step')
    .orderBy('event')
    .execute();
  add(steps.filter((s) => s.event !== 'resumed'));
  add(await db.selectFrom('hosts').select(['id', 'state']).orderBy('id').execute());
  for (const file of filesBelow(world.dummy.root)) add([file.slice(world.location.length), readFileSync(file, 'utf8').replace(/"since":\d+/g, '')]);
  return hash.digest('hex');
};

const PASSING = /^(error|pending_reason|.*time|state_since|last_poll|request_id|prev_.*)$/;

const bare = (row: object): object => Object.fromEntries(Object.entries(row).filter(([key]) => !PASSING.test(key)));

const filesBelow = (folder: string): string[] =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((f) => f.isFile())
        .map((f) => join(f.parentPath ?? f.path, f.name))
        .sort()
    : [];
