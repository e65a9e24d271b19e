import { present } from '../assert.ts'
import { ancestryOf, scopeChainOf } from '../decide/scope.ts'
import { checkKya, stoppedAt } from '../decide/status-checks.ts'
import { type Id, idOf, ulidOf } from '../id.ts'
import { available } from '../ledger/posting.ts'
import { initialRate, pairOf, valued } from '../ledger/rate.ts'
import type { RuleName, ScopeName } from '../policy/finding.ts'
import type { ScopeFacts } from '../policy/question.ts'
import { rails } from '../rail.ts'
import type { Micros } from '../time.ts'
import type { View } from '../view.ts'
import { type Bound, boundOf, smallest } from './bound.ts'

/**
 * The most that can leave an agent's wallets in a span of time that begins now, if whoever holds
 * its key wants to lose as much as possible and nobody consents to anything. Never less than
 * what can be lost; what others pay it meanwhile, and what it gives back to them, is left out.
 */
export interface Exposure {
  /** A sum in the currency of the agent's limits. */
  readonly amount: bigint
  /** What keeps it from being more. */
  readonly boundBy: { readonly rule: RuleName; readonly scope: ScopeName | null }
}

export interface Holdings {
  readonly currency: string
  /** What all its wallets have available, those of the agents below it too. */
  readonly balance: bigint
  /** Set aside already, for what can still be captured, settled, or taken back and paid again. */
  readonly open: bigint
  /** Wallets whose currency has no valuation: limits do not see them. */
  readonly unvalued: readonly { readonly wallet: Id<'wallet'>; readonly currency: string }[]
}

/** What an agent has to lose, in the currency of its limits. Reads what its deletion would. */
export function holdingsOf(view: View, agent: Id<'agent'>): Holdings {
  const currency = limitCurrencyOf(view, agent)
  const wallets = walletsBelow(view, agent)
  const worth = (amount: bigint, from: string) => {
    const rate = from === currency ? null : rateOf(view, from, currency)
    return from === currency ? amount : rate === null ? null : valued(amount, rate)
  }
  let balance = 0n
  const unvalued: { wallet: Id<'wallet'>; currency: string }[] = []
  for (const wallet of wallets) {
    const row = view.must('wallet', wallet)
    const value = worth(available(view.must('balance', ulidOf(wallet))), row.currency)
    if (value === null) unvalued.push({ wallet, currency: row.currency })
    else balance += value
  }
  let open = 0n
  for (const one of lineBelow(view, agent))
    for (const id of view.must('open', one).payments) {
      const payment = view.must('payment', id)
      open += worth(payment.part ?? payment.amount, payment.currency) ?? 0n
    }
  return { currency, balance, open, unvalued }
}

/** The exposure until each of the moments given, which lie after the view's own. */
export function exposureOf(
  view: View,
  agent: Id<'agent'>,
  ends: readonly Micros[],
): readonly Exposure[] {
  const holdings = holdingsOf(view, agent)
  const { scopes } = scopeChainOf(view, agent, null)
  return ends.map((end) => among(view, agent, { holdings, scopes, end }))
}

/**
 * What agents that share a group can lose together: each bounded by what is its own, all of them
 * by the group, by those above it and by the organization. Told in the currency of the agents'
 * limits: a limit of the group in another one bounds nothing here, so the answer can only be
 * larger. An agent whose limits are in yet another currency is left out and told apart.
 */
