import type { Id } from '@bursar/core'
import { test } from 'vitest'
import { approvalOf } from '../../../../test/setup/bench.ts'
import {
  type Bug,
  blind,
  edited,
  expectFound,
  type FaultyBook,
  hour,
  shop,
  slow,
} from '../../../../test/setup/faulty-book.ts'
import { type PaymentOptions, usd } from '../../../../test/setup/given.ts'

const anyTime = blind({ payment: (row) => ({ ...row, expiresAt: null }) })
const anyState = (state: 'HELD' | 'PENDING_APPROVAL' | 'PROCESSING') =>
  blind({
    payment: (row) => ({ ...row, state }),
    approval: (row) => ({ ...row, state: 'PENDING' as const }),
  })

type ApprovalOptions = PaymentOptions & { readonly approvalsNeeded?: number }

/** A hold of 10.00, beside enough other ones that money is held whatever happens to it. */
async function held(book: FaultyBook) {
  const agent = await book.agent()
  await book.pay(agent, '100', shop, { holdHours: 500 })
  const { payment } = await book.pay(agent, '10', shop, { holdHours: 1 })
  return { agent, payment }
}

/** A payment of 10.00 that waits for consent, beside another one. */
async function asked(book: FaultyBook, { approvalsNeeded = 1, ...options }: ApprovalOptions = {}) {
  const agent = await book.agent({ requireApprovalAbove: usd('5'), approvalsNeeded })
  await book.pay(agent, '100')
  const { payment } = await book.pay(agent, '10', shop, options)
  return { agent, payment, approval: approvalOf(payment), texts: {} }
}

/** A payment of 10.00 that is paid, beside enough other ones that counters stay above zero. */
async function paid(book: FaultyBook) {
  const agent = await book.agent()
  await book.pay(agent, '100')
  return book.pay(agent, '10')
}

/** A payment of 10.00 that a rail was told of, beside other ones. */
async function sent(book: FaultyBook) {
  const agent = await book.agent()
  await book.pay(agent, '100')
  return { agent, ...(await book.pay(agent, '10', slow)) }
}

function settle(book: FaultyBook, payment: Id<'payment'>) {
  return book.when('payment.settle', { payment, receipt: null }, 'system:rail')
}

