import { assert } from '../assert.ts'
import { decide } from '../decide.ts'
import type { Event, EventOf } from '../event.ts'
import type { Id } from '../id.ts'
import type { Result } from '../outcome.ts'
import type { Merchant } from '../payment/payment.ts'
import { isOfPayee } from '../policy/payment-history.ts'
import type { Rules } from '../policy/rules.ts'
import { seenSource, View } from '../view.ts'
import { Divergence } from './divergence.ts'
import { inOrder, isAskedByRules, keyed } from './recollection.ts'

/** How a payment came out, said in three words. */
export type Verdict = 'allowed' | 'needs_approval' | 'declined'

/** One payment of the history, as it was decided and as the candidate would have decided it. */
export interface Tried {
  readonly payment: Id<'payment'>
  readonly at: number
  readonly agent: Id<'agent'> | null
  readonly amount: bigint
  readonly currency: string
  readonly merchant: Merchant | null
  readonly was: { readonly verdict: Verdict; readonly code: string | null }
  readonly would: { readonly verdict: Verdict; readonly code: string | null }
}

export interface BacktestInput {
  /** The policy that the candidate stands in for. */
  readonly policy: Id<'policy'>
  readonly candidate: Rules
  /** Every version of a policy that the history was decided by. */
  rules(policy: Id<'policy'>, version: number): Rules
}

/**
 * Real history through a candidate. Each payment that the policy had a say in is decided again
 * from what was seen then, with the candidate in its place and with everything that came out
 * otherwise before it taken into account: what the candidate would have declined was not spent.
 * What was people's to do, they do as they did; what only the candidate asks for stays asked.
 * Reads and keeps nothing but this history. Events are given in order.
 */
export class Backtest {
  readonly #input: BacktestInput
  readonly #divergence = new Divergence()

  constructor(input: BacktestInput) {
    this.#input = input
  }

  /**
   * Whether the body of a payment's event is worth reading: the policy had a say in it, or things
   * have come out otherwise by then, and shared budgets may carry that to anybody.
   */
  wants(body: string): boolean {
    return this.#divergence.isAny || body.includes(this.#input.policy)
  }

  /**
   * The payment, if the policy had a say in it or if it would have come out otherwise all the
   * same; null for every other event.
   */
  take(event: Event): Tried | null {
    if (event.kind !== 'payment.create') {
      this.#divergence.follow(event)
      return null
    }
    const isJudged = sawPolicy(event, this.#input.policy)
    if (!isJudged && !this.#divergence.isAny) return null
    const tried = this.#decide(event)
    return isJudged || tried.was.verdict !== tried.would.verdict ? tried : null
  }

  #decide(event: EventOf<'payment.create'>): Tried {
    const { actor, params, kind, at, reads } = event
    const command = { kind, actor, params }
    const seen = reads.some(isAskedByRules) ? keyed(this.#seenBy(event)) : inOrder(reads)
    const source = this.#divergence.source(seen, (policy, version) =>
      policy === this.#input.policy ? this.#input.candidate : this.#input.rules(policy, version),
    )
    const view = new View(source, at)
    const would = decide(view, command)
    if (would.kind !== 'done') return triedOf(event, refusedAs(would))
    const result = would.result as Result<'payment.create'>
    this.#divergence.note(event, result, newPayees(view))
    return triedOf(event, { verdict: result.verdict, code: result.code, findings: would.findings })
  }

  /** What was seen, with the keys that it was asked for by: deciding again tells them. */
  #seenBy({ actor, params, kind, at, reads, rules }: EventOf<'payment.create'>): View['seen'] {
    const view = new View(seenSource(reads, this.#input.rules), at, rules)
    const was = decide(view, { kind, actor, params })
    assert(was.kind === 'done', 'a recorded payment is decided again as it was')
    return view.seen
  }
}

/** What is no payment any more under the candidate: too many wait, or sums leave the range. */
function refusedAs(outcome: { readonly kind: string; readonly code?: string }) {
  return { verdict: 'DECLINED' as const, code: outcome.code ?? null, findings: [] }
}

/** The keys of payees that it asked about and did not know. */
function newPayees({ seen }: View): string[] {
  return seen.flatMap(({ fact, key, value }) =>
    fact === 'encounter' && value === null && isOfPayee(key) ? [key] : [],
  )
}

function sawPolicy({ reads }: Event, policy: Id<'policy'>): boolean {
  return reads.some(({ fact, value }) => {
    return fact === 'policy' && (value as { id: string } | null)?.id === policy
  })
}

function triedOf(
  { params, result, at }: EventOf<'payment.create'>,
  would: {
    readonly verdict: Result<'payment.create'>['verdict']
    readonly code: string | null
    readonly findings: readonly { readonly outcome: string; readonly code: string | null }[]
  },
): Tried {
  const asking = would.findings.find(({ outcome }) => outcome === 'ask')
  return {
    payment: params.payment,
    at,
    agent: result.agent,
    amount: params.amount,
    currency: result.currency,
    merchant: params.merchant,
    was: { verdict: verdictOf(result.verdict), code: result.code },
    would: { verdict: verdictOf(would.verdict), code: would.code ?? asking?.code ?? null },
  }
}

function verdictOf(verdict: Result<'payment.create'>['verdict']): Verdict {
  if (verdict === 'DECLINED') return 'declined'
  return verdict === 'PENDING_APPROVAL' ? 'needs_approval' : 'allowed'
}
