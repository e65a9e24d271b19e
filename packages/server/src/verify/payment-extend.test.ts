import { test } from 'vitest'
import {
  type Bug,
  blind,
  edited,
  expectFound,
  type FaultyBook,
  hour,
  shop,
  slow,
  tampering,
} from '../../../../test/setup/faulty-book.ts'

/** A hold of an hour. */
async function held(book: FaultyBook) {
  const agent = await book.agent()
  const { payment } = await book.pay(agent, '10', shop, { holdHours: 1 })
  return { agent, payment }
}

const bugs: readonly Bug[] = [
  [
    'a hold that lasts longer than any may',
    blind({
      payment: (row) => ({ ...row, expiresAt: null }),
      paymentAge: (row) => ({ createdAt: row.createdAt + hour }),
    }),
    async (book) => {
      const { payment } = await held(book)
      await book.when('payment.extend', { payment, hours: 720 })
    },
    [
      ['I8', /is held for longer than the maximum/],
      ['I8', /expires at a different time than it was extended to/],
    ],
  ],
  [
    'a hold that lasts longer again and again',
    blind({ paymentAge: (row) => ({ createdAt: row.createdAt + 30 * 24 * hour }) }),
    async (book) => {
      const { payment } = await held(book)
      await book.when('payment.extend', { payment, hours: 719 })
      await book.when('payment.extend', { payment, hours: 1 })
    },
    [['I8', /is held for longer than the maximum/]],
  ],
  [
    'a hold that lasts longer after its end',
    blind({ payment: (row) => ({ ...row, expiresAt: row.expiresAt && row.expiresAt + hour }) }),
    async (book) => {
      const { payment } = await held(book)
      book.now += hour
      await book.when('payment.extend', { payment, hours: 1 })
    },
    [
      ['I8', /was decided after its expiry time/],
      ['I8', /expires at a different time than it was extended to/],
    ],
  ],
  [
    'a hold that lasts longer and was given up before',
    blind({ payment: (row) => ({ ...row, state: 'HELD' }) }, 'payment.extend'),
    async (book) => {
      const { payment } = await held(book)
      await book.when('payment.void', { payment })
      await book.when('payment.extend', { payment, hours: 1 })
    },
    [
      ['I8', /was extended, but was not held/],
      ['I8', /expires at a different time than it was extended to/],
    ],
  ],
  [
    'a hold that forgets that it lasts longer',
    tampering('payment.extend', ({ payment: payments }) => {
      for (const [id, row] of payments.updated)
        payments.update(id, { ...row, expiresAt: row.createdAt + hour })
    }),
    async (book) => {
      const { payment } = await held(book)
      await book.when('payment.extend', { payment, hours: 1 })
    },
    [['I8', /expires at a different time than it was extended to/]],
  ],
  [
    'a hold that ends when it was to before it was extended',
    blind({ payment: (row) => ({ ...row, expiresAt: 1 }) }, 'payment.expire'),
    async (book) => {
      const { payment } = await held(book)
      await book.when('payment.extend', { payment, hours: 1 })
      book.now += hour
      await book.when('payment.expire', { payment }, 'system:clock')
    },
    [['I8', /expired before its expiry time/]],
  ],
  [
    'a payment that goes past the person who was to look at it',
    edited('payment.create', (result) => ({ ...result, verdict: 'PROCESSING', asked: null })),
    async (book) => book.pay(await book.agent(), '1', slow, { consent: true }),
    [['I8', /was executed, but required approval/]],
  ],
]

test.each(bugs)('%s: found although log, rules and rows agree', async (...bug) => {
  await expectFound(bug)
})
