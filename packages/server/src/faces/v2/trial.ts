import { categoryOfMcc, type ProblemCode, problems } from '@bursar/contract'
import { type Id, idOf, ulidOf } from '@bursar/core'
import { type Call, type Deps, type Rejection, rejected } from '../../application/call.ts'
import { check, type Sent } from '../v1/payment.ts'
import type { traceOf } from '../v1/render.ts'
import { reach } from './agent.ts'
import { type Destination, destinationOf, unnamed } from './destination.ts'
import { explanationOf } from './refusal.ts'
import { remediesInWords } from './render.ts'
import { tokenOf } from './token.ts'

type Trace = ReturnType<typeof traceOf>

/** What a payment would have come to, if it had been made. */
export interface Trial {
  readonly kind: 'tried'
  readonly outcome: 'allow' | 'requires_approval' | 'deny'
  readonly code: string | null
  readonly reason: string
  readonly trace: Trace
  readonly remedies: ReturnType<typeof remediesInWords>
}

interface Wanted {
  readonly from: string
  readonly to: Sent['to']
  readonly amount: bigint
  readonly currency: string | null
}

const outcomes = {
  allowed: 'allow',
  needs_approval: 'requires_approval',
  declined: 'deny',
} as const

/** Asks as /v1 does. Nothing is written. */
export async function tryOut(deps: Deps, call: Call, wanted: Wanted): Promise<Trial | Rejection> {
  const plain = { capture: true, holdHours: null, allowDuplicate: false, askApproval: false }
  const sent = { ...wanted, memo: null, metadata: {}, ...plain }
  const checked = await check(deps, call, sent)
  if (checked.kind === 'rejected') return isUnpayable(checked) ? unpayable(checked) : checked
  const { outcome, code, trace, remedies } = checked.shown
  return {
    kind: 'tried',
    outcome: outcomes[outcome],
    code,
    reason: explanationOf(trace).summary,
    trace,
    remedies: remediesInWords(remedies),
  }
}

// Who asks whether something would pass is answered, also where no rule was even reached.
const unpayableCodes: ReadonlySet<ProblemCode> = new Set([
  'NOT_FOUND',
  'SAME_WALLET',
  'CONFLICT',
  'AMOUNT_OUT_OF_RANGE',
])

function isUnpayable({ code }: Rejection): boolean {
  return unpayableCodes.has(code)
}

function unpayable({ code, sentence }: Rejection): Trial {
  const reason = sentence ?? problems[code].sentence
  return { kind: 'tried', outcome: 'deny', code, reason, trace: [], remedies: {} }
}

interface Asked {
  readonly agent_id: string
  readonly amount: bigint
  /** All of them name the currency. */
  readonly tokens: readonly (string | null)[]
  readonly merchant_id: string | null
  readonly merchant_category: string | null
  readonly mcc_code: string | null
}

/** The same for an agent that would pay from its first wallet. */
export async function tryAs(
  deps: Deps,
  call: Call,
  asked: Asked,
): Promise<{ readonly kind: 'asked'; readonly agent: Id<'agent'>; trial: Trial } | Rejection> {
  const reached = await reach(deps, call, asked.agent_id)
  if (reached.kind === 'rejected') return reached
  const { id: agent, wallet } = reached.view
  if (wallet === null) {
    const sentence = 'The agent has no wallet to pay from.'
    return { kind: 'asked', agent, trial: unpayable(rejected('CONFLICT', { sentence })) }
  }
  const { amount } = asked
  let currency: string | null = null
  for (const token of new Set(asked.tokens)) {
    const spoken = await tokenOf(deps, call, { wallet, token, amount })
    if (spoken.kind === 'rejected') return spoken
    currency = spoken.currency
  }
  const led = await destinationIn(deps, call, asked)
  if (led.kind === 'rejected') return led
  const { to } = led
  const trial = await tryOut(deps, call, { from: wallet, to, amount, currency })
  return trial.kind === 'rejected' ? trial : { kind: 'asked', agent, trial }
}

/** What is said of a payee counts only where nobody else knows it. */
async function destinationIn(
  deps: Deps,
  call: Call,
  { merchant_id: named, merchant_category: category, mcc_code: mcc }: Asked,
): Promise<Destination | Rejection> {
  const led = named === null ? unnamed : await destinationOf(deps, call, named)
  if (led.kind === 'rejected' || !('merchant' in led.to)) return led
  const mccCategory = mcc === null ? null : categoryOfMcc(mcc)
  return { ...led, to: { merchant: { ...led.to.merchant, category, mcc, mccCategory } } }
}

/** Whose rule decided it; the agent's own policy where all let it pass. */
export function policyBehind({ trace }: Trial, agent: Id<'agent'>): string {
  const failed = trace.filter(({ passed }) => !passed)
  const first = failed.find(({ outcome }) => outcome === 'deny') ?? failed[0]
  return first?.policyId ?? idOf('policy', ulidOf(agent))
}
