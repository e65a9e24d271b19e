import { type Command, decide, type Event, evolve, type Id, type Source } from '@bursar/core'
import type { Core } from '../../../packages/server/src/engine/prepare.ts'
import { deciding, evolving, type Mutant, misreading, type Row, reading, viewed } from './craft.ts'

/** Decides on permissions that are read wrongly, for some kinds of command or for all. */
function permitting(
  wrong: (may: Source['may'], key: Id<'key'>, permission: Asked) => boolean,
  kinds: readonly Command['kind'][] = [],
): Core {
  return viewed((source, _, { kind }) => {
    const isMeant = kinds.length === 0 || kinds.includes(kind)
    const may: Source['may'] = (key, permission) => wrong(source.may, key, permission)
    return isMeant ? { ...source, may } : source
  })
}

type Asked = Parameters<Source['may']>[1]

/** Of those who may stop, nobody can tell that they may not start. */
const lasting = (kinds: readonly Command['kind'][]) =>
  permitting((may, key, one) => may(key, one) || may(key, 'stops:write'), kinds)

/** Makes a key with whatever permissions somebody names. */
const lending: Core = {
  evolve,
  decide(view, command) {
    if (command.kind !== 'key.create') return decide(view, command)
    const isLent = (one: string) => one !== 'members:write'
    const permissions = command.params.permissions.filter(isLent)
    return decide(view, { ...command, params: { ...command.params, permissions } })
  },
}

/** Whoever may do what in the book. */
export const roles: readonly Mutant[] = [
  [
    'a viewer stops',
    permitting(
      (may, key, one) => one === 'stops:write' || may(key, one),
      [...(['agent.pause', 'kya.suspend', 'switch.turn'] as const)],
    ),
  ],
  [
    'an approver does not stop',
    permitting((may, key, one) => one !== 'stops:write' && may(key, one)),
  ],
  ['an approver resumes', lasting(['agent.resume'])],
  ['an approver takes a suspension back', lasting(['kya.reactivate'])],
  ['an approver turns a kill switch off', lasting(['switch.turn'])],
  ['an approver loosens a rule', lasting(['policy.change'])],
  ['a key that can be presented holds members:write', lending],
  [
    'whoever makes keys makes members',
    permitting((may, key, one) => may(key, one === 'members:write' ? 'keys:write' : one)),
  ],
  [
    'someone changes their own role',
    reading((row, { name, key, command: { kind, actor } }) =>
      name === 'key' && kind === 'member.change' && key === actor ? { ...row, owner: '' } : row,
    ),
  ],
  ['a member who was removed acts', opening('REVOKED')],
  ['a member acts in the role before', opening('ROTATED')],
]

/** Keys of members open whatever has become of them. */
function opening(status: string): Core {
  return reading((row, { name, key, command: { actor } }) => {
    const isMeant = name === 'key' && key === actor && row.role !== null
    return isMeant && row.status === status ? { ...row, status: 'ACTIVE' } : row
  })
}

const another = ({ owners }: Row) => ({ owners: [...((owners ?? []) as string[]), 'prs_else'] })

export const owners: readonly Mutant[] = [
  ['the last owner is removed', misreading('owners', another, ['member.end'])],
  ['the last owner becomes somebody else', misreading('owners', another, ['member.change'])],
  ['the first member is anybody', misreading('owners', another, ['member.add'])],
]

interface Consent {
  /** Who asked for what waits. */
  readonly asker: string
  readonly votes: readonly string[]
}

/** What a consent is about. */
function consentTo(source: Source, command: Command): Consent | null {
  if (command.kind !== 'approval.approve') return null
  const row = source.row('approval', command.params.approval) as Row | null
  if (row === null) return null
  const request = row.request as { readonly key: string } | null
  const payment = request === null ? source.row('payment', String(row.payment)) : null
  const votes = (row.votes ?? []) as readonly { readonly key: string }[]
  const { key: asker } = (request ?? payment) as { readonly key: string }
  return { asker, votes: votes.map(({ key }) => key) }
}

/** Keys of those who have voted, read wrongly. */
function votingBy(from: string, to: string): Core {
  return reading((row, { name, key, command, source }) => {
    if (name !== 'key' || row.role === null || row.status !== from) return row
    const isVote = consentTo(source, command)?.votes.includes(key) === true
    return isVote ? { ...row, status: to } : row
  })
}

