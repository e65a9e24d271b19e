import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type FreshDatabase, freshDatabase } from '../../../../../test/setup/database.ts'
import type { Database, Query, Writer } from '../db.ts'
import { CommitInDoubt, ConnectionLost, DatabaseError } from '../db-error.ts'
import { openDatabase } from './open.ts'

const timeoutMs = 10_000
const begin = q('BEGIN')
const commit = q('COMMIT')

let fresh: FreshDatabase
let db: Database
let writer: Writer

beforeAll(async () => {
  fresh = await freshDatabase()
  db = openDatabase({ url: fresh.url })
})
afterAll(async () => {
  await db.close()
  await fresh.drop()
})
beforeEach(async () => {
  writer = await db.openWriter()
  await run('DROP TABLE IF EXISTS item', 'CREATE TABLE item (id int8 PRIMARY KEY, word text)')
})
afterEach(() => writer.destroy())

function q(text: string, ...params: Query['params']): Query {
  return { text, params }
}

function run(...texts: string[]) {
  return writer.flight(
    texts.map((text) => q(text)),
    timeoutMs,
  )
}

function insert(id: number, word = 'w'): Query {
  return q('INSERT INTO item VALUES ($1, $2)', id, word)
}

/** The error of what must not succeed. */
async function failure(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => expect.fail('succeeded'),
    (error: unknown) => error,
  )
}

async function ids(): Promise<unknown[]> {
  const rows = await db.read(q('SELECT id FROM item ORDER BY id'))
  return rows.map((row) => row.id)
}

describe('values', () => {
  it('come back in the form the port promises', async () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, index) => index)
    const [result] = await writer.flight(
      [
        q(
          `SELECT $1::int8 AS int8, $2::numeric AS numeric, $3::int4 AS int4, $4::bool AS bool,
             $5::bytea AS bytea, $6::text AS text, $7::text AS nothing,
             $8::text::text[] AS list, $9::uuid AS uuid, $10::timestamptz AS at`,
          ...[2n ** 63n - 1n, '1.10', -7, false, bytes, 'žluťoučký 🦊 \u0001\\', null],
          ...['{"a,b",NULL}', '018f0000-0000-7000-8000-000000000000', '2026-01-02T03:04:05Z'],
        ),
      ],
      timeoutMs,
    )
    expect(result?.tag).toBe('SELECT')
    expect(result?.count).toBe(1)
    const row = result?.rows[0]
    expect({ ...row, bytea: null }).toEqual({
      ...{ int8: '9223372036854775807', numeric: '1.10', int4: -7, bool: false, bytea: null },
      ...{ text: 'žluťoučký 🦊 \u0001\\', nothing: null, list: '{"a,b",NULL}' },
      ...{ uuid: '018f0000-0000-7000-8000-000000000000', at: expect.stringMatching(/^2026-01-0/) },
    })
    expect(row?.bytea).toEqual(Buffer.from(bytes))
  })

  it('of 200 kB go out and of 5 MB come in', async () => {
    const list = `{${Array.from({ length: 20_000 }, (_, index) => 1e9 + index).join(',')}}`
    const big = q('SELECT id, repeat($2, 500) AS word FROM unnest($1::text::int8[]) id', list, 'é')
    const [first, second] = await writer.flight([big, big], timeoutMs)
    expect(first?.count).toBe(20_000)
    expect(second?.rows.at(-1)).toEqual({ id: '1000019999', word: 'é'.repeat(500) })
    const one = q('SELECT repeat($1, 5000000) AS word', 'x')
    const [single] = await writer.flight([one], timeoutMs)
    expect(single?.rows[0]).toEqual({ word: 'x'.repeat(5_000_000) })
  })

  it('do not depend on the defaults of the server', async () => {
    const name = new URL(fresh.url).pathname.slice(1)
    await run(
      ...["bytea_output = 'escape'", "DateStyle = 'German'", "TimeZone = 'Asia/Tokyo'"].map(
        (setting) => `ALTER DATABASE ${name} SET ${setting}`,
      ),
    )
    const other = await openDatabase({ url: fresh.url }).openWriter()
    const values = q(`SELECT '\\x61'::bytea AS bytes, '2026-01-02T03:04:05Z'::timestamptz AS at`)
    const [result] = await other.flight([values], timeoutMs)
    other.destroy()
    await run(`ALTER DATABASE ${name} RESET ALL`)
    expect(result?.rows).toEqual([{ bytes: Buffer.from('a'), at: '2026-01-02 03:04:05+00' }])
  })

  it('report the tag and the count of rows written', async () => {
    const [some, none] = await writer.flight(
      [
        q('INSERT INTO item SELECT id FROM unnest($1::text::int8[]) id', '{1,2,3}'),
        q('UPDATE item SET word = $1 WHERE id = $2', 'x', 9),
      ],
      timeoutMs,
    )
    expect([some?.tag, some?.count, some?.rows]).toEqual(['INSERT', 3, []])
    expect([none?.tag, none?.count]).toEqual(['UPDATE', 0])
  })
})

