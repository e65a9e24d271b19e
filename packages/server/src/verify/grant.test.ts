import { decide, type Id, type Params } from '@bursar/core'
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
import { type NewAgent, nextKey, usd } from '../../../../test/setup/given.ts'
import { newGrant } from '../../../../test/setup/new-grant.ts'

const day = 86_400_000_000

async function letIn(book: FaultyBook, by: Id<'key'>, days = 30, permissions = ['payments:write']) {
  const expiresAt = book.now + days * day
  const made = newGrant(by, { expiresAt, permissions, budget: '10' })
  await book.when('grant.create', made.command.params as Params<'grant.create'>, by)
  return made
}

async function again(book: FaultyBook, by: Id<'key'>, made: NewAgent, client: string) {
  const named = { agent: made.agent, key: nextKey(), client, rules: null, before: made.key }
  const terms = { permissions: ['payments:write'], expiresAt: book.now + day, amount: 0n }
  await book.when('grant.create', { ...named, ...terms, texts: {} }, by)
}

const end = (book: FaultyBook, { agent, key }: NewAgent, by: Id<'key'>) =>
  book.when('grant.end', { agent, key }, by)

const bugs: readonly Bug[] = [
  [
    'a client that is let in by somebody who may not',
    blind({ may: () => true }),
    async (book) => {
      await book.member('owner')
      await letIn(book, (await book.member('approver')).key, 30, [])
    },
    [['I9', /was let in as agent_.* by key_.*, who may not/]],
  ],
  [
    'a client that is let in for ever',
    { decide: (view, command) => decide(view, later(command)) },
    async (book) => letIn(book, (await book.member('owner')).key, 400),
    [['I9', /was let in as agent_.* until/]],
  ],
  [
    'a client that is given more than the event says',
    tampering('grant.create', ({ key }, { params }) => {
      const row = key.get(params.key.id)
      if (row != null) Object.assign(row, { permissions: [...row.permissions, 'policies:write'] })
    }),
    async (book) => letIn(book, (await book.member('owner')).key),
    [['I9', /was let in as agent_.* with a key that is/]],
  ],
  [
    'a budget that is not what was given',
    edited('grant.create', (result) => ({ ...result, entries: [] })),
    async (book) => letIn(book, (await book.member('owner')).key),
    [['I9', /was let in as agent_.* with /]],
  ],
  [
    'a client that comes back as the agent of another',
    blind({
      keyGrant: (row) => ({ ...(row as object), client: 'https://other.example/id' }),
    }),
    async (book) => {
      const { key } = await book.member('owner')
      await again(book, key, await letIn(book, key), 'https://other.example/id')
    },
    [
      ['I9', /other.example.* after key_.*, which is another's/],
      ['I9', /other.example.* after key_.*, which is another's/],
    ],
  ],
  [
    'access that is ended by somebody who may not',
    blind({ may: () => true }),
    async (book) => {
      const made = await letIn(book, (await book.member('owner')).key)
      await end(book, made, (await book.member('viewer')).key)
    },
    [['I9', /key_.* was ended by key_.*, who may not/]],
  ],
  [
    'a payment that waits on although nobody may mean it any more',
    edited('grant.end', () => ({ released: null, holds: null, charges: null, below: null })),
    async (book) => {
      const { key } = await book.member('owner')
      const made = newGrant(key, {
        expiresAt: book.now + day,
        budget: '10',
        rules: { requireApprovalAbove: usd('1') },
      })
      await book.when('grant.create', made.command.params as Params<'grant.create'>, key)
      await book.pay({ key: made.key }, '3', shop)
      await end(book, made, key)
    },
    [
      ['L3', /recorded asked key_.* as \[\[\]\], but the log before it says \[\["pay_/],
      ['I8', /it releases 0 payments, but 1 others were open/],
    ],
  ],
]

/** As if it ended in time. */
function later(command: Parameters<typeof decide>[1]): Parameters<typeof decide>[1] {
  if (command.kind !== 'grant.create') return command
  const { params } = command
  return { ...command, params: { ...params, expiresAt: params.expiresAt - 350 * day } }
}

test.each(bugs)('%s: found although log, rules and rows agree', async (...bug) => {
  await expectFound(bug)
})
