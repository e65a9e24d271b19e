import { type Id, ulidOf } from '@bursar/core'
import { test } from 'vitest'
import {
  type Bug,
  blind,
  edited,
  expectFound,
  type FaultyBook,
  hour,
} from '../../../../test/setup/faulty-book.ts'
import { nextId } from '../../../../test/setup/given.ts'

interface Opened {
  readonly approval: Id<'approval'>
  readonly link: Id<'link'>
  readonly texts: Readonly<Record<string, string | null>>
  readonly evidence: null
}

/** A payment that waits, and a link by which it can be decided. */
async function opened(book: FaultyBook): Promise<Opened> {
  const agent = await book.agent({ requireApprovalAbove: 0n })
  const { payment } = await book.pay(agent, '10')
  const approval = `apr_${ulidOf(payment)}` as const
  const link = nextId('link')
  await book.when('link.create', { link, approval, hash: link, texts: {} })
  return { approval, link, texts: {}, evidence: null }
}

const bugs: readonly Bug[] = [
  [
    'a link that decides after it was revoked',
    blind({ link: (row) => ({ ...row, state: 'OPEN' }) }),
    async (book) => {
      const by = await opened(book)
      await book.when('link.revoke', { link: by.link })
      await book.when('approval.approve', by)
    },
    [['I9', /is no link that can decide/]],
  ],
  [
    'a link that decides another approval',
    blind({ link: ({ approval: _, ...row }) => ({ ...row, approval: other }) }),
    async (book) => {
      const { approval } = await opened(book)
      other = approval
      const { link } = await opened(book)
      await book.when('approval.deny', { approval, link, texts: {} })
    },
    [['I9', /is no link that can decide/]],
  ],
  [
    'a link that speaks for another than its maker',
    blind({ link: (row) => ({ ...row, key: clerk }) }),
    async (book) => {
      const by = await opened(book)
      clerk = await book.keyFor('clerk')
      await book.when('approval.deny', by, clerk)
    },
    [['I9', /speaks for key_.*, not for key_/]],
  ],
  [
    'a link that outlives its day',
    blind({ link: (row) => ({ ...row, expiresAt: 9e15 }) }),
    async (book) => {
      const by = await opened(book)
      book.now += 24 * hour
      await book.when('approval.approve', by)
    },
    [['I9', /decided after its expiry time/]],
  ],
  [
    'a link that is good for longer than a day',
    edited('link.create', (result) => ({ expiresAt: result.expiresAt + hour })),
    opened,
    [['I9', /is not valid for at most a day/]],
  ],
]

let other: Id<'approval'>
let clerk: Id<'key'>

test.each(bugs)('%s: found although log, rules and rows agree', async (...bug) => {
  await expectFound(bug)
})
