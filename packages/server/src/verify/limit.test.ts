import type { Rules } from '@bursar/core'
import { test } from 'vitest'
import {
  type Bug,
  blind,
  edited,
  expectFound,
  type FaultyBook,
  shop,
  tampering,
} from '../../../../test/setup/faulty-book.ts'
import { nextId, usd } from '../../../../test/setup/given.ts'
import { opening } from '../../../../test/setup/opening.ts'

const none = { texts: {} }

/** A member of a group below another one, and a delegate of that member. */
async function line(
  book: FaultyBook,
  rules: Partial<Record<'group' | 'above' | 'chief', Partial<Rules>>> = {},
) {
  const [group, above] = [nextId('group'), nextId('group')]
  await book.group(above, null, rules.above)
  await book.group(group, above, rules.group)
  const chief = await book.agent(rules.chief)
  await book.when('group.join', { group, agent: chief.agent })
  return { group, above, chief, child: await book.delegate(chief, { amount: '100' }) }
}

/** A wallet of an agent in another currency, with 100.00 in it. */
async function foreign(book: FaultyBook, currency: string, rules: Partial<Rules> = {}) {
  const { agent, key } = await book.agent(rules)
  const params = opening(agent, currency)
  const { wallet } = params
  await book.when('wallet.open', params)
  await book.when('wallet.fund', { wallet, amount: usd('100'), ...none })
  return { key, from: wallet }
}

const notCharged = ['I4', /is not charged to scope/] as const

