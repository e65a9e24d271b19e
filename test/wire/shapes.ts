import {
  count,
  flag,
  id,
  list,
  listOrUnder,
  moment,
  money,
  number,
  object,
  oneOf,
  orNull,
  type Reads,
  record,
  text,
} from './reader.ts'

// What the clients read in each resource. A field that one of them breaks without is a must for
// all, since they are answered alike. null stands only where none of them breaks on it.

const limits = {
  per_transaction: orNull(money),
  daily: orNull(money),
  weekly: orNull(money),
  monthly: orNull(money),
  total: orNull(money),
}
const words = list(text)
const limitsShown = record(limits)
const rulesShown = record({
  allowed_merchants: orNull(words),
  blocked_merchants: words,
  allowed_categories: orNull(words),
  blocked_categories: words,
  require_approval_above: orNull(money),
  auto_approve_below: orNull(money),
})
const kyaLevel = oneOf('none', 'basic', 'verified', 'attested')
const kyaStatus = oneOf('pending', 'in_progress', 'active', 'suspended', 'revoked', 'expired')

export const agent = record(
  {
    id,
    agent_id: id,
    name: text,
    description: orNull(text),
    owner_id: id,
    wallet_id: orNull(id),
    spending_limits: limitsShown,
    policy: rulesShown,
    kya_level: kyaLevel,
    kya_status: kyaStatus,
    is_active: flag,
    metadata: object,
    created_at: moment,
    updated_at: moment,
  },
  { organization_id: orNull(id), public_key: orNull(text), key_algorithm: text },
)
export const agents = list(agent)

export const agentWallet = record({ wallet_id: id, addresses: object })

export const agentLimits = record({
  agent_id: id,
  spending_limits: limitsShown,
  wallet: orNull(record({ wallet_id: id, addresses: object, mpc_provider: text })),
  usage: object,
})
export const agentSpending = record({}, { agent_id: id, total_spent: money })

export const kya = record({
  agent_id: id,
  kya_level: kyaLevel,
  kya_status: kyaStatus,
  manifest: record({
    capabilities: words,
    max_budget_per_tx: orNull(money),
    daily_budget: orNull(money),
    framework: orNull(text),
  }),
  trust_score: number,
})
export const kyaChange = record({
  agent_id: id,
  previous_level: kyaLevel,
  new_level: kyaLevel,
  status: kyaStatus,
  reason: orNull(text),
})

// The tool that shows these prints zeros and "unknown" for what is missing, as if it were so.
export const trustScore = record({
  overall: number,
  tier: text,
  max_per_tx: text,
  max_per_day: text,
  signals: list(record({ name: text, score: number, weight: number })),
})
export const policyHistory = record({
  commits: list(record({ commit_hash: id, created_at: moment })),
})

/** One client breaks where the owner or a limit is null. */
export const wallet = record(
  {
    id,
    wallet_id: id,
    agent_id: id,
    is_active: flag,
    currency: text,
    limit_per_tx: money,
    limit_total: money,
    created_at: moment,
    updated_at: moment,
  },
  { mpc_provider: text, account_type: text, addresses: object, token_limits: object },
)
export const wallets = listOrUnder('wallets', wallet)
export const balance = record({
  wallet_id: id,
  chain: text,
  token: text,
  balance: money,
  address: id,
})
export const addresses = record({ addresses: object })

const paymentStatus = oneOf('pending', 'confirming', 'completed', 'failed', 'blocked')
export const transfer = record(
  {
    tx_hash: id,
    status: paymentStatus,
    from_address: id,
    to_address: id,
    amount: money,
    token: text,
    chain: text,
    ledger_tx_id: orNull(id),
  },
  { audit_anchor: orNull(text), execution_path: text, user_op_hash: orNull(text) },
)
export const pay = record(
  { status: paymentStatus, tx_hash: id, ledger_tx_id: orNull(id), chain: text, message: text },
  {
    mandate_id: orNull(id),
    route: record(
      { chain: text, provider: text },
      { estimated_fee_bps: number, route_type: text, auto_routed: flag },
    ),
    fx: orNull(object),
    policy_explanation: orNull(object),
  },
)

export const policyCheck = record({ allowed: flag, reason: text }, { policy_id: orNull(id) })
/** One client looks for an array and nothing else. */
export const policyExamples = list(
  record({ description: text, natural_language: text }, { use_case: orNull(text) }),
)
const parsed = record(
  { name: text, description: text },
  {
    spending_limits: list(
      record({ vendor_pattern: text, max_amount: money, period: text }, { currency: text }),
    ),
    requires_approval_above: orNull(money),
    global_daily_limit: orNull(money),
    global_monthly_limit: orNull(money),
    is_active: flag,
    policy_id: orNull(id),
    agent_id: orNull(id),
    warnings: words,
  },
)
export const policyParsed = parsed
export const policyPreview = record(
  { parsed },
  { warnings: words, requires_confirmation: flag, confirmation_message: text },
)
export const policyApplied = record(
  { success: flag, policy_id: id, agent_id: id },
  {
    trust_level: orNull(text),
    limit_per_tx: orNull(money),
    limit_total: orNull(money),
    daily_limit: orNull(money),
    weekly_limit: orNull(money),
    monthly_limit: orNull(money),
    merchant_rules_count: orNull(count),
    message: orNull(text),
  },
)
export const simulation = record(
  {
    allowed: flag,
    reason: text,
    policy_checks: list(record({ check: text, passed: flag }, { detail: orNull(text) })),
  },
  { estimated_fee: orNull(money), confidence: orNull(number) },
)

