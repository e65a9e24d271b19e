import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { openBench } from '../../../../test/setup/bench.ts'
import { type FreshDatabase, freshDatabase } from '../../../../test/setup/database.ts'
import { write } from '../../../../test/setup/tamper.ts'
import {
  effectsStopSecondsMax,
  idempotencyHoursMax,
  peopleSweepSeconds,
  tableCountSeconds,
  trimMinutes,
} from '../limits.ts'
import type { Database } from '../store/db.ts'
import { openDatabase } from '../store/driver/open.ts'
import { databaseTime } from '../store/head.ts'
import { migrate } from '../store/migrate.ts'
import { Housekeeper } from './housekeeper.ts'

let fresh: FreshDatabase
let database: Database

beforeAll(async () => {
  fresh = await freshDatabase()
  database = openDatabase({ url: fresh.url })
  await migrate(database)
})

afterEach(() => {
  vi.useRealTimers()
})
afterAll(async () => {
  await database.close()
  await fresh.drop()
})

const DAY = 86_400_000_000

test('what retries still need is kept by the clock of the database, not by this one', async () => {
  const now = await databaseTime(database.read)
  const today = Math.floor(now / DAY)
  const key = (digit: number) => `00000000-0000-0000-0000-00000000000${digit}`
  const row = (digit: number, day: number) => ({
    text: `insert into idempotency (book_id, k, fingerprint, salt, seq, day)
values (1, $1::text::uuid, $1::text::uuid, $1::text::uuid, 1, $2)`,
    params: [key(digit), day],
  })
  const box = (digit: number, until: number) => ({
    text: `insert into sealed_box (book_id, k, sealed, expires_at)
values (1, $1::text::uuid, '', $2)`,
    params: [key(digit), until],
  })
  const over = today - idempotencyHoursMax / 24 - 2
  await write(database, [row(1, today), row(2, over), box(1, now + DAY), box(2, now - 1)])
  vi.useFakeTimers({ toFake: ['setInterval', 'Date'], now: now / 1000 + 40 * (DAY / 1000) })
  const problems: unknown[] = []
  const problem = (error: unknown) => problems.push(error)
  const housekeeper = new Housekeeper({
    database,
    takeUses: () => [],
    takeSessionUses: () => [],
    books: () => [1],
    problem,
  })
  housekeeper.start()
  vi.advanceTimersByTime(trimMinutes * 60_000)
  await housekeeper.stop()
  for (const table of ['idempotency', 'sealed_box'])
    expect(await database.read({ text: `select k from ${table} order by k`, params: [] })).toEqual([
      { k: key(1) },
    ])
  expect(problems).toEqual([])
})