export function groupExposureOf(
  view: View,
  group: Id<'group'>,
  { members, ends }: { members: readonly Id<'agent'>[]; ends: readonly Micros[] },
): { readonly holdings: Holdings; readonly exposures: readonly Exposure[] } {
  const [first] = members
  const currency =
    first === undefined
      ? view.policy(idOf('policy', ulidOf(group))).rules.currency
      : limitCurrencyOf(view, first)
  const counted = members.filter((one) => limitCurrencyOf(view, one) === currency)
  const holdingsOfEach = new Map(counted.map((one) => [one, holdingsOf(view, one)]))
  const above = groupsAbove(view, group)
  const isShared = ({ name }: ScopeFacts) =>
    name === 'organization' || above.some((one) => one === name)
  const paths = counted.map((one) => scopeChainOf(view, one, null).scopes)
  const shared = (paths[0] ?? []).filter(isShared)
  const exposures = ends.map((end): Exposure => {
    const each = counted.map((one, at) => {
      const holdings = present(holdingsOfEach.get(one), one)
      const scopes = (paths[at] ?? []).filter((scope) => !isShared(scope))
      return among(view, one, { holdings, scopes, end })
    })
    const open = sum([...holdingsOfEach.values()].map((one) => one.open))
    const together = sum(each.map(({ amount }) => amount)) - open
    const largest = [...each].sort((a, b) => (a.amount < b.amount ? 1 : -1))[0]?.boundBy
    const own = { amount: together, ...(largest ?? { rule: 'balance' as const, scope: null }) }
    const { amount, rule, scope } = smallest([own, ...boundsOf(view, shared, { currency, end })])
    return { amount: amount + open, boundBy: { rule, scope } }
  })
  const left = members.filter((one) => !holdingsOfEach.has(one))
  const unvalued = [
    ...[...holdingsOfEach.values()].flatMap((one) => one.unvalued),
    ...left.map((one) => ({
      wallet: idOf('wallet', ulidOf(one)),
      currency: limitCurrencyOf(view, one),
    })),
  ]
  const balance = sum([...holdingsOfEach.values()].map((one) => one.balance))
  const open = sum([...holdingsOfEach.values()].map((one) => one.open))
  return { holdings: { currency, balance, open, unvalued }, exposures }
}

function among(
  view: View,
  agent: Id<'agent'>,
  { holdings, scopes, end }: { holdings: Holdings; scopes: readonly ScopeFacts[]; end: Micros },
): Exposure {
  const { currency, open, balance } = holdings
  const none = blockReason(view, agent)
  if (none !== null) return { amount: open, boundBy: none }
  const { amount, rule, scope } = smallest([
    { amount: balance, rule: 'balance', scope: null },
    ...boundsOf(view, scopes, { currency, end }),
  ])
  return { amount: amount + open, boundBy: { rule, scope } }
}

/** A scope in another currency is left out: that can only make the answer larger. */
function boundsOf(
  view: View,
  scopes: readonly ScopeFacts[],
  { currency, end }: { currency: string; end: Micros },
): Bound[] {
  return scopes
    .filter((scope) => scope.currency === currency)
    .map((scope) => boundOf(scope, { zone: zoneOf(scope), now: view.at, end }))
}

function groupsAbove(view: View, group: Id<'group'>): Id<'group'>[] {
  const { parent } = view.must('group', group)
  return parent === null ? [group] : [group, ...groupsAbove(view, parent)]
}

function sum(amounts: readonly bigint[]): bigint {
  return amounts.reduce((a, b) => a + b, 0n)
}

/** Why nothing new can be paid at all without somebody of the organization, if so. */
function blockReason(view: View, agent: Id<'agent'>): Exposure['boundBy'] | null {
  const ancestry = ancestryOf(view, agent)
  const stops = rails.map((rail) => stoppedAt(view, ancestry, { rail, label: null }))
  const [stop] = stops
  if (stop != null && stops.every((one) => one !== null))
    return { rule: 'kill_switch', scope: stop }
  const paused = ancestry.lineage.find((one) => view.must('agent', one).status !== 'ACTIVE')
  if (paused !== undefined) return { rule: 'agent_status', scope: paused }
  const unknown = checkKya(view, ancestry)
  if (unknown !== null) return { rule: 'kya', scope: unknown.scope }
  return view.must('agent', agent).readOnly ? { rule: 'read_only', scope: agent } : null
}

function limitCurrencyOf(view: View, agent: Id<'agent'>): string {
  return view.policy(idOf('policy', ulidOf(agent))).rules.currency
}

function zoneOf({ policies }: ScopeFacts): string {
  return present(policies[0], 'an own policy').rules.timezone ?? 'UTC'
}

function rateOf(view: View, from: string, to: string): bigint | null {
  const pair = pairOf(from, to)
  const set = view.read('rate', pair)
  return set === null ? initialRate(pair) : set.rate
}

/** The agent and all below it. */
function lineBelow(view: View, agent: Id<'agent'>): Id<'agent'>[] {
  const children = view.must('agentKey', agent).children ?? []
  return [agent, ...children.flatMap((child) => lineBelow(view, child))]
}

function walletsBelow(view: View, agent: Id<'agent'>): Id<'wallet'>[] {
  const all = lineBelow(view, agent).flatMap((one) => [
    idOf('wallet', ulidOf(one)),
    ...(view.must('agentKey', one).wallets ?? []),
  ])
  // An agent may have none yet.
  return all.filter((wallet) => view.read('wallet', wallet) !== null)
}