const groupBudget = record({}, limits)
export const group = record(
  { id, group_id: id, name: text, agent_ids: list(id), created_at: moment, updated_at: moment },
  {
    owner_id: orNull(id),
    budget: orNull(groupBudget),
    merchant_policy: orNull(
      record(
        {},
        {
          allowed_merchants: orNull(words),
          blocked_merchants: orNull(words),
          allowed_categories: orNull(words),
          blocked_categories: orNull(words),
        },
      ),
    ),
    metadata: orNull(object),
  },
)
export const groups = listOrUnder('groups', group)
export const groupSpending = record({
  group_id: id,
  name: text,
  budget: orNull(groupBudget),
  agent_count: count,
  agent_ids: list(id),
})

const holdStatus = oneOf('active', 'captured', 'voided', 'expired')
export const holdCreated = record({ hold_id: id, status: holdStatus, expires_at: moment })
export const hold = record(
  { id, wallet_id: id, amount: money, status: holdStatus, expires_at: moment, created_at: moment },
  {
    hold_id: id,
    token: text,
    merchant_id: orNull(text),
    purpose: orNull(text),
    captured_amount: orNull(money),
    captured_at: orNull(moment),
    voided_at: orNull(moment),
  },
)
export const holds = record({ holds: list(hold) })

export const approval = record(
  {
    id,
    agent_id: id,
    amount: money,
    currency: text,
    status: oneOf('pending', 'approved', 'rejected', 'denied', 'expired', 'cancelled'),
    created_at: moment,
    updated_at: moment,
  },
  {
    transaction_id: orNull(id),
    merchant_id: orNull(text),
    reason: orNull(text),
    approved_by: orNull(text),
    rejected_by: orNull(text),
    notes: orNull(text),
  },
)
export const approvals = list(approval)

/** An entry says who was paid and how it stands, since one client makes that up otherwise. */
export const ledgerEntry = record(
  {
    tx_id: id,
    amount: money,
    currency: text,
    created_at: moment,
    vendor: orNull(text),
    status: text,
    token: text,
  },
  {
    mandate_id: orNull(id),
    from_wallet: orNull(id),
    to_wallet: orNull(id),
    chain: orNull(text),
    chain_tx_hash: orNull(id),
    audit_anchor: orNull(text),
  },
)
export const ledgerEntries = record({ entries: list(ledgerEntry) })
export const ledgerVerified = record({ valid: flag }, { anchor: orNull(text) })
export const transactionStatus = record(
  { tx_hash: id, chain: text, status: text },
  { confirmations: count, block_number: orNull(count) },
)

const spent = { total_spent: money, transaction_count: count }
export const spendingSummary = record({
  wallet_id: id,
  period: text,
  ...spent,
  average_transaction: money,
  remaining_daily_limit: orNull(money),
  remaining_weekly_limit: orNull(money),
  remaining_monthly_limit: orNull(money),
  top_vendor: orNull(text),
  top_category: orNull(text),
})
export const spendingByVendor = record({ vendors: list(record({ vendor: text, ...spent })) })
export const spendingByCategory = record({
  categories: list(record({ category: orNull(text), ...spent })),
})
export const spendingTrends = record({ trends: list(record({ period: text, ...spent })) })

export const compliance = record({
  status: oneOf('pass', 'fail', 'review'),
  checks: list(object),
  risk_level: text,
})

export const killSwitch = record({
  global: orNull(object),
  organizations: object,
  agents: object,
  rails: object,
  chains: object,
})

export const evidence = record({
  transaction_id: id,
  receipt: object,
  policy_decision: orNull(object),
  ledger_entries: list(object),
})
export const evidenceVerified = record({ valid: flag, receipt_valid: flag })
export const policyDecisions = list(object)

export const health = record({ status: text })

/** RFC 9457, and beside it what the clients look for. A refused payment says "blocked" itself. */
export function problem(status: number, code: string): Reads {
  const same = (value: string) => oneOf(value)
  const standing: Reads = (value, at) =>
    value === status || value === 'blocked' ? [] : [`${at}: ${String(value)} is not ${status}`]
  return record({
    type: text,
    title: text,
    status: standing,
    detail: text,
    instance: text,
    code: same(code),
    request_id: id,
    error: record({ code: same(code), message: text, details: object, request_id: id }),
  })
}
