import { noRules, ulidOf } from '@bursar/core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Bench, BookClient, openBench } from '../../../../../test/setup/bench.ts'
import { nextId, usd } from '../../../../../test/setup/given.ts'
import { decodeShare, decodeSpending, selectShares, selectSpending } from './group.ts'

let bench: Bench
beforeAll(async () => {
  bench = await openBench()
})
afterAll(() => bench.close())

test('a window that is over counts for nothing, though its figures still stand there', async () => {
  const client = new BookClient(await bench.open(), bench.engine())
  const { bookId, by: actor } = client.book
  const group = nextId('group')
  const params = { group, parent: null, rules: noRules, texts: {} }
  await client.must({ kind: 'group.create', actor, params })
  const payer = await client.agent()
  const { agent } = payer
  await client.must({ kind: 'group.join', actor, params: { group, agent } })
  await client.must(client.pay(payer, '3'))

  const read = async () => {
    const [row] = await bench.database.read(selectSpending(bookId, ulidOf(group)))
    const shares = await bench.database.read(selectShares(bookId, group, 10))
    if (row === undefined) throw new Error('there is no such group')
    return { spending: decodeSpending(row), shares: shares.map(decodeShare) }
  }
  const whole = { day: usd('3'), week: usd('3'), month: usd('3'), total: usd('3') }
  const before = await read()
  expect(before.spending).toMatchObject(whole)
  expect(before.shares).toEqual([{ member: agent, ...whole }])
  expect(before.spending.ends.day).toBeGreaterThan(before.spending.now / 1_000_000)

  const writer = await bench.database.openWriter()
  const past = ['hot', 'share'].map((table) => ({
    text: `update ${table} set day_end = 1 where book_id = $1`,
    params: [bookId],
  }))
  await writer.flight(past, 10_000)
  writer.destroy()
  const after = await read()
  expect(after.spending).toMatchObject({ ...whole, day: 0n, ends: { day: null } })
  expect(after.spending.ends.month).toBe(before.spending.ends.month)
  expect(after.shares).toEqual([{ member: agent, ...whole, day: 0n }])
})
