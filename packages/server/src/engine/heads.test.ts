import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  asking,
  type Bench,
  BookClient,
  openBench,
  openCase,
  outcomeOf,
  payAll,
} from '../../../../test/setup/bench.ts'
import { appends, locks } from '../../../../test/setup/faulty-database.ts'
import { write } from '../../../../test/setup/tamper.ts'
import { stoppedLookSeconds } from '../limits.ts'
import { decodeEnd, selectEnds } from '../store/head.ts'
import { HeadsInMemory, type LogEnd, lostLogs } from './heads.ts'

let bench: Bench

beforeAll(async () => {
  bench = await openBench()
})
afterAll(() => bench.close())

describe('a log that went backwards', () => {
  async function turnBack(bookId: number): Promise<void> {
    const writer = await bench.database.openWriter()
    const one = (text: string) => ({ text, params: [bookId] })
    await writer.flight(
      [
        one(`delete from event e using book_head h
          where h.book_id = $1 and e.book_id = $1 and e.seq = h.seq`),
        one(`delete from payment p using book_head h
          where h.book_id = $1 and p.book_id = $1 and p.seq = h.seq`),
        one(`update book_head h set seq = e.seq, hash = e.hash from event e
          where h.book_id = $1 and e.book_id = $1 and e.seq = h.seq - 1`),
      ],
      10_000,
    )
    writer.destroy()
  }

  test('stops the book with an alarm; other books go on', async () => {
    const { client, agent, observed, bookId } = await openCase(bench)
    await client.must(client.pay(agent, '1'))
    await turnBack(bookId)
    const replies = await payAll(client, agent, ['2', '3'])
    expect(replies.map(({ kind }) => kind)).toEqual(['stopped', 'stopped'])
    expect(observed.alarms).toHaveLength(1)
    expect(observed.alarms[0]).toMatch(/went backwards/)
    expect((await client.submit(client.pay(agent, '4'))).kind).toBe('stopped')
    const elsewhere = new BookClient(await bench.open(), observed)
    await elsewhere.agent()
  })

  test('another event at the place of one that was seen stops it, too', async () => {
    const { client, agent, observed, bookId } = await openCase(bench)
    await client.must(client.pay(agent, '1'))
    await turnBack(bookId)
    const other = new BookClient(client.book, bench.engine())
    await other.must({ kind: 'agent.pause', actor: client.book.by, params: { agent: agent.agent } })
    expect((await client.submit(client.pay(agent, '2'))).kind).toBe('stopped')
    expect(observed.alarms).toHaveLength(1)
  })

  test('what is in doubt then is unknown, not undone', async () => {
    const { client, agent, faulty, bookId } = await openCase(bench)
    await client.must(client.pay(agent, '1'))
    faulty.next(appends, { kind: 'lost before' })
    faulty.next(locks, { kind: 'first', work: () => turnBack(bookId) })
    expect(outcomeOf(await client.submit(client.pay(agent, '2')))).toBe('unknown')
  })

  test('is found out before anything is decided by who was told how far it went', async () => {
    const { client, agent, bookId } = await openCase(bench)
    const heads = new HeadsInMemory()
    heads.saw(bookId, { seq: 90, hash: 'a'.repeat(64) })
    const later = new BookClient(client.book, bench.engine({ heads }))
    expect((await later.submit(later.pay(agent, '1'))).kind).toBe('stopped')
    expect(later.observed.alarms).toEqual([expect.stringMatching(/event 90 was seen/)])
    expect(later.observed.alarms[0]).toContain(`bursar head accept --book ${bookId} `)
    heads.saw(bookId, await endOf(bookId))
    await client.must(client.pay(agent, '1'))
    const grown = new BookClient(client.book, bench.engine({ heads }))
    await grown.must(grown.pay(agent, '2'))
  })

  test('goes on in the same process once an operator has accepted exactly that loss', async () => {
    const { client, agent, observed, bookId } = await openCase(bench)
    await client.must(client.pay(agent, '1'))
    const seen = await endOf(bookId)
    await turnBack(bookId)
    expect((await client.submit(client.pay(agent, '2'))).kind).toBe('stopped')
    await accept(client, { seen: { ...seen, hash: 'b'.repeat(64) } })
    const again = () => client.submit(client.pay(agent, '3')).then(({ kind }) => kind)
    const until = performance.now() + 2 * stoppedLookSeconds * 1000
    while (performance.now() < until) expect(await again()).toBe('stopped')
    await accept(client, { seen })
    await expect.poll(again, { timeout: 10_000 }).toBe('recorded')
    expect(observed.alarms).toHaveLength(1)
    expect(observed.bugs).toEqual([])
    // What was accepted once is no licence for the next loss.
    await turnBack(bookId)
    expect((await client.submit(client.pay(agent, '4'))).kind).toBe('stopped')
    expect(observed.alarms).toHaveLength(2)
  })

  test('so does one whose head is gone', async () => {
    const { client, agent, observed, bookId } = await openCase(bench)
    await client.must(client.pay(agent, '1'))
    await write(bench.database, [
      { text: 'delete from book_head where book_id = $1', params: [bookId] },
    ])
    expect((await client.submit(client.pay(agent, '2'))).kind).toBe('stopped')
    expect(observed.alarms[0]).toMatch(/the head is now missing/)
    expect(observed.bugs).toEqual([])
  })
})

test('a log is lost that does not hold what was seen of it and was not accepted', async () => {
  const { client, agent, bookId } = await openCase(bench)
  const lost = (seen: LogEnd, book = bookId) =>
    lostLogs(bench.database.read, new Map([[book, seen]]))
  const seen = await endOf(bookId)
  await client.must(client.pay(agent, '1'))
  expect(await lost(seen)).toEqual([])
  const cases = [
    () => ({ ...seen, hash: 'c'.repeat(64) }),
    ({ seq, hash }: LogEnd) => ({ seq: seq + 1, hash }),
  ]
  for (const seenOf of cases) {
    const found = await endOf(bookId)
    const one = seenOf(found)
    expect(await lost(one)).toEqual([{ bookId, seen: one, found }])
    await accept(client, { seen: one })
    expect(await lost(one)).toEqual([])
  }
  expect(await lost(seen, 1)).toEqual([{ bookId: 1, seen, found: null }])
  expect(await lostLogs(bench.database.read, new Map())).toEqual([])
})

async function endOf(bookId: number): Promise<LogEnd> {
  const [row] = await bench.database.read(selectEnds([{ bookId, seq: 0 }]))
  return decodeEnd(row ?? {}).found
}

/** Said by an operator's command, which believes nothing of the log before. */
async function accept(client: BookClient, { seen }: { seen: LogEnd }): Promise<void> {
  const { bookId } = client.book
  const params = { seen, found: await endOf(bookId), texts: {} }
  const reply = await bench
    .engine()
    .engine.submit(bookId, asking({ kind: 'log.accept', actor: 'system:setup', params }))
  expect(reply.kind).toBe('recorded')
}
