import { type Entry, type Params, type Result, SUM_MAX } from '@bursar/core'
import { describe, expect, test } from 'vitest'
import { edited, FaultyBook, tampering } from '../../../../test/setup/faulty-book.ts'
import { payment } from '../../../../test/setup/given.ts'
import type { Core } from './replay.ts'

const third = SUM_MAX / 3n

/** What is found of a book that pays outside, and takes back, more than clearing holds. */
async function found(core: Partial<Core>): Promise<string[]> {
  const book = await FaultyBook.under(core, { credit: SUM_MAX })
  const { org: from } = book.genesis
  const paid: Params<'payment.create'>['payment'][] = []
  for (let i = 0; i < 3; i += 1) {
    const { params } = payment(book.by, third, 'shop.example', { from })
    await book.when('payment.create', params)
    paid.push(params.payment)
  }
  for (const one of paid)
    await book.when('payment.refund', { payment: one, amount: null, texts: {} })
  return book.findings.map(({ law, message }) => `${law} ${message}`)
}

describe('a book whose counters and clearing are full', () => {
  test('is sound', async () => {
    expect(await found({})).toEqual([])
  })

  test('is found when a refund lowers a counter that is full', async () => {
    const core = tampering('payment.refund', ({ hot }, { result }) => {
      const row = hot.get(result.charges[0]?.scope ?? '')
      if (row != null) hot.update(row.id, { ...row, totalSpent: row.totalSpent - 1n })
    })
    const says = /I4 .*the counters of .* differ from what was charged to it/
    expect((await found(core))[0]).toMatch(says)
  })

  test('is found when netting leaves something behind', async () => {
    const netted = (entries: readonly Entry[]): readonly Entry[] => {
      const [debit, world, from, to] = entries
      if (!(debit && world && from && to)) return entries
      return [
        { ...debit, amount: debit.amount + 1n, balance: debit.balance + 1n },
        { ...world, amount: world.amount - 1n, balance: world.balance - 1n },
        from,
        { ...to, balance: to.balance + 1n },
      ]
    }
    const core = edited('payment.create', (result: Result<'payment.create'>) => ({
      ...result,
      entries: netted(result.entries),
    }))
    expect((await found(core))[0]).toMatch(/I3 .* was netted, but still has a balance/)
  })
})
