import { Book, type Need, type TableName, ulidOf } from '@bursar/core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { audit } from '../../../../test/setup/audit.ts'
import { approvalOf, type Bench, BookClient, openBench } from '../../../../test/setup/bench.ts'
import { nextId, nextKey, payment, usd } from '../../../../test/setup/given.ts'
import { snapshotOf } from '../../../../test/setup/snapshot.ts'
import { loadOf } from './load.ts'

let bench: Bench
beforeAll(async () => {
  bench = await openBench()
})
afterAll(() => bench.close())

async function load(bookId: number, missing: readonly Need[]): Promise<Book> {
  const book = new Book()
  const { queries, settle } = loadOf(bookId, missing)
  const writer = await bench.database.openWriter()
  settle(book, await writer.flight(queries, 10_000))
  writer.destroy()
  return book
}

test('every row comes back as the log says it is, in one flight', async () => {
  const client = new BookClient(await bench.open(), bench.engine())
  const { bookId, by: actor } = client.book
  const agent = await client.agent({
    rules: { requireApprovalAbove: usd('5'), timezone: 'Asia/Tokyo' },
  })
  await client.must(client.pay(agent, '1', { name: 'a "quoted" name', category: 'x' }))
  await client.must(client.pay(agent, '1', 'slow.simulated'))
  const [kept, denied] = [client.pay(agent, '6'), client.pay(agent, '7')]
  await client.must(kept)
  await client.must(denied)
  const approval = approvalOf(denied.params.payment)
  await client.must({ kind: 'approval.deny', actor, params: { approval, texts: {}, link: null } })
  const setup = 'system:setup'
  const [ann, bob] = [nextId('person'), nextId('person')]
  for (const person of [ann, bob]) {
    const params = { person, role: 'owner' as const, key: nextKey() }
    await client.must({ kind: 'member.add', actor: setup, params })
  }
  const other = { person: ann, role: 'operator' as const, key: nextKey(), cascade: null }
  await client.must({ kind: 'member.change', actor: setup, params: other })
  const again = { person: ann, role: 'owner' as const, key: nextKey(), cascade: null }
  await client.must({ kind: 'member.change', actor: setup, params: again })
  await client.must({ kind: 'member.end', actor: setup, params: { person: bob, cascade: null } })
  const { book } = await audit(bench.database, bookId)
  const needs = Object.entries(book.tables).flatMap(([table, { rows }]) =>
    [...rows.keys()].map((key): Need => ({ table: table as TableName, key })),
  )
  expect(snapshotOf(await load(bookId, needs))).toBe(snapshotOf(book))
  expect(book.tables.open.get(agent.agent)?.payments).toHaveLength(2)
})

test('what a member asked for is loaded with the role of today', async () => {
  const client = new BookClient(await bench.open(), bench.engine())
  const agent = await client.agent({ rules: { requireApprovalAbove: 0n } })
  const person = nextId('person')
  const [ann, bob, next] = [nextKey(), nextKey(), nextKey()]
  const owner = { person: nextId('person'), role: 'owner', key: ann } as const
  await client.must({ kind: 'member.add', actor: 'system:setup', params: owner })
  const added = { person, role: 'operator', key: bob } as const
  await client.must({ kind: 'member.add', actor: ann.id, params: added })
  const asked = payment(bob.id, usd('1'), 'shop.example', { from: agent.wallet })
  await client.must(asked)
  const changed = { person, role: 'owner', key: next, cascade: null } as const
  await client.must({ kind: 'member.change', actor: ann.id, params: changed })
  const needs = [next, ann].map(({ id }): Need => ({ table: 'asked', key: id }))
  const { tables } = await load(client.book.bookId, needs)
  expect(tables.asked.get(next.id)?.payments).toEqual([asked.params.payment])
  expect(tables.asked.get(ann.id)?.payments).toEqual([])
})

test('what is not there is absent, not unknown', async () => {
  const client = new BookClient(await bench.open(), bench.engine())
  const other = new BookClient(await bench.open(), bench.engine())
  const agent = await client.agent()
  const id = nextId('payment')
  const found = await load(other.book.bookId, [
    { table: 'agent', key: agent.agent },
    { table: 'hot', key: ulidOf(agent.agent) },
    { table: 'charges', key: id },
    { table: 'payment', key: id },
    { table: 'role', key: 'org/EUR' },
  ])
  expect(found.tables.agent.get(agent.agent)).toBe(null)
  expect(found.tables.hot.get(ulidOf(agent.agent))).toBe(null)
  expect(found.tables.charges.get(id)).toBe(null)
  expect(found.tables.payment.get(id)).toBe(null)
  expect(found.tables.role.get('org/EUR')).toBe(null)
  expect(found.tables.key.get('key_unasked')).toBe(undefined)
})

test('what is in memory already is not overwritten by a load', async () => {
  const client = new BookClient(await bench.open(), bench.engine())
  const agent = await client.agent()
  const { bookId } = client.book
  const need: Need = { table: 'hot', key: ulidOf(agent.agent) }
  const book = await load(bookId, [need])
  const newer = { ...(book.tables.hot.get(need.key) ?? null), posted: 7n }
  const again = new Book()
  again.tables.hot.load(need.key, newer as never)
  const { queries, settle } = loadOf(bookId, [need])
  const writer = await bench.database.openWriter()
  settle(again, await writer.flight(queries, 10_000))
  writer.destroy()
  expect(again.tables.hot.get(need.key)?.posted).toBe(7n)
})
