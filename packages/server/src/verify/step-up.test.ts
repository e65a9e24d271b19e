import { decide, decodeEvent, type EventOf, type Evidence, type Id } from '@bursar/core'
import { expect, test } from 'vitest'
import { ConfirmingKey } from '../../../../test/setup/confirming.ts'
import { type Bug, blind, expectFound, FaultyBook } from '../../../../test/setup/faulty-book.ts'
import { nextId, nextKey } from '../../../../test/setup/given.ts'
import { findingsIn } from '../../../../test/setup/replayed.ts'
import { approvalChallenge, termsHash } from '../store/terms.ts'

const bookId = 1
const nonce = 'a-nonce'.padEnd(43, '-')

interface Waiting {
  readonly approval: Id<'approval'>
  readonly terms: string
}

/** Ann, who owns the book, and Bob, each with a passkey; and what waits for them. */
async function team(book: FaultyBook) {
  const [annKey, bobKey] = [ConfirmingKey.make(), ConfirmingKey.make('EdDSA')]
  const ann = await book.member('owner', 'system:setup', [annKey.made])
  const bob = await book.member('approver', ann.key)
  await book.when('passkey.add', { person: bob.person, ...bobKey.made }, bob.key)
  const agent = await book.agent({ requireApprovalAbove: 0n, stepUpAbove: 0n })
  const ask = async (): Promise<Waiting> => {
    const { payment } = await book.pay(agent, '10')
    const event = decodeEvent(String(book.bodies.at(-1))) as EventOf<'payment.create'>
    return { approval: `apr_${payment.slice(4)}`, terms: termsHash(event) }
  }
  const approve = (evidence: Evidence | null, { approval }: Waiting, by = bob.key) =>
    book.when('approval.approve', { approval, texts: {}, link: null, evidence }, by)
  const challenge = ({ approval, terms }: Waiting, person = bob.person) =>
    approvalChallenge({ nonce, bookId, approval, termsHash: terms, person })
  return { ann, bob, annKey, bobKey, agent, ask, approve, challenge }
}

const sound = {}
const unproved = (why: RegExp) =>
  [
    ['I9', new RegExp(`the passkey that confirmed apr_\\w+ does not prove it: ${why.source}`)],
  ] as const

/** A consent with whatever a story makes of its evidence. */
function forged(
  forge: (all: Awaited<ReturnType<typeof team>>, waiting: Waiting, other: Waiting) => Evidence,
) {
  return async (book: FaultyBook) => {
    const all = await team(book)
    const other = await all.ask()
    const waiting = await all.ask()
    await all.approve(forge(all, waiting, other), waiting)
  }
}

