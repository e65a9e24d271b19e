import { type CommandKind, decide, type Id, type MemberRole, type Result } from '@bursar/core'
import { test } from 'vitest'
import {
  type Bug,
  blind,
  edited,
  expectFound,
  type FaultyBook,
  tampering,
} from '../../../../test/setup/faulty-book.ts'
import { nextId, nextKey } from '../../../../test/setup/given.ts'
import type { Core } from './replay.ts'

const stranger = { person: nextId('person'), key: nextId('key') }

async function end(book: FaultyBook, person: Id<'person'>, cascade: true | null = null) {
  await book.when('member.end', { person, cascade }, 'system:setup')
}

/** A key that somebody makes. */
async function make(book: FaultyBook, by: Id<'key'>, ...permissions: string[]): Promise<Id<'key'>> {
  const key = nextKey()
  const params = { key, owner: 'shop', permissions, expiresAt: null, texts: {} }
  await book.when('key.create', params, by)
  return key.id
}

const kept = { released: null, holds: null, charges: null }

/** Decides as if a member got another role than is asked for: what that ends is not what it is. */
function asIf(role: MemberRole): Pick<Core, 'decide'> {
  return {
    decide(view, command) {
      if (command.kind !== 'member.change') return decide(view, command)
      const { params } = command
      const outcome = decide(view, { ...command, params: { ...params, role } })
      const permissions = { operator: operated, viewer: seen }[String(params.role)] ?? []
      if (outcome.kind !== 'done') return outcome
      return { ...outcome, result: { ...outcome.result, permissions } as Result<CommandKind> }
    },
  }
}

const seen = [
  ...['wallets:read', 'payments:read', 'policies:read', 'approvals:read', 'groups:read'],
  ...['kya:read', 'keys:read', 'webhooks:read', 'events:read', 'members:read'],
]
const operated = [
  ...[...seen, 'approvals:write', 'stops:write', 'wallets:write', 'payments:write'],
  ...['policies:write', 'groups:write', 'kya:write', 'webhooks:write', 'events:write'],
  'agents:delegate',
]

