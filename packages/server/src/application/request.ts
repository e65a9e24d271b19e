import {
  type Book,
  exposureOf,
  type Id,
  idOf,
  limitFields,
  type MoreRequest,
  periods,
  type Rules,
  rulesInForce,
  ulidOf,
  type View,
  type Wish,
} from '@bursar/core'
import { mintId } from '../identity/mint.ts'
import { databaseTime } from '../store/head.ts'
import { decodePolicy, selectPoliciesOf } from '../store/read/policy.ts'
import { reachNamed } from './access.ts'
import { findApproval, type RequestApproval } from './approval.ts'
import { runBacktest } from './backtest.ts'
import { type Call, type Deps, invalidField, type Rejection } from './call.ts'
import { ownPolicyOf } from './id.ts'
import { withReadings } from './list-reading.ts'
import { privateTexts } from './private-text.ts'
import { snapshotOf } from './snapshot.ts'
import { write } from './write.ts'

/** What somebody asks for, as they sent it. */
interface Sent {
  readonly what: Wish['what']
  readonly per?: Wish['per'] | undefined
  readonly amount?: bigint | undefined
  /** In microseconds. */
  readonly until?: number | undefined
  readonly payee?: string | undefined
  readonly reason: string
}

/** The fields that each kind has; the others are refused, since nothing would come of them. */
const fieldsOf: Readonly<Record<Wish['what'], readonly (keyof Sent)[]>> = {
  raise: ['per', 'amount', 'until'],
  budget: ['amount'],
  payee: ['payee'],
}
const needed: Readonly<Record<Wish['what'], keyof Sent>> = {
  raise: 'amount',
  budget: 'amount',
  payee: 'payee',
}

const DAY = 86_400
const SECOND = 1_000_000

/** An agent asks for more than it may: a person decides. */
export async function requestMore(
  deps: Deps,
  call: Call,
  { agent: named, ...sent }: Sent & { readonly agent: string },
): Promise<Requested | Rejection> {
  const reached = reachNamed(call, named)
  if (reached.kind === 'rejected') return reached
  const { agent } = reached
  const misfit = misfitIn(sent)
  if (misfit !== null) return misfit
  const wish = await wishOf(deps, call, { agent, sent })
  if (wish.kind === 'rejected') return wish
  const approval = mintId('approval')
  const { digests, texts } = privateTexts(ulidOf(approval), { memo: sent.reason })
  const params = { approval, agent, wish: wish.wish, texts: digests }
  const command = { kind: 'approval.request', actor: call.caller.key, params } as const
  const written = await write(deps, call, { command, texts })
  if (written.kind === 'rejected') return written
  const found = await findApproval(deps, call, written.event.params.approval)
  if (found.kind === 'rejected') return found
  const { replayed } = written
  return { kind: 'requested', approval: found.approval as RequestApproval, replayed }
}

interface Requested {
  readonly kind: 'requested'
  readonly approval: RequestApproval
  readonly replayed: boolean
}

function misfitIn(sent: Sent): Rejection | null {
  const fields = ['per', 'amount', 'until', 'payee'] as const
  const extra = fields.find((one) => sent[one] !== undefined && !fieldsOf[sent.what].includes(one))
  if (extra !== undefined) return invalidField(extra, `Not possible with what: ${sent.what}.`)
  const field = needed[sent.what]
  return sent[field] === undefined ? invalidField(field, `Required with what: ${sent.what}.`) : null
}

async function wishOf(
  deps: Deps,
  call: Call,
  { agent, sent }: { agent: Id<'agent'>; sent: Sent },
): Promise<{ readonly kind: 'wish'; readonly wish: Wish } | Rejection> {
  const { what, amount = null, payee = null } = sent
  const wish = { what, amount, payee, per: null, until: null, reading: null }
  if (payee !== null) {
    const { readings } = await withReadings(deps, call, { allowedMerchants: [payee] })
    return { kind: 'wish', wish: { ...wish, reading: readings?.allowedMerchants?.[0] ?? null } }
  }
  if (what !== 'raise') return { kind: 'wish', wish }
  const per = sent.per ?? (await onlyLimitOf(deps, call, agent))
  if (per === null)
    return invalidField('per', `Required: one of ${periods.join(', ')}, a limit of the policy.`)
  const now = await databaseTime(deps.database.read)
  const until = Math.floor((sent.until ?? now + DAY * SECOND) / SECOND)
  return { kind: 'wish', wish: { ...wish, per, until } }
}

/** The only limit of an agent's own policy; null where it has none or several. */
async function onlyLimitOf(deps: Deps, call: Call, agent: Id<'agent'>): Promise<Wish['per']> {
  const [row] = await deps.database.read(selectPoliciesOf(call.caller.bookId, [ulidOf(agent)]))
  if (row === undefined) return null
  const { rules } = decodePolicy(row).row
  const set = periods.filter((per) => rules[limitFields[per]] !== null)
  return set.length === 1 ? (set[0] ?? null) : null
}