function rootOf(source: Source, key: string): unknown {
  return (source.row('voice', key) as Row | null)?.root
}

/** Nobody looks whether a person asked and consents, by that same key or by another one. */
function selfish(isMeant: (asker: string, actor: string) => boolean): Core {
  return reading((row, { name, command, source }) => {
    if (name !== 'approval' || command.kind !== 'approval.approve') return row
    const { actor } = command
    const asker = consentTo(source, command)?.asker ?? null
    const isOwn = asker !== null && rootOf(source, asker) === rootOf(source, actor)
    return isOwn && isMeant(asker, actor) ? { ...row, people: null } : row
  })
}

/** Each key of a member is a voice of its own. */
const manyVoices = viewed((source) => ({
  ...source,
  row(name, key) {
    const row = source.row(name, key) as Row | null
    if (name === 'keyPlace') return source.row(name, String(rootOf(source, key)))
    const isMembers = name === 'voice' && (source.row('voiceRole', key) as Row).role !== null
    return isMembers ? { root: key } : row
  },
}))

/** What asks how long the machine has been there finds it there from the first. */
const atOnce = viewed((source) => ({
  ...source,
  row(name, key) {
    const isFirst = name === 'keyPlace' && (source.row('firstKey', '') as Row).firstKey === key
    if (isFirst) return { createdSeq: 1 }
    const row = source.row(name, key) as Row | null
    return name === 'approval' && row !== null ? { ...row, people: true } : row
  },
}))

export const voices: readonly Mutant[] = [
  ['whoever changes their role is another voice', manyVoices],
  [
    'a vote stands though the new role may not approve',
    misreading('member', (row) => (row.role === 'viewer' ? { ...row, role: 'approver' } : row), [
      'approval.approve',
    ]),
  ],
  ['a vote is dropped though the new role may approve', votingBy('ROTATED', 'REVOKED')],
  ['a vote of who was removed counts', votingBy('REVOKED', 'ACTIVE')],
  [
    'keys of the machine are two voices among people',
    reading((row, { name, command: { actor }, source }) =>
      name === 'firstKey' ? { firstKey: rootOf(source, actor) } : row,
    ),
  ],
  ['what waited before the first member has the new rule', atOnce],
  ['a member approves what they asked for', selfish((asker, actor) => asker === actor)],
  [
    'a member approves what they asked for by a key that they made',
    selfish((asker, actor) => asker !== actor),
  ],
]

const keeping = (result: Row) => ({ ...result, released: null, holds: null, charges: null })
const sparing = (result: Row) => ({ ...result, below: null })

/** What was asked for by a payment's key is somebody's who has come again. */
const inherited = reading((row, { name, command, source }) => {
  if (name !== 'member' || command.kind !== 'payment.capture') return row
  const payment = source.row('payment', command.params.payment) as Row | null
  return { ...row, root: rootOf(source, String(payment?.key)) }
})

/** What is asked for in one role is not listed with the next. */
const forgotten = reading((row, { name, key, source }) => {
  if (name !== 'asked') return row
  const isOwn = (id: string) => (source.row('payment', id) as Row | null)?.key === key
  return { ...row, payments: (row.payments as string[]).filter(isOwn) }
})

export const ends: readonly Mutant[] = [
  ['what a member asked for outlives them', deciding('member.end', keeping)],
  ['who may pay no more keeps what they asked for', deciding('member.change', keeping)],
  ['what was asked for in the role before outlives a member', forgotten],
  ['a cascade forgets keys of who is removed', deciding('member.end', sparing)],
  ['a cascade forgets keys of who changes their role', deciding('member.change', sparing)],
  ['what is made in a new role is not theirs', evolving(unlisted)],
  [
    'a hold of who may pay no more is captured',
    misreading('member', (row) => ({ ...row, role: 'owner' }), ['payment.capture']),
  ],
  ['whoever comes again has the holds from before', inherited],
]

function unlisted(book: Parameters<Core['evolve']>[0], event: Event): void {
  if (event.kind !== 'member.change') return
  const root = book.tables.member.get(event.params.person)?.root
  const made = root === undefined ? null : book.tables.made.rows.get(root)
  if (root === undefined || made == null) return
  const keys = made.keys.filter((key) => key !== event.params.key.id)
  book.tables.made.rows.set(root, { ...made, keys })
}