test('what is over of signing in is forgotten, and what is not is kept', async () => {
  const now = await databaseTime(database.read)
  const hash = (digit: number) => String(digit).repeat(64)
  const id = (digit: number) => `00000000-0000-0000-0000-00000000000${digit}`
  const attempt = (digit: number, until: number) => ({
    text: `insert into sign_in_attempt (hash, kind, subject, person, data, expires_at)
values ($1, 'sign_in', '', null, '', $2)`,
    params: [hash(digit), until],
  })
  const session = (digit: number, seen: number) => ({
    text: `insert into person_session (hash, id, person, method, user_agent, created_at, seen_at,
  fresh_at, expires_at)
values ($1, $2::text::uuid, $2::text::uuid, 'passkey', '', $3, $3, $3, $4)`,
    params: [hash(digit), id(digit), seen, seen + 7 * DAY],
  })
  const invitation = (digit: number, until: number) => ({
    text: `insert into invitation (id, hash, kind, name, created_at, expires_at)
values ($2::text::uuid, $1, 'member', 'Ada', 0, $3)`,
    params: [hash(digit), id(digit), until],
  })
  const grant = {
    text: `insert into invitation_grant (invitation, book_id, organization, environment, role)
values ($1::text::uuid, 1, $1::text::uuid, 'test', 'owner')`,
    params: [id(2)],
  }
  const kept = [attempt(1, now + DAY), session(1, now), invitation(1, now - DAY)]
  const over = [attempt(2, now - 1), session(2, now - DAY), invitation(2, now - 31 * DAY), grant]
  await write(database, [...kept, ...over])
  vi.useFakeTimers({ toFake: ['setInterval'] })
  const problems: unknown[] = []
  const seenAt = now + 60_000_000
  const uses = [[{ hash: hash(1), seenAt }], [{ hash: hash(1), seenAt: now - 1 }]]
  const housekeeper = new Housekeeper({
    database,
    takeUses: () => [],
    takeSessionUses: () => uses.shift() ?? [],
    books: () => [],
    problem: (error) => problems.push(error),
  })
  housekeeper.start()
  vi.advanceTimersByTime(peopleSweepSeconds * 1000)
  await housekeeper.stop()
  const rows = async (text: string) => database.read({ text, params: [] })
  for (const table of ['sign_in_attempt', 'person_session', 'invitation'])
    expect([table, await rows(`select hash from ${table}`)]).toEqual([table, [{ hash: hash(1) }]])
  expect(await rows('select 1 from invitation_grant')).toEqual([])
  // A later moment wins, whoever reports it.
  expect(await rows('select seen_at from person_session')).toEqual([{ seen_at: String(seenAt) }])
  expect(problems).toEqual([])
})

test('a table that grew is counted before PostgreSQL itself comes round to it', async () => {
  const bench = await openBench()
  const problems: unknown[] = []
  const problem = (error: unknown) => void problems.push(error)
  const keeper = new Housekeeper({
    database: bench.database,
    takeUses: () => [],
    takeSessionUses: () => [],
    books: () => [],
    problem,
  })
  const writer = await bench.database.openWriter()
  const run = async (text: string) => (await writer.flight([{ text, params: [] }], 10_000))[0]?.rows
  const counted = "select reltuples >= 1000 as counted from pg_class where relname = 'role'"
  await run('alter table role set (autovacuum_enabled = false)')
  await run(
    "insert into role select 1, 'currency ' || n, md5('')::uuid from generate_series(1, 2000) n",
  )
  expect(await run(counted)).toEqual([{ counted: false }])
  keeper.start()
  await expect.poll(() => run(counted), { timeout: 20_000 }).toEqual([{ counted: true }])
  await keeper.stop()
  writer.destroy()
  await bench.close()
  expect(problems).toEqual([])
})

test('a stop does not wait for a database that does not answer', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'setTimeout'] })
  const read = vi.fn(() => new Promise<never>(() => undefined))
  const problem = vi.fn()
  const silent = { ...database, read }
  const keeper = new Housekeeper({
    database: silent,
    takeUses: () => [],
    takeSessionUses: () => [],
    books: () => [],
    problem,
  })
  keeper.start()
  await vi.advanceTimersByTimeAsync(10 * tableCountSeconds * 1000)
  expect(read).toHaveBeenCalledTimes(1)
  const stopped = keeper.stop()
  await vi.advanceTimersByTimeAsync(effectsStopSecondsMax * 1000)
  await stopped
  expect(problem).not.toHaveBeenCalled()
})

test('what came due while the database was silent is done once, when it answers', async () => {
  vi.useFakeTimers({ toFake: ['setInterval'] })
  let answer = () => {}
  const silence = new Promise<void>((resolve) => {
    answer = resolve
  })
  const read = vi.fn(() => silence.then(() => []))
  const silent = { ...database, read }
  const keeper = new Housekeeper({
    database: silent,
    takeUses: () => [],
    takeSessionUses: () => [],
    books: () => [],
    problem: () => undefined,
  })
  keeper.start()
  await vi.advanceTimersByTimeAsync(10 * tableCountSeconds * 1000)
  answer()
  await keeper.stop()
  expect(read).toHaveBeenCalledTimes(1)
})
