import { type Id, idOf, type Ulid, ulidOf } from '../id.ts'
import type { Charge } from '../ledger/posting.ts'
import { initialRate, pairOf, valued } from '../ledger/rate.ts'
import { atMost } from '../money.ts'
import type { ScopeName } from '../policy/finding.ts'
import type { PolicyFacts, ScopeFacts } from '../policy/question.ts'
import { looksOf } from '../policy/rule-table.ts'
import { look } from '../policy/rules.ts'
import { noVelocity, type VelocityRow, velocityAt } from '../policy/velocity.ts'
import { secondsOf } from '../time.ts'
import type { View } from '../view.ts'
import { type Counters, endsOf, type MutableCounters, noCounters, windowFields } from '../window.ts'

/** What is counted against the scopes of a chain. */
interface Sum {
  readonly amount: bigint
  readonly currency: string
}

/** Everything a payment of an agent must pass: itself, those above it, their groups, the book. */
export interface ScopeChain {
  readonly scopes: readonly ScopeFacts[]
  /** The agent and those above it, itself first. */
  readonly lineage: readonly Id<'agent'>[]
  /** Where a kill switch is on, if anywhere below the book. */
  readonly stoppedAt: ScopeName | null
}

/** An agent, those above it and the groups that bind them. */
export type Ancestry = Pick<ScopeChain, 'lineage' | 'stoppedAt'> & {
  readonly groups: readonly Id<'group'>[]
}

export function ancestryOf(view: View, agent: Id<'agent'> | null): Ancestry {
  const lineage: Id<'agent'>[] = []
  let stoppedAt: ScopeName | null = null
  let groups: readonly Id<'group'>[] = []
  for (let one = agent; one !== null; ) {
    const { parent, groups: own, stopped } = view.must('agent', one)
    lineage.push(one)
    if (stopped === true) stoppedAt ??= one
    groups = own ?? groups
    one = parent
  }
  if (groups.length === 0) return { lineage, groups, stoppedAt }
  const all = withParents(view, groups)
  for (const id of all) if (view.must('group', id).stopped === true) stoppedAt ??= id
  return { lineage, groups: all, stoppedAt }
}

/** Without a sum, only what is counted is told, not what a payment would be worth. */
export function scopeChainOf(view: View, agent: Id<'agent'> | null, sum: Sum | null): ScopeChain {
  const { lineage, groups, stoppedAt } = ancestryOf(view, agent)
  const scopes = lineage.map((name) => {
    const { attached } = view.must('agent', name)
    return scopeFacts(view, { name, attached, member: name === agent ? null : agent }, sum)
  })
  for (const name of groups) {
    const { attached } = view.must('group', name)
    scopes.push(scopeFacts(view, { name, attached, member: agent }, sum))
  }
  scopes.push(scopeFacts(view, { name: 'organization', attached: [], member: null }, sum))
  return { scopes, lineage, stoppedAt }
}

/** The groups and all above them, each once. */
function withParents(view: View, groups: readonly Id<'group'>[]): readonly Id<'group'>[] {
  const all = new Set<Id<'group'>>()
  for (const group of groups) {
    for (let one: Id<'group'> | null = group; one !== null && !all.has(one); ) {
      all.add(one)
      one = view.must('group', one).parent
    }
  }
  return [...all]
}

interface ScopeOf {
  readonly name: ScopeName
  readonly attached: readonly Id<'policy'>[]
  readonly member: Id<'agent'> | null
}

function scopeFacts(view: View, { name, attached, member }: ScopeOf, sum: Sum | null): ScopeFacts {
  const scope = name === 'organization' ? view.book().scope : ulidOf(name)
  const own = policyFacts(view, idOf('policy', scope))
  const zone = own.rules.timezone ?? 'UTC'
  const usage = usageOf(view, scope, zone)
  const policies = [own]
  for (const policy of attached) policies.push(policyFacts(view, policy))
  let looks = 0
  for (const { rules, candidate } of policies)
    looks |= looksOf(rules) | (candidate === null ? 0 : looksOf(candidate.rules))
  return {
    scope,
    name,
    member,
    usage,
    policies,
    looks,
    currency: own.rules.currency,
    value: sum === null ? null : worthOf(view, sum, own.rules.currency),
    velocity: (looks & look.velocity) === 0 ? null : velocityOf(view, scope, usage.dayEnd),
    clock: (looks & look.clock) === 0 ? null : view.clock(zone),
    clockChangeAfter: (at) => view.clockChange(zone, at),
  }
}

function policyFacts(view: View, id: Id<'policy'>): PolicyFacts {
  const { version, rules, shadow } = view.policy(id)
  if (shadow === null) return { id, version, rules, candidate: null }
  const tried = view.policy(shadow)
  const candidate = { id: shadow, version: tried.version, rules: tried.rules, candidate: null }
  return { id, version, rules, candidate }
}

/** What an amount counts for in the currency of a scope's limits; null: it has no value there. */
function worthOf(view: View, { amount, currency }: Sum, wanted: string): bigint | null {
  if (currency === wanted) return amount
  const pair = pairOf(currency, wanted)
  const set = view.read('rate', pair)
  const rate = set === null ? initialRate(pair) : set.rate
  return rate === null ? null : valued(amount, rate)
}

function velocityOf(view: View, scope: Ulid, dayEnd: number): VelocityRow {
  return velocityAt(view.read('pace', scope) ?? noVelocity(scope), secondsOf(view.at), dayEnd)
}

/**
 * What counts in the windows that hold this moment. A running window keeps the end it began
 * with, so a new time zone takes effect when it is over and no window ever moves back.
 */
function usageOf(view: View, scope: Ulid, zone: string): Counters {
  const kept = view.must('usage', scope)
  const now = secondsOf(view.at)
  const calendar = windowFields.some(({ end }) => now >= kept[end]) ? view.calendar(zone) : kept
  const usage: MutableCounters = { ...noCounters, totalSpent: kept.totalSpent }
  for (const { spent, end } of windowFields) {
    const isOver = now >= kept[end]
    usage[spent] = isOver ? 0n : kept[spent]
    usage[end] = isOver ? calendar[end] : kept[end]
  }
  return usage
}

/**
 * One charge to every scope of the chain: a payment is counted once, when it is authorized. Where
 * it has no value nothing is counted; a scope that limits anything refused it before. A value
 * beyond every counter saturates it.
 */
export function chargesFor(scopes: readonly ScopeFacts[]): Charge[] {
  const charges: Charge[] = []
  for (const { scope, value, usage, member } of scopes) {
    if (value === null) continue
    charges.push({ scope, amount: atMost(value), ...endsOf(usage), member })
  }
  return charges
}

/**
 * Gives back what was charged for a part of a payment, to exactly those scopes and windows:
 * what was counted with `before` of the whole still charged, until `after` of it is. Parts are
 * cut from the whole, so that all of them together are exactly what was charged. Charges again
 * where `after` is more.
 */
export function reverseCharges(
  charges: readonly Charge[],
  part: { readonly of: bigint; readonly before: bigint; readonly after: bigint },
): Charge[] {
  return charges.flatMap((charge) => {
    const cut = (of: bigint) => (charge.amount * of) / part.of
    const amount = cut(part.after) - cut(part.before)
    return amount === 0n ? [] : [{ ...charge, amount }]
  })
}

/** Gives back all that was charged. */
export function reverseAllCharges(charges: readonly Charge[]): Charge[] {
  return charges.map((charge) => ({ ...charge, amount: -charge.amount }))
}
