import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type FreshDatabase, freshDatabase } from '../../../../../test/setup/database.ts'
import { type Fault, type FaultyProxy, openProxy } from '../../../../../test/setup/db-proxy.ts'
import type { Database, Query, Read, Writer } from '../db.ts'
import { ConnectionLost, FlightTimeout, NotSent } from '../db-error.ts'
import { openDatabase } from './open.ts'

const timeoutMs = 400
const longMs = 10_000
const begin = q('BEGIN')
const commit = q('COMMIT')
const insert = q('INSERT INTO item VALUES (1)')
const faults: readonly Fault[] = [
  ...(['cut before the request', 'cut after the request', 'cut amid the answer'] as const),
  ...(['reset before the request', 'reset after the request'] as const),
  ...(['swallow the request', 'swallow the answer'] as const),
]

let fresh: FreshDatabase
/** Straight to the server. */
let db: Database
let proxy: FaultyProxy
/** By way of the proxy. */
let remote: Database
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
  await direct(q('DROP TABLE IF EXISTS item'), q('CREATE TABLE item (id int4)'))
  proxy = await openProxy(fresh.url)
  remote = openDatabase({ url: proxy.url, connectTimeoutMs: 500, readTimeoutMs: 1_000 })
  writer = await remote.openWriter()
})
afterEach(async () => {
  writer.destroy()
  await remote.close()
  await proxy.close()
})

function q(text: string, ...params: Query['params']): Query {
  return { text, params }
}

/** Runs on a connection of its own, which nothing harms. */
async function direct(...queries: Query[]) {
  const own = await db.openWriter()
  try {
    return (await own.flight(queries, longMs)).map((result) => result.rows)
  } finally {
    own.destroy()
  }
}

async function pidOf(connection: Writer): Promise<number> {
  const [result] = await connection.flight([q('SELECT pg_backend_pid() AS pid')], longMs)
  return Number(result?.rows[0]?.pid)
}

async function terminate(pid: number, waitMs = 0): Promise<void> {
  await sleep(waitMs)
  await direct(q('SELECT pg_terminate_backend($1)', pid))
}

