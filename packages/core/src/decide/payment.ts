import { assert, present } from '../assert.ts'
import { type Actor, keyOf, type Params } from '../command.ts'
import { type Id, type Ulid, ulidOf } from '../id.ts'
import { available, type Charge, Journal } from '../ledger/posting.ts'
import {
  approvalHoursDefault,
  askedPaymentsMax,
  holdHoursDefault,
  openPaymentsMax,
} from '../limits.ts'
import { fills } from '../money.ts'
import { done, type Outcome, type Result, rejected } from '../outcome.ts'
import { evaluate, evaluateApproval } from '../policy/evaluate.ts'
import { type Finding, finding, passed, type RefusalCode } from '../policy/finding.ts'
import { openingOfAll } from '../policy/opening.ts'
import type { Question, ScopeFacts } from '../policy/question.ts'
import { type Remedies, remediesOf } from '../policy/remedy.ts'
import { look } from '../policy/rules.ts'
import { type VelocityRow, velocityAfter } from '../policy/velocity.ts'
import { hoursInMicros, secondsOf } from '../time.ts'
import type { View } from '../view.ts'
import { fundingFor } from './funding.ts'
import { duplicateOf, newPaymentHistory, scopesThatKnow } from './payment-history.ts'
import { executeOn } from './posting.ts'
import { type Route, routeOf } from './route.ts'
import { chargesFor, type ScopeChain, scopeChainOf } from './scope.ts'
import { shadowVerdicts } from './shadow.ts'
import {
  checkAgent,
  checkAncestors,
  checkKya,
  checkWallet,
  kyaLevelOf,
  stoppedAt,
} from './status-checks.ts'

type PaymentParams = Params<'payment.create'>
type PaymentVerdict = Result<'payment.create'>['verdict']

/** A payment with everything that is known of it while it is decided. */
interface PaymentCase {
  readonly params: PaymentParams
  readonly route: Route
  readonly chain: ScopeChain
  readonly journal: Journal
  readonly question: Question
}

export function decidePayment(
  view: View,
  actor: Actor,
  params: PaymentParams,
): Outcome<'payment.create'> {
  assert(params.amount > 0n, 'a payment moves something')
  const route = routeOf(view, actor, params)
  if (route.kind === 'rejected') return route
  const { amount } = params
  const { agent, currency, payee } = route
  const chain = scopeChainOf(view, agent, { amount, currency, payee })
  const journal = new Journal((wallet) => view.must('balance', ulidOf(wallet)))
  const fits = journal.canReceive(route.to, amount)
  if (!fits && route.rail === 'internal')
    return rejected('AMOUNT_OUT_OF_RANGE', 'The resulting balance would exceed the maximum.')
  const found = {
    params,
    route,
    chain,
    journal,
    question: questionOf(view, { params, route, chain }),
  }
  const findings = judge(view, found)
  const denial = findings.find(({ outcome }) => outcome === 'deny')
  const shadow = shadowVerdicts(chain, (scopes) => judge(view, found, scopes))
  if (denial !== undefined) {
    const result = resultOf(found, {
      verdict: 'DECLINED',
      code: denial.code,
      tripped: trippedBy(view, route, findings),
      isStopped: findings.some(isStop),
      shadow,
    })
    return done<'payment.create'>(result, findings, remediesFor(view, found, findings))
  }
  const asks = findings.filter(({ outcome }) => outcome === 'ask')
  const verdict = asks.length > 0 ? 'PENDING_APPROVAL' : execution(params, route)
  if (verdict !== 'COMPLETED' && exceedsOpenLimit(view, { actor, lineage: chain.lineage, verdict }))
    return rejected('CONFLICT', 'There are too many open payments.')
  if (verdict === 'COMPLETED') executeOn(view, journal, { ...route, amount })
  else journal.hold(route.from, amount)
  const result = resultOf(found, {
    verdict,
    asked: askedBy(chain, asks),
    expiresAt: endOf(view, found, { verdict, asks }),
    charges: chargesFor(chain.scopes),
    encounters: newPaymentHistory(view, found, verdict !== 'PENDING_APPROVAL'),
    shadow,
  })
  return done<'payment.create'>(result, findings, remediesOf(findings))
}

const stops: ReadonlySet<Finding['rule']> = new Set([
  'kill_switch',
  'agent_status',
  'wallet_status',
])

function isStop({ rule, outcome, code }: Finding): boolean {
  return outcome === 'deny' && (stops.has(rule) || code === 'KYA_SUSPENDED')
}

