import { assert, present } from '../assert.ts'
import type { Actor, Ask } from '../command.ts'
import { type Id, idOf, ulidOf } from '../id.ts'
import { available, type Charge, Journal } from '../ledger/posting.ts'
import { roleName } from '../ledger/wallet.ts'
import { openPaymentsMax } from '../limits.ts'
import { done, known, type Out, type Outcome, type Refusal, refused } from '../outcome.ts'
import type { Rail } from '../payment/payment.ts'
import { evaluate, evaluateApproval, type Question, type ScopeFacts } from '../policy/evaluate.ts'
import { type Finding, finding, passed } from '../policy/finding.ts'
import { internalPayee, merchantPayee, type Payee } from '../policy/payee.ts'
import { remediesOf } from '../policy/remedy.ts'
import type { View } from '../view.ts'
import { principalOf } from './actor.ts'
import { canCount, chargesFor, giveBack, scopesOf } from './scope.ts'
import { agentStanding, walletStanding } from './standing.ts'

type Pay = Ask<'payment.create'>

/** Where a payment goes and by which rail. */
interface Route {
  readonly kind: 'route'
  readonly from: Id<'wallet'>
  readonly to: Id<'wallet'>
  readonly agent: Id<'agent'> | null
  readonly currency: string
  readonly rail: Rail
  readonly payee: Payee
}

export function decidePayment(view: View, by: Actor, ask: Pay): Outcome<'payment.create'> {
  assert(ask.amount > 0n, 'a payment moves something')
  const route = routeOf(view, by, ask)
  if (route.kind === 'refused') return route
  const scopes = scopesOf(view, route.agent)
  const journal = new Journal((wallet) => view.must('balance', ulidOf(wallet)))
  if (!canCount(scopes, ask.amount) || !journal.canReceive(route.to, ask.amount))
    return refused('AMOUNT_OUT_OF_RANGE', 'The sum would leave the range of the ledger.')
  const findings = judge(view, { ask, route, scopes, journal })
  const denial = findings.find(({ outcome }) => outcome === 'deny')
  if (denial !== undefined) {
    const out = outOf(route, { verdict: 'DECLINED', code: denial.code })
    return done<'payment.create'>(out, findings, remediesOf(findings))
  }
  const charges = chargesFor(scopes, ask.amount)
  const asks = findings.find(({ outcome }) => outcome === 'ask')
  const slow = isSlow(ask, route)
  if ((asks !== undefined || slow) && isCrowded(view, route.agent))
    return refused('CONFLICT', `The agent already has ${openPaymentsMax} undecided payments.`)
  if (asks === undefined) {
    const verdict = executeOn(journal, { from: route.from, to: route.to, amount: ask.amount, slow })
    return done<'payment.create'>(outOf(route, { verdict, journal, charges }), findings)
  }
  journal.hold(route.from, ask.amount)
  const { id, version } = present(asks.policy, 'the policy that asked')
  const asked = { policy: id, version }
  const out = outOf(route, { verdict: 'PENDING_APPROVAL', asked, journal, charges })
  return done<'payment.create'>(out, findings, remediesOf(findings))
}

function routeOf(view: View, by: Actor, ask: Pay): Route | Refusal {
  const speaker = principalOf(view, by)
  if (speaker.kind === 'refused') return speaker
  const from = ask.from ?? (speaker.agent === null ? null : idOf('wallet', ulidOf(speaker.agent)))
  if (from === null) return refused('INVALID_REQUEST', 'Name the wallet to pay from.')
  const source = view.read('wallet', from)
  if (speaker.agent !== null && source?.agent !== speaker.agent)
    return refused('SCOPE_FORBIDDEN', "An agent's own key pays from that agent's wallets only.")
  if (source === null || source.type === 'SYSTEM')
    return refused('NOT_FOUND', 'There is no such wallet to pay from.')
  const { agent } = source
  const currency = ask.currency ?? source.currency
  if (ask.to === null) {
    assert(ask.merchant !== null, 'a payment goes to a wallet or to a merchant')
    const to = view.must('role', roleName('clearing:simulated', source.currency)).wallet
    const payee = merchantPayee(ask.merchant)
    return { kind: 'route', from, to, agent, currency, rail: 'simulated', payee }
  }
  if (ask.to === from) return refused('SAME_WALLET', 'A wallet cannot pay itself.')
  const target = view.read('wallet', ask.to)
  if (target === null || target.type === 'SYSTEM')
    return refused('NOT_FOUND', 'There is no such wallet to pay to.')
  const payee = internalPayee(ask.to, target.agent)
  return { kind: 'route', from, to: ask.to, agent, currency, rail: 'internal', payee }
}