const bugs: readonly Bug[] = [
  [
    'a confirmation of another approval',
    sound,
    forged(({ bobKey, challenge }, { terms }, { approval }) =>
      bobKey.confirm(challenge({ approval, terms }), { nonce }),
    ),
    unproved(/it confirms something else/),
  ],
  [
    'a confirmation of other terms',
    sound,
    forged(({ bobKey, challenge }, { approval }, { terms }) =>
      bobKey.confirm(challenge({ approval, terms }), { nonce }),
    ),
    unproved(/it confirms something else/),
  ],
  [
    'a confirmation for another person',
    sound,
    forged(({ ann, bobKey, challenge }, waiting) =>
      bobKey.confirm(challenge(waiting, ann.person), { nonce }),
    ),
    unproved(/it confirms something else/),
  ],
  [
    'a confirmation with another nonce',
    sound,
    forged(({ bobKey, challenge }, waiting) => bobKey.confirm(challenge(waiting), { nonce: 'n' })),
    unproved(/it confirms something else/),
  ],
  [
    'a confirmation without user verification',
    sound,
    forged(({ bobKey, challenge }, waiting) =>
      bobKey.confirm(challenge(waiting), { nonce, flags: 1 }),
    ),
    unproved(/the authenticator did not verify its user/),
  ],
  [
    'a signature with one other bit',
    sound,
    forged(({ bobKey, challenge }, waiting) => {
      const good = bobKey.confirm(challenge(waiting), { nonce })
      const bytes = Buffer.from(good.signature, 'base64url')
      bytes.writeUInt8(bytes.readUInt8(9) ^ 1, 9)
      return { ...good, signature: bytes.toString('base64url') }
    }),
    unproved(/its signature is wrong/),
  ],
  [
    "somebody else's passkey that signed it",
    sound,
    forged(({ annKey, bobKey, challenge }, waiting) => ({
      ...annKey.confirm(challenge(waiting), { nonce }),
      passkey: bobKey.made.passkey,
    })),
    unproved(/its signature is wrong/),
  ],
  [
    'a consent that no passkey confirmed',
    blind({ rules: (rules) => ({ ...rules, stepUpAbove: null }) }),
    async (book) => {
      const { ask, approve } = await team(book)
      await approve(null, await ask())
    },
    [['I9', /was approved without a passkey, which pol_\w+ requires/]],
  ],
  [
    'a passkey that was added after the approval was requested',
    blind({ passkey: (row) => ({ ...row, addedSeq: 0 }) }),
    async (book) => {
      const { bob, ask, approve, challenge } = await team(book)
      const waiting = await ask()
      const late = ConfirmingKey.make()
      await book.when('passkey.add', { person: bob.person, ...late.made }, bob.key)
      await approve(late.confirm(challenge(waiting), { nonce }), waiting)
    },
    [['I9', /was added after the approval was requested/]],
  ],
  [
    'a passkey that had ended',
    blind({ passkey: (row) => ({ ...row, endedAt: null }) }),
    async (book) => {
      const { bob, bobKey, ask, approve, challenge } = await team(book)
      const waiting = await ask()
      await book.when('passkey.end', { passkey: bobKey.made.passkey }, bob.key)
      await approve(bobKey.confirm(challenge(waiting), { nonce }), waiting)
    },
    [['I9', /is no active one of the member who speaks by key_/]],
  ],
  [
    'a passkey of somebody else',
    blind({ passkey: (row) => ({ ...row, person: whose }) }),
    async (book) => {
      const { bob, annKey, ask, approve, challenge } = await team(book)
      whose = bob.person
      const waiting = await ask()
      await approve(annKey.confirm(challenge(waiting), { nonce }), waiting)
    },
    [['I9', /is no active one of the member who speaks by key_/]],
  ],
  [
    'an evidence that an API key gives',
    {
      decide: (view, command) =>
        command.kind === 'approval.approve'
          ? decide(view, { ...command, params: { ...command.params, evidence: null } })
          : decide(view, command),
    },
    async (book) => {
      const { agent, bobKey, ask, approve, challenge } = await team(book)
      await book.when('policy.change', {
        ...{ policy: agent.policy, texts: {} },
        change: { stepUpAbove: null },
      })
      const waiting = await ask()
      await approve(bobKey.confirm(challenge(waiting), { nonce }), waiting, book.by)
    },
    [['I9', /is no active one of the member who speaks by key_/]],
  ],
  [
    'a passkey that somebody adds for somebody else',
    blind({ key: (row) => ({ ...row, owner: whose }) }, 'passkey.add'),
    async (book) => {
      const ann = await book.member('owner')
      const bob = await book.member('viewer')
      whose = bob.person
      await book.when('passkey.add', { person: bob.person, ...ConfirmingKey.make().made }, ann.key)
    },
    [['I9', /does not speak for whose passkey it is/]],
  ],
]

let whose: Id<'person'> = nextId('person')

test.each(bugs)('%s: found although log, rules and rows agree', async (...bug) => {
  await expectFound(bug)
})

test('what was confirmed as it had to be is proved, from the log alone', async () => {
  const book = await FaultyBook.under({})
  const { ann, bob, bobKey, ask, approve, challenge } = await team(book)
  const first = await ask()
  await approve(bobKey.confirm(challenge(first), { nonce }), first)
  const second = await ask()
  const role = { person: bob.person, role: 'operator', key: nextKey(), cascade: null } as const
  await book.when('member.change', role, ann.key)
  await approve(bobKey.confirm(challenge(second), { nonce }), second, role.key.id)
  await book.when('member.end', { person: bob.person, cascade: null }, ann.key)
  expect(book.findings).toEqual([])
  expect(await findingsIn(book.bodies)).toEqual([])
})
