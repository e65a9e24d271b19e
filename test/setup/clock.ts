import type { Database } from '../../packages/server/src/store/db.ts'
import { write } from './spoil.ts'

/**
 * Gives a new database a clock that tests turn forward: hours go by at once, for everybody who
 * asks it. It begins at two o'clock (UTC) of the next day, far from every end of a day or month
 * that could come in the midst of a test. Connections that are open already do not see it.
 */
export async function turnableClock(database: Database): Promise<void> {
  const texts = [
    `create table turned (ahead interval not null)`,
    `insert into turned select date_trunc('day', utc) + interval '26 hours' - utc
     from (select now() at time zone 'UTC' as utc)`,
    `create function public.clock_timestamp() returns timestamptz language sql volatile
     as 'select pg_catalog.clock_timestamp() + ahead from public.turned'`,
    // Whoever says no schema means this one first, the database's own functions included.
    `do $$ begin execute format('alter database %I set search_path = public, pg_catalog',
     current_database()); end $$`,
  ]
  await write(
    database,
    texts.map((text) => ({ text, params: [] })),
  )
}

export async function turnClock(database: Database, hours: number): Promise<void> {
  const text = 'update turned set ahead = ahead + $1::int * interval $$1 hour$$'
  await write(database, [{ text, params: [hours] }])
}