describe('a flight', () => {
  it('answers in order, the same statement with other values as well', async () => {
    const queries = Array.from({ length: 50 }, (_, index) => q('SELECT $1::int4 AS n', index))
    const results = await writer.flight(queries, timeoutMs)
    expect(results.map((result) => result.rows[0]?.n)).toEqual(queries.map((_, n) => n))
  })

  it('without BEGIN is one transaction', async () => {
    const error = await failure(writer.flight([insert(1), insert(2), insert(1)], timeoutMs))
    expect(error).toMatchObject({ name: 'DatabaseError', sqlstate: '23505' })
    expect(await ids()).toEqual([])
  })

  it('continues a transaction that an earlier one began', async () => {
    await writer.flight([begin, insert(1)], timeoutMs)
    expect(await ids()).toEqual([])
    await writer.flight([insert(2), commit], timeoutMs)
    expect(await ids()).toEqual(['1', '2'])
  })

  it('may leave before the one ahead of it has landed', async () => {
    const flights = Array.from({ length: 20 }, (_, index) =>
      writer.flight([insert(index % 2 === 0 ? index : 0)], timeoutMs),
    )
    const settled = await Promise.allSettled(flights)
    expect(settled.map((one) => one.status === 'fulfilled')).toEqual(
      settled.map((_, index) => index % 2 === 0),
    )
    expect(await ids()).toHaveLength(10)
  })

  it('does not suffer when a failed one ahead of it was to prepare its statement', async () => {
    const shared = q('SELECT $1::int4 AS n', 1)
    const failing = failure(writer.flight([q('SELECT nothing'), shared], timeoutMs))
    const [result] = await writer.flight([shared], timeoutMs)
    expect(result?.rows).toEqual([{ n: 1 }])
    expect(await failing).toMatchObject({ sqlstate: '42703' })
  })

  it('of nothing is answered', async () => {
    expect(await writer.flight([], timeoutMs)).toEqual([])
  })
})

