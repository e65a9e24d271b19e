import {
  type Book,
  type Command,
  commandCodecs,
  decide,
  type Event,
  evolve,
  hexFromUlid,
  type Id,
  type Source,
  ulidOf,
  View,
} from '@bursar/core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Lived, live } from '../../../../test/setup/history.ts'
import { newEngine, Scenario } from '../../../../test/setup/scenario.ts'
import { renderReport } from './report.ts'
import { bookTables } from './statement.ts'
import { verifyBooks } from './verify.ts'

let scenario: Scenario
let lived: Lived

beforeAll(async () => {
  scenario = await Scenario.open()
  lived = await live(scenario)
})

afterAll(() => scenario.close())

test('a book in which everything happened is sound', async () => {
  const report = await verifyBooks(scenario.database)
  expect(renderReport(report)).toMatch(/2 books verified: sound\n$/)
  expect(report).toMatchObject({ ok: true })
  // Sound, and still not all that there ever was.
  expect(report.warnings).toEqual([
    expect.stringMatching(/event 9 had been seen, but the log ended/),
  ])
  expect(report.books.map(({ environment }) => environment).sort()).toEqual(['live', 'test'])
  expect(await kinds()).toEqual(Object.keys(commandCodecs).sort())
})

test('how far it has come is told, book by book', async () => {
  const told = new Map<number, number[]>()
  const report = await verifyBooks(scenario.database, {
    progress: (bookId, events) => told.set(bookId, [...(told.get(bookId) ?? []), events]),
  })
  expect([...told.keys()]).toEqual(report.books.map(({ bookId }) => bookId))
  for (const { bookId, events } of report.books) {
    const counts = told.get(bookId) ?? []
    expect(counts).toEqual([...counts].sort((a, b) => a - b))
    expect(counts.at(-1)).toBe(events)
  }
})

test('a book is sound while another server keeps writing to it', { timeout: 120_000 }, async () => {
  const other = newEngine(scenario.database)
  const { bookId, orgWallet } = scenario.book
  let writing = true
  let paid = 0
  const writer = (async () => {
    while (writing) {
      const wallets = [lived.careful.wallet, orgWallet]
      const pay = (wallet: (typeof wallets)[number]) =>
        scenario.pay(lived.spender, { wallet }, { engine: other, memo: 'more' })
      await Promise.all(wallets.map(pay))
      if (paid % 10 === 0) await scenario.agent({ totalLimit: 1n }, 1n)
      paid += wallets.length
    }
  })()
  try {
    // On a busy machine few payments come between two looks: it is looked at until many came.
    for (let round = 0; round < 5 || paid <= 20; round += 1) {
      const report = await verifyBooks(scenario.database, { bookIds: [bookId] })
      expect(report.books[0]?.findings).toEqual([])
    }
  } finally {
    writing = false
    await writer
    await other.close()
  }
})

test('every table that has rows of a book is looked at', async () => {
  // What says where a person may be a member belongs to the directory of people.
  const text = `select table_name from information_schema.columns
    where table_schema = 'public' and column_name = 'book_id'
      and table_name <> all (array['person_book', 'invitation_grant'])`
  const rows = await scenario.database.read({ text, params: [] })
  expect(rows.map(({ table_name }) => String(table_name)).sort()).toEqual([...bookTables].sort())
})

test('a head that was noted earlier must be in the log', async () => {
  const { bookId } = scenario.book
  const verify = (head: { seq: number; hash: string }) =>
    verifyBooks(scenario.database, { bookIds: [bookId], expectedHeads: new Map([[bookId, head]]) })
  const [noted] = (await verifyBooks(scenario.database, { bookIds: [bookId] })).books
  if (noted === undefined) throw new Error('a report for the book')
  await scenario.pay(lived.spender, { wallet: scenario.book.orgWallet })
  expect((await verify(noted.head)).ok).toBe(true)
  const { seq, hash } = noted.head
  for (const head of [
    { seq, hash: hash.replace(/^./, (digit) => (digit === '0' ? '1' : '0')) },
    { seq: seq + 10, hash },
  ]) {
    const { books } = await verify(head)
    expect(books[0]?.findings).toMatchObject([{ law: 'I7', seq: head.seq }])
  }
})

const unit = 100_000_000n

const comparisons = [
  // `amount < limit` where the rule says `amount <= limit`.
  ['maxTransaction', 3n * unit, 'COMPLETED', (limit: bigint) => limit - 1n],
  ['dailyLimit', 3n * unit, 'COMPLETED', (limit: bigint) => limit - 1n],
  ['requireApprovalAbove', 3n * unit, 'COMPLETED', (limit: bigint) => limit - 1n],
  // `amount > limit` where the rule says `amount >= limit`.
  ['autoApproveBelow', 3n * unit, 'PENDING_APPROVAL', (limit: bigint) => limit + 1n],
] as const

test.each(comparisons)('the comparison of %s is proved', async (rule, limit, verdict, shift) => {
  const { bookId, orgWallet: wallet } = scenario.book
  const agent = await scenario.agent({ [rule]: limit }, 10n)
  const paid = await scenario.pay(agent, { wallet }, { amount: 3n })
  expect(paid.verdict).toBe(verdict)
  const shifted = (view: View, command: Command) => {
    const changed: Source = {
      row: (name, key) => view.read(name, key),
      calendar: (zone) => view.calendar(zone),
      clock: (zone) => view.clock(zone),
      clockChange: (zone, after) => view.clockChange(zone, after),
      may: (key, permission) => view.may(key, permission),
      successor: (ended, until) => view.successor(ended, until),
      rules: (policy) => {
        const { rules } = view.policy(policy)
        return rules[rule] === limit ? { ...rules, [rule]: shift(limit) } : rules
      },
    }
    return decide(new View(changed, view.at), command)
  }
  const core = { decide: shifted, evolve }
  const { books } = await verifyBooks(scenario.database, { bookIds: [bookId], core })
  const seq = await seqOf(paid.payment)
  expect(books[0]?.findings).toMatchObject([{ law: 'L2', seq }])
})

test('an evolution that forgets something is found by what later decisions saw', async () => {
  const forgetful = (book: Book, seq: number, event: Event) => {
    if (event.kind !== 'agent.pause') evolve(book, seq, event)
  }
  const core = { decide, evolve: forgetful }
  const { bookId } = scenario.book
  const { books } = await verifyBooks(scenario.database, { bookIds: [bookId], core })
  expect(books[0]?.findings.map(({ law }) => law)).toContain('L3')
})

test('a text that was erased stays proved', async () => {
  const { bookId } = scenario.book
  const erasing = `update event_private set salt = null, text = null
    where book_id = $1 and field = 'memo'`
  const writer = await scenario.database.openWriter()
  const [erased] = await writer.flight([{ text: erasing, params: [bookId] }], 5_000)
  writer.destroy()
  expect(erased?.count).toBeGreaterThan(10)
  expect(await verifyBooks(scenario.database)).toMatchObject({ ok: true })
})

async function seqOf(payment: Id<'payment'>): Promise<number> {
  const text = 'select seq from payment where book_id = $1 and id = $2::text::uuid'
  const params = [scenario.book.bookId, hexFromUlid(ulidOf(payment))]
  return Number((await scenario.database.read({ text, params }))[0]?.seq)
}

async function kinds(): Promise<string[]> {
  const { bookId } = scenario.book
  const text = 'select distinct kind from event where book_id = $1'
  const rows = await scenario.database.read({ text, params: [bookId] })
  return rows.map(({ kind }) => String(kind)).sort()
}
