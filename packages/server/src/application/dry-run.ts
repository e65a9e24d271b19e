import { categoryOfMcc, type ProblemCode, problems } from '@bursar/contract'
import type { Finding, Id, Remedies, SwitchName } from '@bursar/core'
import { reachIdentity } from './agent-identity.ts'
import { findLimitedWallet } from './agent-wallet.ts'
import { type Call, type Deps, invalidField, type Rejection, rejected } from './call.ts'
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
  /** One of the two names who pays; where both are there, the wallet is the agent's. */
  readonly agent: string | null
  readonly wallet: string | null
  readonly amount: bigint
  /** All of them name the currency. */
  readonly currencies: readonly (string | null)[]
  /** Any text that names somebody; null: nobody in particular. */
  readonly payee: string | null
  /** What is said of the payee counts only where nobody else knows it. */
  readonly category: string | null
  readonly mcc: string | null
  readonly label: SwitchName | null
}

interface AgentDryRun extends DryRun {
  /** Whose rule decided it; the agent's own policy where all let it pass. */
  readonly policy: Id<'policy'>
}

/** The same for an agent that would pay, from its first wallet unless another one is named. */
export async function tryAgentPayment(
  deps: Deps,
  call: Call,
  { amount, currencies, label, ...named }: AgentPayment,
): Promise<AgentDryRun | Rejection> {
  const payer = await payerIn(deps, call, named)
  if (payer.kind === 'rejected') return payer
  const { agent, wallet } = payer
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
  const dryRun = await tryPayment(deps, call, { from: wallet, to, amount, currency, label })
  return dryRun.kind === 'rejected' ? dryRun : decidedBy(dryRun, agent)
}

async function payerIn(
  deps: Deps,
  call: Call,
  { agent: id, wallet: named }: Pick<AgentPayment, 'agent' | 'wallet'>,
) {
  const found = named === null ? null : await findLimitedWallet(deps, call, named)
  if (found?.kind === 'rejected') return found
  const owner = found === null ? null : found.wallet.agent
  if (found !== null && owner === null) return rejected('NOT_FOUND')
  const reached = await reachIdentity(deps, call, id ?? owner ?? '')
  if (reached.kind === 'rejected') return reached
  const { view } = reached
  if (owner !== null && owner !== view.id)
    return invalidField('agent_id', 'Must be the agent that owns wallet_id.')
  return { kind: 'payer' as const, agent: view.id, wallet: found?.wallet.id ?? view.wallet }
}

async function destinationIn(
  deps: Deps,
  call: Call,
  { payee, category, mcc }: Pick<AgentPayment, 'payee' | 'category' | 'mcc'>,
): Promise<Destination> {
  const to = payee === null ? nobodyNamed : await destinationOf(deps, call, payee)
  if (!('merchant' in to)) return to
  const mccCategory = mcc === null ? null : categoryOfMcc(mcc)
  return { merchant: { ...to.merchant, category, mcc, mccCategory } }
}

function decidedBy(dryRun: DryRun, agent: Id<'agent'>): AgentDryRun {
  const failed = dryRun.findings.filter(({ outcome }) => outcome !== 'pass')
  const first = failed.find(({ outcome }) => outcome === 'deny') ?? failed[0]
  return { ...dryRun, policy: first?.policy?.id ?? ownPolicyOf(agent) }
}