interface Verdict {
  readonly verdict: Out<'payment.create'>['verdict']
  readonly code?: string | null
  readonly asked?: Out<'payment.create'>['asked']
  readonly journal?: Journal
  readonly charges?: readonly Charge[]
}

function outOf(route: Route, how: Verdict): Out<'payment.create'> {
  return {
    verdict: how.verdict,
    code: how.code ?? null,
    from: route.from,
    to: route.to,
    agent: route.agent,
    currency: route.currency,
    rail: route.rail,
    asked: how.asked ?? null,
    entries: how.journal?.entries ?? [],
    holds: how.journal?.holds ?? [],
    charges: how.charges ?? [],
  }
}

interface Case {
  readonly ask: Pay
  readonly route: Route
  readonly scopes: readonly ScopeFacts[]
  readonly journal: Journal
}

function judge(view: View, { ask, route, scopes, journal }: Case): Finding[] {
  const { amount } = ask
  const { currency, payee } = route
  const question: Question = { amount, currency, payee, scopes }
  const limit = available(journal.balance(route.from))
  const findings = statuses(view, route)
  evaluate(question, findings)
  findings.push(
    limit >= amount
      ? finding('balance', 'pass', { limit, amount })
      : finding('balance', 'deny', { code: 'INSUFFICIENT_FUNDS', limit, amount }),
  )
  evaluateApproval(question, findings)
  return findings
}

/** What stands before any policy: statuses of both sides, then what the payment is made of. */
function statuses(view: View, route: Route): Finding[] {
  const wallets = route.rail === 'internal' ? [route.from, route.to] : [route.from]
  const findings: Finding[] = []
  for (const wallet of wallets) {
    const found = agentStanding(view, wallet)
    if (found !== null) findings.push(found)
  }
  for (const wallet of wallets) findings.push(walletStanding(view, wallet))
  // The clearing wallet is chosen by currency; only a payee's own wallet can differ.
  const matches = wallets.every((id) => view.must('wallet', id).currency === route.currency)
  findings.push(judged('currency', matches, 'CURRENCY_MISMATCH'))
  if (route.agent !== null)
    findings.push(judged('read_only', !view.must('agent', route.agent).readOnly, 'READ_ONLY_AGENT'))
  // No live rail to outside parties exists yet: live money never leaves by a simulation.
  const reachable = route.rail === 'internal' || view.book().environment === 'test'
  findings.push(judged('rail', reachable, 'RAIL_NOT_CONFIGURED'))
  return findings
}

function judged(rule: 'currency' | 'read_only' | 'rail', passes: boolean, code: string): Finding {
  return passes ? passed(rule) : finding(rule, 'deny', { code })
}

/** Whether the agent holds money for as many payments as a deletion may have to end. */
function isCrowded(view: View, agent: Id<'agent'> | null): boolean {
  return agent !== null && view.must('openCount', ulidOf(agent)).open >= openPaymentsMax
}

function isSlow(ask: Pay, route: Route): boolean {
  return route.rail === 'simulated' && isAsynchronous(ask.merchant)
}

