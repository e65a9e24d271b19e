import postgres from 'postgres'
import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { openAgent } from '../setup/open-agent.ts'
import { TestServer } from '../setup/server.ts'
import { until } from '../setup/until.ts'
import { gaugeOf, statusOf, warningsOf } from './signs.ts'

const timeout = 60_000
const merchant = { to: { merchant: { domain: 'api.example.com' } }, amount: '1.00' }

let server: TestServer
let sql: postgres.Sql
/** How often this server has said that it is stuck. */
let warnings = 0

beforeAll(async () => {
  server = await TestServer.start()
  sql = postgres(server.databaseUrl, { onnotice: () => undefined })
})
afterEach(() => {
  warnings = warningsOf(server, /the book is stuck/)
})
// Fails when the log is not sound.
afterAll(async () => {
  await sql?.end()
  await server?.stop()
})

const pay = ({ key }: { key: string }) =>
  server.call('POST', '/v1/payments', { key, body: merchant })

/** Somebody else's transaction that keeps the heads of all logs until it is let go. */
async function lockHeads(): Promise<() => Promise<void>> {
  const session = postgres(server.databaseUrl, { max: 1 })
  onTestFinished(() => session.end({ timeout: 0 }))
  await session`begin`
  await session`select 1 from book_head for update`
  return async () => {
    await session`rollback`
  }
}

/** Once for each episode, and then no more. */
async function expectSigns(): Promise<void> {
  await until(async () => (await statusOf(server, '/readyz')) === 503, 'readyz tells the truth')
  expect(await gaugeOf(server, 'bursar_oldest_waiting_seconds')).toBeGreaterThan(1)
  await until(() => warningsOf(server, /the book is stuck/) === warnings + 1, 'the log says so')
}

async function expectOver(): Promise<void> {
  await until(async () => (await statusOf(server, '/readyz')) === 200, 'readyz is well again')
  expect(await gaugeOf(server, 'bursar_oldest_waiting_seconds')).toBe(0)
  expect(warningsOf(server, /the book is stuck/)).toBe(warnings + 1)
}

describe('a book that does not get on', () => {
  test('says so once, and a pause is decided before all that waits', { timeout }, async () => {
    const paused = await openAgent(server)
    const release = await lockHeads()
    const earlier = [pay(paused), pay(paused)]
    await until(async () => {
      const rows = await sql`select 1 from pg_stat_activity
        where application_name = 'bursar' and datname = current_database()
          and wait_event_type = 'Lock'`
      return rows.length > 0
    }, 'the payments wait for the head')
    const path = `/v1/agents/${paused.wallet}`
    const asked = server.call('POST', `${path}/pause`)
    await expectSigns()
    // The outcome is not known yet; that it will be decided is.
    const { status, body } = await asked
    const error = { code: 'OUTCOME_UNKNOWN', details: { lookup: path } }
    expect({ status, body }).toMatchObject({ status: 409, body: { error } })
    await release()
    const [first, second] = (await Promise.all(earlier)).map(({ body }) => body.code)
    expect(first).toBe('WALLET_FROZEN')
    // What no batch held yet has waited too long by now.
    expect(['WALLET_FROZEN', 'UNAVAILABLE']).toContain(second)
    expect(await server.did('GET', path)).toMatchObject({ status: 'FROZEN' })
    await expectOver()
  })

  test('on a full disk says so once, and goes on when there is room', { timeout }, async () => {
    const payer = await openAgent(server)
    onTestFinished(() => sql`drop function if exists full_disk cascade`.then(() => undefined))
    await sql.unsafe(`create function full_disk() returns trigger language plpgsql as
      $$ begin raise exception 'No space left on device' using errcode = '53100'; end $$`)
    await sql.unsafe(`create trigger full_disk before insert on event
      for each row execute function full_disk()`)
    const waiting = pay(payer)
    await expectSigns()
    await sql.unsafe('drop trigger full_disk on event')
    expect((await waiting).status).toBe(201)
    await expectOver()
  })
})

test('a log that went backwards stops its book, with a code of its own', { timeout }, async () => {
  const payer = await openAgent(server)
  await pay(payer)
  await sql`update book_head set seq = seq - 1 where seq > 1`
  for (const asked of [pay(payer), server.call('POST', `/v1/agents/${payer.wallet}/pause`)]) {
    const { status, body } = await asked
    expect({ status, body }).toMatchObject({ status: 503, body: { code: 'BOOK_STOPPED' } })
    expect(body.detail).toMatch(/went backwards/)
  }
  expect(await statusOf(server, '/readyz')).toBe(503)
  server.mayLog = /the log went backwards/
  expect(warningsOf(server, /the log went backwards/)).toBe(1)
  await sql`update book_head set seq = seq + 1 where seq > 1`
  await until(async () => (await pay(payer)).status === 201, 'the book is served again')
  await until(async () => (await statusOf(server, '/readyz')) === 200, 'readyz is well again')
})
