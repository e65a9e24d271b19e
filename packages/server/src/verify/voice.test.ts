import { type Id, ulidOf } from '@bursar/core'
import { test } from 'vitest'
import {
  type Bug,
  blind,
  edited,
  expectFound,
  tampering,
} from '../../../../test/setup/faulty-book.ts'
import { nextId, nextKey, usd } from '../../../../test/setup/given.ts'

const generous = blind({ grant: (row) => ({ ...row, permissions: everything() }) })

const stranger = nextId('key')

function ofElse<T>(vote: T): T & { readonly root: Id<'key'> } {
  return { ...vote, root: stranger }
}

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
  [
    'a consent of who asked, where a policy wants another',
    blind({ rules: (rules) => ({ ...rules, selfApproval: null }) }),
    async (book) => {
      const consent = await book.asked(1, book.by)
      const policy = `pol_${book.genesis.scope}` as const
      const change = { selfApproval: 'deny' } as const
      await book.when('policy.change', { policy, change, texts: {} })
      await book.when('approval.approve', consent)
    },
    [['I9', /was approved by key_.*, who requested it, against a policy/]],
  ],
  [
    'a second consent of the same voice',
    blind({ approval: (row) => ({ ...row, votes: row.votes?.map(ofElse) ?? null }) }),
    async (book) => {
      const consent = await book.asked(2)
      for (const _ of [1, 2]) await book.when('approval.approve', consent)
    },
    [
      ['I9', /was approved by key_.* a second time/],
      ['I8', /became COMPLETED after 1 of 2 approvals/],
    ],
  ],
  [
    'a second consent by a key that the first has made',
    tampering('key.create', ({ key }, { params }) => {
      const row = key.get(params.key.id)
      if (row != null) key.update(row.id, { ...row, root: row.id })
    }),
    async (book) => {
      const made = { owner: 'second', permissions: ['approvals:write'], expiresAt: null, texts: {} }
      const key = nextKey()
      await book.when('key.create', { key, ...made })
      const consent = await book.asked(2)
      await book.when('approval.approve', consent)
      await book.when('approval.approve', consent, key.id)
    },
    [
      ['I9', /key_.* is said to be made by key_.* and to speak for key_/],
      ['I9', /was approved by second for key_.*, for whom key_.* does not speak/],
      ['I9', /was approved by key_.* a second time/],
      ['I8', /became COMPLETED after 1 of 2 approvals/],
    ],
  ],
  [
    'a consent of who was not there when it was asked for',
    blind({ keyPlace: (row) => ({ ...row, createdSeq: 1 }) }),
    async (book) => {
      const consent = await book.asked(2)
      await book.when('approval.approve', consent)
      await book.when('approval.approve', consent, await book.keyFor('second'))
    },
    [['I9', /was approved by key_.*, which was created after the request/]],
  ],
  [
    'a consent that counts although its key has ended',
    blind({ key: (row) => ({ ...row, status: 'ACTIVE' }) }),
    async (book) => {
      const [first, second] = [await book.keyFor('first'), await book.keyFor('second')]
      const consent = await book.asked(2)
      await book.when('approval.approve', consent, first)
      await book.when('key.revoke', { key: first, cascade: null })
      await book.when('approval.approve', consent, second)
    },
    [
      ['I9', /was approved without the consent of .*, but key_.* had ended/],
      ['I8', /became COMPLETED after 1 of 2 approvals/],
    ],
  ],
  [
    'a consent of who asked for it, which is not said',
    edited('approval.approve', (result) => ({ ...result, self: null })),
    async (book) => {
      const { approval, texts } = await book.asked(1, book.by)
      await book.when('approval.approve', { approval, texts, link: null })
    },
    [['I9', /was approved by key_.*, and it is not said who asked for it/]],
  ],
  [
    'a cascade that leaves a key behind',
    edited('key.revoke', (result) => ({ ...result, below: null })),
    async (book) => {
      const parent = await book.keyFor('parent', ['keys:write'])
      const made = { owner: 'child', permissions: [], expiresAt: null, texts: {} }
      await book.when('key.create', { key: nextKey(), ...made }, parent)
      await book.when('key.revoke', { key: parent, cascade: true })
    },
    [
      ['I9', /key_.* ends with null, but it made key_/],
      ['I9', /key_.* was revoked, but is not/],
    ],
  ],
  [
    'the end of the last key that makes keys',
    blind({ successor: () => stranger }),
    async (book) => book.when('key.revoke', { key: book.by, cascade: null }),
    [['I9', /key_.* was the last key that could create keys/]],
  ],
  [
    'an agent that consents to its own payment',
    blind(
      {
        key: (row) => ({ ...row, agent: null }),
        voice: ({ root }) => ({ root: root ?? stranger }),
        may: () => true,
      },
      'approval.approve',
    ),
    async (book) => {
      const agent = await book.agent({ requireApprovalAbove: 0n })
      const { payment } = await book.pay(agent, '10')
      const approval = `apr_${ulidOf(payment)}` as const
      await book.when('approval.approve', { approval, texts: {}, link: null }, agent.key)
    },
    [
      ['L2', /key_.* is not allowed to request approval.approve/],
      ['I9', /was approved by agent_.* for key_.*, for whom key_.* does not speak/],
    ],
  ],
]

test.each(bugs)('%s: found although log, rules and rows agree', async (...bug) => {
  await expectFound(bug)
})
