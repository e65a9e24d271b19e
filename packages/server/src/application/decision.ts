import { decodeEvent, type EventOf, type Id, ulidOf } from '@bursar/core'
import {
  decodeNamedPayment,
  type NamedPayment,
  selectDecisions,
  selectDecisionsOf,
} from '../store/read/evidence.ts'
import { decodeOwnWallets, selectOwnWallets } from '../store/read/payment.ts'
import { reachNamed } from './access.ts'
import { type Call, type Deps, type Rejection, rejected } from './call.ts'
import { type Explanation, explain } from './explain.ts'
import { ownPolicyOf } from './id.ts'
import { ownWallets } from './wallet.ts'

/** A version of a policy that a decision read. */
export interface PolicyRead {
  readonly policy: Id<'policy'>
  readonly version: number
}

/** What was decided of a payment as it was asked for. */
export interface Decision {
  readonly payment: NamedPayment
  readonly policies: readonly PolicyRead[]
  /** The payer's own policy: of an agent that of its scope, else the only one that was read. */
  readonly own: PolicyRead | null
}

/** With what every rule said, decided again from what the event says was seen. */
export type DecisionInFull = Decision & Explanation

export function decisionBy(payment: NamedPayment, event: EventOf<'payment.create'>): Decision {
  const policies = event.reads.flatMap(({ fact, value }) => {
    if (fact !== 'policy' || value === null) return []
    const { id, version } = value as { id: Id<'policy'>; version: number }
    return [{ policy: id, version }]
  })
  const { agent } = payment.row
  const scope = agent === null ? null : ownPolicyOf(agent)
  const own = policies.find(({ policy }) => scope === null || policy === scope) ?? null
  return { payment, policies, own }
}

export async function decisionInFull(
  deps: Deps,
  { caller }: Call,
  { payment, event }: { payment: NamedPayment; event: EventOf<'payment.create'> },
): Promise<DecisionInFull> {
  return { ...decisionBy(payment, event), ...(await explain(deps, caller.bookId, event)) }
}

interface DecisionPage {
  /** Whose payments; all that the caller may see where nobody is named. */
  readonly agent?: string | undefined
  readonly limit: number
  readonly offset: number
}

/** Decisions from the newest on. */
export async function listDecisions(
  deps: Deps,
  call: Call,
  { agent, ...page }: DecisionPage,
): Promise<{ readonly kind: 'decisions'; readonly decisions: Decision[] } | Rejection> {
  const { bookId } = call.caller
  const payers = await payersOf(deps, call, agent)
  if (payers.kind === 'rejected') return payers
  const { wallets } = payers
  const rows = await deps.database.read(
    wallets === null ? selectDecisions(bookId, page) : selectDecisionsOf(bookId, wallets, page),
  )
  const decisions = rows.flatMap((row) => {
    const event = decodeEvent(String(row.body))
    return event.kind === 'payment.create' ? [decisionBy(decodeNamedPayment(row), event)] : []
  })
  return { kind: 'decisions', decisions }
}

/** The wallets whose payments are meant; null is all of them. */
async function payersOf(deps: Deps, call: Call, named: string | undefined) {
  if (named === undefined)
    return { kind: 'wallets' as const, wallets: await ownWallets(deps, call) }
  const reached = reachNamed(call, named)
  if (reached.kind === 'rejected') return reached
  const { agent } = reached
  const [row] = await deps.database.read(selectOwnWallets(call.caller.bookId, ulidOf(agent)))
  if (row === undefined) return rejected('NOT_FOUND')
  return { kind: 'wallets' as const, wallets: decodeOwnWallets(agent, row) }
}