/** The agent that a circuit breaker pauses; one that is paused or gone stays what it is. */
function trippedBy(view: View, { agent }: Route, findings: readonly Finding[]): Id<'agent'> | null {
  // A breaker of a budget that others share declines; it does not pause who comes last.
  const isTripped = ({ rule, outcome, scope }: Finding) =>
    rule === 'circuit_breaker' && outcome === 'deny' && scope === agent
  if (agent === null || !findings.some(isTripped)) return null
  return view.must('agent', agent).status === 'ACTIVE' ? agent : null
}

/** How it goes on without a person: at once, as a hold, or when the rail says so. */
function execution({ holdHours }: PaymentParams, { later }: Route): PaymentVerdict {
  if (holdHours !== null) return 'HELD'
  return later ? 'PROCESSING' : 'COMPLETED'
}

interface PaymentEnd {
  readonly verdict: PaymentVerdict
  readonly code?: string | null
  readonly asked?: Result<'payment.create'>['asked']
  readonly charges?: readonly Charge[]
  readonly encounters?: Result<'payment.create'>['encounters']
  readonly expiresAt?: number | null
  readonly tripped?: Id<'agent'> | null
  /** Whether it was no attempt at all: whoever is stopped cannot use up what others may try. */
  readonly isStopped?: boolean
  readonly shadow: Result<'payment.create'>['shadow']
}

function resultOf(
  { route, chain, journal }: PaymentCase,
  end: PaymentEnd,
): Result<'payment.create'> {
  const isAuthorized = end.verdict !== 'DECLINED'
  const velocities: VelocityRow[] = []
  for (const { velocity } of chain.scopes)
    if (velocity !== null && !end.isStopped)
      velocities.push(velocityAfter(velocity, { isAuthorized }))
  return {
    verdict: end.verdict,
    code: end.code ?? null,
    from: route.from,
    to: route.to,
    agent: route.agent,
    currency: route.currency,
    rail: route.rail,
    asked: end.asked ?? null,
    entries: journal.entries,
    holds: journal.holds,
    charges: end.charges ?? [],
    paces: velocities.length === 0 ? null : velocities,
    encounters: end.encounters ?? null,
    expiresAt: end.expiresAt ?? null,
    tripped: end.tripped ?? null,
    shadow: end.shadow,
    filled: isAuthorized ? filledBy(chain) : null,
    address: route.address,
  }
}

/** The scopes whose total comes to a half of what is counted. */
function filledBy({ scopes }: ScopeChain): Ulid[] | null {
  const filled: Ulid[] = []
  for (const { scope, usage, value } of scopes)
    if (fills(usage.totalSpent, usage.totalSpent + (value ?? 0n))) filled.push(scope)
  return filled.length === 0 ? null : filled
}

/** The first policy that asks, and how many persons the strictest of them wants. */
function askedBy(
  { scopes }: ScopeChain,
  asks: readonly Finding[],
): Result<'payment.create'>['asked'] {
  if (asks.length === 0) return null
  const { id, version } = present(asks[0]?.policy, 'the policy that asked')
  const needed = rulesThatAsk(scopes, asks).map(({ approvalsNeeded }) => approvalsNeeded ?? 1)
  const most = Math.max(...needed)
  return { policy: id, version, needed: most > 1 ? most : null }
}

function rulesThatAsk(scopes: readonly ScopeFacts[], asks: readonly Finding[]) {
  const ids = new Set(asks.map(({ policy }) => policy?.id))
  return scopes.flatMap(({ policies }) => policies).flatMap((p) => (ids.has(p.id) ? [p.rules] : []))
}

/** When what is undecided now ends by itself. */
function endOf(
  view: View,
  { params, chain }: PaymentCase,
  { verdict, asks }: { verdict: PaymentVerdict; asks: readonly Finding[] },
): number | null {
  if (verdict === 'HELD') return view.at + hoursInMicros(params.holdHours ?? holdHoursDefault)
  if (verdict !== 'PENDING_APPROVAL') return null
  const hours = rulesThatAsk(chain.scopes, asks).map(
    ({ approvalHours }) => approvalHours ?? approvalHoursDefault,
  )
  return view.at + hoursInMicros(Math.min(params.consentHours ?? Infinity, ...hours))
}

function questionOf(
  view: View,
  { params, route, chain }: Pick<PaymentCase, 'params' | 'route' | 'chain'>,
) {
  const { amount } = params
  const { from, currency, payee, byAgent } = route
  const { scopes } = chain
  return {
    now: secondsOf(view.at),
    currency,
    payee,
    scopes,
    duplicate: duplicateOf(view, scopes, { wallet: from, payee, amount, currency }),
    allowDuplicate: params.allowDuplicate === true,
    byAgent,
    payeeKnownTo: scopesThatKnow(view, scopes, payee),
    kya: scopes.some(({ looks }) => (looks & look.kya) !== 0) ? kyaLevelOf(view, chain) : null,
  }
}

