import { Book, type Head, hexFromUlid, noCounters, type Ulid, ulidOf } from '@bursar/core'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Bench, BookClient, openBench } from '../../../../test/setup/bench.ts'
import { nextUlid, payment, usd } from '../../../../test/setup/given.ts'
import { type Append, type PrivateRow, prepareAppend } from './append.ts'
import type { Query, Row } from './db.ts'
import { decodeHead, readHead } from './head.ts'

let bench: Bench
beforeAll(async () => {
  bench = await openBench()
})
afterAll(() => bench.close())

const far = Number.MAX_SAFE_INTEGER
const hashOf = (digit: string) => digit.repeat(64)

async function openBook() {
  const client = new BookClient(await bench.open(), bench.engine())
  const head = await headOf(client.book.bookId)
  return { client, bookId: client.book.bookId, head, at: head.at }
}

async function headOf(bookId: number): Promise<Head> {
  const [row] = await bench.database.read(readHead(bookId))
  if (row === undefined) throw new Error('no head')
  const { seq, hash, at } = decodeHead(row)
  return { seq, hash, at }
}

function ask(text: string, ...params: (string | number)[]): Promise<readonly Row[]> {
  return bench.database.read({ text, params })
}

/** One event with nothing but itself, where the log is said to end at `expected`. */
function append(bookId: number, expected: Head, rest: Partial<Append> = {}): Append {
  const seq = expected.seq + 1
  const log = [{ seq, kind: 'agent.pause', hash: hashOf('a'), body: '{}' }]
  const head = { seq, hash: hashOf('a'), at: expected.at }
  const none = { privates: [], idempotency: [], boxes: [] }
  return { bookId, expected, head, deadline: far, book: new Book(), log, ...none, ...rest }
}

async function write(what: Append): Promise<number | null> {
  const writer = await bench.database.openWriter()
  try {
    const { query, clock } = prepareAppend(what)
    const [result] = await writer.flight([query], 10_000)
    return clock(result)
  } finally {
    writer.destroy()
  }
}

test('moves the head and writes the event, or nothing at all', async () => {
  const { bookId, head } = await openBook()
  const what = append(bookId, head)
  const clock = await write(what)
  expect(Math.abs((clock ?? 0) - Date.now() * 1000)).toBeLessThan(60_000_000)
  expect(await headOf(bookId)).toEqual(what.head)
  expect(await write(what)).toBe(null)
  expect(await ask('select seq from event where book_id = $1', bookId)).toHaveLength(head.seq + 1)
})

test.each([
  ['another hash at the same place', (head: Head) => ({ ...head, hash: hashOf('b') })],
  ['an earlier place', (head: Head) => ({ ...head, seq: head.seq - 1 })],
  ['a later place', (head: Head) => ({ ...head, seq: head.seq + 1 })],
])('a head that is expected at %s: nothing is written', async (_, wrong) => {
  const { bookId, head } = await openBook()
  expect(await write(append(bookId, wrong(head)))).toBe(null)
  expect(await headOf(bookId)).toEqual(head)
  expect(await ask('select seq from event where book_id = $1', bookId)).toHaveLength(head.seq)
})

test('more than two seconds ahead of the database, or too late: nothing is written', async () => {
  const { bookId, head } = await openBook()
  const now = Date.now() * 1000
  const early = { ...append(bookId, head).head, at: now + 30_000_000 }
  expect(await write(append(bookId, head, { head: early }))).toBe(null)
  expect(await write(append(bookId, head, { deadline: now - 30_000_000 }))).toBe(null)
  expect(await headOf(bookId)).toEqual(head)
})

/** A batch that changes one balance, whatever the table holds. */
function changing(id: Ulid, posted: bigint): Book {
  const book = new Book()
  const spent = { ...noCounters, open: 0 }
  const row = { id, posted, held: 0n, version: 1, ...spent }
  book.tables.hot.load(id, row)
  book.tables.hot.update(id, row)
  return book
}

async function postedOf(bookId: number, id: Ulid): Promise<unknown> {
  const text = 'select posted from hot where book_id = $1 and id = $2'
  return (await ask(text, bookId, hexFromUlid(id)))[0]?.posted
}

test('a row to be changed that the table lacks: nothing is written', async () => {
  const { bookId, head } = await openBook()
  const book = changing(nextUlid(), 1n)
  await expect(write(append(bookId, head, { book }))).rejects.toMatchObject({ sqlstate: '22012' })
  expect(await headOf(bookId)).toEqual(head)
})