/** What would be different if a request were granted. */
export interface RequestEffect {
  /** The limit or the balance; null where a payee is asked for. */
  readonly before: bigint | null
  readonly after: bigint | null
  readonly currency: string
  readonly exposure: { readonly before: Exposed; readonly after: Exposed }
  /** Of the last 30 days; null where no rule would be different. */
  readonly backtest: Backtest | null
}

/** The most that can be lost in 24 hours, and in 30 days. */
interface Exposed {
  readonly day: bigint
  readonly month: bigint
}

interface Backtest {
  readonly payments: number
  /** Payments that were declined and would not have been. */
  readonly wouldPass: number
  readonly sum: bigint
  readonly truncated: boolean
}

// So much of a log is looked through while somebody waits for a page.
const eventsMax = 20_000

/** The effect of a request that is open, worked out by the real decision. */
export async function effectOf(
  deps: Deps,
  call: Call,
  { request, row }: RequestApproval,
): Promise<RequestEffect | null> {
  const { agent, what } = request
  if (row.state !== 'PENDING') return null
  const { bookId, key: actor } = call.caller
  const seen = [{ kind: 'agent.delete', actor, params: { agent } } as const]
  const view = await snapshotOf(deps, bookId, seen)
  if (view.read('agent', agent)?.status === 'DELETED') return null
  const granted = await snapshotOf(deps, bookId, seen, (book, at) =>
    grant(book, row.id, request, at),
  )
  const policy = ownPolicyOf(agent)
  const currency = view.policy(policy).rules.currency
  const exposure = { before: exposedIn(view, agent), after: exposedIn(granted, agent) }
  const change = changeBy(request, view.policy(policy).rules)
  const backtest =
    change === null ? null : await triedOn(deps, call, { policy, change, at: view.at })
  const wallet = view.read('balance', ulidOf(agent))
  const measures = {
    raise: (of: View) => limitIn(of, request),
    budget: (of: View) => of.read('balance', ulidOf(agent))?.posted ?? null,
    payee: () => null,
  }
  const measure = measures[what]
  const inCurrency =
    what === 'budget' && wallet !== null
      ? (view.read('wallet', idOf('wallet', ulidOf(agent)))?.currency ?? currency)
      : currency
  return {
    before: measure(view),
    after: measure(granted),
    currency: inCurrency,
    exposure,
    backtest,
  }
}

function limitIn(view: View, { agent, per }: MoreRequest): bigint | null {
  const { rules } = view.policy(ownPolicyOf(agent))
  return per === null ? null : rulesInForce(rules, Math.floor(view.at / SECOND))[limitFields[per]]
}

/** Does in memory what consent would do. */
function grant(book: Book, approval: Id<'approval'>, request: MoreRequest, at: number): void {
  const { agent, amount, per, until } = request
  const policy = ownPolicyOf(agent)
  const row = book.tables.policy.get(policy)
  const hot = book.tables.hot.get(ulidOf(agent))
  if (row == null || hot == null) return
  const change = changeBy(request, row.rules)
  if (request.what === 'budget' && amount !== null)
    book.tables.hot.update(hot.id, { ...hot, posted: hot.posted + amount })
  else if (per !== null && amount !== null && until !== null && at < until * SECOND) {
    const raises = [...(row.rules.raises ?? []), { approval, per, amount, until }]
    book.tables.policy.update(policy, { ...row, rules: { ...row.rules, raises } })
  } else if (change !== null)
    book.tables.policy.update(policy, { ...row, rules: { ...row.rules, ...change } })
}

/** The rules that history is tried on: a raise as if it had always been the limit. */
function changeBy({ what, per, amount, payee }: MoreRequest, rules: Rules): Partial<Rules> | null {
  if (what === 'raise' && per !== null) return { [limitFields[per]]: amount }
  if (what !== 'payee' || payee === null) return null
  return { allowedMerchants: [...(rules.allowedMerchants ?? []), payee] }
}

function exposedIn(view: View, agent: Id<'agent'>): Exposed {
  const ends = [view.at + DAY * SECOND, view.at + 30 * DAY * SECOND]
  const [day, month] = exposureOf(view, agent, ends)
  return { day: day?.amount ?? 0n, month: month?.amount ?? 0n }
}

async function triedOn(
  deps: Deps,
  call: Call,
  { policy, change, at }: { policy: Id<'policy'>; change: Partial<Rules>; at: number },
): Promise<Backtest | null> {
  const span = { createdAfter: at - 30 * DAY * SECOND }
  const found = await runBacktest(deps, call, { policy, candidate: { change }, span, eventsMax })
  if (found.kind === 'rejected') return null
  const { payments, changes } = found.report
  const passed = changes.filter(({ was, would }) => was === 'declined' && would !== 'declined')
  return {
    payments,
    wouldPass: passed.reduce((sum, { count }) => sum + count, 0),
    sum: passed.reduce((sum, one) => sum + one.sum, 0n),
    truncated: found.truncated,
  }
}