/** What every rule says: by the policies in force, or by others in their place. */
function judge(
  view: View,
  { params, route, chain, journal, question }: PaymentCase,
  scopes: readonly ScopeFacts[] = chain.scopes,
): Finding[] {
  const { amount } = params
  const asked: Question = scopes === chain.scopes ? question : { ...question, scopes }
  const limit = available(journal.balance(route.from))
  // Sums in two currencies carry none: that they differ is refused above.
  const isOwn = view.must('wallet', route.from).currency === route.currency
  const sums = { currency: isOwn ? route.currency : null, limit, amount }
  const findings = statuses(view, { params, route, chain })
  evaluate(asked, findings)
  findings.push(
    limit >= amount
      ? finding('balance', 'pass', sums)
      : finding('balance', 'deny', { code: 'INSUFFICIENT_FUNDS', ...sums }),
  )
  evaluateApproval(asked, findings)
  if (params.consent === true) findings.push(requested(chain))
  return findings
}

/** Whoever pays wants a person to look at it: the payer's own policy stands for that wish. */
function requested({ scopes }: ScopeChain): Finding {
  const { name, policies } = present(scopes[0], 'a scope of the payer')
  const { id, version } = present(policies[0], 'an own policy')
  const policy = { id, version }
  return finding('approval', 'ask', { code: 'APPROVAL_REQUESTED', scope: name, policy })
}

/** What stands before any policy: statuses of both sides, then what the payment is made of. */
function statuses(
  view: View,
  { route, chain, params: { label } }: Pick<PaymentCase, 'route' | 'chain' | 'params'>,
): Finding[] {
  const wallets = route.rail === 'internal' ? [route.from, route.to] : [route.from]
  const findings: Finding[] = []
  const scope = stoppedAt(view, chain, { rail: route.rail, label })
  if (scope !== null)
    findings.push(finding('kill_switch', 'deny', { code: 'KILL_SWITCH_ON', scope }))
  for (const wallet of wallets) {
    const found = checkAgent(view, wallet)
    if (found !== null) findings.push(found)
  }
  if (chain.lineage.length > 1) findings.push(...checkAncestors(view, chain))
  for (const wallet of wallets) findings.push(checkWallet(view, wallet))
  const kya = checkKya(view, chain)
  if (kya !== null) findings.push(kya)
  // The clearing wallet is chosen by currency; only a payee's own wallet can differ.
  const matches = wallets.every((id) => view.must('wallet', id).currency === route.currency)
  findings.push(judged('currency', matches, 'CURRENCY_MISMATCH'))
  if (route.agent !== null)
    findings.push(judged('read_only', !view.must('agent', route.agent).readOnly, 'READ_ONLY_AGENT'))
  findings.push(judged('rail', route.isConfigured, 'RAIL_NOT_CONFIGURED'))
  return findings
}

function judged(
  rule: 'currency' | 'read_only' | 'rail',
  passes: boolean,
  code: RefusalCode,
): Finding {
  return passes ? passed(rule) : finding(rule, 'deny', { code })
}

/** What would pass instead. Sums in another currency than the payment's tell the caller nothing. */
function remediesFor(
  view: View,
  { params, route, chain }: PaymentCase,
  findings: readonly Finding[],
): Remedies {
  const { maxAmountNow, retryAt, ...rest } = remediesOf(findings)
  const now = secondsOf(view.at)
  // What is over by then helps only while every time window is open.
  const opening = retryAt === undefined ? null : openingOfAll(chain.scopes, { now, after: retryAt })
  const isForeign = chain.scopes.some(({ value }) => value !== params.amount)
  const denials = findings.filter(({ outcome }) => outcome === 'deny')
  const isShort = denials.every(({ rule }) => rule === 'balance')
  const lack = { wallet: route.from, available: denials[0]?.limit ?? 0n, amount: params.amount }
  return {
    ...rest,
    ...(opening === null ? {} : { retryAt: opening }),
    ...(maxAmountNow === undefined || isForeign ? {} : { maxAmountNow }),
    ...(isShort ? { funding: fundingFor(view, lack) } : {}),
  }
}

/** Whether money is held for as many payments as a deletion or a revocation may have to end. */
function exceedsOpenLimit(
  view: View,
  {
    actor,
    lineage,
    verdict,
  }: { actor: Actor; lineage: ScopeChain['lineage']; verdict: PaymentVerdict },
): boolean {
  if (lineage.some((agent) => view.must('openCount', ulidOf(agent)).open >= openPaymentsMax))
    return true
  const key = keyOf(actor)
  if (verdict === 'PROCESSING' || key === null) return false
  if (view.must('key', key).agent !== null) return false
  return view.must('askedCount', key).count >= askedPaymentsMax
}