describe('an error of a statement', () => {
  it('names state and constraint, is the first, and undoes the transaction', async () => {
    await writer.flight([insert(1)], timeoutMs)
    const flight = [begin, insert(2), insert(1), q('SELECT 1/0'), insert(3), commit]
    const error = await failure(writer.flight(flight, timeoutMs))
    expect(error).toBeInstanceOf(DatabaseError)
    expect(error).toMatchObject({ sqlstate: '23505', constraint: 'item_pkey' })
    expect(await ids()).toEqual(['1'])
  })

  it('leaves no transaction open and the writer usable', async () => {
    await failure(writer.flight([begin, insert(1), q('SELECT 1/0')], timeoutMs))
    expect(writer.alive).toBe(true)
    await writer.flight([insert(2)], timeoutMs)
    expect(await ids()).toEqual(['2'])
  })

  it('in a transaction begun by an earlier flight undoes that one as well', async () => {
    await writer.flight([begin, insert(1)], timeoutMs)
    await failure(writer.flight([q('SELECT 1/0'), commit], timeoutMs))
    await writer.flight([begin, insert(2), commit], timeoutMs)
    expect(await ids()).toEqual(['2'])
  })

  it('for a value that PostgreSQL cannot hold is like any other', async () => {
    const error = await failure(writer.flight([insert(1), insert(2, 'a\0b')], timeoutMs))
    expect(error).toMatchObject({ name: 'DatabaseError', sqlstate: '22021' })
    await writer.flight([insert(3)], timeoutMs)
    expect(await ids()).toEqual(['3'])
  })

  it('at COMMIT itself is told', async () => {
    await run('CREATE TABLE later (id int UNIQUE DEFERRABLE INITIALLY DEFERRED)')
    const twice = q('INSERT INTO later VALUES (1), (1)')
    for (const flight of [[begin, twice, commit], [twice]]) {
      const error = await failure(writer.flight(flight, timeoutMs))
      expect(error).toMatchObject({ name: 'DatabaseError', sqlstate: '23505' })
    }
    expect(writer.alive).toBe(true)
  })

  it('leaves what was prepared right, whichever statement failed', async () => {
    const good = q('SELECT $1::int4 AS good', 1)
    const late = q('SELECT $1::int4 AS late', 2)
    const bad = q('SELECT nothing FROM nowhere')
    for (let round = 0; round < 3; round++) {
      const error = await failure(writer.flight([good, bad, late], timeoutMs))
      expect(error).toMatchObject({ sqlstate: '42P01' })
      const [one, two] = await writer.flight([good, late], timeoutMs)
      expect([one?.rows, two?.rows]).toEqual([[{ good: 1 }], [{ late: 2 }]])
      await failure(writer.flight([q('SELECT 1 / $1::int4', 0), good], timeoutMs))
    }
    const [named] = await run('SELECT statement FROM pg_prepared_statements')
    expect(named?.rows).toEqual(expect.arrayContaining([{ statement: late.text }]))
  })

  it('after a change of schema is told once, and the next use works', async () => {
    const all = q('SELECT * FROM item')
    await writer.flight([insert(1), all], timeoutMs)
    await run('ALTER TABLE item ADD COLUMN more int DEFAULT 5')
    const error = await failure(writer.flight([begin, insert(2), all, commit], timeoutMs))
    expect(error).toMatchObject({ name: 'DatabaseError', sqlstate: '0A000' })
    expect(await ids()).toEqual(['1'])
    const [result] = await writer.flight([all], timeoutMs)
    expect(result?.rows).toEqual([{ id: '1', word: 'w', more: 5 }])
  })
})

describe('a commit', () => {
  it('that drew a warning is in doubt, and the writer is dead', async () => {
    const error = await failure(writer.flight([insert(1), commit], timeoutMs))
    expect(error).toBeInstanceOf(CommitInDoubt)
    expect(writer.alive).toBe(false)
    expect(await failure(writer.flight([insert(2)], timeoutMs))).toBeInstanceOf(ConnectionLost)
  })

  it('without COMMIT that drew a warning is in doubt as well', async () => {
    await run(
      `CREATE FUNCTION warn() RETURNS trigger LANGUAGE plpgsql AS
         $$ BEGIN RAISE WARNING 'late'; RETURN NULL; END $$`,
      `CREATE CONSTRAINT TRIGGER warn AFTER INSERT ON item DEFERRABLE INITIALLY DEFERRED
         FOR EACH ROW EXECUTE FUNCTION warn()`,
    )
    expect(await failure(writer.flight([insert(1)], timeoutMs))).toBeInstanceOf(CommitInDoubt)
  })

  it('is not in doubt for a warning of an earlier statement or a mere notice', async () => {
    const warn = q(`DO $$ BEGIN RAISE WARNING 'early'; RAISE NOTICE 'mere'; END $$`)
    await writer.flight([begin, warn, insert(1), commit], timeoutMs)
    await writer.flight([warn, insert(2)], timeoutMs)
    expect(await ids()).toEqual(['1', '2'])
  })

  it('of a failed transaction, answered by ROLLBACK, is never a success', async () => {
    const failing = failure(writer.flight([begin, insert(1), q('SELECT 1/0')], timeoutMs))
    const committing = failure(writer.flight([commit], timeoutMs))
    expect(await failing).toBeInstanceOf(DatabaseError)
    expect(await committing).toBeInstanceOf(CommitInDoubt)
    expect(await ids()).toEqual([])
  })

  it('may stand only at the end of a flight', async () => {
    expect(await failure(writer.flight([begin, commit, insert(1)], timeoutMs))).toMatchObject({
      name: 'AssertionFailed',
    })
    expect(writer.alive).toBe(false)
    expect(await ids()).toEqual([])
  })
})

