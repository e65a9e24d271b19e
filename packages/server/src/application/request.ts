import { type Id, limitFields, periods, rulesInForce, ulidOf, type Wish } from '@bursar/core'
import { mintId } from '../identity/mint.ts'
import { databaseTime } from '../store/head.ts'
import { decodePolicy, selectPoliciesOf } from '../store/read/policy.ts'
import { reachNamed } from './access.ts'
import { findApproval, type RequestApproval } from './approval.ts'
import { type Call, type Deps, invalidField, type Rejection, rejected } from './call.ts'
import { withReadings } from './list-reading.ts'
import { moreFacts } from './more-asked.ts'
import type { OutcomeReport } from './outcome-report.ts'
import { privateTexts } from './private-text.ts'
import { repeated, type Written, write } from './write.ts'

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
  // What is left out is filled in by what stands: a repetition means what stood then.
  const written =
    (await repeated<'approval.request'>(deps, call)) ?? (await asked(deps, call, { agent, sent }))
  if (written.kind === 'rejected') return written
  const found = await findApproval(deps, call, written.event.params.approval)
  if (found.kind === 'rejected') return found
  const { replayed } = written
  return { kind: 'requested', approval: asAsked(found.approval as RequestApproval), replayed }
}

async function asked(
  deps: Deps,
  call: Call,
  { agent, sent }: { agent: Id<'agent'>; sent: Sent },
): Promise<Written<'approval.request'> | Rejection> {
  const wish = await wishOf(deps, call, { agent, sent })
  if (wish.kind === 'rejected') return wish
  const approval = mintId('approval')
  const { digests, texts } = privateTexts(ulidOf(approval), { memo: sent.reason })
  const params = { approval, agent, wish: wish.wish, texts: digests }
  const command = { kind: 'approval.request', actor: call.caller.key, params } as const
  return write(deps, call, { command, texts })
}

/** Whatever came after. */
function asAsked(approval: RequestApproval): RequestApproval {
  const open = { state: 'PENDING', self: null, decidedBy: null, decidedAt: null } as const
  return { ...approval, row: { ...approval.row, ...open }, votes: [], note: null }
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
  const set = sent.per === undefined ? await limitsOf(deps, call, agent) : [sent.per]
  if (set === null) return rejected('NOT_FOUND')
  const [per = null, ...others] = set
  if (per === null || others.length > 0)
    return invalidField('per', `Required: one of ${periods.join(', ')}, a limit of the policy.`)
  const now = await databaseTime(deps.database.read)
  const until = Math.floor((sent.until ?? now + DAY * SECOND) / SECOND)
  return { kind: 'wish', wish: { ...wish, per, until } }
}

/** Which limits an agent's own policy has; null where there is no such agent. */
async function limitsOf(deps: Deps, call: Call, agent: Id<'agent'>) {
  const [row] = await deps.database.read(selectPoliciesOf(call.caller.bookId, [ulidOf(agent)]))
  if (row === undefined) return null
  const { rules } = decodePolicy(row).row
  return periods.filter((per) => rules[limitFields[per]] !== null)
}

/** What would be different if a request were granted. */
export interface RequestEffect {
  /** The limit of its own policy or the balance; null where a payee is asked for. */
  readonly before: bigint | null
  readonly after: bigint | null
  readonly currency: string
  /** The most that can be lost in 24 hours; null: it cannot be granted at the moment. */
  readonly exposure: {
    readonly before: bigint
    readonly after: bigint | null
    /** Of the limits, which may not be that of the wallet. */
    readonly currency: string
  }
  /** Of the last 30 days; null where no rule would be different, or it takes too long. */
  readonly backtest: OutcomeReport | null
}

/** The effect of a request that is open, for somebody who may not grant it, too. */
export async function effectOf(
  deps: Deps,
  call: Call,
  approval: RequestApproval,
): Promise<RequestEffect | null> {
  if (approval.row.state !== 'PENDING') return null
  const facts = await moreFacts(deps, call, { approval, link: null })
  if ('code' in facts) return null
  const { now, granted, backtest, rules, at } = facts
  const { what, per, amount, currency } = approval.request
  const after = granted.kind === 'allowance' ? granted : null
  const exposure = {
    before: now.worst.amount,
    after: after?.worst.amount ?? null,
    currency: now.worst.currency,
  }
  const common = { currency, exposure, backtest }
  if (what === 'budget') return { ...common, before: now.wallet, after: after?.wallet ?? null }
  const inForce = rulesInForce(rules, Math.floor(at / SECOND))
  const limit = per === null ? null : inForce[limitFields[per]]
  return { ...common, before: limit, after: after === null || per === null ? null : amount }
}
