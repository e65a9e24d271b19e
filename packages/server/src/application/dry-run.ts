import { categoryOfMcc, type ProblemCode, problems } from '@bursar/contract'
import type { Finding, Id, Label, Remedies } from '@bursar/core'
import { reachIdentity } from './agent-identity.ts'
import { type Call, type Deps, type Rejection, rejected } from './call.ts'
import { currencyMeant } from './currency.ts'
import { destinationOf, nobodyNamed } from './destination.ts'
import { ownPolicyOf } from './id.ts'
import { check, type Destination, type PaymentRequest, type Verdict } from './payment.ts'

/** What a payment would have come to, if it had been made. */
export interface DryRun {
  readonly kind: 'dry-run'
  readonly verdict: Verdict
  readonly code: string | null
  readonly findings: readonly Finding[]
  readonly remedies: Remedies
  /** Why no rule was reached; null: rules were asked. */
  readonly sentence: string | null
}

type Wanted = Pick<PaymentRequest, 'from' | 'to' | 'amount' | 'currency' | 'label'>

/** Decides without writing anything, and answers also where no payment could be. */
export async function tryPayment(
  deps: Deps,
  call: Call,
  wanted: Wanted,
): Promise<DryRun | Rejection> {
  const checked = await check(deps, call, {
    ...wanted,
    memo: null,
    metadata: {},
    holdHours: null,
    claim: null,
    allowDuplicate: false,
    askApproval: false,
  })
  if (checked.kind === 'rejected') return isUnpayable(checked) ? unpayable(checked) : checked
  const { verdict, code, findings, remedies } = checked
  return { kind: 'dry-run', verdict, code, findings, remedies, sentence: null }
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

function unpayable({ code, sentence = problems[code].sentence }: Rejection): DryRun {
  return { kind: 'dry-run', verdict: 'declined', code, findings: [], remedies: {}, sentence }
}

interface AgentPayment {
  readonly agent: string
  readonly amount: bigint
  /** All of them name the currency. */
  readonly currencies: readonly (string | null)[]
  /** Any text that names somebody; null: nobody in particular. */
  readonly payee: string | null
  /** What is said of the payee counts only where nobody else knows it. */
  readonly category: string | null
  readonly mcc: string | null
  readonly label: Label | null
}

interface AgentDryRun extends DryRun {
  /** Whose rule decided it; the agent's own policy where all let it pass. */
  readonly policy: Id<'policy'>
}

/** The same for an agent that would pay from its first wallet. `nowhere`: the payee is nobody. */
export async function tryAgentPayment(
  deps: Deps,
  call: Call,
  { agent: id, amount, currencies, label, ...named }: AgentPayment,
): Promise<AgentDryRun | { readonly kind: 'nowhere' } | Rejection> {
  const reached = await reachIdentity(deps, call, id)
  if (reached.kind === 'rejected') return reached
  const { id: agent, wallet } = reached.view
  if (wallet === null) {
    const sentence = 'The agent has no wallet to pay from.'
    return decidedBy(unpayable(rejected('CONFLICT', { sentence })), agent)
  }
  let currency: string | null = null
  for (const name of new Set(currencies)) {
    const meant = await currencyMeant(deps, call, { wallet, name, amount })
    if (meant.kind === 'rejected') return meant
    currency = meant.currency
  }
  const to = await destinationIn(deps, call, named)
  if (to === null) return { kind: 'nowhere' }
  const dryRun = await tryPayment(deps, call, { from: wallet, to, amount, currency, label })
  return dryRun.kind === 'rejected' ? dryRun : decidedBy(dryRun, agent)
}

async function destinationIn(
  deps: Deps,
  call: Call,
  { payee, category, mcc }: Pick<AgentPayment, 'payee' | 'category' | 'mcc'>,
): Promise<Destination | null> {
  const to = payee === null ? nobodyNamed : await destinationOf(deps, call, payee)
  if (to === null || !('merchant' in to)) return to
  const mccCategory = mcc === null ? null : categoryOfMcc(mcc)
  return { merchant: { ...to.merchant, category, mcc, mccCategory } }
}

function decidedBy(dryRun: DryRun, agent: Id<'agent'>): AgentDryRun {
  const failed = dryRun.findings.filter(({ outcome }) => outcome !== 'pass')
  const first = failed.find(({ outcome }) => outcome === 'deny') ?? failed[0]
  return { ...dryRun, policy: first?.policy?.id ?? ownPolicyOf(agent) }
}