describe('a writer', () => {
  it('is set up so that a plan made on an empty table stays an index plan', async () => {
    const names = ['plan_cache_mode', 'enable_seqscan', 'enable_hashjoin', 'jit']
    const shows = await run(...names.map((name) => `SHOW ${name}`), 'SHOW application_name')
    const values = shows.map((result) => Object.values(result.rows[0] ?? {})[0])
    expect(values).toEqual(['force_generic_plan', 'off', 'off', 'off', 'bursar'])
    const explained = await writer.flight(
      [q('PREPARE p AS SELECT * FROM item WHERE id = $1'), q('EXPLAIN EXECUTE p (1)')],
      timeoutMs,
    )
    expect(JSON.stringify(explained[1]?.rows)).toContain('Index Scan')
  })

  it('flies 10 000 times and leaks nothing', async () => {
    setFlagsFromString('--expose_gc')
    const collect = runInNewContext('gc') as () => void
    const heap = () => {
      collect()
      return process.memoryUsage().heapUsed
    }
    const flight = async (index: number) => {
      await writer.flight([begin, q('SELECT $1::int4 AS n', index), commit], timeoutMs)
      if (index % 50 === 0) await failure(writer.flight([q('SELECT 1 / $1', 0)], timeoutMs))
    }
    for (let index = 0; index < 1_000; index++) await flight(index)
    const before = heap()
    for (let index = 0; index < 9_000; index++) await flight(index)
    expect(heap() - before).toBeLessThan(2e6)
    const [prepared] = await run('SELECT count(*)::int4 AS n FROM pg_prepared_statements')
    expect(prepared?.rows[0]?.n).toBeLessThan(10)
    const timers = process.getActiveResourcesInfo().filter((name) => name === 'Timeout')
    expect(timers.length).toBeLessThan(10)
  })

  it('keeps working when more statements come than it will prepare', async () => {
    for (let index = 0; index < 600; index++) {
      const [result] = await writer.flight([q(`SELECT ${index} AS n, $1::text`, 'x')], timeoutMs)
      expect(result?.rows[0]?.n).toBe(index)
    }
    const [prepared] = await run('SELECT count(*)::int4 AS n FROM pg_prepared_statements')
    expect(prepared?.rows[0]?.n).toBeLessThanOrEqual(256)
  })
})

describe('reading', () => {
  it('is refused any write', async () => {
    expect(await failure(db.read(insert(1)))).toMatchObject({ sqlstate: '25006' })
    const sly = db.snapshot((read) => read(q('CREATE TABLE sly ()')))
    expect(await failure(sly)).toMatchObject({ sqlstate: '25006' })
  })

  it('in a snapshot sees one state', async () => {
    const seen = await db.snapshot(async (read) => {
      const before = await read(q('SELECT count(*)::int4 AS n FROM item'))
      await writer.flight([insert(1)], timeoutMs)
      return [before, await read(q('SELECT count(*)::int4 AS n FROM item'))]
    })
    expect(seen).toEqual([[{ n: 0 }], [{ n: 0 }]])
    expect(await ids()).toEqual(['1'])
  })

  it('passes on what the work in a snapshot throws, and goes on', async () => {
    const bug = new Error('bug')
    expect(await failure(db.snapshot(() => Promise.reject(bug)))).toBe(bug)
    const read = db.snapshot((inner) => inner(q('SELECT 1/0')))
    expect(await failure(read)).toMatchObject({ sqlstate: '22012' })
    expect(await ids()).toEqual([])
  })

  it('is done by many at once', async () => {
    const reads = Array.from({ length: 200 }, (_, n) => db.read(q('SELECT $1::int4 AS n', n)))
    expect((await Promise.all(reads)).map(([row]) => row?.n)).toEqual(reads.map((_, n) => n))
  })
})
