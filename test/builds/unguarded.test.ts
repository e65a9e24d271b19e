import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { migrationsFolder } from '../../packages/server/src/assets.ts'
import type { Query, Writer } from '../../packages/server/src/store/db.ts'
import { openDatabase } from '../../packages/server/src/store/driver/open.ts'
import { hexOf } from '../../packages/server/src/store/head.ts'
import { migrate } from '../../packages/server/src/store/migrate.ts'
import { freshDatabase } from '../setup/database.ts'
import { appendUnguarded, lockUnguarded, organizationUnguarded } from './unguarded.ts'

const BOOK = 1
const ULIDS = ['11', '22', '33'].map((pair) => pair.repeat(16)) as [string, string, string]
const [BEFORE, AFTER] = ULIDS
const plain = (text: string): Query => ({ text, params: [] })
const [BEGIN, COMMIT] = [plain('begin'), plain('commit')]

/** A database as that build left it, and a session of it that has prepared its statements. */
async function lastUnguarded() {
  const { url, drop } = await freshDatabase()
  const database = openDatabase({ url })
  onTestFinished(() => database.close().then(drop))
  const old = await database.openWriter()
  const names = await readdir(migrationsFolder)
  const files = names.filter((name) => /^000[123]\.sql$/.test(name)).sort()
  for (const file of files) {
    const text = await readFile(join(migrationsFolder, file), 'utf8')
    const statements = text
      .split(/;\s*$/m)
      .filter((one) => one.replace(/--.*$/gm, '').trim() !== '')
    await old.flight(statements.map(plain), 10_000)
  }
  const versions = [
    plain('create table migration (id int primary key, version int not null)'),
    plain('insert into migration (id, version) values (1, 3)'),
  ]
  await old.flight([...versions, organizationUnguarded(BEFORE, [BOOK, BOOK + 1])], 10_000)
  const state = () => stateOf(old)
  return { database, old, state }
}

/** Everything that such a build could change first. */
async function stateOf(writer: Writer) {
  const [head, events, organizations] = await writer.flight(
    [
      plain(`select seq, hash from book_head where book_id = ${BOOK}`),
      plain(`select count(*)::int as count from event`),
      plain(`select count(*)::int as count from organization`),
    ],
    10_000,
  )
  const [row] = head?.rows ?? []
  return {
    end: { seq: Number(row?.seq), hash: hexOf(row?.hash) },
    events: events?.rows[0]?.count,
    organizations: organizations?.rows[0]?.count,
  }
}

/** Does what that build did; an error is as good as nothing written. */
async function attempt(writer: Writer, queries: readonly Query[]): Promise<void> {
  await writer.flight(queries, 10_000).catch(() => undefined)
}

test('a build from before epochs writes nothing once this one has migrated', async () => {
  const { database, old, state } = await lastUnguarded()
  const first = (await state()).end
  await old.flight([appendUnguarded(BOOK, first)], 10_000)
  const careful = (end: typeof first) => [
    ...[BEGIN, lockUnguarded(BOOK)],
    ...[appendUnguarded(BOOK, end), COMMIT],
  ]
  await old.flight(careful((await state()).end), 10_000)
  // It could write until now: what follows is no accident.
  const before = await state()
  expect(before).toMatchObject({ end: { seq: 2 }, events: 2, organizations: 1 })

  await migrate(database)
  const fresh = await database.openWriter()
  onTestFinished(() => fresh.destroy())
  for (const writer of [old, fresh]) {
    await attempt(writer, [appendUnguarded(BOOK, before.end)])
    await attempt(writer, careful(before.end))
    await attempt(writer, [organizationUnguarded(AFTER, [BOOK + 2, BOOK + 3])])
  }
  expect(await state()).toEqual(before)
})
