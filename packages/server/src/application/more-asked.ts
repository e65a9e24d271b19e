import {
  asIfAllowed,
  bookSource,
  type Command,
  holdingsOf,
  type Id,
  idOf,
  type LimitsInForce,
  limitFields,
  limitsInForce,
  type Micros,
  type Period,
  periods,
  present,
  type Rules,
  type ScopeName,
  ulidOf,
  View,
} from '@bursar/core'
import { pageBacktestMsMax } from '../limits.ts'
import type { Read } from '../store/db.ts'
import { decodePolicy, selectPolicy } from '../store/read/policy.ts'
import type { RequestApproval } from './approval.ts'
import { runBacktest } from './backtest.ts'
import { type Call, type Deps, type Rejection, rejected } from './call.ts'
import { type Names, namesOf } from './consent.ts'
import { decidedIn, type Standing, worstOf } from './consent-effect.ts'
import { withReadings } from './list-reading.ts'
import { findOrganization } from './organization.ts'
import type { OutcomeReport } from './outcome-report.ts'
import { loadBook } from './snapshot.ts'

const DAY = 24 * 3_600_000_000
const backtestDays = 30

/** What an agent asks for beyond what it may. */
export type More =
  | { readonly what: 'raise'; readonly period: Period; readonly to: bigint }
  | { readonly what: 'budget'; readonly amount: bigint; readonly currency: string }
  | { readonly what: 'payee'; readonly entry: string }

export interface MoreAsked {
  readonly agent: Id<'agent'>
  readonly more: More
  /** When it ends; null: it stays. */
  readonly until: Micros | null
}

/** A request, as it stands in the book. */
interface Requested {
  readonly approval: RequestApproval
  /** The link by which it would be granted; null: whoever looks need not be allowed to. */
  readonly link: Id<'link'> | null
}

/** What an agent may, and could lose in a day. */
export interface Allowance {
  readonly kind: 'allowance'
  readonly limits: LimitsInForce
  /** Above which sum of one payment its own policy wants a decision. */
  readonly asksAbove: bigint | null
  /** What its wallets have available, in the currency of its limits. */
  readonly balance: bigint
  /** What its first wallet has available, in its own; null: it has none. */
  readonly wallet: bigint | null
  readonly worst: NonNullable<Standing['worst']>
}

/** What a person has to know of a request for more to grant it. */
export interface MoreFacts {
  readonly asked: MoreAsked
  readonly organization: string | null
  readonly names: Names
  /** Of its own policy, as it stands. */
  readonly rules: Rules
  readonly now: Allowance
  /** Why granting would be refused. */
  readonly granted: Allowance | Rejection
  /** What its payments of thirty days would have come to; null: it took too long, or is none. */
  readonly backtest: OutcomeReport | null
  readonly at: Micros
}

/** Grants it in a copy of the book, and in the history of the last days. Nothing is written. */
export async function moreFacts(
  deps: Deps,
  call: Call,
  requested: Requested,
): Promise<MoreFacts | Rejection> {
  const { bookId } = call.caller
  const asked = askedBy(requested.approval)
  const policy = idOf('policy', ulidOf(asked.agent))
  const [row] = await deps.database.read(selectPolicy(bookId, ulidOf(policy)))
  if (row === undefined) return rejected('NOT_FOUND')
  const { rules } = decodePolicy(row).row
  const change = await withReadings(deps, call, changeIn(asked.more, rules))
  const grant = grantOf(call, requested)
  const found = await findOrganization(deps, call)
  const [now, granted] = await deps.database.snapshot(
    async (read) =>
      [
        await allowanceAfter(read, call, { asked, grant, isGranted: false }),
        await allowanceAfter(read, call, { asked, grant, isGranted: true }),
      ] as const,
  )
  if (now.kind === 'rejected') return now
  const since = now.at - backtestDays * DAY
  const backtest =
    Object.keys(change).length === 0 ? null : backtestOf(deps, call, { policy, change, since })
  return {
    asked,
    organization: found.kind === 'organization' ? found.organization.name : null,
    names: await namesOf(deps, call, scopesIn(asked, [now, granted])),
    rules,
    now,
    granted,
    backtest: await backtest,
    at: now.at,
  }
}

/** What granting changes in the agent's own policy. */
function changeIn(more: More, rules: Rules): Partial<Rules> {
  if (more.what === 'raise') return { [limitFields[more.period]]: more.to }
  if (more.what === 'budget') return {}
  return { allowedMerchants: [...(rules.allowedMerchants ?? []), more.entry] }
}

function grantOf({ caller: { key: actor } }: Call, { approval, link }: Requested): Grant {
  const params = { approval: approval.row.id, texts: {}, link, evidence: null }
  return { kind: 'approval.approve', actor, params }
}

type Grant = Extract<Command, { kind: 'approval.approve' }>

function askedBy({ request }: RequestApproval): MoreAsked {
  const { agent, until } = request
  return { agent, more: moreIn(request), until: until === null ? null : until * 1_000_000 }
}

function moreIn({ what, per, amount, payee, currency }: RequestApproval['request']): More {
  switch (what) {
    case 'raise':
      return { what, period: present(per, 'a limit'), to: present(amount, 'an amount') }
    case 'budget':
      return { what, amount: present(amount, 'an amount'), currency }
    case 'payee':
      return { what, entry: present(payee, 'a payee') }
  }
}

/** Whose names are shown. */
function scopesIn({ agent }: MoreAsked, sides: readonly (Allowance | Rejection)[]): ScopeName[] {
  const scopes = sides.flatMap((side) => {
    if (side.kind === 'rejected') return []
    const { limits, worst } = side
    return [worst.boundBy.scope, ...periods.map((period) => limits[period].scope)]
  })
  return [agent, ...scopes.filter((scope) => scope !== null)]
}

interface Granting {
  readonly asked: MoreAsked
  readonly grant: Grant
  readonly isGranted: boolean
}

async function allowanceAfter(
  read: Read,
  { caller: { bookId, key: actor } }: Call,
  { asked: { agent }, grant, isGranted }: Granting,
): Promise<(Allowance & { readonly at: Micros }) | Rejection> {
  // An agent's end touches all that bounds it: so the same rows are looked at.
  const end: Command = { kind: 'agent.delete', actor, params: { agent } }
  const { book, at } = await loadBook(read, bookId, [grant, end])
  const source = grant.params.link === null ? asIfAllowed(bookSource(book)) : bookSource(book)
  const refusal = isGranted ? decidedIn(book, grant, { at, source }) : null
  if (refusal !== null) return refusal
  const view = new View(bookSource(book), at)
  const row = view.read('agent', agent)
  if (row === null || row.status === 'DELETED') return rejected('NOT_FOUND')
  const money = view.read('balance', ulidOf(agent))
  return {
    kind: 'allowance',
    at,
    limits: limitsInForce(view, agent),
    asksAbove: view.policy(idOf('policy', ulidOf(agent))).rules.requireApprovalAbove,
    balance: holdingsOf(view, agent).balance,
    wallet: money === null ? null : money.posted - money.held,
    worst: worstOf(view, agent),
  }
}

interface Trying {
  readonly policy: Id<'policy'>
  readonly change: Partial<Rules>
  readonly since: Micros
}

async function backtestOf(
  deps: Deps,
  call: Call,
  { policy, change, since }: Trying,
): Promise<OutcomeReport | null> {
  const signal = AbortSignal.timeout(pageBacktestMsMax)
  const span = { createdAfter: since }
  const run = await runBacktest(deps, call, { policy, candidate: { change }, span, signal })
  return run.kind === 'rejected' || signal.aborted ? null : run.report
}
