import type { Actor, Params } from '../command.ts'
import { type Id, ulidOf } from '../id.ts'
import { Journal } from '../ledger/posting.ts'
import { askedPaymentsMax, revokedKeysMax } from '../limits.ts'
import { done, type Outcome, type Rejection, rejected } from '../outcome.ts'
import type { View } from '../view.ts'
import { mayGrant, mustBePresentable } from './agent.ts'
import { release } from './posting.ts'

export function decideKeyCreate(
  view: View,
  actor: Actor,
  params: Params<'key.create'>,
): Outcome<'key.create'> {
  // The setup of the server itself may always make a key: it is how a lost one is recovered.
  const refusal =
    actor === 'system:setup'
      ? mustBePresentable(params.permissions)
      : mayGrant(view, actor, params.permissions)
  return refusal ?? done<'key.create'>({})
}

export function decideKeyRevoke(
  view: View,
  actor: Actor,
  params: Params<'key.revoke'>,
): Outcome<'key.revoke'> {
  const key = view.read('key', params.key)
  if (key === null || key.agent !== null || key.role !== null)
    return rejected('NOT_FOUND', "No such organization key. To replace an agent's key, rotate it.")
  if (key.status !== 'ACTIVE') return rejected('CONFLICT', 'This key has already been revoked.')
  const below = params.cascade === true ? view.must('made', params.key).keys : []
  const tooMany = mustBeFew(below)
  if (tooMany !== null) return tooMany
  const ended = [params.key, ...below]
  // Whoever has the server's machine can always make another one.
  const refusal = actor === 'system:setup' ? null : mustLeaveMaker(view, ended)
  if (refusal !== null) return refusal
  const gone = released(view, ended, below)
  return gone.kind === 'rejected' ? gone : done<'key.revoke'>(gone.with)
}

/** Of the keys that end with one another: no more than one event can hold. */
export function mustBeFew(below: readonly Id<'key'>[]): Rejection | null {
  if (below.length <= revokedKeysMax) return null
  return rejected(
    'CONFLICT',
    `More than ${revokedKeysMax} active keys were created with this one, directly or indirectly. ` +
      'Revoke some of those first.',
    { keys: String(below.length) },
  )
}

/** Keys can be made for as long as before: by a request, nobody shuts out all others. */
function mustLeaveMaker(view: View, ended: readonly Id<'key'>[]): Rejection | null {
  const ends = ended.flatMap((id) => {
    const { expiresAt } = view.must('key', id)
    const makes = (expiresAt === null || view.at < expiresAt) && view.may(id, 'keys:write')
    return makes ? [expiresAt ?? Number.POSITIVE_INFINITY] : []
  })
  if (ends.length === 0) return null
  const last = Math.max(...ends)
  const until = last === Number.POSITIVE_INFINITY ? null : last
  if (view.successor(ended, until) !== null) return null
  return rejected(
    'CONFLICT',
    'This is the last key that can create keys: no other with keys:write is valid for as long. ' +
      'Create another one first, or revoke this one on the server with bursar keys revoke.',
    { permission: 'keys:write' },
  )
}

/** What keys asked for and nobody has decided is given up, as they end with those below. */
export function released(view: View, keys: readonly Id<'key'>[], below: readonly Id<'key'>[]) {
  const asked = keys.flatMap((one) => view.must('asked', one).payments)
  if (asked.length > askedPaymentsMax) {
    const details = { payments: String(asked.length) }
    return rejected(
      'CONFLICT',
      `These keys have more than ${askedPaymentsMax} open payments together. Revoke some first.`,
      details,
    )
  }
  const isUndecided = (id: Id<'payment'>) => view.must('payment', id).state === 'PENDING_APPROVAL'
  const payments = asked.filter(isUndecided)
  const ended = { below: below.length === 0 ? null : below }
  if (payments.length === 0) return { kind: 'released' as const, with: { ...nothing, ...ended } }
  const journal = new Journal((wallet) => view.must('balance', ulidOf(wallet)))
  const charges = payments.flatMap((payment) => release(view, payment, journal).back)
  const moved = { released: payments, holds: journal.holds, charges }
  return { kind: 'released' as const, with: { ...moved, ...ended } }
}

const nothing = { released: null, holds: null, charges: null }
