import { type Charge, type Entry, type Result, ulidOf, type View, type Window } from '@bursar/core'
import { test } from 'vitest'
import {
  type Bug,
  blind,
  edited,
  expectFound,
  tampering,
} from '../../../../test/setup/faulty-book.ts'
import { usd } from '../../../../test/setup/given.ts'

/** A payment that was declined, executed nevertheless. */
const executed = edited('payment.create', (result, view, { amount }) => {
  if (result.verdict !== 'DECLINED') return result
  const charges = [ulidOf(String(result.agent)), view.book().scope].map((scope) => ({
    scope,
    amount,
    member: null,
    entries: null,
    ...view.calendar('UTC'),
  }))
  return {
    ...result,
    verdict: 'COMPLETED',
    code: null,
    entries: legs(result, view, amount),
    charges,
  }
})

const bugs: readonly Bug[] = [
  [
    'entries that do not sum to zero',
    edited('payment.create', (result) => ({ ...result, entries: result.entries.map(lessBy(1n)) })),
    async (book) => book.pay(await book.agent(), '2'),
    [
      ['I2', /sum to -0.00000001/],
      ['I8', /moves other money than was requested/],
    ],
  ],
  [
    'only one entry',
    edited('payment.create', (result) => ({ ...result, entries: result.entries.slice(0, 1) })),
    async (book) => book.pay(await book.agent(), '2'),
    [
      ['I2', /only one entry/],
      ['I2', /sum to -2/],
      ['I8', /moves other money/],
    ],
  ],
  [
    'a payment above the balance',
    executed,
    async (book) => book.pay(await book.agent({}, '1'), '2'),
    [['I3', /has an available balance of -1.00000000/]],
  ],
  ...(['maxTransaction', 'dailyLimit', 'weeklyLimit', 'monthlyLimit', 'totalLimit'] as const).map(
    (limit): Bug => [
      `over ${limit}`,
      executed,
      async (book) => book.pay(await book.agent({ [limit]: usd('1') }), '2'),
      [
        [
          'I4',
          /spends 2.00000000 of at most 1.00000000 in (one payment|a day|a week|a month|total)/,
        ],
      ],
    ],
  ),
  [
    'a payment that is not charged',
    edited('payment.create', (result) => ({ ...result, charges: [] })),
    async (book) => book.pay(await book.agent(), '2'),
    [
      ['I4', /is not charged to scope/],
      ['I4', /is not charged to scope/],
    ],
  ],
  [
    'a payment that is charged twice',
    edited('payment.create', (result) => ({
      ...result,
      charges: [...result.charges, ...result.charges],
    })),
    async (book) => book.pay(await book.agent(), '2'),
    [
      ['I4', /twice, or to a scope that does not apply to it/],
      ['I4', /twice, or to a scope that does not apply to it/],
    ],
  ],
  [
    'a payment that counts for somebody else',
    edited('payment.create', (result) => ({
      ...result,
      agent: null,
      charges: result.charges.slice(1),
    })),
    async (book) => book.pay(await book.agent(), '2'),
    [['I4', /pays, but the payment is counted for null/]],
  ],
  [
    'a charge in a day that is over',
    edited('payment.create', (result) => ({ ...result, charges: result.charges.map(dayBefore) })),
    async (book) => book.pay(await book.agent(), '2'),
    [
      ['I4', /a window that is not current/],
      ['I4', /a window that is not current/],
    ],
  ],
  ...(['day', 'week', 'month'] as const).map(
    (name): Bug => [
      `a ${name} that ends at another moment than it began with`,
      edited('payment.create', (result, _, { amount }) =>
        amount === usd('3')
          ? { ...result, charges: result.charges.map(minuteLater(name)) }
          : result,
      ),
      async (book) => {
        const agent = await book.agent()
        for (const amount of ['2', '3']) await book.pay(agent, amount)
      },
      Array(2).fill(['I4', new RegExp(`the end of the ${name} of scope .* changed`)]),
    ],
  ),
  [
    'a day of which everything is forgotten',
    blind({ usage: (usage) => ({ ...usage, dayEnd: 0 }) }),
    async (book) => {
      const agent = await book.agent({ dailyLimit: usd('3') })
      await book.pay(agent, '2')
      await book.pay(agent, '2')
    },
    [['I4', /spends 4.00000000 of at most 3.00000000 in a day/]],
  ],
  [
    'a payment executed though a person was asked',
    edited('payment.create', (result, view, { amount }) => {
      if (result.asked === null) return result
      return { ...result, verdict: 'COMPLETED', entries: legs(result, view, amount), holds: [] }
    }),
    async (book) => book.pay(await book.agent({ autoApproveBelow: 0n }), '2'),
    [['I8', /executed without being allowed/]],
  ],
  [
    'a declined payment that moves money',
    edited('payment.create', (result, view, { amount }) => ({
      ...result,
      entries: legs(result, view, amount),
    })),
    async (book) => book.pay(await book.agent({ maxTransaction: 0n }), '2'),
    [['I8', /was declined, but moves or holds money/]],
  ],
  [
    'more held than payments set aside',
    tampering('payment.create', ({ hot }, { result }) => {
      const row = hot.get(ulidOf(result.from))
      if (row != null) hot.update(row.id, { ...row, held: row.held + 1n })
    }),
    async (book) => book.pay(await book.agent(), '2', 'slow.simulated'),
    [['I3', /holds 2.00000001, but its payments sum to 2.00000000/]],
  ],
  [
    'a wallet that has money again after its end',
    edited('payment.fail', (result) => ({ ...result, entries: result.entries.slice(0, 2) })),
    async (book) => {
      const agent = await book.agent()
      const { payment } = await book.pay(agent, '2', 'slow.simulated')
      await book.when('payment.settle', { payment, receipt: null }, 'system:rail')
      await book.when('agent.delete', { agent: agent.agent })
      await book.when('payment.fail', { payment, reason: 'returned' }, 'system:rail')
    },
    [['I3', /has a balance but is closed/]],
  ],
  [
    'a wallet that was closed with a balance',
    edited('agent.delete', (result) => ({ ...result, entries: [], swept: 0n })),
    async (book) => book.when('agent.delete', { agent: (await book.agent()).agent }),
    [['I3', /was closed with a balance/]],
  ],
]

test.each(bugs)('%s: found although log, rules and rows agree', async (...bug) => {
  await expectFound(bug)
})

function legs({ from, to }: Result<'payment.create'>, view: View, amount: bigint): Entry[] {
  const leg = (wallet: typeof from, moved: bigint) => {
    const { posted, version } = view.must('balance', ulidOf(wallet))
    return { wallet, version: version + 1, amount: moved, balance: posted + moved }
  }
  return [leg(from, -amount), leg(to, amount)]
}

function lessBy(some: bigint): (entry: Entry) => Entry {
  return (entry) => {
    if (entry.amount < 0n) return entry
    return { ...entry, amount: entry.amount - some, balance: entry.balance - some }
  }
}

function minuteLater(window: Window): (charge: Charge) => Charge {
  const end = `${window}End` as const
  return (charge) => ({ ...charge, [end]: charge[end] + 60 })
}

function dayBefore(charge: Charge): Charge {
  return { ...charge, dayEnd: charge.dayEnd - 86_400 }
}