/** The outcome of an append that must wait for `first` before it can go on. */
async function behind(first: readonly Query[], what: Append): Promise<number | null> {
  const [writer, waiting] = [bench.database.openWriter(), bench.database.openWriter()]
  const [holder, other] = await Promise.all([writer, waiting])
  try {
    await holder.flight([{ text: 'begin', params: [] }, ...first], 10_000)
    const { query, clock } = prepareAppend(what)
    const sent = other.flight([query], 10_000).then(([result]) => clock(result))
    sent.catch(() => undefined)
    const blocked = `select 1 from pg_stat_activity
where datname = current_database() and wait_event_type = 'Lock'`
    await expect.poll(() => ask(blocked)).not.toEqual([])
    await holder.flight([{ text: 'commit', params: [] }], 10_000)
    return await sent
  } finally {
    holder.destroy()
    other.destroy()
  }
}

test('rows that another writer of the book moves meanwhile are not written over', async () => {
  const { client, bookId, head } = await openBook()
  const id = ulidOf(client.book.org)
  const before = await postedOf(bookId, id)
  const first = prepareAppend(append(bookId, head, { book: changing(id, 77n) })).query
  expect(await behind([first], append(bookId, head, { book: changing(id, 88n) }))).toBe(null)
  expect(before).not.toBe('77')
  expect(await postedOf(bookId, id)).toBe('77')
})

test('rows that a stranger moves behind the head: nothing is written', async () => {
  const { client, bookId, head } = await openBook()
  const id = ulidOf(client.book.org)
  const text = 'update hot set posted = 77 where book_id = $1 and id = $2'
  const stranger = { text, params: [bookId, hexFromUlid(id)] }
  const sent = behind([stranger], append(bookId, head, { book: changing(id, 88n) }))
  await expect(sent).rejects.toMatchObject({ sqlstate: '22012' })
  expect(await postedOf(bookId, id)).toBe('77')
  expect(await headOf(bookId)).toEqual(head)
})

test('any text comes back as it was written, and touches nothing else', async () => {
  const { bookId, head } = await openBook()
  let end = head
  const text = fc
    .string({ unit: 'grapheme', maxLength: 40 })
    .filter((one) => !/[\ud800-\udfff]/u.test(one) && !one.includes('\0'))
  const awkward = fc.constantFrom('', 'NULL', '{}', '"', '\\', '\\"', "'; --", 'a,b', '\x1e', '\n')
  const texts = fc.array(fc.oneof(text, awkward), { minLength: 1, maxLength: 5 })
  await fc.assert(
    fc.asyncProperty(texts, async (all) => {
      const seq = end.seq + 1
      const privates = all.map((one, at): PrivateRow => {
        const salt = Buffer.from([at, 0, 255])
        return { subject: nextUlid(), field: `f${at}`, seq, salt, text: one }
      })
      const body = JSON.stringify(all)
      const what = append(bookId, end, { privates })
      const log = [{ seq, kind: 'agent.pause', hash: hashOf('a'), body }]
      expect(await write({ ...what, log })).not.toBe(null)
      end = what.head
      const rows = await ask(
        'select text, salt from event_private where book_id = $1 and seq = $2 order by field',
        bookId,
        seq,
      )
      expect(rows.map((row) => row.text)).toEqual(all)
      expect(rows.map((row) => [...(row.salt as Uint8Array)])).toEqual(
        all.map((_, at) => [at, 0, 255]),
      )
      const [event] = await ask(
        'select body from event where book_id = $1 and seq = $2',
        bookId,
        seq,
      )
      expect(event?.body).toBe(body)
    }),
    { numRuns: 25 },
  )
})

test('names that need quoting reach the tables through a command, too', async () => {
  const { client, bookId } = await openBook()
  const agent = await client.agent()
  const name = `O'Neill "&" \\Söhne\\, {NULL} \u001e 東京`
  const command = payment(agent.key, usd('1'), { name, id: '"', category: 'a,b' })
  await client.must(command)
  const [row] = await ask('select merchant from payment where book_id = $1', bookId)
  expect(JSON.parse(String(row?.merchant))).toMatchObject({ name, id: '"', category: 'a,b' })
})

test('one book never reads the rows of another, whatever ids are named', async () => {
  const one = await openBook()
  const other = new BookClient(await bench.open(), bench.engine())
  const agent = await one.client.agent()
  expect(await other.submit(other.pay(agent, '1'))).toMatchObject({ code: 'UNAUTHENTICATED' })
  const into = payment(other.book.by, 1n, agent.wallet, { from: other.book.org })
  expect(await other.submit(into)).toMatchObject({ code: 'NOT_FOUND' })
  const from = payment(other.book.by, 1n, other.book.org, { from: agent.wallet })
  expect(await other.submit(from)).toMatchObject({ code: 'NOT_FOUND' })
})
