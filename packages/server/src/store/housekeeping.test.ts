import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type FreshDatabase, freshDatabase } from '../../../../test/setup/database.ts'
import type { Database, Writer } from './db.ts'
import { openDatabase } from './driver/open.ts'
import { noteKeyUses, selectUncounted } from './housekeeping.ts'
import { migrate } from './migrate.ts'

const timeoutMs = 10_000
const [first, second] = [
  'key_01JD7Q3W8N4V5T6R2X9K0M1B7A',
  'key_01JD7Q3W8N4V5T6R2X9K0M1B7B',
] as const
let fresh: FreshDatabase
let database: Database
let writers: readonly [Writer, Writer]

beforeAll(async () => {
  fresh = await freshDatabase()
  database = openDatabase({ url: fresh.url })
  await migrate(database)
  writers = [await database.openWriter(), await database.openWriter()]
})
afterAll(async () => {
  for (const writer of writers) writer.destroy()
  await database.close()
  await fresh.drop()
})

function use(key: typeof first | typeof second, usedAt: number) {
  return { bookId: 1, key, usedAt }
}

async function usedAt(): Promise<number[]> {
  const text = 'select used_at from key_use order by key'
  const rows = await database.read({ text, params: [] })
  return rows.map((row) => Number(row.used_at))
}

test('a later use of a key wins, whoever reports it', async () => {
  const [writer] = writers
  await writer.flight([noteKeyUses([use(first, 5), use(second, 5)])], timeoutMs)
  await writer.flight([noteKeyUses([use(second, 7), use(first, 3)])], timeoutMs)
  expect(await usedAt()).toEqual([5, 7])
})

test('two processes that used the same keys in opposite order both say so', async () => {
  const [one, other] = writers
  await one.flight([{ text: 'begin', params: [] }, noteKeyUses([use(first, 11)])], timeoutMs)
  // It waits for the first key and must not hold the second one meanwhile.
  const waiting = other.flight([noteKeyUses([use(second, 12), use(first, 12)])], timeoutMs)
  await sleep(100)
  const rest = [noteKeyUses([use(second, 11)]), { text: 'commit', params: [] }]
  await Promise.all([waiting, one.flight(rest, timeoutMs)])
  expect(await usedAt()).toEqual([12, 12])
})

test('a table that this user may not count is left to who owns it', async () => {
  const plain = (text: string) => ({ text, params: [] })
  const [writer] = writers
  const many = "select 1, 'currency ' || n, md5('')::uuid from generate_series(1, 2000) n"
  const results = await writer.flight(
    [
      plain('begin'),
      plain(`insert into role ${many}`),
      selectUncounted(64_000),
      plain('create role somebody_else'),
      plain('set local role somebody_else'),
      selectUncounted(64_000),
      plain('rollback'),
    ],
    timeoutMs,
  )
  expect([results[2]?.rows, results[5]?.rows]).toEqual([[{ name: 'role' }], []])
})
