import { BOOK_KEY } from './book.ts'
import type { Command, Params } from './command.ts'
import { type Id, idOf, ulidOf } from './id.ts'
import { askedPaymentsMax, revokedKeysMax } from './limits.ts'
import type { ReadSet } from './read-set.ts'

export type OfPeople = Extract<
  Command,
  { kind: 'key.revoke' | `${'member' | 'passkey' | 'grant'}.${string}` }
>

/** Who speaks for the organization. Gives the payments that end with those who do no more. */
export function namePeople(reads: ReadSet, command: OfPeople): Id<'payment'>[] {
  switch (command.kind) {
    case 'key.revoke':
      reads.row('keyMakers', BOOK_KEY)
      return nameEnded(reads, command.params.key, madeBy(reads, command.params))
    case 'grant.create':
      nameGrant(reads, command.params)
      return []
    case 'grant.end':
      nameAgent(reads, command.params.agent)
      return nameEnded(reads, command.params.key, [])
    case 'member.add':
      reads.row('member', command.params.person)
      for (const { passkey } of command.params.passkeys ?? []) reads.row('passkey', passkey)
      return []
    case 'member.change':
      return nameMember(reads, command.params)
    case 'member.end':
      for (const passkey of reads.row('member', command.params.person)?.passkeys ?? [])
        reads.row('passkey', passkey)
      return nameMember(reads, command.params)
    case 'passkey.add':
      reads.row('passkey', command.params.passkey)
      reads.row('member', command.params.person)
      return []
    case 'passkey.end': {
      const passkey = reads.row('passkey', command.params.passkey)
      if (passkey != null) reads.row('member', passkey.person)
      return []
    }
  }
}

/** A client's access to an agent that is new, or was its own before. */
function nameGrant(reads: ReadSet, { agent, rules, before }: Params<'grant.create'>): void {
  if (rules !== null) {
    reads.row('agent', agent)
    reads.role('org', rules.currency)
    return
  }
  if (before !== null) reads.row('key', before)
  nameAgent(reads, agent)
  const wallet = reads.wallet(idOf('wallet', ulidOf(agent)))
  if (wallet != null) reads.role('org', wallet.currency)
}

/** An agent with the key that speaks for it. */
function nameAgent(reads: ReadSet, id: Id<'agent'>): void {
  const agent = reads.row('agent', id)
  if (agent?.key != null) reads.row('key', agent.key)
}

/** A key with whom it speaks for, and of a member what the person is now. */
export function nameVoice(reads: ReadSet, id: Id<'key'>): void {
  const key = reads.row('key', id)
  if (key == null) return
  if (key.root !== null) reads.row('key', key.root)
  if (key.role !== null) reads.row('member', key.owner)
}

/** A member, with what ends with what the person was. */
function nameMember(reads: ReadSet, { person, cascade }: Params<'member.end'>): Id<'payment'>[] {
  const member = reads.row('member', person)
  if (member?.key == null) return []
  const { key, root } = member
  const made = madeBy(reads, { key: root, cascade })
  return nameEnded(
    reads,
    key,
    made.filter((one) => one !== key),
  )
}

/** With a cascade, the keys that a key made. */
function madeBy(reads: ReadSet, { key, cascade }: Params<'key.revoke'>): readonly Id<'key'>[] {
  return cascade === true ? (reads.row('made', key)?.keys ?? []) : []
}

/** A key and those below it, with what they asked for; no more than may end. */
function nameEnded(reads: ReadSet, key: Id<'key'>, below: readonly Id<'key'>[]): Id<'payment'>[] {
  if (below.length > revokedKeysMax) return []
  const asked = [key, ...below].flatMap((one) => {
    const row = reads.row('key', one)
    // The access of a client speaks for an agent, and whoever gave it may end it.
    if (row?.agent != null) reads.row('agent', row.agent)
    if (row?.madeBy != null) reads.row('key', row.madeBy)
    return reads.row('asked', one)?.payments ?? []
  })
  return asked.length > askedPaymentsMax ? [] : asked
}
