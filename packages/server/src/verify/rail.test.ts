import { expect, test } from 'vitest'
import { approvalOf } from '../../../../test/setup/bench.ts'
import {
  type Bug,
  blind,
  edited,
  expectFound,
  FaultyBook,
  shop,
  slow,
} from '../../../../test/setup/faulty-book.ts'
import { nextId, usd } from '../../../../test/setup/given.ts'
import { opening } from '../../../../test/setup/opening.ts'
import { simulatedTerms } from '../../../../test/setup/rail-terms.ts'
import { payeeFacts } from '../../../../test/setup/reading.ts'

/** Decides by what some setting says, not by what the book has. */
const bySettings = blind({ rails: () => ({ rails: [simulatedTerms] }) })
const noRail: Bug[3] = [['I8', /the book has no rail simulated/]]

function set(book: FaultyBook, settles: 'later' | null) {
  const params = { rail: 'simulated', settles, except: null, clearing: null } as const
  return book.when('book.rails', params, 'system:setup')
}

const bugs: readonly Bug[] = [
  [
    'a payment by a rail that is off',
    bySettings,
    async (book) => {
      await set(book, null)
      await book.pay(await book.agent(), '1')
    },
    noRail,
  ],
  [
    'a capture by a rail that is off',
    bySettings,
    async (book) => {
      const { payment } = await book.pay(await book.agent(), '1', shop, { holdHours: 1 })
      await set(book, null)
      await book.when('payment.capture', { payment, amount: null })
    },
    noRail,
  ],
  [
    'a consent to a rail that is off',
    bySettings,
    async (book) => {
      const agent = await book.agent({ requireApprovalAbove: usd('5') })
      const { payment } = await book.pay(agent, '10')
      await set(book, null)
      await book.when('approval.approve', {
        approval: approvalOf(payment),
        texts: {},
        link: null,
        evidence: null,
      })
    },
    noRail,
  ],
  [
    'a payment at once by a rail that settles later',
    bySettings,
    async (book) => {
      await set(book, 'later')
      await book.pay(await book.agent(), '1')
    },
    [['I8', /it is COMPLETED, but by the terms of its rail PROCESSING/]],
  ],
  [
    'payees that settle the other way are forgotten',
    blind({ rails: ({ rails }) => ({ rails: rails.map((one) => ({ ...one, except: null })) }) }),
    async (book) => book.pay(await book.agent(), '1', slow),
    [['I8', /it is COMPLETED, but by the terms of its rail PROCESSING/]],
  ],
  [
    'a rail is set without a wallet for each currency of the book',
    {},
    async (book) => {
      await book.when('wallet.open', { ...opening(null, 'EUR'), clearing: [] })
      await set(book, 'later')
    },
    [['I8', /the rail simulated has no clearing wallet in EUR/]],
  ],
  [
    'a payment to another address than that of its payee',
    edited('payment.create', (result) => ({ ...result, address: '0x2' })),
    async (book) => {
      const [payee, agent] = [nextId('payee'), await book.agent()]
      const facts = payeeFacts({ name: 'Shop', address: '0x1' })
      await book.when('payee.create', { payee, facts })
      await book.pay(agent, '1', payee)
    },
    [['I8', /it goes to 0x2, but its payee is at 0x1/]],
  ],
]

test.each(bugs)('%s: found although log, rules and rows agree', (...bug) => expectFound(bug))

test('live money that leaves by a simulation is found', async () => {
  const asTest = blind({ book: (row) => ({ ...row, environment: 'test' }) }, 'book.rails')
  const book = await FaultyBook.under(asTest, { environment: 'live' })
  await set(book, 'later')
  await book.pay(await book.agent(), '1')
  const says = 'the rail simulated cannot be used in a live environment'
  expect(book.findings.map(({ message }) => message)).toEqual([
    `Event 2 (book.rails): ${says}`,
    `Event 5 (payment.create): ${says}`,
  ])
})