/** Moves the money at once, or sets it aside until the rail says how it ended. */
export function executeOn(
  journal: Journal,
  pay: { from: Id<'wallet'>; to: Id<'wallet'>; amount: bigint; slow: boolean },
): 'COMPLETED' | 'PROCESSING' {
  if (pay.slow) journal.hold(pay.from, pay.amount)
  else journal.move(pay)
  return pay.slow ? 'PROCESSING' : 'COMPLETED'
}

/** Two merchants of the simulated rail answer later, to show and to test that way. */
export function isAsynchronous(merchant: Pay['merchant']): boolean {
  if (merchant === null) return false
  return [merchant.id, merchant.name, merchant.domain].some(
    (name) => name === 'slow.simulated' || name === 'fail.simulated',
  )
}

/**
 * The rail says that the money arrived. A fact is never refused: what the wallet no longer
 * covers, because the payment had already been given up, is posted from `shortfall`.
 */
export function decideSettled(view: View, ask: Ask<'payment.settle'>): Outcome<'payment.settle'> {
  const payment = view.read('payment', ask.payment)
  if (payment === null) return refused('NOT_FOUND', 'There is no such payment.')
  if (payment.state === 'COMPLETED') return known
  const { from, to, amount, agent, currency } = payment
  const journal = new Journal((wallet) => view.must('balance', ulidOf(wallet)))
  if (payment.state === 'PROCESSING' || payment.state === 'PENDING_APPROVAL') {
    journal.hold(from, -amount)
    journal.move({ from, to, amount })
    const closed = closeIfDrained(view, journal, from)
    const alarm = payment.state === 'PROCESSING' ? null : 'settled_without_approval'
    return done<'payment.settle'>({ ...moved(journal), agent, alarm, closed })
  }
  const covered = min(amount, available(journal.balance(from)))
  const shortfall = view.must('role', roleName('shortfall', currency)).wallet
  if (covered > 0n) journal.move({ from, to, amount: covered })
  if (covered < amount) journal.move({ from: shortfall, to, amount: amount - covered })
  const alarm = covered < amount ? 'shortfall' : 'settled_after_release'
  // What was given back is spent after all.
  const { charges } = view.must('charges', ask.payment)
  return done<'payment.settle'>({ ...moved(journal, charges), agent, alarm, closed: null })
}

/** The rail says that the money did not arrive, or came back: the payer has it again. */
export function decideFailed(view: View, ask: Ask<'payment.fail'>): Outcome<'payment.fail'> {
  const payment = view.read('payment', ask.payment)
  if (payment === null) return refused('NOT_FOUND', 'There is no such payment.')
  const { from, to, amount, agent, state } = payment
  if (state !== 'PROCESSING' && state !== 'COMPLETED') return known
  const journal = new Journal((wallet) => view.must('balance', ulidOf(wallet)))
  if (state === 'PROCESSING') journal.hold(from, -amount)
  else journal.move({ from: to, to: from, amount })
  const closed = closeIfDrained(view, journal, from)
  const charges = giveBack(view.must('charges', ask.payment).charges)
  const alarm = state === 'COMPLETED' ? 'failed_after_settlement' : null
  return done<'payment.fail'>({ ...moved(journal, charges), agent, alarm, closed })
}

function moved(journal: Journal, charges: readonly Charge[] = []) {
  return { entries: journal.entries, holds: journal.holds, charges }
}

/** A closed or closing wallet keeps nothing: what came back goes on to the organization. */
function closeIfDrained(view: View, journal: Journal, wallet: Id<'wallet'>): Id<'wallet'> | null {
  const row = view.must('wallet', wallet)
  if (row.status !== 'CLOSING' && row.status !== 'CLOSED') return null
  const rest = available(journal.balance(wallet))
  const org = view.must('role', roleName('org', row.currency)).wallet
  if (rest > 0n) journal.move({ from: wallet, to: org, amount: rest })
  return row.status === 'CLOSING' && journal.balance(wallet).held === 0n ? wallet : null
}

function min(a: bigint, b: bigint): bigint {
  return a < b ? a : b
}
