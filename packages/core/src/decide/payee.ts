import type { Params } from '../command.ts'
import type { Id } from '../id.ts'
import { done, type Outcome, type Rejection, rejected } from '../outcome.ts'
import type { View } from '../view.ts'

export function decidePayeeCreate(
  view: View,
  params: Params<'payee.create'>,
): Outcome<'payee.create'> {
  return unreachable(view, params.facts.wallet) ?? done<'payee.create'>({})
}

export function decidePayeeChange(
  view: View,
  params: Params<'payee.change'>,
): Outcome<'payee.change'> {
  if (isGone(view, params.payee)) return noPayee()
  return unreachable(view, params.change.wallet ?? null) ?? done<'payee.change'>({})
}

export function decidePayeeDelete(
  view: View,
  params: Params<'payee.delete'>,
): Outcome<'payee.delete'> {
  return isGone(view, params.payee) ? noPayee() : done<'payee.delete'>({})
}

const noPayee = () => rejected('NOT_FOUND', 'No such payee.')

function isGone(view: View, payee: Id<'payee'>): boolean {
  return view.read('payee', payee)?.deleted !== false
}

/** A wallet that a payee stands for has to be one of the book that can be paid. */
function unreachable(view: View, id: Id<'wallet'> | null): Rejection | null {
  if (id === null) return null
  const wallet = view.read('wallet', id)
  if (wallet !== null && wallet.type !== 'SYSTEM') return null
  return rejected('NOT_FOUND', 'No such wallet.')
}
