import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Bench, BookClient, openBench } from '../../../../../test/setup/bench.ts'
import { usd } from '../../../../../test/setup/given.ts'
import { decodeSpent, selectByVendor, selectSpent, selectTrends } from './spending.ts'

let bench: Bench
beforeAll(async () => {
  bench = await openBench()
})
afterAll(() => bench.close())

test('of more payments than are looked at, the last ones count, and it is told', async () => {
  const client = new BookClient(await bench.open(), bench.engine())
  const { bookId } = client.book
  const payer = await client.agent()
  for (const amount of ['1', '2', '4']) await client.must(client.pay(payer, amount))
  const sumOf = async (most: number, wallet: typeof payer.wallet | null = payer.wallet) => {
    const span = { wallet, currency: 'USD', above: 0, most }
    const [row] = await bench.database.read(selectSpent(bookId, span))
    return { ...decodeSpent(row), truncated: row?.truncated }
  }
  const all = { spent: usd('7'), payments: 3, truncated: false }
  for (const wallet of [payer.wallet, null]) {
    expect(await sumOf(10, wallet)).toEqual(all)
    expect(await sumOf(3, wallet)).toEqual(all)
    expect(await sumOf(2, wallet)).toEqual({ spent: usd('6'), payments: 2, truncated: true })
  }

  const span = { wallet: payer.wallet, currency: 'USD', above: 0, most: 2 }
  const vendors = await bench.database.read(selectByVendor(bookId, span, 10))
  expect(vendors.map(decodeSpent)).toEqual([{ spent: usd('6'), payments: 2 }])
  const days = await bench.database.read(selectTrends(bookId, span, 'day'))
  expect(days.map(decodeSpent)).toEqual([{ spent: usd('6'), payments: 2 }])
  const none = { ...span, currency: 'EUR' }
  expect(await bench.database.read(selectByVendor(bookId, none, 10))).toEqual([])
})
