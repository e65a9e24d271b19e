import { test } from 'vitest'
import {
  type Bug,
  blind,
  expectFound,
  type FaultyBook,
  shop,
} from '../../../../test/setup/faulty-book.ts'
import { type NewAgent, newAgent, usd } from '../../../../test/setup/given.ts'

async function agentWith(book: FaultyBook, ...permissions: string[]): Promise<NewAgent> {
  const made = newAgent(book.by, { permissions })
  if (made.command.kind === 'agent.create') await book.when('agent.create', made.command.params)
  await book.when('agent.adjust', { agent: made.agent, amount: usd('10') })
  return made
}

// What the faces let a key do is held against the log, whatever the core has let pass.
const trusting = blind({ may: () => true })

const bugs: readonly Bug[] = [
  [
    'a payment with a key that may not pay',
    trusting,
    async (book) => {
      const { wallet } = await book.agent()
      const key = await book.keyFor('clerk', ['wallets:write'])
      await book.pay({ key }, '10', shop, { from: wallet })
    },
    [['L2', /key_.* is not allowed to request payment.create/]],
  ],
  [
    'an agent that pays without the permission',
    trusting,
    async (book) => book.pay(await agentWith(book, 'payments:read'), '1'),
    [['L2', /key_.* is not allowed to request payment.create/]],
  ],
  [
    'an agent that ends keys, which its own carries for nothing',
    blind({ key: (row) => ({ ...row, agent: null }) }, 'key.revoke'),
    async (book) => {
      const key = await book.keyFor('clerk')
      await book.when(
        'key.revoke',
        { key, cascade: null },
        (await agentWith(book, 'keys:write')).key,
      )
    },
    [['L2', /key_.* is not allowed to request key.revoke/]],
  ],
  [
    'an agent that stops others, as those may who approve',
    blind({ may: () => true, key: (row) => ({ ...row, agent: null }) }, 'switch.turn'),
    async (book) => {
      const { key } = await book.member('owner')
      const made = newAgent(key, { permissions: ['stops:write'] })
      if (made.command.kind === 'agent.create')
        await book.when('agent.create', made.command.params, key)
      const params = { scope: 'book', group: null, agent: null, on: true, texts: {} } as const
      await book.when('switch.turn', params, made.key)
    },
    [['L2', /key_.* is not allowed to request switch.turn/]],
  ],
]

test.each(bugs)('%s: found although log, rules and rows agree', async (...bug) => {
  await expectFound(bug)
})
