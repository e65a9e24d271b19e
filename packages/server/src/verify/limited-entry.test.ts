import type { Rules } from '@bursar/core'
import { test } from 'vitest'
import {
  type Bug,
  blind,
  edited,
  expectFound,
  shop,
  tampering,
} from '../../../../test/setup/faulty-book.ts'
import { nextId, usd } from '../../../../test/setup/given.ts'
import { limitBy, payeeFacts, readRules } from '../../../../test/setup/reading.ts'

const none = { texts: {} }
const notCounted = ['I4', /is not counted under its entries in scope/] as const

function limited(amount: string, per: 'day' | 'transaction' | 'total' = 'day'): Partial<Rules> {
  return readRules({ limitsBy: [limitBy({ merchants: [shop, 'SHOP*'] }, usd(amount), per)] })
}

function travel(amount: string): Partial<Rules> {
  const limitsBy = [limitBy({ categories: ['travel'] }, usd(amount), 'month')]
  return { limitsBy, unknownCategory: 'allow' }
}

/** What is counted under some entries of a charge alone. */
function entriesOf(kept: (entries: readonly string[]) => readonly string[]) {
  return edited('payment.create', (result) => ({
    ...result,
    charges: result.charges.map((charge) => {
      const entries = kept(charge.entries ?? [])
      return { ...charge, entries: entries.length === 0 ? null : entries }
    }),
  }))
}

const unlimited = blind({ rules: (rules) => ({ ...rules, limitsBy: null }) })

/** A payment to the shop by its domain and its name, under both entries. */
const both = { name: 'Shopping', domain: shop }

const bugs: readonly Bug[] = [
  [
    'a payment that is counted under no entry',
    entriesOf(() => []),
    async (book) => book.pay(await book.agent(limited('5')), '1'),
    [notCounted],
  ],
  [
    'a payment that is counted under one entry of two',
    entriesOf((all) => all.slice(1)),
    async (book) => book.pay(await book.agent(limited('5')), '1', both),
    [notCounted],
  ],
  [
    'a payment that is counted under an entry that does not mean its payee',
    entriesOf((all) => [...all, 'merchants other.example']),
    async (book) => book.pay(await book.agent(limited('5')), '1', both),
    [notCounted, notCounted],
  ],
  [
    'a payment that only a limit of one payment means',
    entriesOf(() => [`merchants ${shop}`]),
    async (book) => {
      await book.when('policy.change', {
        policy: `pol_${book.genesis.scope}`,
        change: limited('9'),
        ...none,
      })
      await book.pay(await book.agent(limited('5', 'transaction')), '1')
    },
    [notCounted],
  ],
  [
    'a claim that is not counted',
    entriesOf(() => []),
    async (book) =>
      book.pay(await book.agent(limited('5')), '1', 'x.example', { claim: `eu.${shop}` }),
    [notCounted],
  ],
  [
    'what a candidate counts',
    entriesOf(() => []),
    async (book) => {
      const agent = await book.agent()
      const candidate = await book.shared(limited('5'))
      await book.when('policy.shadow', { policy: agent.policy, candidate })
      await book.pay(agent, '6')
    },
    [notCounted],
  ],
  ...(['day', 'total', 'transaction'] as const).map(
    (per): Bug => [
      `the limit of an entry per ${per}`,
      blind({
        rules: ({ limitsBy, ...rules }) => ({
          ...rules,
          limitsBy: limitsBy?.map((limit) => ({ ...limit, amount: usd('900') })) ?? null,
        }),
      }),
      async (book) => {
        const agent = await book.agent(limited('5', per))
        for (const amount of per === 'transaction' ? ['5', '5.00000001'] : ['3', '2', '0.00000001'])
          await book.pay(agent, amount)
      },
      [['I4', new RegExp(`'${shop}' is paid 5.00000001 of at most 5.00000000 per ${per}`)]],
    ],
  ),
  [
    'a limit of a category that the directory knows',
    blind({
      rules: ({ limitsBy, ...rules }) => ({
        ...rules,
        limitsBy: limitsBy?.map((limit) => ({ ...limit, amount: usd('900') })) ?? null,
      }),
    }),
    async (book) => {
      const payee = nextId('payee')
      const facts = payeeFacts({ name: 'Trips', category: 'Travel' })
      await book.when('payee.create', { payee, facts })
      const agent = await book.agent(travel('5'))
      for (const amount of ['3', '3']) await book.pay(agent, amount, payee)
    },
    [['I4', /'travel' is paid 6.00000000 of at most 5.00000000 per month/]],
  ],
  [
    'a limit that nobody asks for, nor counts',
    unlimited,
    async (book) => book.pay(await book.agent(limited('5')), '6'),
    [notCounted, ['I4', /'shop.example' is paid 6.00000000 of at most 5.00000000 per day/]],
  ],
  ...(['payment.refund', 'payment.void'] as const).map(
    (kind): Bug => [
      `${kind} that gives back to another entry`,
      edited(kind, (result) => ({
        ...result,
        charges: result.charges.map((one) => ({ ...one, entries: one.entries?.slice(1) ?? null })),
      })),
      async (book) => {
        const holdHours = kind === 'payment.void' ? { holdHours: 1 } : {}
        const { payment } = await book.pay(await book.agent(limited('5')), '2', both, holdHours)
        await book.when(kind, { payment, amount: null, ...none })
      },
      [['I4', /charges that it reverses differ from what was charged/]],
    ],
  ),
  [
    'a counter of an entry that forgets',
    tampering('payment.create', ({ entryCounter }) => {
      for (const [id, row] of entryCounter.rows)
        if (row !== null) entryCounter.update(id, { ...row, weekSpent: 0n })
    }),
    async (book) => book.pay(await book.agent(limited('5')), '2'),
    [['I4', /the counters of .*\/merchants shop.example differ from what was charged/]],
  ],
  [
    'a limit that is removed and forgets what was spent',
    tampering('policy.change', ({ entryCounter }) => {
      for (const [id, row] of entryCounter.rows)
        if (row !== null) entryCounter.update(id, { ...row, daySpent: 0n })
    }),
    async (book) => {
      const agent = await book.agent(limited('5'))
      const set = (change: Partial<Rules>) =>
        book.when('policy.change', { policy: agent.policy, change, ...none })
      await book.pay(agent, '4')
      await set({ limitsBy: null })
      await set(limited('5'))
      await book.pay(agent, '4')
    },
    [
      ['I4', /'shop.example' is paid 8.00000000 of at most 5.00000000 per day/],
      ['I4', /the counters of .*\/merchants shop.example differ from what was charged/],
    ],
  ],
]

test.each(bugs)('%s: found although log, rules and rows agree', async (...bug) => {
  await expectFound(bug)
})
