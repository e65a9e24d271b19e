import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest'
import { type FreshDatabase, freshDatabase } from '../../../../../test/setup/database.ts'
import { openPooler, type Pooling } from '../../../../../test/setup/db-pooler.ts'
import type { Database, Query, Writer } from '../db.ts'
import { ConnectionLost } from '../db-error.ts'
import { openDatabase } from './open.ts'

const ms = 10_000
let fresh: FreshDatabase
let name: string
let database: Database
/** On another database of the server, which nothing here changes. */
let operator: Writer
const opened: Writer[] = []

beforeAll(async () => {
  fresh = await freshDatabase()
  name = new URL(fresh.url).pathname.slice(1)
  database = openDatabase({ url: fresh.url })
  operator = await openDatabase({ url: inject('databaseUrl') }).openWriter()
  await run(await open(), 'CREATE TABLE item (id int4)')
})
afterEach(async () => {
  for (const writer of opened.splice(0)) writer.destroy()
  await run(operator, `ALTER DATABASE ${name} RESET ALL`)
})
afterAll(async () => {
  operator.destroy()
  await database.close()
  await fresh.drop()
})

async function open(from = database): Promise<Writer> {
  const writer = await from.openWriter()
  opened.push(writer)
  return writer
}

function q(text: string): Query {
  return { text, params: [] }
}

async function run(writer: Writer, ...texts: string[]): Promise<unknown[]> {
  const results = await writer.flight(texts.map(q), ms)
  return results.flatMap(({ rows }) => rows.flatMap((row) => Object.values(row)))
}

function failure(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => expect.fail('succeeded'),
    (error: unknown) => error,
  )
}

function byDefault(setting: string): Promise<unknown> {
  return run(operator, `ALTER DATABASE ${name} SET ${setting}`)
}

describe('a commit', () => {
  it.each([
    ['off', 'on'],
    ['local', 'local'],
    ['on', 'on'],
    ['remote_write', 'remote_write'],
    ['remote_apply', 'remote_apply'],
  ])('is durable: synchronous_commit %s becomes %s', async (before, after) => {
    await byDefault(`synchronous_commit = ${before}`)
    expect(await run(await open(), 'SHOW synchronous_commit')).toEqual([after])
  })

  it('that drew a warning is heard, whatever the role wants to hear', async () => {
    await byDefault('client_min_messages = error')
    const writer = await open()
    const error = await failure(run(writer, 'SELECT 1', 'COMMIT'))
    expect(error).toMatchObject({ name: 'CommitInDoubt' })
  })

  // A function found before that of the server plays one that is set up so.
  it.each(['fsync', 'full_page_writes'])('is refused on a server whose %s is off', async (what) => {
    await run(
      await open(),
      'CREATE SCHEMA IF NOT EXISTS fake',
      `CREATE OR REPLACE FUNCTION fake.current_setting(name text) RETURNS text LANGUAGE sql AS
       $$ SELECT CASE name WHEN '${what}' THEN 'off' ELSE pg_catalog.current_setting(name) END $$`,
    )
    await byDefault('search_path = fake, pg_catalog')
    const error = await failure(open())
    expect(error).toBeInstanceOf(ConnectionLost)
    expect(String(error)).toContain(`its ${what} is off`)
    expect(String(error)).toContain('TRUST_STORAGE=1')
    expect(await database.read(q('SELECT 1 AS n'))).toEqual([{ n: 1 }])
    const risks: string[] = []
    const trusting = openDatabase({ url: fresh.url, trust: (risk) => void risks.push(risk) })
    await open(trusting)
    await open(trusting)
    expect(risks).toEqual([expect.stringContaining(`its ${what} is off`)])
  })
})

describe('a writer', () => {
  it('is not opened where nothing can be written, and says why', async () => {
    await byDefault('default_transaction_read_only = on')
    const error = await failure(open())
    expect(error).toBeInstanceOf(ConnectionLost)
    expect(String(error)).toContain('default_transaction_read_only is on')
    expect(await database.read(q('SELECT 1 AS n'))).toEqual([{ n: 1 }])
  })

  it('that may not write any more is given up, and the next one writes', async () => {
    const writer = await open()
    await run(writer, 'SET default_transaction_read_only = on')
    const error = await failure(run(writer, 'BEGIN', 'INSERT INTO item VALUES (1)'))
    expect(error).toMatchObject({ name: 'DatabaseError', sqlstate: '25006' })
    expect(writer.alive).toBe(false)
    expect(await run(await open(), 'INSERT INTO item VALUES (2)')).toEqual([])
  })

  it.each(['53100', '53200', '53300', '57P01', '57P03'])('is given up after %s', async (state) => {
    const writer = await open()
    const fail = `DO $$ BEGIN RAISE 'no' USING ERRCODE = '${state}'; END $$`
    const [first, second] = [run(writer, fail), run(writer, 'SELECT 1')].map(failure)
    expect(await first).toMatchObject({ name: 'DatabaseError', sqlstate: state })
    expect(await second).toBeInstanceOf(ConnectionLost)
    expect(writer.alive).toBe(false)
  })

  it('that stops in the middle of a transaction lets go of what others wait for', async () => {
    const [stopped, healthy] = [await open(), await open()]
    await run(stopped, 'BEGIN', 'LOCK TABLE item')
    // A frozen process hears of nothing: it asks for nothing, and answers nothing.
    expect(await run(healthy, 'INSERT INTO item VALUES (3)')).toEqual([])
    expect(await failure(run(stopped, 'COMMIT'))).toBeInstanceOf(ConnectionLost)
  })
})

describe('behind a connection pooler', () => {
  async function through(pooling: Pooling, work: (database: Database) => Promise<void>) {
    const pooler = await openPooler(fresh.url, pooling)
    const pooled = openDatabase({ url: pooler.url })
    await work(pooled).finally(() => pooled.close())
    await pooler.close()
  }

  it('that keeps sessions apart, everything is as without', async () => {
    await through('session', async (pooled) => {
      const writer = await open(pooled)
      expect(await run(writer, 'SHOW plan_cache_mode')).toEqual(['force_generic_plan'])
      const sly = pooled.read(q('CREATE TABLE sly ()'))
      expect(await failure(sly)).toMatchObject({ sqlstate: '25006' })
    })
  })

  it('that shares them between transactions, nothing is begun', async () => {
    await through('transaction', async (pooled) => {
      const error = await failure(open(pooled))
      expect(error).toBeInstanceOf(ConnectionLost)
      expect(String(error)).toContain(
        'a connection pooler uses a different session for each transaction',
      )
      expect(await failure(pooled.read(q('SELECT 1')))).toBeInstanceOf(ConnectionLost)
    })
  })
})
