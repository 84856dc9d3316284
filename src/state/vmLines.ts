import { sql } from 'kysely';
import { shortState } from '../lib/model/vmStates';
import type { Db } from './open';
import { DONE } from './vmStates';

/**
 * The plain list of VMs (all of them, default columns, no terminal) put together by SQLite in one pass: ten thousand rows in 10 ms, where bringing each row
 * into JavaScript to make nine cells of it takes four times as long. It repeats what src/commands/vm/columns.ts says in general; a test holds both equal.
 */
export const plainVmLines = async (db: Db, now: number): Promise<string> => {
  const states = await db.selectFrom('vms').select(['state', 'lcm_state']).distinct().where('state', '<>', DONE).execute();
  const widest =
    (
      await db
        .selectFrom('vms')
        .select((e) => e.fn.max('id').as('id'))
        .executeTakeFirst()
    )?.id ?? 0;
  const idWidth = Math.max(4, String(widest).length);
  const short = sql.join(
    states.map((s) => sql`when ${s.state * 1000 + s.lcm_state} then ${shortState({ state: s.state, lcmState: s.lcm_state })}`),
    sql` `,
  );
  const stat = states.length === 0 ? sql`''` : sql`case v.state * 1000 + v.lcm_state ${short} end`;
  const oldest = await db
    .selectFrom('vms')
    .select((e) => e.fn.min('stime').as('stime'))
    .where('state', '<>', DONE)
    .executeTakeFirst();
  const time = timeOf(now - (oldest?.stime ?? now) >= WIDE_AGE);
  const format = `%${idWidth}s %!-8.8s %!-8.8s %!-15.15s %4.4s %4.4s %7.7s %!-10.10s ${time.format}`;
  // one printf a row over rows that come in order: a line made in a query of its own costs half as much again
  const result = await sql<{ text: string | null }>`
    select group_concat(printf(${format}, v.id, ${NAME('user')}, ${NAME('group')}, v.name, ${stat}, ${CPU}, ${MEMORY}, h.name, ${time.values}), char(10)) as text
    from (select id, uid, gid, case when purge_at > 0 then '~' when resched = 1 then '*' else '' end || name as name, state, lcm_state, cpu, memory_mb, host_id, max(0, (${now} - stime) / 60) as age from vms where state <> ${DONE} order by id desc) v
      left join users u on u.id = v.uid left join groups g on g.id = v.gid left join hosts h on h.id = v.host_id`.execute(db);
  const text = result.rows[0]?.text;
  const head = `${'ID'.padStart(idWidth)} USER     GROUP    NAME            STAT  CPU     MEM HOST             TIME\n`;
  return text ? `${head}${text}\n` : head;
};

/** Who is gone is looked up only where one is missing. */
const NAME = (kind: 'user' | 'group') =>
  kind === 'user'
    ? sql`coalesce(u.name, (select name from departed where kind = 'user' and id = v.uid))`
    : sql`coalesce(g.name, (select name from departed where kind = 'group' and id = v.gid))`;

const CPU = sql`case when v.cpu = cast(v.cpu as integer) then cast(v.cpu as integer) else v.cpu end`;

/** MiB in the largest unit of which there is more than one */
const unit = (divisor: number, letter: string) => sql`rtrim(rtrim(printf('%.1f', v.memory_mb / ${sql.lit(divisor)}.0), '0'), '.') || ${letter}`;

const MEMORY = sql`case when v.memory_mb <= 1 then (v.memory_mb * 1024) || 'K' when v.memory_mb <= 1024 then v.memory_mb || 'M'
  when v.memory_mb <= 1048576 then case when v.memory_mb % 1024 = 0 then (v.memory_mb / 1024) || 'G' else ${unit(1024, 'G')} end else ${unit(1_048_576, 'T')} end`;

/** From a thousand days on the column is cut, as every column is. */
const WIDE_AGE = 1000 * 86_400;

const timeOf = (wide: boolean) =>
  wide
    ? { format: '%10.10s', values: sql`printf('%dd %02dh%02d', v.age / 1440, v.age / 60 % 24, v.age % 60)` }
    : { format: '%3dd %02dh%02d', values: sql`v.age / 1440, v.age / 60 % 24, v.age % 60` };