const bugs: readonly Bug[] = [
  [
    'a member who is added, changed and removed by somebody who is no owner',
    blind({ may: () => true }),
    async (book) => {
      await book.member('owner')
      const { key } = await book.member('operator')
      const { person } = await book.member('viewer', key)
      await book.change(person, 'approver', key)
      await book.when('member.end', { person, cascade: null }, key)
    },
    ['member.add', 'member.change', 'member.end'].flatMap((kind) => [
      ['L2', new RegExp(`key_.* is not allowed to request ${kind}`)],
      ['I9', /membership of prs_.* was changed by key_.*, which is no owner/],
    ]),
  ],
  [
    'a member who is added by a key that can be presented',
    blind({ may: () => true }),
    async (book) => {
      await book.member('owner')
      await book.member('viewer', await book.keyFor('clerk', ['keys:write']))
    },
    [
      ['L2', /key_.* is not allowed to request member.add/],
      ['I9', /membership of prs_.* was changed by key_.*, which is no owner/],
    ],
  ],
  [
    'a member who is one already',
    blind({ member: () => ({ role: 'viewer', key: null, root: stranger.key }) }),
    async (book) => {
      const { person } = await book.member('owner')
      await book.when('member.add', { person, role: 'owner', key: nextKey() }, 'system:setup')
    },
    [
      ['I9', /prs_.* was already a member/],
      ['I9', /key_.* is not the key of prs_.* as owner/],
      ['I9', /key_.* speaks for key_.*, not for key_/],
      ['I9', /prs_.* is said to speak as key_/],
    ],
  ],
  [
    'a role with a permission more',
    edited('member.add', ({ permissions }) => ({ permissions: [...permissions, 'x:write'] })),
    async (book) => book.member('owner'),
    [['I9', /key_.* has not the permissions of owner/]],
  ],
  [
    'a role with a permission less, after a change',
    edited('member.change', (result) => ({ ...result, permissions: seen.slice(1) })),
    async (book) => {
      const { key } = await book.member('owner')
      await book.change((await book.member('owner', key)).person, 'viewer')
    },
    [['I9', /key_.* has not the permissions of viewer/]],
  ],
  [
    'a key of a member with the name of another',
    tampering('member.add', ({ key }, { params }) => {
      const row = key.get(params.key.id)
      if (row != null) key.update(row.id, { ...row, owner: stranger.person })
    }),
    async (book) => book.member('owner'),
    [['I9', /key_.* is not the key of prs_.* as owner/]],
  ],
  [
    'an owner who changes their own role',
    blind({ key: (row) => ({ ...row, owner: 'somebody' }) }, 'member.change'),
    async (book) => {
      await book.member('owner')
      const { person, key } = await book.member('owner')
      await book.change(person, 'viewer', key)
    },
    [['I9', /prs_.* changed their own role/]],
  ],
  [
    'a first member who is no owner',
    blind({ owners: () => ({ owners: [stranger.person] }) }),
    async (book) => book.member('viewer'),
    [['I9', /the book has had members, but has no owner/]],
  ],
  [
    'the last owner gets another role',
    blind({ owners: () => ({ owners: [stranger.person] }) }),
    async (book) => book.change((await book.member('owner')).person, 'viewer'),
    [['I9', /the book has had members, but has no owner/]],
  ],
  [
    'the last owner is removed',
    blind({ owners: () => ({ owners: [stranger.person] }) }),
    async (book) => end(book, (await book.member('owner')).person),
    [['I9', /the book has had members, but has no owner/]],
  ],
  [
    'owners who are not listed',
    tampering('member.add', ({ book }) => {
      const row = book.get('')
      if (row != null) book.update('', { ...row, owners: [stranger.person] })
    }),
    async (book) => book.member('owner'),
    [['I9', /the owners are said to be prs_/]],
  ],
  [
    'a person whose role is not the one that was given',
    tampering('member.add', ({ member }, { params: { person } }) => {
      const row = member.get(person)
      if (row != null) member.update(person, { ...row, role: 'viewer' })
    }),
    async (book) => book.member('owner'),
    [['I9', /prs_.* is viewer by key_.*, but the log says otherwise/]],
  ],
  [
    'a key with members:write that can be presented',
    {
      // Whatever it is asked for, it lets pass.
      decide(view, command) {
        if (command.kind !== 'key.create') return decide(view, command)
        return decide(view, { ...command, params: { ...command.params, permissions: [] } })
      },
    },
    async (book) => book.keyFor('clerk', ['members:write']),
    [['I9', /key_.* can be presented, but has members:write/]],
  ],
  [
    'a key that passes for that of a member',
    tampering('key.create', ({ key }, { params }) => {
      const row = key.get(params.key.id)
      if (row != null) key.update(row.id, { ...row, role: 'owner' })
    }),
    async (book) => book.keyFor('clerk'),
    [['I9', /key_.* is no member's key, or says so/]],
  ],
  [
    'a key of a member that is revoked as if it were presented',
    blind({ key: (row) => ({ ...row, role: null }) }, 'key.revoke'),
    async (book) => {
      await book.member('owner')
      await book.when('key.revoke', { key: (await book.member('viewer')).key, cascade: null })
    },
    [['I9', /key_.* was revoked, but is that of a member/]],
  ],
  [
    'a change of role that makes another voice',
    tampering('member.change', ({ key }, { params }) => {
      const row = key.get(params.key.id)
      if (row != null) key.update(row.id, { ...row, root: row.id })
    }),
    async (book) => {
      await book.member('owner')
      await book.change((await book.member('viewer')).person, 'approver')
    },
    [['I9', /key_.* speaks for key_.*, not for key_/]],
  ],
  [
    'a member who is said to speak as another',
    tampering('member.change', ({ member }, { params: { person, key } }) => {
      const row = member.get(person)
      if (row != null) member.update(person, { ...row, root: key.id })
    }),
    async (book) => {
      await book.member('owner')
      await book.change((await book.member('viewer')).person, 'approver')
    },
    [['I9', /prs_.* is said to speak as key_/]],
  ],
  [
    'a key of a member that ends with somebody else',
    edited('member.end', (result) => ({ ...result, ended: stranger.key })),
    async (book) => {
      await book.member('owner')
      const { person, key } = await book.member('viewer')
      stranger.key = key
      await end(book, person)
      await end(book, (await book.member('viewer')).person)
    },
    [['I9', /key_.* ended, but is not the key of prs_/]],
  ],
  [
    'a key that is there when its person is gone',
    tampering('member.end', ({ key }, { result: { ended } }) => {
      const row = key.get(ended)
      if (row != null) key.update(ended, { ...row, status: 'ACTIVE', endedAt: null })
    }),
    async (book) => {
      await book.member('owner')
      await end(book, (await book.member('viewer')).person)
    },
    [['I9', /key_.* is not REVOKED with what the person was/]],
  ],
  [
    'a key that is there after a change of role',
    tampering('member.change', ({ key }, { result: { ended } }) => {
      const row = key.get(ended)
      if (row != null) key.update(ended, { ...row, status: 'ACTIVE', endedAt: null })
    }),
    async (book) => {
      await book.member('owner')
      await book.change((await book.member('viewer')).person, 'approver')
    },
    [['I9', /key_.* is not ROTATED with what the person was/]],
  ],
  [
    'a cascade that leaves a key behind',
    edited('member.end', (result) => ({ ...result, below: null })),
    async (book) => {
      await book.member('owner')
      const { person, key } = await book.member('owner')
      await make(book, key, 'payments:write')
      await end(book, person, true)
    },
    [
      ['I9', /key_.* ends with null, but it made key_/],
      ['I9', /key_.* was revoked, but is not/],
    ],
  ],
  [
    'a cascade that ends a key of somebody else',
    edited('member.end', (result) => ({ ...result, below: [stranger.key] })),
    async (book) => {
      const { key: other } = await book.member('owner')
      const { person } = await book.member('owner')
      stranger.key = await make(book, other, 'payments:write')
      await end(book, person, true)
    },
    [['I9', /key_.* ends with key_.*, but it made /]],
  ],
  [
    'keys that end with a change of role that has no cascade',
    edited('member.change', (result) => ({ ...result, below: [stranger.key] })),
    async (book) => {
      await book.member('owner')
      const { person, key } = await book.member('owner')
      stranger.key = await make(book, key, 'payments:write')
      await book.change(person, 'viewer')
    },
    [['I9', /key_.* ends with key_.*, but it made /]],
  ],
  [
    'a payment that waits on when whoever asked for it was removed',
    edited('member.end', (result) => ({ ...result, ...kept })),
    async (book) => {
      await book.member('owner')
      const { person, key } = await book.member('operator')
      await book.asked(1, key)
      // What was asked for in an earlier role is no exception.
      await book.change(person, 'owner')
      await end(book, person)
    },
    [['I8', /it releases 0 payments, but 1 others were open/]],
  ],
  [
    'a payment of a key that ended in a cascade, which waits on',
    edited('member.end', (result) => ({ ...result, ...kept })),
    async (book) => {
      await book.member('owner')
      const { person, key } = await book.member('owner')
      await book.asked(1, await make(book, key, 'payments:write'))
      await end(book, person, true)
    },
    [['I8', /it releases 0 payments, but 1 others were open/]],
  ],
  [
    'a payment that waits on when whoever asked for it may pay no more',
    asIf('owner'),
    async (book) => {
      await book.member('owner')
      const { person, key } = await book.member('operator')
      await book.asked(1, key)
      await book.change(person, 'viewer')
    },
    [['I8', /it releases 0 payments, but 1 others were open/]],
  ],
  [
    'a payment that is given up although whoever asked for it may still pay',
    asIf('viewer'),
    async (book) => {
      await book.member('owner')
      const { person, key } = await book.member('owner')
      await book.asked(1, key)
      await book.change(person, 'operator')
    },
    [['I8', /it releases 1 payments, but 0 others were open/]],
  ],
]

test.each(bugs)('%s: found although log, rules and rows agree', async (...bug) => {
  await expectFound(bug)
})