const bugs: readonly Bug[] = [
  [
    'a hold that is captured beyond its sum',
    blind({ payment: (row) => ({ ...row, amount: row.amount + 1n }) }),
    async (book) =>
      book.when('payment.capture', { payment: (await held(book)).payment, amount: null }),
    [
      ['I8', /was captured for 10.00000001, 10.00000000 was held/],
      ['I4', /charges that it reverses differ/],
      ['I3', /holds 99.99999999, but its payments sum to 100/],
    ],
  ],
  [
    'a capture that moves another sum',
    edited('payment.capture', (result) => ({ ...result, captured: result.captured - 1n })),
    async (book) =>
      book.when('payment.capture', { payment: (await held(book)).payment, amount: null }),
    [
      ['I8', /moves other money than was captured/],
      ['I4', /charges that it reverses differ/],
    ],
  ],
  ...(['payment.capture', 'payment.void'] as const).map(
    (kind): Bug => [
      `${kind} of what was ended before`,
      anyState('HELD'),
      async (book) => {
        const { payment } = await held(book)
        await book.when('payment.void', { payment })
        await book.when(kind, { payment, amount: null })
      },
      [
        ['I8', /was ended, but was not held/],
        ...(kind === 'payment.capture' ? ([['I8', /0.00000000 was held/]] as const) : []),
        ['I4', /charges that it reverses differ/],
        ['I3', /holds 90.00000000, but its payments sum to 100/],
      ],
    ],
  ),
  ...(['payment.capture', 'payment.void'] as const).map(
    (kind): Bug => [
      `${kind} when its time is over`,
      anyTime,
      async (book) => {
        const { payment } = await held(book)
        book.now += hour
        await book.when(kind, { payment, amount: null })
      },
      [['I8', /was decided after its expiry time/]],
    ],
  ),
  ...(['approval.approve', 'approval.deny', 'approval.cancel'] as const).map(
    (kind): Bug => [
      `${kind} when its time is over`,
      anyTime,
      async (book) => {
        const { approval, texts } = await asked(book)
        book.now += 72 * hour
        await book.when(kind, { approval, texts, link: null, evidence: null })
      },
      [['I8', /was decided after its expiry time/]],
    ],
  ),
  [
    'an end before its time',
    blind({ payment: (row) => ({ ...row, expiresAt: 1 }) }),
    async (book) =>
      book.when('payment.expire', { payment: (await held(book)).payment }, 'system:clock'),
    [['I8', /expired before its expiry time/]],
  ],
  [
    'an end of what has ended',
    anyState('HELD'),
    async (book) => {
      const { payment } = await held(book)
      await book.when('payment.capture', { payment, amount: null })
      book.now += hour
      await book.when('payment.expire', { payment }, 'system:clock')
    },
    [
      ['I8', /was ended, but was not asked or held/],
      ['I3', /holds 90/],
    ],
  ],
  [
    'what has no expiry time in the future',
    edited('payment.create', (result) => ({ ...result, expiresAt: null })),
    async (book) => book.pay(await book.agent(), '1', shop, { holdHours: 1 }),
    [['I8', /has no expiry time in the future/]],
  ],
  [
    'a hold that nobody asked for',
    edited('payment.create', (result) => ({ ...result, verdict: 'PROCESSING', expiresAt: null })),
    async (book) => book.pay(await book.agent(), '1', slow, { holdHours: 1 }),
    [['I8', /is held but was not requested as a hold, or the reverse/]],
  ],
  [
    'what waits for a person, of whom nobody is asked',
    edited('payment.create', (made) => ({ ...made, verdict: 'PENDING_APPROVAL', expiresAt: 9e15 })),
    async (book) => book.pay(await book.agent(), '1', slow),
    [['I8', /is pending approval, but moves money or has no approval request/]],
  ],
  [
    'a consent to what does not wait for one',
    anyState('PENDING_APPROVAL'),
    async (book) => {
      const { approval, texts, agent } = await asked(book)
      await book.pay(agent, '10')
      for (const actor of [book.by, await book.keyFor('second')])
        await book.when('approval.approve', { approval, texts, link: null, evidence: null }, actor)
    },
    [
      ['I8', /was approved, but was not pending approval/],
      ['I3', /holds 100.00000000, but its payments sum to 110/],
    ],
  ],
  [
    'a consent after which a hold is none',
    blind({ payment: (row) => ({ ...row, holdHours: null }) }),
    async (book) => {
      const { approval, texts } = await asked(book, { holdHours: 1 })
      await book.when('approval.approve', { approval, texts, link: null, evidence: null })
    },
    [['I8', /is held but was not requested as a hold, or the reverse/]],
  ],
  [
    'a consent after which a hold has no end',
    edited('approval.approve', (result) => ({ ...result, expiresAt: null })),
    async (book) => {
      const { approval, texts } = await asked(book, { holdHours: 1 })
      await book.when('approval.approve', { approval, texts, link: null, evidence: null })
    },
    [['I8', /has no expiry time in the future/]],
  ],
  [
    'a rail that settles another sum',
    edited('payment.settle', (result) => ({ ...result, entries: [] })),
    async (book) => settle(book, (await sent(book)).payment),
    [['I8', /moves other money than was settled/]],
  ],
  [
    'a refund beyond what is left',
    blind({ paid: (row) => ({ ...row, refunded: 0n }) }),
    async (book) => {
      const { payment } = await paid(book)
      await book.when('payment.refund', { payment, amount: usd('6'), texts: {} })
      await book.when('payment.refund', { payment, amount: usd('6'), texts: {} })
    },
    [['I8', /was refunded for 6.00000000, 4.00000000 was left/]],
  ],
  [
    'a refund of what was never captured',
    blind(
      {
        payment: (row) => ({ ...row, state: 'COMPLETED' }),
        paid: (row) => ({ ...row, captured: usd('10') }),
      },
      'payment.refund',
    ),
    async (book) => {
      const { payment } = await held(book)
      await book.when('payment.void', { payment })
      await book.when('payment.refund', { payment, amount: null, texts: {} })
    },
    [['I8', /was refunded for 10.00000000, 0.00000000 was left/]],
  ],
  [
    'a refund that moves another sum',
    edited('payment.refund', (made) => ({ ...made, refunded: made.refunded - 1n, charges: [] })),
    async (book) => book.when('payment.refund', { ...(await paid(book)), amount: null, texts: {} }),
    [
      ['I8', /moves other money than was refunded/],
      ['I4', /charges that it reverses differ/],
    ],
  ],
  ...(['asked', 'held', 'completed', 'declined'] as const).map(
    (stage): Bug => [
      `a rail that settles what is ${stage}`,
      stage === 'completed' ? anyState('PROCESSING') : {},
      async (book) => {
        if (stage === 'held') await settle(book, (await held(book)).payment)
        if (stage === 'asked') await settle(book, (await asked(book)).payment)
        if (stage === 'declined') {
          const { payment } = await book.pay(await book.agent({}, '1'), '2', slow)
          await settle(book, payment)
        }
        if (stage !== 'completed') return
        const { agent, payment } = await sent(book)
        await book.pay(agent, '50', slow)
        for (const _ of [1, 2]) await settle(book, payment)
      },
      stage === 'completed'
        ? [
            ['I8', /was settled a second time/],
            ['I3', /holds 40.00000000, but its payments sum to 50/],
          ]
        : [['I8', /was settled, but/]],
    ],
  ),
  [
    'a failure that gives back what was refunded already',
    blind({ paid: (row) => ({ ...row, refunded: 0n }) }),
    async (book) => {
      const { payment } = await sent(book)
      await settle(book, payment)
      await book.when('payment.refund', { payment, amount: usd('6'), texts: {} })
      await book.when('payment.fail', { payment, reason: 'returned' }, 'system:rail')
    },
    [
      ['I8', /moves other money than was returned/],
      ['I4', /charges that it reverses differ/],
    ],
  ],
  [
    'a failure of what had failed before',
    anyState('PROCESSING'),
    async (book) => {
      const { agent, payment } = await sent(book)
      await book.pay(agent, '50', slow)
      for (const reason of ['lost', 'lost again'])
        await book.when('payment.fail', { payment, reason }, 'system:rail')
    },
    [
      ['I8', /failed, but was not sent to a rail, or had already failed/],
      ['I4', /charges that it reverses differ/],
      ['I3', /holds 40.00000000, but its payments sum to 50/],
    ],
  ],
  [
    'a payment after one of two consents',
    blind({ approval: (row) => ({ ...row, needed: null }) }),
    async (book) => {
      const { approval, texts } = await asked(book, { approvalsNeeded: 2 })
      await book.when('approval.approve', { approval, texts, link: null, evidence: null })
    },
    [['I8', /became COMPLETED after 1 of 2 approvals/]],
  ],
  [
    'a payment that still waits after all consents',
    blind({ approval: (row) => ({ ...row, needed: 3 }) }),
    async (book) => {
      const second = await book.keyFor('second')
      const { approval, texts } = await asked(book, { approvalsNeeded: 2 })
      await book.when('approval.approve', { approval, texts, link: null, evidence: null })
      await book.when('approval.approve', { approval, texts, link: null, evidence: null }, second)
    },
    [['I8', /became PENDING_APPROVAL after 2 of 2 approvals/]],
  ],
  [
    'a consent after which other money moves',
    edited('approval.approve', (result) => ({ ...result, entries: [] })),
    async (book) => {
      const { approval, texts } = await asked(book)
      await book.when('approval.approve', { approval, texts, link: null, evidence: null })
    },
    [['I8', /moves other money than was approved/]],
  ],
  [
    'an agent that is deleted while its payments wait',
    blind({ open: () => ({ payments: [] }) }),
    async (book) => book.when('agent.delete', { agent: (await held(book)).agent.agent }),
    [['I8', /releases 0 payments, but 2 others were open/]],
  ],
  [
    'an agent that was deleted without all agents below it',
    blind({ agentKey: (row) => ({ ...row, children: null }) }),
    async (book) => {
      const parent = await book.agent()
      await book.delegate(parent, { amount: '10' })
      await book.when('agent.delete', { agent: parent.agent })
    },
    [
      ['I8', /was deleted without all agents below it, or with others/],
      ['I8', /key_.* is active after its agent was deleted/],
    ],
  ],
  [
    'a delegation that ends before its time',
    blind({ agentKey: (row) => ({ ...row, expiresAt: 1 }) }),
    async (book) => {
      const expiresAt = book.now + hour
      const { agent } = await book.delegate(await book.agent(), { amount: '10', expiresAt })
      await book.when('agent.delete', { agent }, 'system:clock')
    },
    [['I8', /was deleted by the clock before its expiry time/]],
  ],
  [
    'a key that is revoked while its payments wait',
    blind({ asked: () => ({ payments: [] }) }),
    async (book) => {
      const { wallet } = await book.agent({ requireApprovalAbove: usd('5') })
      const key = await book.keyFor('buyer')
      await book.pay({ key }, '10', shop, { from: wallet })
      await book.when('key.revoke', { key, cascade: null })
    },
    [['I8', /releases 0 payments, but 1 others were open/]],
  ],
]

test.each(bugs)('%s: found although log, rules and rows agree', async (...bug) => {
  await expectFound(bug)
})
