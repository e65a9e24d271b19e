import postgres from 'postgres'

/** How far the clock of a run is from the machine's: vitest.config.ts says why. */
const aheadSeconds = Number(process.env.BURSAR_TEST_AHEAD_MS ?? 0) / 1000

/** Gives a new database the clock of the run. */
export async function setClock(url: string): Promise<void> {
  await ask(
    url,
    `create or replace function public.ahead() returns interval language sql stable
       return make_interval(secs => ${aheadSeconds});
     create or replace function public.clock_timestamp() returns timestamptz language sql volatile
       return pg_catalog.clock_timestamp() + public.ahead();
     -- Whoever says no schema means this one first, the database's own functions included.
     do $$ begin
       execute format('alter database %I set search_path = public, pg_catalog', current_database());
     end $$`,
  )
}

/** Lets hours go by at once, for everybody who asks the database what time it is. */
export async function turnClock(url: string, hours: number): Promise<void> {
  await ask(
    url,
    `do $$ begin
       execute format('create or replace function public.ahead() returns interval language sql
         stable return interval %L', public.ahead() + interval '${hours} hours');
     end $$`,
  )
}

async function ask(url: string, statements: string): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => undefined })
  try {
    await sql.unsafe(statements)
  } finally {
    await sql.end()
  }
}
