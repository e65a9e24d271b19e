import { type Id, idOf, type Ulid, ulidOf } from '../id.ts'
import type { Charge } from '../ledger/posting.ts'
import { initialRate, pairOf, valued } from '../ledger/rate.ts'
import { atMost } from '../money.ts'
import type { ScopeName } from '../policy/finding.ts'
import { allCounters, countersFor, entryCounterKey } from '../policy/limit-by.ts'
import type { Payee } from '../policy/payee.ts'
import type { PolicyFacts, PolicyScope, ScopeFacts } from '../policy/question.ts'
import { raisedUntil, rulesInForce } from '../policy/raise.ts'
import { looksOf } from '../policy/rule-table.ts'
import { look, type Rules } from '../policy/rules.ts'
import { noVelocity, type VelocityRow, velocityAt } from '../policy/velocity.ts'
import { secondsOf } from '../time.ts'
import type { View } from '../view.ts'
import {
  type Counters,
  copyOf,
  endsOf,
  type MutableCounters,
  noCounters,
  windowFields,
} from '../window.ts'

/** What is counted against the scopes of a chain. */
interface Sum {
  readonly amount: bigint
  readonly currency: string
  /** Whom it goes to; absent where nothing of it is counted by payee. */
  readonly payee?: Payee
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

/** The policies of a chain, without what is counted. */
export function policiesOn(view: View, { lineage, groups }: Ancestry): readonly PolicyScope[] {
  const scope = (name: ScopeName, attached: readonly Id<'policy'>[]): PolicyScope => {
    return { name, policies: policiesOf(view, scopeUlid(view, name), attached) }
  }
  return [
    ...lineage.map((one) => scope(one, view.must('agent', one).attached)),
    ...groups.map((one) => scope(one, view.must('group', one).attached)),
    scope('organization', []),
  ]
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
  const scope = scopeUlid(view, name)
  const policies = policiesOf(view, scope, attached)
  const [own] = policies
  const zone = own.rules.timezone ?? 'UTC'
  const usage = usageOf(view, scope, zone)
  let looks = 0
  for (const { rules, candidate } of policies)
    looks |= looksOf(rules) | (candidate === null ? 0 : looksOf(candidate.rules))
  const counters = (looks & look.entries) === 0 ? null : countersOf(policies, sum)
  return {
    scope,
    name,
    member,
    usage,
    entries: counters === null ? null : entryUsageOf(view, { scope, usage }, counters),
    policies,
    looks,
    currency: own.rules.currency,
    value: sum === null ? null : worthOf(view, sum, own.rules.currency),
    velocity: (looks & look.velocity) === 0 ? null : velocityOf(view, scope, usage.dayEnd),
    clock: (looks & look.clock) === 0 ? null : view.clock(zone),
    clockChangeAfter: (at) => view.clockChange(zone, at),
  }
}

function scopeUlid(view: View, name: ScopeName): Ulid {
  return name === 'organization' ? view.book().scope : ulidOf(name)
}

/** The scope's own policy first. */
function policiesOf(
  view: View,
  scope: Ulid,
  attached: readonly Id<'policy'>[],
): [PolicyFacts, ...PolicyFacts[]] {
  const policies: [PolicyFacts, ...PolicyFacts[]] = [policyFacts(view, idOf('policy', scope))]
  for (const policy of attached) policies.push(policyFacts(view, policy))
  return policies
}

function policyFacts(view: View, id: Id<'policy'>): PolicyFacts {
  const { version, rules: written, shadow } = view.policy(id)
  const candidate = shadow === null ? null : candidateFacts(view, shadow)
  if (written.raises === null) return { id, version, rules: written, candidate }
  return { id, version, candidate, ...raisedRules(written, view.at) }
}

function candidateFacts(view: View, id: Id<'policy'>): PolicyFacts {
  const { version, rules } = view.policy(id)
  return { id, version, rules, candidate: null }
}

/** Rules with what is raised of them, and as they are once that is over. */
function raisedRules(written: Rules, at: number): Pick<PolicyFacts, 'rules' | 'later'> {
  const now = secondsOf(at)
  const rules = rulesInForce(written, now)
  const from = raisedUntil(written, now)
  return from === null ? { rules } : { rules, later: { rules: rulesInForce(written, from), from } }
}

/** What an amount counts for in the currency of a scope's limits; null: it has no value there. */
export function worthOf(
  view: View,
  { amount, currency }: Pick<Sum, 'amount' | 'currency'>,
  wanted: string,
): bigint | null {
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
  const usage: MutableCounters = copyOf(kept)
  for (const { spent, end } of windowFields) {
    if (now < kept[end]) continue
    usage[spent] = 0n
    usage[end] = view.calendar(zone)[end]
  }
  return usage
}

/** What of a scope is counted by entry: what means the payee, or without a sum all of it. */
function countersOf(policies: readonly PolicyFacts[], sum: Sum | null): readonly string[] {
  const rules = rulesAndCandidates(policies)
  if (sum === null) return allCounters(rules)
  return sum.payee === undefined ? [] : countersFor(rules, sum.payee)
}

/** What is counted of each entry, in the running windows of its scope. */
function entryUsageOf(
  view: View,
  of: Pick<ScopeFacts, 'scope' | 'usage'>,
  keys: readonly string[],
): ReadonlyMap<string, Counters> {
  return new Map(keys.map((key) => [key, entryUsage(view, of, key)]))
}

/** A candidate's limits are counted too, so that it is judged by what was spent. */
function rulesAndCandidates(policies: readonly PolicyFacts[]): Rules[] {
  return policies.flatMap(({ rules, candidate }) =>
    candidate === null ? [rules] : [rules, candidate.rules],
  )
}

/** An entry is counted in its scope's windows: what stands in an earlier one is over. */
function entryUsage(
  view: View,
  { scope, usage }: Pick<ScopeFacts, 'scope' | 'usage'>,
  key: string,
): Counters {
  const kept = view.read('entryUsage', entryCounterKey(scope, key)) ?? noCounters
  const counted = { ...noCounters, ...endsOf(usage), totalSpent: kept.totalSpent }
  for (const { spent, end } of windowFields)
    if (kept[end] === usage[end]) counted[spent] = kept[spent]
  return counted
}

/**
 * One charge to every scope of the chain: a payment is counted once, when it is authorized. Where
 * it has no value nothing is counted; a scope that limits anything refused it before. A value
 * beyond every counter saturates it.
 */
export function chargesFor(scopes: readonly ScopeFacts[]): Charge[] {
  const charges: Charge[] = []
  for (const { scope, value, usage, member, entries } of scopes) {
    if (value === null) continue
    const keys = entries == null || entries.size === 0 ? null : [...entries.keys()]
    charges.push({ scope, amount: atMost(value), ...endsOf(usage), member, entries: keys })
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
