import type { Actor, Params } from '../command.ts'
import { type Id, ulidOf } from '../id.ts'
import { Journal } from '../ledger/posting.ts'
import { done, type Outcome, type Result, rejected } from '../outcome.ts'
import type { View } from '../view.ts'
import { mayGrant } from './agent.ts'
import { release } from './posting.ts'

export function decideKeyCreate(
  view: View,
  actor: Actor,
  params: Params<'key.create'>,
): Outcome<'key.create'> {
  // The setup of the server itself may always make a key: it is how a lost one is recovered.
  if (actor === 'system:setup') return done<'key.create'>({})
  return mayGrant(view, actor, params.permissions) ?? done<'key.create'>({})
}

export function decideKeyRevoke(view: View, params: Params<'key.revoke'>): Outcome<'key.revoke'> {
  const key = view.read('key', params.key)
  if (key === null || key.agent !== null)
    return rejected('NOT_FOUND', "No such organization key. To replace an agent's key, rotate it.")
  if (key.status !== 'ACTIVE') return rejected('CONFLICT', 'This key has already been revoked.')
  return done<'key.revoke'>(releaseAsked(view, params.key))
}

/** What the key asked for and nobody has decided is given up. */
function releaseAsked(view: View, key: Id<'key'>): Result<'key.revoke'> {
  const asked = view.must('asked', key).payments
  const isUndecided = (id: Id<'payment'>) => view.must('payment', id).state === 'PENDING_APPROVAL'
  const payments = asked.filter(isUndecided)
  if (payments.length === 0) return { released: null, holds: null, charges: null }
  const journal = new Journal((wallet) => view.must('balance', ulidOf(wallet)))
  const charges = payments.flatMap((payment) => release(view, payment, journal).back)
  return { released: payments, holds: journal.holds, charges }
}
