import { afterAll, beforeAll, expect, test } from 'vitest'
import { audit } from '../../../../test/setup/audit.ts'
import { type Bench, openBench, openCase, outcomeOf, payAll } from '../../../../test/setup/bench.ts'
import { locks } from '../../../../test/setup/faulty-database.ts'
import type { Query } from '../store/db.ts'
import { EPOCH } from '../store/epoch.ts'
import { migrate } from '../store/migrate.ts'

let bench: Bench
beforeAll(async () => {
  bench = await openBench()
})
afterAll(() => bench.close())

async function run(text: string, params: Query['params'] = []): Promise<void> {
  const writer = await bench.database.openWriter()
  try {
    await writer.flight([{ text, params }], 10_000)
  } finally {
    writer.destroy()
  }
}

const raise = 'update book_head set epoch = $2 where book_id = $1'

test.each([EPOCH + 1, EPOCH - 1])(
  'a warm lane writes nothing in a book of epoch %s',
  async (to) => {
    const { client, agent, observed, bookId } = await openCase(bench)
    const before = await audit(bench.database, bookId)
    await run(raise, [bookId, to])
    const replies = await payAll(client, agent, ['1', '2'])
    expect(replies.map(({ kind }) => kind)).toEqual(['stopped', 'stopped'])
    expect((await client.submit(client.adjust(agent, 1n))).kind).toBe('stopped')
    expect((await audit(bench.database, bookId)).events).toHaveLength(before.events.length)
    expect(observed.alarms).toHaveLength(1)
    expect(observed.alarms[0]).toMatch(/bursar start/)
    expect(observed.engine.trouble).toBe(observed.alarms[0])
  },
)

test('a refusal that writes nothing is not told either', async () => {
  const { client, agent, bookId } = await openCase(bench)
  await run(raise, [bookId, EPOCH + 1])
  expect((await client.submit(client.adjust(agent, -1n * 10n ** 15n))).kind).toBe('stopped')
})

test('a batch that waits for the lock while the epoch is raised writes nothing', async () => {
  const { client, agent, faulty, bookId } = await openCase(bench, { cold: true })
  faulty.next(locks, { kind: 'first', work: () => run(raise, [bookId, EPOCH + 1]) })
  expect((await client.submit(client.pay(agent, '1'))).kind).toBe('stopped')
})

test('a stopped book is looked at again, and goes on when the reason is gone', async () => {
  const { client, agent, observed, bookId } = await openCase(bench)
  await run(raise, [bookId, EPOCH + 1])
  expect((await client.submit(client.pay(agent, '1'))).kind).toBe('stopped')
  await run(raise, [bookId, EPOCH])
  // At most once a second: until then it says the same.
  await expect
    .poll(async () => outcomeOf(await client.submit(client.pay(agent, '1'))), { timeout: 10_000 })
    .toBe('COMPLETED')
  expect(observed.alarms).toHaveLength(1)
  expect(observed.engine.trouble).toBeNull()
})

test('a database of a newer build is refused at start, whichever way it is newer', async () => {
  const other = await openBench()
  const writer = await other.database.openWriter()
  for (const column of ['epoch', 'version']) {
    const turn = (by: string) => ({
      text: `update migration set ${column} = ${column} ${by}`,
      params: [],
    })
    await writer.flight([turn('+ 95')], 10_000)
    await expect(migrate(other.database)).rejects.toThrow(/newer version of Bursar/)
    await writer.flight([turn('- 95')], 10_000)
    await migrate(other.database)
  }
  writer.destroy()
  await other.close()
})
