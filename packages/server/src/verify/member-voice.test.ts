import { encodeEvent, type Id } from '@bursar/core'
import { expect, test } from 'vitest'
import {
  type Bug,
  blind,
  expectFound,
  type FaultyBook,
} from '../../../../test/setup/faulty-book.ts'
import { Given, nextId, nextKey } from '../../../../test/setup/given.ts'
import { tellOfMembers } from '../../../../test/setup/member-story.ts'
import { findingsIn } from '../../../../test/setup/replayed.ts'

// Whose consent counts, once there are members.

/** Counts keys, whatever the book had when it was asked. */
const asBefore = blind({ approval: (row) => ({ ...row, people: null }) }, 'approval.approve')
const asLater = blind({ approval: (row) => ({ ...row, people: true }) }, 'approval.approve')

let root: Id<'key'> = nextId('key')

/** The first of two consents, by a member, while others wait for their turn. */
async function halfway(book: FaultyBook) {
  const { key } = await book.member('owner')
  const bob = await book.member('approver')
  root = bob.key
  const consent = await book.asked(2)
  await book.when('approval.approve', consent, bob.key)
  return { ...bob, consent: () => book.when('approval.approve', consent, key) }
}

async function stop(book: FaultyBook, by: Id<'key'>, on: boolean): Promise<void> {
  const params = { scope: 'book', group: null, agent: null, on, texts: {} } as const
  await book.when('switch.turn', params, by)
}

const halved = [
  ['I9', /was approved without the consent of null, but key_.* had ended/],
  ['I8', /became COMPLETED after 1 of 2 approvals/],
] as const

const bugs: readonly Bug[] = [
  [
    'two keys of the machine that are two voices',
    asBefore,
    async (book) => {
      await book.member('owner')
      const keys = [await book.keyFor('first'), await book.keyFor('second')]
      const consent = await book.asked(2)
      for (const key of keys) await book.when('approval.approve', consent, key)
    },
    [
      ['I9', /was approved by first for key_.*, for whom key_.* does not speak/],
      ['I9', /was approved by second for key_.*, for whom key_.* does not speak/],
      ['I9', /was approved by key_.* a second time/],
      ['I8', /became COMPLETED after 1 of 2 approvals/],
    ],
  ],
  [
    'keys of the machine that are one voice for what was asked before there were members',
    asLater,
    async (book) => {
      const key = await book.keyFor('first')
      const consent = await book.asked(2)
      await book.member('owner')
      await book.when('approval.approve', consent, key)
    },
    [['I9', /was approved by first for key_.*, for whom key_.* does not speak/]],
  ],
  [
    'a member who consents to what they asked for',
    asBefore,
    async (book) => {
      const { key } = await book.member('owner')
      await book.when('approval.approve', await book.asked(1, key), key)
    },
    [['I9', /was approved by key_.*, who requested it/]],
  ],
  [
    'a member who consents to what a key asked for that they made, after a change of role',
    asBefore,
    async (book) => {
      await book.member('owner')
      const { person, key } = await book.member('owner')
      const made = { id: nextId('key'), hash: 'made', prefix: 'bsr_test_', last4: '1234' }
      const may = { owner: 'shop', permissions: ['payments:write'], expiresAt: null, texts: {} }
      await book.when('key.create', { key: made, ...may }, key)
      const consent = await book.asked(1, made.id)
      await book.when('approval.approve', consent, await book.change(person, 'operator'))
    },
    [['I9', /was approved by key_.*, who requested it/]],
  ],
  [
    'a member who came after the asking, with another role by now',
    blind({ keyPlace: () => ({ createdSeq: 1 }) }),
    async (book) => {
      await book.member('owner')
      const consent = await book.asked(2)
      const { person } = await book.member('viewer')
      await book.when('approval.approve', consent, await book.change(person, 'approver'))
    },
    [['I9', /was approved by key_.*, which was created after the request/]],
  ],
  [
    'a consent that counts although the member was removed',
    blind({ key: (row) => ({ ...row, status: 'ACTIVE' }) }, 'approval.approve'),
    async (book) => {
      const { person, consent } = await halfway(book)
      await book.when('member.end', { person, cascade: null }, 'system:setup')
      await consent()
    },
    halved,
  ],
  [
    'a consent that counts although the role of the member may approve nothing',
    blind({ member: (row) => ({ ...row, role: 'approver' }) }, 'approval.approve'),
    async (book) => {
      const { person, consent } = await halfway(book)
      await book.change(person, 'viewer')
      await consent()
    },
    halved,
  ],
  [
    'a consent that comes back with another membership',
    blind({ member: (row) => ({ ...row, root }) }, 'approval.approve'),
    async (book) => {
      const { person, consent } = await halfway(book)
      await book.change(person, 'operator')
      await book.when('member.end', { person, cascade: null }, 'system:setup')
      const key = { id: nextId('key'), hash: 'again', prefix: '', last4: '' }
      await book.when('member.add', { person, role: 'approver', key }, 'system:setup')
      await consent()
    },
    halved,
  ],
  [
    'a consent that is dropped although the new role may approve',
    blind({ member: (row) => ({ ...row, role: 'viewer' }) }, 'approval.approve'),
    async (book) => {
      const { person, consent } = await halfway(book)
      await book.change(person, 'operator')
      await consent()
    },
    [
      ['I9', /was approved without the consent of key_.*, but {2}had ended/],
      ['I8', /became PENDING_APPROVAL after 2 of 2 approvals/],
    ],
  ],
  [
    'an approver who starts again what was stopped',
    blind({ may: () => true }),
    async (book) => {
      await book.member('owner')
      const { key } = await book.member('approver')
      const { agent } = await book.agent()
      await book.when('agent.pause', { agent }, key)
      await book.when('agent.resume', { agent }, key)
      await book.when('kya.suspend', { agent, texts: {} }, key)
      await book.when('kya.reactivate', { agent }, key)
      for (const on of [true, false]) await stop(book, key, on)
    },
    ['agent.resume', 'kya.reactivate', 'switch.turn'].map((kind) => [
      'L2',
      new RegExp(`key_.* is not allowed to request ${kind}`),
    ]),
  ],
]

test.each(bugs)('%s: found although log, rules and rows agree', async (...bug) => {
  await expectFound(bug)
})

test('where members come, change and go as they may, nothing is found', async () => {
  const given = new Given()
  tellOfMembers(given)
  const { key } = given.member('owner')
  const { person } = given.member('viewer', key)
  given.ask('member.change', { person, role: 'owner', key: nextKey(), cascade: null }, key)
  expect(given.ask('member.end', { person, cascade: true }, key).kind).toBe('done')
  const { key: approver } = given.member('approver', key)
  const { agent } = given.agent()
  given.ask('agent.pause', { agent }, approver)
  given.ask('kya.suspend', { agent, texts: {} }, approver)
  const target = { scope: null, group: null, agent, on: true, texts: {} }
  expect(given.ask('switch.turn', target, approver).kind).toBe('done')
  expect(await findingsIn(given.log.map(({ event }) => encodeEvent(event)))).toEqual([])
})
