import { test } from 'vitest'
import { type Bug, blind, expectFound } from '../../../../test/setup/faulty-book.ts'
import { nextId, nextKey, usd } from '../../../../test/setup/given.ts'

const generous = blind({ grant: (row) => ({ ...row, permissions: everything() }) })

function everything(): string[] {
  return ['wallets:write', 'wallets:read', 'payments:read', 'payments:write', 'keys:write']
}

const bugs: readonly Bug[] = [
  [
    'a key that is rotated by one that may less',
    generous,
    async (book) => {
      const { agent } = await book.agent()
      const clerk = await book.keyFor('clerk', ['wallets:write'])
      await book.when('agent.rotate', { agent, key: nextKey() }, clerk)
    },
    [['I9', /key_.* was given wallets:read, .* which key_.* does not have/]],
  ],
  [
    'a key that is made by one that may less',
    generous,
    async (book) => {
      const clerk = await book.keyFor('clerk', ['keys:write'])
      const made = { owner: 'other', permissions: ['payments:write'], expiresAt: null, texts: {} }
      await book.when('key.create', { key: nextKey(), ...made }, clerk)
    },
    [['I9', /key_.* was given payments:write, which key_.* does not have/]],
  ],
  [
    'an agent that is freed of rules by who may change none',
    blind({ may: () => true }),
    async (book) => {
      const { agent } = await book.agent()
      const group = nextId('group')
      await book.group(group, null, { totalLimit: usd('1') })
      await book.when('group.join', { group, agent })
      const clerk = await book.keyFor('clerk', ['groups:write'])
      await book.when('group.leave', { group, agent }, clerk)
    },
    [['I9', /agent_.* was freed of the rules of grp_.* by key_.*, which may change none/]],
  ],
]

test.each(bugs)('%s: found although log, rules and rows agree', async (...bug) => {
  await expectFound(bug)
})
