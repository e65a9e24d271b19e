import type { Id } from '../id.ts'
import type { Finding, RuleName } from './finding.ts'
import { type PolicyRule, policyRules } from './rule-table.ts'

/** What would pass instead. Absent means that nothing of this kind helps. */
export interface Remedies {
  /** The largest amount to this payee that would pass at this moment. */
  readonly maxAmountNow?: bigint
  /** When the same payment would no longer meet the limits that refused it, in seconds. */
  readonly retryAt?: number
  /** Who can let it pass: anybody who may approve, or who may change policies or status. */
  readonly approvalBy?: 'approver' | 'operator'
  /** The equal payment before it: sent with `allowDuplicate`, by whoever may, this one is meant. */
  readonly duplicateOf?: Id<'payment'>
  /** What the paying wallet lacks. */
  readonly funding?: Funding
}

export interface Funding {
  readonly amount: bigint
  readonly currency: string
  readonly wallet: Id<'wallet'>
  /** Who can bring it: for the organization's own wallet, somebody outside. */
  readonly from: Id<'agent'> | 'organization' | 'deposit'
}

interface Help {
  readonly byAmount: boolean
  readonly byTime: boolean
  /** Nobody's permission brings money or a rail. */
  readonly byNobody: boolean
}

const none: Help = { byAmount: false, byTime: false, byNobody: false }

/** What helps against a check that belongs to no policy. */
const beforePolicies: Readonly<Record<Exclude<RuleName, PolicyRule>, Help>> = {
  kill_switch: none,
  agent_status: none,
  wallet_status: none,
  read_only: none,
  rail: { ...none, byNobody: true },
  balance: { byAmount: true, byTime: false, byNobody: true },
}

function helpOf(rule: RuleName): Help {
  if (!(rule in policyRules)) return beforePolicies[rule as keyof typeof beforePolicies]
  const entry = policyRules[rule as PolicyRule]
  const { byAmount = false, byTime = false } = entry
  return { byAmount, byTime, byNobody: false }
}

/** What the caller of a refused payment can do, from the findings alone. */
export function remediesOf(findings: readonly Finding[]): Remedies {
  const denials = findings.filter(({ outcome }) => outcome === 'deny')
  if (denials.length === 0) {
    return findings.some(({ outcome }) => outcome === 'ask') ? { approvalBy: 'approver' } : {}
  }
  // A denial without a limit is met by no amount: whoever is suspended pays nothing.
  const isOfAmount = ({ rule, limit }: Finding) => helpOf(rule).byAmount && limit !== null
  const most = denials.every(isOfAmount) ? smallestRoom(findings) : 0n
  const waits = denials.every(passesLater)
  const earlier = denials.every(({ rule }) => rule === 'duplicate') ? denials[0]?.earlier : null
  const helper = helperOf(denials)
  return {
    ...(most > 0n ? { maxAmountNow: most } : {}),
    ...(waits ? { retryAt: Math.max(...denials.map((f) => f.resetsAt ?? 0)) } : {}),
    ...(earlier == null ? {} : { duplicateOf: earlier }),
    ...(helper === null ? {} : { approvalBy: helper }),
  }
}

/** Who can lift all denials; null where the caller can, or nobody's word does. */
function helperOf(denials: readonly Finding[]): 'approver' | 'operator' | null {
  const helpers = denials.flatMap(({ rule, meantBy }) => {
    if (helpOf(rule).byNobody || meantBy === 'caller') return []
    return meantBy === 'approver' ? (['approver'] as const) : (['operator'] as const)
  })
  if (helpers.includes('operator')) return 'operator'
  return helpers[0] ?? null
}

/** Whether the same payment meets nothing of this rule once its window is over. */
function passesLater({ rule, amount, limit, countLimit, resetsAt }: Finding): boolean {
  if (!helpOf(rule).byTime || resetsAt === null) return false
  return (amount ?? 0n) <= (limit ?? 0n) && countLimit !== 0
}

function smallestRoom(findings: readonly Finding[]): bigint {
  let most: bigint | null = null
  for (const { rule, limit, used } of findings) {
    if (!helpOf(rule).byAmount || limit === null) continue
    const room = limit - (used ?? 0n)
    if (most === null || room < most) most = room
  }
  return most !== null && most > 0n ? most : 0n
}
