import type { Id, Ulid } from '../id.ts'
import type { KyaLevel } from '../kya/kya.ts'
import type { ClockChange, LocalClock, Seconds } from '../time.ts'
import type { Counters } from '../window.ts'
import { type Finding, finding, type ListCode, type ScopeName } from './finding.ts'
import type { Payee } from './payee.ts'
import type { Rules } from './rules.ts'
import type { VelocityRow } from './velocity.ts'

export interface ScopeFacts {
  readonly scope: Ulid
  /** Whose scope it is, for findings. */
  readonly name: ScopeName
  /** Who spends, where several spend from one scope. */
  readonly member: Id<'agent'> | null
  /** In the windows that hold the moment of the payment. */
  readonly usage: Counters
  /** The currency of the scope's limits. */
  readonly currency: string
  /** What the payment counts for in it; null: nothing known. */
  readonly value: bigint | null
  /** The same by entry, of those that mean the payee; absent or null where no policy limits any. */
  readonly entries?: ReadonlyMap<string, Counters> | null
  /** Null where no policy counts payments. */
  readonly velocity: VelocityRow | null
  /** Null where no policy has time windows. */
  readonly clock: LocalClock | null
  /** The change of clocks after a moment, if one is near; absent: never, as in UTC. */
  readonly clockChangeAfter?: (at: Seconds) => ClockChange | null
  readonly policies: readonly PolicyFacts[]
  /** What they and their candidates look at, as bits: `look` of rules.ts. */
  readonly looks: number
}

export interface PolicyFacts {
  readonly id: Id<'policy'>
  readonly version: number
  /** As they hold now, with what is raised. */
  readonly rules: Rules
  /** As they will hold from a moment on, when no raise lasts; absent where none does now. */
  readonly later?: { readonly rules: Rules; readonly from: Seconds }
  /** The policy that decides beside this one, recorded and not enforced. */
  readonly candidate: PolicyFacts | null
}

/** As much of a scope as judges a payee alone. */
export type PolicyScope = Pick<ScopeFacts, 'name' | 'policies'>

/** The last equal payment that is remembered. */
export interface EarlierPayment {
  readonly payment: Id<'payment'>
  readonly at: number
}

export interface Question {
  readonly now: Seconds
  readonly currency: string
  readonly payee: Payee
  readonly scopes: readonly ScopeFacts[]
  readonly duplicate: EarlierPayment | null
  /** It is sent as meant, whatever it looks like. */
  readonly allowDuplicate: boolean
  /** By an agent's own key, which only does what policies let it do. */
  readonly byAgent: boolean
  /** Who the agent and those above it are known to be, the least of them; null: no agent pays. */
  readonly kya: KyaLevel | null
  /** Scopes that have paid this payee before, of those whose policies ask. */
  readonly payeeKnownTo: ReadonlySet<Ulid>
}

/**
 * What one policy of one scope says of a payment by one rule: once, or for every entry that means
 * the payee; null: it has no such rule.
 */
export type Check = (
  question: Question,
  scope: ScopeFacts,
  policy: PolicyFacts,
) => Finding | readonly Finding[] | null

export type ListFinding = Finding & { readonly code: ListCode | null }

/** The same by the payee alone, since it is asked once more when somebody consents. */
export type ListCheck = (
  question: Pick<Question, 'payee'>,
  scope: PolicyScope,
  policy: PolicyFacts,
) => ListFinding | null

/** A finding of a policy, without numbers. */
export function found<C extends NonNullable<Finding['code']>>(
  rule: Finding['rule'],
  outcome: Finding['outcome'],
  at: {
    readonly scope: PolicyScope
    readonly policy: PolicyFacts
    readonly code?: C
    readonly entry?: string
  },
): Finding & { readonly code: C | null } {
  const { id, version } = at.policy
  const { code = null, entry = null } = at
  const detail = { code, entry, scope: at.scope.name, policy: { id, version } }
  return finding(rule, outcome, detail) as Finding & { readonly code: C | null }
}
