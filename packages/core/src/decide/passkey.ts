import type { NewPasskey } from '../agent/passkey.ts'
import { type Actor, keyOf, type Params } from '../command.ts'
import type { Id } from '../id.ts'
import { passkeyCharactersMax, passkeysMax, publicKeyCharactersMax } from '../limits.ts'
import { done, type Outcome, type Rejection, rejected } from '../outcome.ts'
import type { View } from '../view.ts'

/** A member adds a passkey of their own, whatever their role, and nobody does so for them. */
export function decidePasskeyAdd(
  view: View,
  actor: Actor,
  { person, ...passkey }: Params<'passkey.add'>,
): Outcome<'passkey.add'> {
  if (personOf(view, actor) !== person)
    return rejected('SCOPE_FORBIDDEN', 'Only the member can add a passkey of theirs.')
  const { passkeys } = view.must('memberPasskeys', person)
  const refusal = mustBeFree(view, person, { active: passkeys ?? [], added: [passkey] })
  return refusal ?? done<'passkey.add'>({})
}

export function decidePasskeyEnd(
  view: View,
  actor: Actor,
  { passkey }: Params<'passkey.end'>,
): Outcome<'passkey.end'> {
  const row = view.read('passkey', passkey)
  // Of others than their own a member does not even learn whether they exist.
  if (row === null || row.person !== personOf(view, actor))
    return rejected('NOT_FOUND', 'No such passkey of yours.')
  if (row.endedAt !== null) return rejected('CONFLICT', 'This passkey has already been removed.')
  return done<'passkey.end'>({})
}

/** The member whose own key speaks; null for every key that can be presented. */
export function personOf(view: View, actor: Actor): Id<'person'> | null {
  const key = keyOf(actor)
  if (key === null) return null
  const { role, owner } = view.must('key', key)
  return role === null ? null : (owner as Id<'person'>)
}

interface Added {
  readonly active: readonly string[]
  readonly added: readonly NewPasskey[]
}

/** Why passkeys cannot be added to those that a member has: too many, or one is somebody's. */
export function mustBeFree(
  view: View,
  person: Id<'person'>,
  { active, added }: Added,
): Rejection | null {
  if (active.length + added.length > passkeysMax)
    return rejected('CONFLICT', `At most ${passkeysMax} passkeys of a member can be active.`)
  if (!added.every(isWellFormed)) return rejected('INVALID_REQUEST', 'This is no passkey.')
  const ids = added.map(({ passkey }) => passkey)
  const isTaken = ids.some((id, at) => {
    const row = view.read('passkey', id)
    return (
      ids.indexOf(id) !== at || (row !== null && (row.endedAt === null || row.person !== person))
    )
  })
  return isTaken ? rejected('CONFLICT', 'This passkey is already in use.') : null
}

const BASE64URL = /^[A-Za-z0-9_-]+$/

function isWellFormed({ passkey, publicKey }: NewPasskey): boolean {
  const isShort =
    passkey.length <= passkeyCharactersMax && publicKey.length <= publicKeyCharactersMax
  return isShort && BASE64URL.test(passkey) && BASE64URL.test(publicKey)
}
