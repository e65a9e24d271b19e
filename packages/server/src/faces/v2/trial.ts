import { categoryOfMcc, type ProblemCode, problems } from '@bursar/contract'
import { type Finding, type Id, idOf, type Remedies, ulidOf } from '@bursar/core'
import { reachIdentity } from '../../application/agent-identity.ts'
import { type Call, type Deps, type Rejection, rejected } from '../../application/call.ts'
import { currencyMeant } from '../../application/currency.ts'
import { destinationOf, nobodyNamed } from '../../application/destination.ts'
import { check, type Destination, type PaymentRequest } from '../../application/payment.ts'
import { nowhere } from './render.ts'
import { explanationShown } from './trace.ts'

/** What a payment would have come to, if it had been made. */
export interface Trial {
  readonly kind: 'tried'
  readonly outcome: 'allow' | 'requires_approval' | 'deny'
  readonly code: string | null
  readonly reason: string
  readonly findings: readonly Finding[]
  readonly remedies: Remedies
}

type Wanted = Pick<PaymentRequest, 'from' | 'to' | 'amount' | 'currency'>

const outcomes = {
  allowed: 'allow',
  needs_approval: 'requires_approval',
  declined: 'deny',
} as const

/** Asks as /v1 does. Nothing is written. */
export async function tryOut(deps: Deps, call: Call, wanted: Wanted): Promise<Trial | Rejection> {
  const checked = await check(deps, call, {
    ...wanted,
    ...{ memo: null, metadata: {}, holdHours: null, claim: null },
    ...{ allowDuplicate: false, askApproval: false },
  })
  if (checked.kind === 'rejected') return isUnpayable(checked) ? unpayable(checked) : checked
  const { verdict, code, findings, remedies } = checked
  const reason = explanationShown(findings).summary
  return { kind: 'tried', outcome: outcomes[verdict], code, reason, findings, remedies }
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
  return { kind: 'tried', outcome: 'deny', code, reason, findings: [], remedies: {} }
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
  const reached = await reachIdentity(deps, call, asked.agent_id)
  if (reached.kind === 'rejected') return reached
  const { id: agent, wallet } = reached.view
  if (wallet === null) {
    const sentence = 'The agent has no wallet to pay from.'
    return { kind: 'asked', agent, trial: unpayable(rejected('CONFLICT', { sentence })) }
  }
  const { amount } = asked
  let currency: string | null = null
  for (const token of new Set(asked.tokens)) {
    const meant = await currencyMeant(deps, call, { wallet, name: token, amount })
    if (meant.kind === 'rejected') return meant
    currency = meant.currency
  }
  const to = await destinationIn(deps, call, asked)
  if (to === null) return nowhere()
  const trial = await tryOut(deps, call, { from: wallet, to, amount, currency })
  return trial.kind === 'rejected' ? trial : { kind: 'asked', agent, trial }
}

/** What is said of a payee counts only where nobody else knows it. */
async function destinationIn(
  deps: Deps,
  call: Call,
  { merchant_id: named, merchant_category: category, mcc_code: mcc }: Asked,
): Promise<Destination | null> {
  const to = named === null ? nobodyNamed : await destinationOf(deps, call, named)
  if (to === null || !('merchant' in to)) return to
  const mccCategory = mcc === null ? null : categoryOfMcc(mcc)
  return { merchant: { ...to.merchant, category, mcc, mccCategory } }
}

/** Whose rule decided it; the agent's own policy where all let it pass. */
export function policyBehind({ findings }: Trial, agent: Id<'agent'>): string {
  const failed = findings.filter(({ outcome }) => outcome !== 'pass')
  const first = failed.find(({ outcome }) => outcome === 'deny') ?? failed[0]
  return first?.policy?.id ?? idOf('policy', ulidOf(agent))
}