const bugs: readonly Bug[] = [
  [
    'a group that its members are not counted in',
    blind({ agent: (row) => ({ ...row, groups: null }) }),
    async (book) => book.pay((await line(book)).chief, '1'),
    [notCharged, notCharged],
  ],
  [
    'a group that is not counted in the one above it',
    blind({ group: (row) => ({ ...row, parent: null }) }),
    async (book) => book.pay((await line(book)).chief, '1'),
    [notCharged],
  ],
  [
    'a delegate that does not count for who delegated, nor in groups',
    blind({ agent: (row) => ({ ...row, parent: null }) }),
    async (book) => book.pay((await line(book)).child, '1'),
    [notCharged, notCharged, notCharged],
  ],
  [
    'a charge for another member than the one that pays',
    edited('payment.create', (result) => ({
      ...result,
      charges: result.charges.map((charge) => ({ ...charge, member: null })),
    })),
    async (book) => book.pay((await line(book)).child, '1'),
    [notCharged, notCharged, notCharged],
  ],
  ...(['group', 'above', 'chief'] as const).flatMap((who) =>
    (['dailyLimit', 'totalLimit'] as const).map(
      (limit): Bug => [
        `${limit} of the ${who} of a delegate`,
        blind({ rules: (rules) => ({ ...rules, [limit]: null }) }),
        async (book) => {
          const { child } = await line(book, { [who]: { [limit]: usd('5') } })
          for (const amount of ['3', '3']) await book.pay(child, amount)
        },
        [['I4', /spends 6.00000000 of at most 5.00000000 in (a day|total)/]],
      ],
    ),
  ),
  [
    'a limit of an attached policy',
    blind({ rules: (rules) => ({ ...rules, maxTransaction: null }) }),
    async (book) => {
      const { group, child } = await line(book)
      const policy = await book.shared({ maxTransaction: usd('2') })
      await book.when('policy.attach', { policy, agent: null, group })
      await book.pay(child, '3')
    },
    [['I4', /spends 3.00000000 of at most 2.00000000 in one payment/]],
  ],
  [
    'a value that is rounded down',
    edited('payment.create', (result) => ({
      ...result,
      charges: result.charges.map((charge) => ({ ...charge, amount: charge.amount - 1n })),
    })),
    async (book) => {
      const { key, from } = await foreign(book, 'EUR')
      await book.when('rate.set', { from: 'EUR', to: 'USD', rate: 116_666_667n })
      await book.pay({ key }, '3.33333333', shop, { from })
    },
    [notCharged, notCharged],
  ],
  [
    'a rate that is not the one in force',
    blind({ rate: () => ({ rate: 100_000_000n }) }),
    async (book) => {
      const { key, from } = await foreign(book, 'USDC')
      await book.pay({ key }, '1', shop, { from })
      await book.when('rate.set', { from: 'USDC', to: 'USD', rate: 99_000_000n })
      await book.pay({ key }, '1', shop, { from })
    },
    [notCharged, notCharged],
  ],
  [
    'a payment without a value where something is limited',
    blind({ rules: (rules) => ({ ...rules, dailyLimit: null }) }),
    async (book) => {
      const { key, from } = await foreign(book, 'EUR', { dailyLimit: usd('1') })
      await book.pay({ key }, '1', shop, { from })
    },
    [['I4', /has no valuation for the limits of pol_.*/]],
  ],
  [
    'a consent that nobody asks for',
    blind({ rules: (rules) => ({ ...rules, requireApprovalAbove: null }) }),
    async (book) => {
      const { child } = await line(book, { above: { requireApprovalAbove: usd('1') } })
      await book.pay(child, '2')
    },
    [['I8', /requires 0 approvals, but pol_.* requires 1/]],
  ],
  [
    'fewer consents than a policy wants',
    blind({ rules: (rules) => ({ ...rules, approvalsNeeded: null }) }),
    async (book) =>
      book.pay(await book.agent({ autoApproveBelow: usd('1'), approvalsNeeded: 3 }), '2'),
    [['I8', /requires 1 approvals, but pol_.* requires 3/]],
  ],
  ...(['payment.void', 'payment.refund'] as const).map(
    (kind): Bug => [
      `${kind} that gives nothing back`,
      edited(kind, (result) => ({ ...result, charges: [] })),
      async (book) => {
        const holdHours = kind === 'payment.void' ? { holdHours: 1 } : {}
        const { payment } = await book.pay((await line(book)).child, '2', shop, holdHours)
        await book.when(kind, { payment, amount: null, ...none })
      },
      [['I4', /charges that it reverses differ from what was charged/]],
    ],
  ),
  [
    'a capture in part that gives back what it took',
    edited('payment.capture', (result) => ({ ...result, charges: [] })),
    async (book) => {
      const { payment } = await book.pay(await book.agent(), '2', shop, { holdHours: 1 })
      await book.when('payment.capture', { payment, amount: usd('1') })
    },
    [['I4', /charges that it reverses differ from what was charged/]],
  ],
  [
    'a counter of a scope that grows by itself',
    tampering('payment.create', ({ hot }, { result }) => {
      const row = hot.get(result.charges[0]?.scope ?? '')
      if (row != null) hot.update(row.id, { ...row, monthSpent: row.monthSpent + 1n })
    }),
    async (book) => book.pay(await book.agent(), '2'),
    [['I4', /the counters of .* differ from what was charged to it/]],
  ],
  [
    'a week of a scope that grows by itself',
    tampering('payment.create', ({ hot }, { result }) => {
      const row = hot.get(result.charges[0]?.scope ?? '')
      if (row != null) hot.update(row.id, { ...row, weekSpent: row.weekSpent + 1n })
    }),
    async (book) => book.pay(await book.agent(), '2'),
    [['I4', /the counters of .* differ from what was charged to it/]],
  ],
  [
    'a counter of a member that forgets',
    tampering('payment.create', ({ share }) => {
      for (const [id, row] of share.rows)
        if (row !== null) share.update(id, { ...row, daySpent: 0n })
    }),
    async (book) => book.pay((await line(book)).chief, '2'),
    [
      ['I4', /the counters of .*\/agent_.* differ from what was charged/],
      ['I4', /the counters of .*\/agent_.* differ from what was charged/],
    ],
  ],
]

test.each(bugs)('%s: found although log, rules and rows agree', async (...bug) => {
  await expectFound(bug)
})