async function terminateOthers(): Promise<void> {
  await direct(
    q(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = current_database() AND pid <> pg_backend_pid()`),
  )
}

/** The error of what must settle, or `success`. The test's own time-out ends what does not. */
function outcome(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => 'success',
    (reason: unknown) => reason,
  )
}

/** Dead for good, whatever the network does now, and without a try to connect again. */
async function expectDead(): Promise<void> {
  const { opened } = proxy
  proxy.fault = 'none'
  expect(writer.alive).toBe(false)
  expect(await outcome(writer.flight([insert], timeoutMs))).toBeInstanceOf(ConnectionLost)
  expect(proxy.opened).toBe(opened)
  await expect.poll(() => proxy.live).toBe(0)
}

async function stored(): Promise<number> {
  const [rows] = await direct(q('SELECT count(*)::int4 AS n FROM item'))
  return Number(rows?.[0]?.n)
}

describe.each(faults)('%s', (fault) => {
  const silent = fault.startsWith('swallow')
  const errorClass = silent ? FlightTimeout : ConnectionLost
  // Whoever hears nothing waits for all of the bound; a connection that ends is noticed before.
  const boundMs = silent ? timeoutMs : longMs

  it('ends a flight within its bound, with its outcome unknown', async () => {
    proxy.fault = fault
    expect(await outcome(writer.flight([insert], boundMs))).toBeInstanceOf(errorClass)
    await expectDead()
    const arrived = fault.includes('after') || fault.includes('answer')
    await expect.poll(stored).toBe(arrived ? 1 : 0)
  })

  it('ends a commit, and nothing of its transaction goes on by another connection', async () => {
    await writer.flight([begin, insert], longMs)
    proxy.fault = fault
    expect(await outcome(writer.flight([insert, commit], boundMs))).toBeInstanceOf(errorClass)
    await expectDead()
    const arrived = fault.includes('after') || fault.includes('answer')
    await expect.poll(stored).toBe(arrived ? 2 : 0)
  })

  it('ends all flights under way', async () => {
    await writer.flight([insert], longMs)
    proxy.fault = fault
    const flights = Array.from({ length: 10 }, () => outcome(writer.flight([insert], boundMs)))
    const outcomes = await Promise.all(flights)
    // Several answers may come in one piece; what was whole before the cut is answered.
    const answered = outcomes.findIndex((outcome) => outcome !== 'success')
    expect(answered).toBeGreaterThanOrEqual(0)
    if (fault !== 'cut amid the answer') expect(answered).toBe(0)
    for (const error of outcomes.slice(answered)) expect(error).toBeInstanceOf(errorClass)
    await expectDead()
  })

  it('ends a read within its bound, and later reads work', async () => {
    await remote.read(q('SELECT 1'))
    proxy.fault = fault
    expect(await outcome(remote.read(q('SELECT 2')))).toBeInstanceOf(errorClass)
    proxy.fault = 'none'
    for (let index = 0; index < 10; index++) {
      expect(await remote.read(q('SELECT 3 AS n'))).toEqual([{ n: 3 }])
    }
  })

  it('fails a new connection within its bound', async () => {
    proxy.fault = fault
    expect(await outcome(remote.openWriter())).toBeInstanceOf(ConnectionLost)
    const reads = await Promise.all(Array.from({ length: 8 }, () => outcome(remote.read(insert))))
    for (const error of reads) expect(error).toBeInstanceOf(ConnectionLost)
  })
})

describe('a slow network', () => {
  it('only delays', async () => {
    proxy.fault = 'delay'
    proxy.delayMs = 150
    const start = performance.now()
    expect(await outcome(writer.flight([begin, insert, commit], longMs))).toBe('success')
    expect(performance.now() - start).toBeGreaterThanOrEqual(145)
  })

  it('past the bound ends the flight, although the server then does it', async () => {
    proxy.fault = 'delay'
    proxy.delayMs = timeoutMs * 2
    const error = await outcome(writer.flight([begin, insert, commit], timeoutMs))
    expect(error).toBeInstanceOf(FlightTimeout)
    await expectDead()
  })
})

describe('a stall of this process', () => {
  it('is not taken for a time-out of the database', async () => {
    const own = await db.openWriter()
    const flight = outcome(own.flight([q('SELECT pg_sleep(0.1)')], timeoutMs))
    // The request leaves; then its answer and its time-out both come while nobody looks.
    await new Promise((resolve) => setImmediate(resolve))
    const until = performance.now() + timeoutMs * 2
    while (performance.now() < until);
    expect(await flight).toBe('success')
    own.destroy()
  })
})

describe('a connection that dies in silence while nobody uses it', () => {
  const idleMs = 1_100

  it('is found out fast, and before anything is sent', async () => {
    await remote.read(q('SELECT 1'))
    await writer.flight([q('SELECT 1')], longMs)
    await sleep(idleMs)
    proxy.fault = 'swallow the answer'
    const error = await outcome(writer.flight([insert], longMs))
    expect(error).toBeInstanceOf(NotSent)
    expect(String(error)).toMatch(/no response within 1000 ms/)
    expect(await outcome(remote.read(q('SELECT 1')))).toBeInstanceOf(NotSent)
    await expectDead()
    expect(await stored()).toBe(0)
  })

  it('is no matter where it lives: flights stay in order', async () => {
    await writer.flight([q('SELECT 1')], longMs)
    await sleep(idleMs)
    const flights = [1, 2, 3].map((n) => writer.flight([q('SELECT $1::int4 AS n', n)], longMs))
    const results = await Promise.all(flights)
    expect(results.flatMap(([result]) => result?.rows)).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }])
  })
})

describe('a terminated backend', () => {
  it('is noticed while idle, by itself', async () => {
    await terminate(await pidOf(writer))
    await expect.poll(() => writer.alive).toBe(false)
    await expectDead()
  })

  it('ends the transaction between two flights', async () => {
    const pid = await pidOf(writer)
    await writer.flight([begin, insert], longMs)
    await terminate(pid)
    const error = await outcome(writer.flight([insert, commit], longMs))
    expect(error).toBeInstanceOf(ConnectionLost)
    await expectDead()
    expect(await stored()).toBe(0)
  })

  it('ends a flight in the middle', async () => {
    const pid = await pidOf(writer)
    const flight = outcome(writer.flight([begin, insert, q('SELECT pg_sleep(9)'), commit], longMs))
    await terminate(pid, 150)
    expect(await flight).toBeInstanceOf(ConnectionLost)
    await expectDead()
    expect(await stored()).toBe(0)
  })

  it.each([
    { how: 'by COMMIT', flight: [begin, insert, commit] },
    { how: 'without COMMIT', flight: [insert] },
  ])('ends a commit in the middle, $how, with its outcome unknown', async ({ flight }) => {
    await direct(
      q(`CREATE OR REPLACE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS
         $$ BEGIN PERFORM pg_sleep(9); RETURN NULL; END $$`),
      q(`CREATE CONSTRAINT TRIGGER slow AFTER INSERT ON item DEFERRABLE INITIALLY DEFERRED
         FOR EACH ROW EXECUTE FUNCTION slow()`),
    )
    const pid = await pidOf(writer)
    const committing = outcome(writer.flight(flight, longMs))
    await terminate(pid, 150)
    expect(await committing).toBeInstanceOf(ConnectionLost)
    await expectDead()
  })

  it('in the reading pool costs the read under way, not those that wait', async () => {
    const slow = Array.from({ length: 4 }, () => outcome(remote.read(q('SELECT pg_sleep(0.9)'))))
    await sleep(200)
    const waiting = Array.from({ length: 8 }, () => remote.read(q('SELECT 1 AS n')))
    await terminateOthers()
    for (const error of await Promise.all(slow)) expect(error).toBeInstanceOf(ConnectionLost)
    expect(await Promise.all(waiting)).toEqual(waiting.map(() => [{ n: 1 }]))
  })

  it('in the idle reading pool costs nothing', async () => {
    const reads = () => Array.from({ length: 4 }, () => remote.read(q('SELECT 1 AS n')))
    await Promise.all(reads())
    await terminateOthers()
    await expect.poll(() => proxy.live).toBe(0)
    expect(await Promise.all(reads())).toHaveLength(4)
  })
})

describe('the bounds of the server', () => {
  it('end a wait for a lock with an error, and the writer goes on', async () => {
    const impatient = openDatabase({ url: fresh.url, writer: { lockTimeoutMs: 100 } })
    const other = await impatient.openWriter()
    await writer.flight([begin, q('LOCK TABLE item')], longMs)
    const error = await outcome(other.flight([begin, insert, commit], longMs))
    expect(error).toMatchObject({ name: 'DatabaseError', sqlstate: '55P03' })
    await writer.flight([commit], longMs)
    await other.flight([begin, insert, commit], longMs)
    other.destroy()
  })

  it('end a writer that holds a transaction and does nothing', async () => {
    const impatient = openDatabase({ url: fresh.url, writer: { idleTransactionMs: 100 } })
    const other = await impatient.openWriter()
    await other.flight([begin, insert], 100)
    await expect.poll(() => other.alive, { timeout: 3_000 }).toBe(false)
    expect(await stored()).toBe(0)
  })
})

describe('a snapshot', () => {
  it('held too long is ended, and its connection with it', async () => {
    const error = await outcome(
      remote.snapshot(async (read) => {
        await read(q('SELECT 1'))
        proxy.fault = 'swallow the answer'
        return new Promise<never>(() => undefined)
      }),
    )
    expect(error).toBeInstanceOf(FlightTimeout)
    proxy.fault = 'none'
    expect(await remote.read(q('SELECT 1 AS n'))).toEqual([{ n: 1 }])
  })

  it('is not read on after an error, when it would see another state', async () => {
    const work = (inner: unknown[]) => async (read: Read) => {
      for (const text of ['SELECT 1/0', 'SELECT 1']) {
        inner.push(await outcome(read(q(text))))
      }
    }
    const inner: unknown[] = []
    const error = await outcome(db.snapshot(work(inner)))
    expect(inner).toMatchObject([{ name: 'DatabaseError' }, { name: 'AssertionFailed' }])
    expect(error).toMatchObject({ name: 'AssertionFailed' })
  })
})

describe('closing', () => {
  it('ends readers under way and those that wait, and refuses new ones', async () => {
    const reads = Array.from({ length: 8 }, () => outcome(remote.read(q('SELECT pg_sleep(0.9)'))))
    await sleep(200)
    await remote.close()
    for (const error of await Promise.all(reads)) expect(error).toBeInstanceOf(ConnectionLost)
    expect(await outcome(remote.read(q('SELECT 1')))).toBeInstanceOf(ConnectionLost)
  })
})
