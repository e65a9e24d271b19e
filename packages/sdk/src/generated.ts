// Generated from the contract by npm run gen. Do not edit.

export interface ActiveKillSwitch {
  scope: KillSwitchScope
  rail: KillSwitchRail | null
  groupId: string | null
  agentId: string | null
  reason: string | null
}

/** A number or decimal string with at most 8 decimal places. A positive amount adds funds from the organization wallet; a negative amount returns them. Must not be zero. */
export type AdjustmentAmount = number | string

/** An AI agent with its own wallet, API key and policy. */
export interface Agent {
  /** The ID of the agent's first wallet, which also identifies the agent. */
  id: string
  /** The same as id. */
  agentId: string
  /** The agent's own ID, which /api/v2 returns. Either ID is accepted everywhere. */
  identityId: string
  name: string
  description: string | null
  walletType: 'AGENT'
  status: 'ACTIVE' | 'FROZEN'
  currency: string
  balance: Money
  /** The balance minus held funds. */
  available: Money
  /** Funds held for open payments. */
  held: Money
  permissions: Permission[]
  /** The agent's own policy. */
  policyId: string
  /** The parent agent, which delegated to this one. */
  parentId: string | null
  /** The agents that this one delegated to, at most the first 64. */
  childIds: string[]
  /** When the delegation expires and the agent is deleted. */
  expiresAt: Time | null
  groupIds: string[]
  /** All of the agent's wallets, starting with the first. */
  walletIds: string[]
  /** Whether the agent's kill switch is on. */
  stopped: boolean
  metadata: Metadata
  createdAt: Time
  updatedAt: Time
  apiKey: AgentKey | null
}

export interface AgentCreate {
  name: string
  description?: string | null | undefined
  /** Your own labels: at most 50 keys of at most 40 characters. Values are strings of at most 500 characters, numbers, booleans or null. At most 4096 bytes as JSON. */
  metadata?: Record<string, string | number | boolean | null> | undefined
  permissions?: Permission[] | undefined
}

export interface AgentCreateFromTemplate {
  name: string
  description?: string | null | undefined
  /** Your own labels: at most 50 keys of at most 40 characters. Values are strings of at most 500 characters, numbers, booleans or null. At most 4096 bytes as JSON. */
  metadata?: Record<string, string | number | boolean | null> | undefined
  templateId: TemplateId
}

export interface AgentCreated {
  /** The ID of the agent's first wallet, which also identifies the agent. */
  id: string
  name: string
  /** The secret API key, shown only once. Retrying the request with the same Idempotency-Key shows it again for ten minutes; after that it is null. */
  apiKey: string | null
  apiKeyId: string
  balance: Money
}

export interface AgentCreatedFromTemplate {
  /** The ID of the agent's first wallet, which also identifies the agent. */
  id: string
  name: string
  /** The secret API key, shown only once. Retrying the request with the same Idempotency-Key shows it again for ten minutes; after that it is null. */
  apiKey: string | null
  apiKeyId: string
  balance: Money
  policyId: string
}

export interface AgentDelegate {
  name: string
  description?: string | null | undefined
  /** Your own labels: at most 50 keys of at most 40 characters. Values are strings of at most 500 characters, numbers, booleans or null. At most 4096 bytes as JSON. */
  metadata?: Record<string, string | number | boolean | null> | undefined
  /** Funds to transfer from the parent to the new agent; "0" for none. */
  amount: string
  /** Default: those of wallets:read, payments:read and payments:write that the caller has. */
  permissions?: Permission[] | undefined
  /** When the agent is deleted and its funds return to the parent. */
  expiresAt?: string | null | undefined
  maxTransaction?: LimitAmount | undefined
  dailyLimit?: LimitAmount | undefined
  weeklyLimit?: LimitAmount | undefined
  monthlyLimit?: LimitAmount | undefined
  totalLimit?: LimitAmount | undefined
}

export interface AgentDelegated {
  /** The ID of the agent's first wallet, which also identifies the agent. */
  id: string
  name: string
  /** The secret API key, shown only once. Retrying the request with the same Idempotency-Key shows it again for ten minutes; after that it is null. */
  apiKey: string | null
  apiKeyId: string
  balance: Money
  policyId: string
  parentId: string
  expiresAt: Time | null
}

export interface AgentDeleted {
  deleted: true
  sweptAmount: Money
}

/** The most that an agent can lose under its policies. */
export interface AgentExposure {
  agentId: string
  at: Time
  /** The currency of the limits. */
  currency: string
  /** The available balance of the wallets. */
  balance: Money
  /** Funds held for open payments and holds; every amount counts them as lost. */
  open: Money
  hour: ExposureHorizon
  day: ExposureHorizon
  /** The next 30 days. */
  month: ExposureHorizon
  /** Wallets whose currency has no valuation. No amount includes them. */
  unvalued: ({
    walletId: string
    currency: string
  })[]
}

/** An agent's active API key, without its secret. */
export interface AgentKey {
  id: string
  prefix: string
  last4: string
  permissions: Permission[]
  lastUsedAt: Time | null
  expiresAt: Time | null
}

export interface AgentKeyRotated {
  /** The secret API key, shown only once. Retrying the request with the same Idempotency-Key shows it again for ten minutes; after that it is null. */
  apiKey: string | null
  apiKeyId: string
  revokedKeyId: string | null
}

/** What limits an agent now, including its parents, groups and organization. */
export interface AgentLimits {
  agentId: string
  /** The currency of the limits. */
  currency: string
  perTransaction: LimitInForce
  daily: LimitInForce
  weekly: LimitInForce
  monthly: LimitInForce
  total: LimitInForce
  limitsBy: EntryLimitInForce[]
}

export interface AgentList {
  data: Agent[]
  /** Send this as `cursor` to get the next page. */
  cursor: string | null
  hasMore: boolean
}

export interface AgentPaused {
  id: string
  status: 'FROZEN'
}

export interface AgentResumed {
  id: string
  status: 'ACTIVE'
}

/** One agent's share of the spending. */
export interface AgentShare {
  agentId: string
  day: Money
  week: Money
  month: Money
  total: Money
}

/** A positive decimal string with at most 8 decimal places. Amounts are never rounded. */
export type Amount = string

/** An organization API key, without its secret. */
export interface ApiKey {
  id: string
  name: string | null
  /** A label: the person or service that uses the key. */
  owner: string
  /** The key that created it; null for one created on the server. */
  madeBy: string | null
  /** The key that it speaks for: the first of those that created one another. Keys with the same principal count as one approver. */
  principal: string
  prefix: string
  last4: string
  permissions: Permission[]
  createdAt: Time
  expiresAt: Time | null
  lastUsedAt: Time | null
  revokedAt: Time | null
}

export interface ApiKeyCreate {
  name?: string | null | undefined
  /** A label: the person or service that uses the key. The key approves payments as the key that creates it. The label is logged permanently, so use a role or account, not a person's name. */
  owner?: string | undefined
  permissions: Permission[]
  expiresAt?: string | null | undefined
}

export interface ApiKeyCreated {
  id: string
  name: string | null
  /** A label: the person or service that uses the key. */
  owner: string
  /** The key that created it; null for one created on the server. */
  madeBy: string | null
  /** The key that it speaks for: the first of those that created one another. Keys with the same principal count as one approver. */
  principal: string
  prefix: string
  last4: string
  permissions: Permission[]
  createdAt: Time
  expiresAt: Time | null
  lastUsedAt: Time | null
  revokedAt: Time | null
  /** The secret API key, shown only once. Retrying the request with the same Idempotency-Key shows it again for ten minutes; after that it is null. */
  apiKey: string | null
}

export interface ApiKeyList {
  data: ApiKey[]
  /** Send this as `cursor` to get the next page. */
  cursor: string | null
  hasMore: boolean
}

export interface ApiKeyRevoke {
  /** Also revokes the active keys that it created, and those that they created, at most 64. Otherwise they stay valid. API keys of agents are not affected. Default: false. */
  cascade?: boolean | undefined
}

export interface ApiKeyRevoked {
  id: string
  revoked: true
  /** The keys that were revoked with it. */
  alsoRevoked: string[]
}

/** A request for human approval of one payment or of more budget, and its result. */
export interface Approval {
  id: string
  /** null if a request for more, not a payment, needs the approval. */
  paymentId: string | null
  request: MoreRequest | null
  agentId: string | null
  walletId: string
  status: ApprovalStatus
  /** Of a payment; or what a request asks for. */
  amount: Money | null
  currency: string
  to: PaymentTo | null
  /** The memo of a payment or the reason of a request: the words of its requester. */
  memo: string | null
  /** The policy that required approval. */
  policyId: string
  policyVersion: number
  /** Hash of the exact terms that are being approved. */
  termsHash: Hash
  /** The number of approvers required. */
  approvalsNeeded: number
  /** The approvers whose consent counts. With each further approval, those whose key was revoked or has expired by then are dropped. */
  approvals: Consent[]
  /** Whether the requester of the payment approved it. */
  selfApproved: boolean
  /** When the approval expires if it is not decided. */
  expiresAt: Time | null
  /** The note sent with the decision. */
  note: string | null
  decidedBy: string | null
  decidedAt: Time | null
  createdAt: Time
}

export interface ApprovalDecided {
  id: string
  /** null if a request for more, not a payment, needs the approval. */
  paymentId: string | null
  request: MoreRequest | null
  agentId: string | null
  walletId: string
  status: ApprovalStatus
  /** Of a payment; or what a request asks for. */
  amount: Money | null
  currency: string
  to: PaymentTo | null
  /** The memo of a payment or the reason of a request: the words of its requester. */
  memo: string | null
  /** The policy that required approval. */
  policyId: string
  policyVersion: number
  /** Hash of the exact terms that are being approved. */
  termsHash: Hash
  /** The number of approvers required. */
  approvalsNeeded: number
  /** The approvers whose consent counts. With each further approval, those whose key was revoked or has expired by then are dropped. */
  approvals: Consent[]
  /** Whether the requester of the payment approved it. */
  selfApproved: boolean
  /** When the approval expires if it is not decided. */
  expiresAt: Time | null
  /** The note sent with the decision. */
  note: string | null
  decidedBy: string | null
  decidedAt: Time | null
  createdAt: Time
  payment: Payment | null
}

export interface ApprovalDecision {
  note?: string | null | undefined
}

/** An approval; if it is a request that is pending, with what it would change. */
export interface ApprovalDetail {
  id: string
  /** null if a request for more, not a payment, needs the approval. */
  paymentId: string | null
  request: MoreRequest | null
  agentId: string | null
  walletId: string
  status: ApprovalStatus
  /** Of a payment; or what a request asks for. */
  amount: Money | null
  currency: string
  to: PaymentTo | null
  /** The memo of a payment or the reason of a request: the words of its requester. */
  memo: string | null
  /** The policy that required approval. */
  policyId: string
  policyVersion: number
  /** Hash of the exact terms that are being approved. */
  termsHash: Hash
  /** The number of approvers required. */
  approvalsNeeded: number
  /** The approvers whose consent counts. With each further approval, those whose key was revoked or has expired by then are dropped. */
  approvals: Consent[]
  /** Whether the requester of the payment approved it. */
  selfApproved: boolean
  /** When the approval expires if it is not decided. */
  expiresAt: Time | null
  /** The note sent with the decision. */
  note: string | null
  decidedBy: string | null
  decidedAt: Time | null
  createdAt: Time
  effect: RequestEffect | null
}

/** A link by which one person can decide an approval, without its secret address. */
export interface ApprovalLink {
  id: string
  approvalId: string
  /** Whom the link is for, in the words of its creator. It is shown, and proves nothing. */
  label: string | null
  status: ApprovalLinkStatus
  /** The API key that created it. The approver who opens the link decides as this key. */
  createdBy: string
  createdAt: Time
  expiresAt: Time
}

export interface ApprovalLinkCreate {
  label?: string | null | undefined
}

export interface ApprovalLinkCreated {
  id: string
  approvalId: string
  /** Whom the link is for, in the words of its creator. It is shown, and proves nothing. */
  label: string | null
  status: ApprovalLinkStatus
  /** The API key that created it. The approver who opens the link decides as this key. */
  createdBy: string
  createdAt: Time
  expiresAt: Time
  /** The address to send to the approver, shown only once. Anyone who has it can decide. Retrying the request with the same Idempotency-Key shows it again for ten minutes; after that it is null. */
  url: string | null
  /** Why the person may not be able to open it. */
  warnings: ApprovalLinkWarning[]
}

export interface ApprovalLinkList {
  data: ApprovalLink[]
}

/** OPEN: it can decide the approval. USED: it has. REVOKED: it was revoked, or the API key that created it has ended. */
export type ApprovalLinkStatus = 'OPEN' | 'USED' | 'EXPIRED' | 'REVOKED'

export interface ApprovalLinkWarning {
  code: 'LINK_LOCAL_ONLY' | 'LINK_UNENCRYPTED'
  message: string
}

export interface ApprovalList {
  data: Approval[]
  /** Send this as `cursor` to get the next page. */
  cursor: string | null
  hasMore: boolean
}

export type ApprovalStatus = 'PENDING' | 'APPROVED' | 'DENIED' | 'RELEASED' | 'CANCELLED' | 'EXPIRED'

/** What other rules would have decided for past payments. Nothing is changed. */
export interface Backtest {
  policyId: string
  /** The time of the first payment in the back-test. */
  from: Time | null
  to: Time | null
  /** Whether the time range has more events than one back-test can process. */
  truncated: boolean
  /** The number of payments to which the policy applied. */
  payments: number
  was: OutcomeTallies
  would: OutcomeTallies
  changes: ({
    was: Outcome
    would: Outcome
    count: number
    sum: Money
  })[]
  /** Why the candidate would have declined payments or required approval. */
  reasons: ({
    code: string
    count: number
    sum: Money
  })[]
  days: ({
    day: string
    was: OutcomeTallies
    would: OutcomeTallies
  })[]
  /** The first 1,000 payments that would have had a different outcome. */
  changed: BacktestPayment[]
}

export interface BacktestCreate {
  /** Changes to the current rules, in the form of a policy update. */
  rules?: {
    timezone?: string | null | undefined
    maxTransaction?: LimitAmount | undefined
    dailyLimit?: LimitAmount | undefined
    weeklyLimit?: LimitAmount | undefined
    monthlyLimit?: LimitAmount | undefined
    totalLimit?: LimitAmount | undefined
    /** IDs, exact names, names by their beginning ("UBER*"), or domains including their subdomains. Names of well-known vendors such as "OpenAI" also match their domains: see readings. */
    allowedMerchants?: string[] | null | undefined
    /** IDs, exact names, names by their beginning ("UBER*"), or domains including their subdomains. Names of well-known vendors such as "OpenAI" also match their domains: see readings. */
    blockedMerchants?: string[] | null | undefined
    /** Categories such as "software", or four-digit merchant category codes (ISO 18245). */
    allowedCategories?: string[] | null | undefined
    /** Categories such as "software", or four-digit merchant category codes (ISO 18245). */
    blockedCategories?: string[] | null | undefined
    requireApprovalAbove?: LimitAmount | undefined
    autoApproveBelow?: LimitAmount | undefined
    allowedCurrencies?: string[] | null | undefined
    /** When payments are allowed, in the time zone of the scope's own policy. */
    timeWindows?: ({
      days: Weekday[]
      from: string
      to: string
    })[] | null | undefined
    /** The maximum number of payments per calendar minute; 0 allows none. */
    maxPerMinute?: number | null | undefined
    /** The maximum number of payments per calendar hour; 0 allows none. */
    maxPerHour?: number | null | undefined
    /** The maximum number of payments per calendar day; 0 allows none. */
    maxPerDay?: number | null | undefined
    /** Whether the first payment to each payee requires approval. */
    approveNewPayees?: boolean | null | undefined
    /** How long a matching payment counts as a possible duplicate; at most 30 days. */
    duplicateSeconds?: number | null | undefined
    /** What `allowDuplicate` does when an agent sends it with a possible duplicate: it requires approval, has no effect, or allows the payment. null means ask. An organization key can always allow it. */
    duplicates?: DuplicateWay | null | undefined
    circuitBreaker?: CircuitBreaker | null | undefined
    /** The number of approvers when this policy requires approval; null means 1. */
    approvalsNeeded?: number | null | undefined
    /** `deny`: the requester of a payment cannot approve it, also where one approver is enough. */
    selfApproval?: 'deny' | null | undefined
    kyaSteps?: ({
      above: string
      level: 'basic' | 'verified' | 'attested'
    })[] | null | undefined
    /** The hours until an approval that this policy requires expires; null means 72. */
    approvalHours?: number | null | undefined
    limitsBy?: ({
      merchants?: string[] | undefined
      categories?: string[] | undefined
      amount: string
      per: 'transaction' | 'day' | 'week' | 'month' | 'total'
    })[] | null | undefined
    unknownCategory?: UnknownCategory | undefined
  } | undefined
  /** A shared policy to test instead of changed rules. */
  candidateId?: string | undefined
  /** An ISO 8601 time with a time zone, such as 2026-11-22T18:30:00Z. */
  createdAfter?: string | undefined
  /** An ISO 8601 time with a time zone, such as 2026-11-22T18:30:00Z. */
  createdBefore?: string | undefined
}

/** A payment that would have had a different outcome. */
export interface BacktestPayment {
  paymentId: string
  agentId: string | null
  amount: Money
  currency: string
  was: {
    outcome: Outcome
    code: string | null
  }
  would: {
    outcome: Outcome
    code: string | null
  }
  createdAt: Time
}

export interface BudgetAdjusted {
  id: string
  /** As sent. A decimal string with more than 15 digits is returned as a string. */
  adjustment: number | string
  newBalance: Money
  currency: string
}

export interface BudgetAdjustment {
  amount: AdjustmentAmount
}

/** The number of attempts, including declined ones, allowed per calendar minute or hour. The next attempt is declined, and pauses the agent if the policy is the agent's. */
export interface CircuitBreaker {
  attempts: number
  per: 'minute' | 'hour'
}

export interface ConfiguredRail {
  rail: 'simulated'
  settles: 'at_once' | 'later'
}

/** One approver's consent. */
export interface Consent {
  by: string
  at: Time
  note: string | null
}

export type DuplicateWay = 'ask' | 'deny' | 'agent-may-override'

/** An immutable line of a wallet's statement. */
export interface Entry {
  transactionId: string
  paymentId: string | null
  walletId: string
  /** The type of the event that moved the money. */
  kind: string
  direction: 'credit' | 'debit'
  /** Always positive; see direction. */
  amount: Money
  /** The balance after this entry. */
  balance: Money
  createdAt: Time
}

export interface EntryLimitInForce {
  kind: 'merchants' | 'categories'
  entry: string
  per: 'transaction' | 'day' | 'week' | 'month' | 'total'
  limit: Money
  spent: Money
  remaining: Money
  resetsAt: Time | null
  countsFrom: Time | null
  scope: string
  policyId: string
}

export interface EntryList {
  data: Entry[]
  /** Send this as `cursor` to get the next page. */
  cursor: string | null
  hasMore: boolean
}

/** What an entry of a list matches: domains with their subdomains, names, categories, and names that begin with what stands before a "*". */
export interface EntryReading {
  list: 'allowedMerchants' | 'blockedMerchants' | 'allowedCategories' | 'blockedCategories' | 'limitsBy'
  entry: string
  means: string[]
}

/** One entry of the tamper-evident log. */
export interface Event {
  id: string
  /** The position in the log, numbered from 1 without gaps. */
  seq: number
  type: string
  createdAt: Time
  /** The API key that made the request, or the part of the server that acted. */
  actor: string
  /** The canonical text that is hashed. */
  body: string
  leaf: Hash
  /** SHA-256 of the previous hash and this leaf. */
  hash: Hash
}

export interface EventList {
  data: Event[]
  /** Send this as `cursor` to get the next page. */
  cursor: string | null
  hasMore: boolean
}

/** The rule that limits the amount. */
export interface ExposureBound {
  rule: string
  /** The agent, group or organization that the rule belongs to. */
  scope: string | null
}

/** The most that can leave by then if someone with the API key tries to spend as much as possible and no approval is given. */
export interface ExposureHorizon {
  until: Time
  amount: Money
  boundBy: ExposureBound
}

/** Agents that share a budget. A member's payments must also pass the group's policies. */
export interface Group {
  id: string
  name: string
  parentId: string | null
  /** The group's own policy, which has its limits and lists. */
  policyId: string
  /** The currency of the group's limits. */
  currency: string
  memberCount: number
  metadata: Metadata
  createdAt: Time
  updatedAt: Time
}

/** Limits and lists become the group's own policy. Omitted fields are no rule. */
export interface GroupCreate {
  name: string
  /** The parent group, which counts all spending of this group. Cannot be changed. */
  parentId?: string | null | undefined
  /** The currency of the limits. Cannot be changed. Default: "USD". */
  currency?: string | undefined
  maxTransaction?: LimitAmount | undefined
  dailyLimit?: LimitAmount | undefined
  weeklyLimit?: LimitAmount | undefined
  monthlyLimit?: LimitAmount | undefined
  totalLimit?: LimitAmount | undefined
  /** IDs, exact names, names by their beginning ("UBER*"), or domains including their subdomains. Names of well-known vendors such as "OpenAI" also match their domains: see readings. */
  allowedMerchants?: string[] | null | undefined
  /** IDs, exact names, names by their beginning ("UBER*"), or domains including their subdomains. Names of well-known vendors such as "OpenAI" also match their domains: see readings. */
  blockedMerchants?: string[] | null | undefined
  /** Categories such as "software", or four-digit merchant category codes (ISO 18245). */
  allowedCategories?: string[] | null | undefined
  /** Categories such as "software", or four-digit merchant category codes (ISO 18245). */
  blockedCategories?: string[] | null | undefined
  /** Your own labels: at most 50 keys of at most 40 characters. Values are strings of at most 500 characters, numbers, booleans or null. At most 4096 bytes as JSON. */
  metadata?: Record<string, string | number | boolean | null> | undefined
}

export interface GroupDeleted {
  id: string
  deleted: true
}

/** A group and its members. */
export interface GroupDetail {
  id: string
  name: string
  parentId: string | null
  /** The group's own policy, which has its limits and lists. */
  policyId: string
  /** The currency of the group's limits. */
  currency: string
  memberCount: number
  metadata: Metadata
  createdAt: Time
  updatedAt: Time
  /** Whether the group's kill switch is on. */
  stopped: boolean
  /** The first 100 agents in the group. */
  members: string[]
}

/** The most that the agents of a group can lose together. */
export interface GroupExposure {
  groupId: string
  agentCount: number
  at: Time
  /** The currency of the limits. */
  currency: string
  /** The available balance of the wallets. */
  balance: Money
  /** Funds held for open payments and holds; every amount counts them as lost. */
  open: Money
  hour: ExposureHorizon
  day: ExposureHorizon
  /** The next 30 days. */
  month: ExposureHorizon
  /** Wallets whose currency has no valuation. No amount includes them. */
  unvalued: ({
    walletId: string
    currency: string
  })[]
}

export interface GroupList {
  data: GroupSummary[]
  /** Send this as `cursor` to get the next page. */
  cursor: string | null
  hasMore: boolean
}

export interface GroupMember {
  agentId: string
}

/** The result of adding an agent to a group or removing it. */
export interface GroupMembership {
  id: string
  name: string
  parentId: string | null
  /** The group's own policy, which has its limits and lists. */
  policyId: string
  /** The currency of the group's limits. */
  currency: string
  memberCount: number
  metadata: Metadata
  createdAt: Time
  agentId: string
  /** Whether the agent is now a member of the group. */
  isMember: boolean
}

export interface GroupSpending {
  groupId: string
  currency: string
  day: WindowSpending
  week: WindowSpending
  month: WindowSpending
  total: TotalSpending
  /** The 100 agents that spent the most, including former members. */
  byAgent: AgentShare[]
}

export interface GroupSummary {
  id: string
  name: string
  parentId: string | null
  /** The group's own policy, which has its limits and lists. */
  policyId: string
  /** The currency of the group's limits. */
  currency: string
  memberCount: number
  metadata: Metadata
  createdAt: Time
  updatedAt: Time
  /** Whether the group's kill switch is on. */
  stopped: boolean
}

/** Omitted fields are unchanged. To change limits and lists, update the group's policy. */
export interface GroupUpdate {
  name?: string | undefined
  /** Your own labels: at most 50 keys of at most 40 characters. Values are strings of at most 500 characters, numbers, booleans or null. At most 4096 bytes as JSON. */
  metadata?: Record<string, string | number | boolean | null> | undefined
}

/** A SHA-256 hash as 64 hexadecimal digits. */
export type Hash = string

/** The last event of the log. Its hash covers all earlier events. */
export interface Head {
  seq: number
  hash: Hash
}

/** An invitation to become a member, without its secret address. */
export interface Invitation {
  id: string
  role: Role
  /** Whom it is for; they can change it when they accept. */
  name: string
  status: InvitationStatus
  /** The owner who created it; null for one created on the server. */
  createdBy: string | null
  createdAt: Time
  expiresAt: Time
}

export interface InvitationCreate {
  role: Role
  name?: string | null | undefined
}

export interface InvitationCreated {
  id: string
  role: Role
  /** Whom it is for; they can change it when they accept. */
  name: string
  status: InvitationStatus
  /** The owner who created it; null for one created on the server. */
  createdBy: string | null
  createdAt: Time
  expiresAt: Time
  /** The address to send to the person, shown only once; null when the request is repeated. Anyone who has it can accept, once, within 24 hours. It ends with the owner who created it, and with a change of their role. */
  url: string | null
}

export interface InvitationList {
  data: Invitation[]
}

export type InvitationStatus = 'OPEN' | 'USED' | 'EXPIRED' | 'REVOKED'

export interface KillSwitch {
  on: boolean
  scope: KillSwitchScope
  rail: KillSwitchRail | null
  groupId: string | null
  agentId: string | null
  reason: string | null
}

export interface KillSwitchList {
  data: ActiveKillSwitch[]
  /** Whether more than 100 groups or agents are stopped. */
  hasMore: boolean
}

/** A rail, or a rail or chain that payments of the agent-first API name in `chain`. */
export type KillSwitchRail = 'internal' | 'simulated' | 'a2a' | 'x402' | 'ap2' | 'card' | 'checkout' | 'ethereum' | 'base' | 'base_sepolia' | 'polygon' | 'arbitrum' | 'optimism' | 'solana' | 'tempo'

/** What the kill switch stops. organization stops everything in this environment. */
export type KillSwitchScope = 'organization' | 'rail' | 'group' | 'agent'

/** At most one of rail, groupId and agentId. Without any, the whole organization. */
export interface KillSwitchSet {
  on: boolean
  reason?: string | null | undefined
  rail?: KillSwitchRail | null | undefined
  groupId?: string | null | undefined
  agentId?: string | null | undefined
}

/** Know Your Agent (KYA): an agent's verified identity and level of trust. */
export interface Kya {
  agentId: string
  level: KyaLevel
  status: KyaStatus
  /** "simulated", or the issuer that verified the agent. */
  verifier: string | null
  anchorVerificationId: string | null
  codeHash: string | null
  verifiedAt: Time | null
  manifest: KyaManifest
  /** From 0 to 1. See /guides/kya for the formula. */
  trustScore: number
  trust: TrustParts
}

/** How well the agent's identity and its owner are verified. */
export type KyaLevel = 'none' | 'basic' | 'verified' | 'attested'

/** The agent's purpose. Derived from its limits if it was not provided. */
export interface KyaManifest {
  capabilities: string[]
  maxBudgetPerTx: string | null
  dailyBudget: string | null
  framework: string | null
}

export type KyaStatus = 'pending' | 'active' | 'suspended'

export interface KyaStep {
  above: Money
  level: 'basic' | 'verified' | 'attested'
}

export interface KyaSuspend {
  reason?: string | null | undefined
}

export interface KyaUpgrade {
  level: 'basic' | 'verified' | 'attested'
  /** The ID of the verification of the owner's identity. Required for the level verified. */
  anchorVerificationId?: string | null | undefined
  codeHash?: string | null | undefined
  attestation?: string | null | undefined
}

/** A decimal string with at most 8 decimal places. "0" allows no payments; null is no limit. */
export type LimitAmount = string | null

/** Each entry has the amount for itself. */
export interface LimitBy {
  merchants?: string[] | undefined
  categories?: string[] | undefined
  amount: Money
  per: 'transaction' | 'day' | 'week' | 'month' | 'total'
  /** Since when all payments to these entries are counted; null if per is transaction. */
  countsFrom: Time | null
}

export interface LimitBySaid {
  merchants?: string[] | undefined
  categories?: string[] | undefined
  amount: Money
  per: 'transaction' | 'day' | 'week' | 'month' | 'total'
}

/** The tightest limit of one kind. */
export interface LimitInForce {
  /** null if nothing limits. */
  limit: Money | null
  /** Counted in the agent's own current window. */
  spent: Money
  /** null if nothing limits. */
  remaining: Money | null
  /** When the current window ends. */
  resetsAt: Time | null
  /** Whose limit leaves the least. */
  scope: string | null
  policyId: string | null
}

/** A person who is a member of this environment of the organization. */
export interface Member {
  id: string
  /** As the person wrote it; it proves nothing. */
  name: string | null
  role: Role
  /** How many active API keys the person created, directly or indirectly. They have the person's voice, and stay valid when the person leaves unless `cascade` revokes them. */
  activeKeys: number
  addedAt: Time
}

export interface MemberList {
  data: Member[]
  /** Send this as `cursor` to get the next page. */
  cursor: string | null
  hasMore: boolean
}

export interface MemberRemove {
  /** Also revokes the active API keys that the person created, directly or indirectly, at most 64. Otherwise they stay valid. API keys of agents are not affected. Default: false. */
  cascade?: boolean | undefined
}

export interface MemberRemoved {
  id: string
  removed: true
  /** The API keys that were revoked with it. */
  alsoRevoked: string[]
}

export interface MemberUpdate {
  role: Role
  /** Also revokes the active API keys that the person created, directly or indirectly, at most 64. Otherwise they stay valid. API keys of agents are not affected. Default: false. */
  cascade?: boolean | undefined
}

export interface MemberUpdated {
  id: string
  /** As the person wrote it; it proves nothing. */
  name: string | null
  role: Role
  /** How many active API keys the person created, directly or indirectly. They have the person's voice, and stay valid when the person leaves unless `cascade` revokes them. */
  activeKeys: number
  addedAt: Time
  /** The API keys that were revoked with it. */
  alsoRevoked: string[]
}

export interface Merchant {
  id: string | null
  name: string | null
  domain: string | null
  category: string | null
  mcc: string | null
  country: string | null
  /** The category of the merchant category code. */
  mccCategory: string | null
}

/** A merchant, identified by at least one of id, name and domain. */
export interface MerchantInput {
  id?: string | null | undefined
  name?: string | null | undefined
  domain?: string | null | undefined
  category?: string | null | undefined
  mcc?: string | null | undefined
  country?: string | null | undefined
}

export type Metadata = Record<string, string | number | boolean | null>

/** A decimal string with exactly 8 decimal places. */
export type Money = string

/** What an agent asks for beyond its policy and budget. */
export interface MoreRequest {
  /** raise: a higher limit in the agent's own policy until a time. budget: money from the organization. payee: one more entry of the policy's allowedMerchants. */
  what: 'raise' | 'budget' | 'payee'
  /** Of a raise: which limit. */
  per: 'transaction' | 'day' | 'week' | 'month' | 'total' | null
  /** Of a raise: the limit while it lasts. Of a budget: what is added. */
  amount: Money | null
  /** Of a raise: when it expires. */
  until: Time | null
  /** Of a payee: the entry. */
  payee: string | null
}

export interface MoreRequestCreate {
  /** raise: a higher limit for a while. budget: more money in the wallet. payee: one more allowed merchant. */
  what: 'raise' | 'budget' | 'payee'
  /** Of a raise: which limit. Not needed if the policy has only one. */
  per?: 'transaction' | 'day' | 'week' | 'month' | 'total' | undefined
  /** Of a raise: the whole limit, not what is added. Of a budget: what is added. */
  amount?: Amount | undefined
  /** Of a raise: its end, within 31 days; default: in 24 hours. */
  until?: string | undefined
  /** Of a payee: an ID, a name or a domain. */
  payee?: string | undefined
  /** Why, for the approver. */
  reason: string
}

/** The organization, in the API key's environment. */
export interface Organization {
  id: string
  name: string
  environment: 'test' | 'live'
  /** The organization's own policy, which applies to every agent in this environment. */
  policyId: string
  /** The rails that pay outside parties. at_once completes a payment with its request; later leaves it PROCESSING until the rail reports the result. */
  rails: ConfiguredRail[]
  createdAt: Time
  head: Head
}

export type Outcome = 'allowed' | 'needs_approval' | 'declined'

export interface OutcomeTallies {
  allowed: Tally
  needsApproval: Tally
  declined: Tally
}

/** What a policy in English means. */
export interface ParsedPolicy {
  policy: ParsedRules
  understood: UnderstoodText[]
  /** What was not understood. Nothing can be applied until it is reworded. */
  unparsed: UnparsedText[]
  /** Ambiguities and contradictions, with their possible readings. Nothing can be applied until the text says which is meant. */
  questions: PolicyQuestion[]
  /** The rules as sentences. Parsing these sentences returns the same rules. */
  readBack: string[]
  /** Payments at the limits of each rule, as the rules decide them. */
  examples: PolicyBoundary[]
  /** What in these rules does not work as things are now. */
  warnings: PolicyWarning[]
}

/** The rules that the text says, as a new policy, a change and a back-test take them; only a new policy takes `currency`, and only an own policy `timezone`. null until all of the text is understood. */
export type ParsedRules = {
  /** The currency of the limits. */
  currency?: string | undefined
  /** Own policies only; null in shared policies. */
  timezone?: string | null | undefined
  maxTransaction?: Money | null | undefined
  dailyLimit?: Money | null | undefined
  weeklyLimit?: Money | null | undefined
  monthlyLimit?: Money | null | undefined
  totalLimit?: Money | null | undefined
  allowedMerchants?: string[] | null | undefined
  blockedMerchants?: string[] | null | undefined
  allowedCategories?: string[] | null | undefined
  blockedCategories?: string[] | null | undefined
  unknownCategory?: UnknownCategory | undefined
  requireApprovalAbove?: Money | null | undefined
  autoApproveBelow?: Money | null | undefined
  allowedCurrencies?: string[] | null | undefined
  timeWindows?: TimeWindow[] | null | undefined
  maxPerMinute?: number | null | undefined
  maxPerHour?: number | null | undefined
  maxPerDay?: number | null | undefined
  approveNewPayees?: boolean | null | undefined
  duplicateSeconds?: number | null | undefined
  duplicates?: DuplicateWay | null | undefined
  circuitBreaker?: CircuitBreaker | null | undefined
  approvalsNeeded?: number | null | undefined
  approvalHours?: number | null | undefined
  selfApproval?: 'deny' | null | undefined
  kyaSteps?: KyaStep[] | null | undefined
  limitsBy?: LimitBySaid[] | null | undefined
} | null

/** The organization's own record of a payee. Allow lists trust it. */
export interface Payee {
  id: string
  name: string
  domains: string[]
  category: string | null
  mcc: string | null
  /** The category of the merchant category code. */
  mccCategory: string | null
  walletId: string | null
  address: string | null
  createdAt: Time
  updatedAt: Time
}

export interface PayeeCreate {
  name: string
  domains?: string[] | undefined
  category?: string | null | undefined
  mcc?: string | null | undefined
  /** The wallet of the organization that receives payments to this payee. */
  walletId?: string | null | undefined
  /** The external address that receives payments to this payee. */
  address?: string | null | undefined
}

export interface PayeeDeleted {
  id: string
  deleted: true
}

export interface PayeeList {
  data: Payee[]
  /** Send this as `cursor` to get the next page. */
  cursor: string | null
  hasMore: boolean
}

/** Omitted fields are unchanged; null clears a field. Setting a wallet replaces an address, and setting an address replaces a wallet. */
export interface PayeeUpdate {
  name?: string | undefined
  domains?: string[] | undefined
  category?: string | null | undefined
  mcc?: string | null | undefined
  walletId?: string | null | undefined
  address?: string | null | undefined
}

export interface Payment {
  id: string
  status: PaymentStatus
  from: string
  to: PaymentTo
  amount: Money
  currency: string
  /** As sent. false creates a hold, to be captured later. */
  capture: boolean
  /** When a HELD or PENDING_APPROVAL payment expires; null in any other status. */
  expiresAt: Time | null
  capturedAmount: Money
  refundedAmount: Money
  rail: 'internal' | 'simulated'
  /** What the rail gave as proof of payment; null if it gave nothing. */
  receipt: string | null
  memo: string | null
  metadata: Metadata
  approvalId: string | null
  /** Why the payment was declined; null if it was not. */
  code: string | null
  createdAt: Time
  updatedAt: Time
  /** The result of every check. Included with expand=trace. */
  trace?: TraceEntry[] | undefined
}

export interface PaymentCapture {
  /** Default: the full amount. A partial capture is final and releases the rest. */
  amount?: Amount | undefined
}

/** What would happen if this payment were made now. */
export interface PaymentCheck {
  outcome: 'allowed' | 'needs_approval' | 'declined'
  /** Whether the payment would succeed now, without approval. */
  allowed: boolean
  /** The code of the first check that did not pass. */
  code: string | null
  trace: TraceEntry[]
  remedies: Remedies
}

export interface PaymentCreate {
  /** The paying wallet. Optional with an agent's own key. */
  from?: string | null | undefined
  /** A wallet of the organization, a merchant, or an entry in the payee directory. */
  to: {
    walletId: string
  } | {
    merchant: MerchantInput
  } | {
    payeeId: string
  }
  amount: Amount
  /** Default: the wallet's currency. */
  currency?: string | null | undefined
  memo?: string | null | undefined
  /** false creates a hold: the funds are reserved until they are captured. Default: true. */
  capture?: boolean | undefined
  /** The hours until a hold expires. Default: 168. */
  holdHours?: number | null | undefined
  /** Set to true to make a payment that matches another recent payment. Default: false. */
  allowDuplicate?: boolean | undefined
  /** Set to true to require human approval, whatever the policies require. Default: false. */
  askApproval?: boolean | undefined
  /** Your own labels: at most 50 keys of at most 40 characters. Values are strings of at most 500 characters, numbers, booleans or null. At most 4096 bytes as JSON. */
  metadata?: Record<string, string | number | boolean | null> | undefined
}

export interface PaymentExtend {
  /** The hours to add to the expiry time. */
  hours: number
}

export interface PaymentList {
  data: Payment[]
  /** Send this as `cursor` to get the next page. */
  cursor: string | null
  hasMore: boolean
}

export interface PaymentRefund {
  /** Default: everything that is left to refund. */
  amount?: Amount | undefined
  reason?: string | null | undefined
}

export type PaymentStatus = 'DECLINED' | 'PENDING_APPROVAL' | 'HELD' | 'PROCESSING' | 'COMPLETED' | 'RELEASED' | 'EXPIRED'

export type PaymentTo = {
  walletId: string
} | {
  merchant: Merchant
} | {
  payeeId: string
}

/** A permission of an API key. A new key cannot have permissions that its creator lacks. */
export type Permission = 'wallets:read' | 'wallets:write' | 'payments:read' | 'payments:write' | 'policies:read' | 'policies:write' | 'approvals:read' | 'approvals:write' | 'groups:read' | 'groups:write' | 'kya:read' | 'kya:write' | 'keys:read' | 'keys:write' | 'webhooks:read' | 'webhooks:write' | 'events:read' | 'events:write' | 'agents:delegate' | 'members:read' | 'stops:write'

/** Rules for payments. A field that is null is no rule. */
export interface Policy {
  id: string
  kind: PolicyKind
  name: string | null
  /** What an own policy belongs to; null for a shared policy. */
  scope: 'agent' | 'group' | 'organization' | null
  agentId: string | null
  groupId: string | null
  /** The candidate policy that runs in shadow of this one: recorded, but not enforced. */
  candidateId: string | null
  version: number
  /** The currency of the limits. */
  currency: string
  /** Own policies only; null in shared policies. */
  timezone: string | null
  maxTransaction: Money | null
  dailyLimit: Money | null
  weeklyLimit: Money | null
  monthlyLimit: Money | null
  totalLimit: Money | null
  allowedMerchants: string[] | null
  blockedMerchants: string[] | null
  allowedCategories: string[] | null
  blockedCategories: string[] | null
  unknownCategory: UnknownCategory
  requireApprovalAbove: Money | null
  autoApproveBelow: Money | null
  /** How entries of the lists were read when they were set, where that is not plain. */
  readings: EntryReading[] | null
  allowedCurrencies: string[] | null
  timeWindows: TimeWindow[] | null
  maxPerMinute: number | null
  maxPerHour: number | null
  maxPerDay: number | null
  approveNewPayees: boolean | null
  duplicateSeconds: number | null
  duplicates: DuplicateWay | null
  circuitBreaker: CircuitBreaker | null
  approvalsNeeded: number | null
  approvalHours: number | null
  selfApproval: 'deny' | null
  kyaSteps: KyaStep[] | null
  limitsBy: LimitBy[] | null
  /** Limits that were raised on request; the larger of limit and raise applies. */
  raises: Raise[] | null
  createdAt: Time
  updatedAt: Time
}

export interface PolicyApplied {
  id: string
  kind: PolicyKind
  name: string | null
  /** What an own policy belongs to; null for a shared policy. */
  scope: 'agent' | 'group' | 'organization' | null
  agentId: string | null
  groupId: string | null
  /** The candidate policy that runs in shadow of this one: recorded, but not enforced. */
  candidateId: string | null
  version: number
  /** The currency of the limits. */
  currency: string
  /** Own policies only; null in shared policies. */
  timezone: string | null
  maxTransaction: Money | null
  dailyLimit: Money | null
  weeklyLimit: Money | null
  monthlyLimit: Money | null
  totalLimit: Money | null
  allowedMerchants: string[] | null
  blockedMerchants: string[] | null
  allowedCategories: string[] | null
  blockedCategories: string[] | null
  unknownCategory: UnknownCategory
  requireApprovalAbove: Money | null
  autoApproveBelow: Money | null
  /** How entries of the lists were read when they were set, where that is not plain. */
  readings: EntryReading[] | null
  allowedCurrencies: string[] | null
  timeWindows: TimeWindow[] | null
  maxPerMinute: number | null
  maxPerHour: number | null
  maxPerDay: number | null
  approveNewPayees: boolean | null
  duplicateSeconds: number | null
  duplicates: DuplicateWay | null
  circuitBreaker: CircuitBreaker | null
  approvalsNeeded: number | null
  approvalHours: number | null
  selfApproval: 'deny' | null
  kyaSteps: KyaStep[] | null
  limitsBy: LimitBy[] | null
  /** Limits that were raised on request; the larger of limit and raise applies. */
  raises: Raise[] | null
  createdAt: Time
  updatedAt: Time
  /** What in these rules does not work as things are now. */
  warnings: PolicyWarning[]
  /** The rules as sentences. Parsing these sentences returns the same rules. */
  readBack: string[]
  /** Payments at the limits of each rule, as the rules decide them. */
  examples: PolicyBoundary[]
}

export interface PolicyAttached {
  id: string
  agentId: string | null
  groupId: string | null
  attached: boolean
}

/** The agent or group to attach the policy to. */
export interface PolicyAttachment {
  agentId?: string | undefined
  groupId?: string | undefined
}

export interface PolicyBoundary {
  says: string
  outcome: 'passes' | 'is refused' | 'needs approval'
}

/** A rule that differs from the previous version. */
export interface PolicyChange {
  field: string
  from: RuleValue
  to: RuleValue
}

export interface PolicyChangePreview {
  field: string
  from: RuleValue
  to: RuleValue
}

/** A shared policy. Omitted fields are no rule. */
export interface PolicyCreate {
  name?: string | null | undefined
  /** The currency of the limits. Cannot be changed; must match the scopes it is attached to. Default: "USD". */
  currency?: string | undefined
  maxTransaction?: LimitAmount | undefined
  dailyLimit?: LimitAmount | undefined
  weeklyLimit?: LimitAmount | undefined
  monthlyLimit?: LimitAmount | undefined
  totalLimit?: LimitAmount | undefined
  /** IDs, exact names, names by their beginning ("UBER*"), or domains including their subdomains. Names of well-known vendors such as "OpenAI" also match their domains: see readings. */
  allowedMerchants?: string[] | null | undefined
  /** IDs, exact names, names by their beginning ("UBER*"), or domains including their subdomains. Names of well-known vendors such as "OpenAI" also match their domains: see readings. */
  blockedMerchants?: string[] | null | undefined
  /** Categories such as "software", or four-digit merchant category codes (ISO 18245). */
  allowedCategories?: string[] | null | undefined
  /** Categories such as "software", or four-digit merchant category codes (ISO 18245). */
  blockedCategories?: string[] | null | undefined
  requireApprovalAbove?: LimitAmount | undefined
  autoApproveBelow?: LimitAmount | undefined
  allowedCurrencies?: string[] | null | undefined
  /** When payments are allowed, in the time zone of the scope's own policy. */
  timeWindows?: ({
    days: Weekday[]
    from: string
    to: string
  })[] | null | undefined
  /** The maximum number of payments per calendar minute; 0 allows none. */
  maxPerMinute?: number | null | undefined
  /** The maximum number of payments per calendar hour; 0 allows none. */
  maxPerHour?: number | null | undefined
  /** The maximum number of payments per calendar day; 0 allows none. */
  maxPerDay?: number | null | undefined
  /** Whether the first payment to each payee requires approval. */
  approveNewPayees?: boolean | null | undefined
  /** How long a matching payment counts as a possible duplicate; at most 30 days. */
  duplicateSeconds?: number | null | undefined
  /** What `allowDuplicate` does when an agent sends it with a possible duplicate: it requires approval, has no effect, or allows the payment. null means ask. An organization key can always allow it. */
  duplicates?: DuplicateWay | null | undefined
  circuitBreaker?: CircuitBreaker | null | undefined
  /** The number of approvers when this policy requires approval; null means 1. */
  approvalsNeeded?: number | null | undefined
  /** `deny`: the requester of a payment cannot approve it, also where one approver is enough. */
  selfApproval?: 'deny' | null | undefined
  kyaSteps?: ({
    above: string
    level: 'basic' | 'verified' | 'attested'
  })[] | null | undefined
  /** The hours until an approval that this policy requires expires; null means 72. */
  approvalHours?: number | null | undefined
  limitsBy?: ({
    merchants?: string[] | undefined
    categories?: string[] | undefined
    amount: string
    per: 'transaction' | 'day' | 'week' | 'month' | 'total'
  })[] | null | undefined
  /** Default: "deny". */
  unknownCategory?: UnknownCategory | undefined
}

export interface PolicyDeleted {
  id: string
  deleted: true
}

/** A policy, and the agents and groups that it is attached to. */
export interface PolicyDetail {
  id: string
  kind: PolicyKind
  name: string | null
  /** What an own policy belongs to; null for a shared policy. */
  scope: 'agent' | 'group' | 'organization' | null
  agentId: string | null
  groupId: string | null
  /** The candidate policy that runs in shadow of this one: recorded, but not enforced. */
  candidateId: string | null
  version: number
  /** The currency of the limits. */
  currency: string
  /** Own policies only; null in shared policies. */
  timezone: string | null
  maxTransaction: Money | null
  dailyLimit: Money | null
  weeklyLimit: Money | null
  monthlyLimit: Money | null
  totalLimit: Money | null
  allowedMerchants: string[] | null
  blockedMerchants: string[] | null
  allowedCategories: string[] | null
  blockedCategories: string[] | null
  unknownCategory: UnknownCategory
  requireApprovalAbove: Money | null
  autoApproveBelow: Money | null
  /** How entries of the lists were read when they were set, where that is not plain. */
  readings: EntryReading[] | null
  allowedCurrencies: string[] | null
  timeWindows: TimeWindow[] | null
  maxPerMinute: number | null
  maxPerHour: number | null
  maxPerDay: number | null
  approveNewPayees: boolean | null
  duplicateSeconds: number | null
  duplicates: DuplicateWay | null
  circuitBreaker: CircuitBreaker | null
  approvalsNeeded: number | null
  approvalHours: number | null
  selfApproval: 'deny' | null
  kyaSteps: KyaStep[] | null
  limitsBy: LimitBy[] | null
  /** Limits that were raised on request; the larger of limit and raise applies. */
  raises: Raise[] | null
  createdAt: Time
  updatedAt: Time
  /** The first 100 agents that the policy is attached to. */
  attachedTo: string[]
  /** The first 100 groups that the policy is attached to. */
  attachedToGroups: string[]
}

/** An own policy belongs to one agent, group or organization; a shared one is attached. */
export type PolicyKind = 'own' | 'shared'

export interface PolicyLint {
  data: PolicyLintFinding[]
}

export interface PolicyLintFinding {
  code: 'ZERO_LIMIT' | 'EMPTY_ALLOW_LIST' | 'TIME_WINDOWS_NEVER_OPEN' | 'ALLOWED_MERCHANT_BLOCKED' | 'ALLOWED_CATEGORY_BLOCKED' | 'AMOUNT_LIMIT_UNREACHABLE' | 'ENTRY_LIMIT_UNREACHABLE' | 'LIMITED_ENTRY_UNREACHABLE' | 'VELOCITY_LIMIT_UNREACHABLE' | 'APPROVAL_THRESHOLD_UNREACHABLE' | 'NEW_PAYEES_UNREACHABLE' | 'APPROVAL_TERMS_UNREACHABLE' | 'SELF_APPROVAL_UNREACHABLE' | 'APPROVERS_MISSING' | 'BLOCKED_MERCHANT_UNREACHABLE' | 'BLOCKED_CATEGORY_UNREACHABLE' | 'UNKNOWN_CATEGORY_UNREACHABLE' | 'EMPTY_BLOCK_LIST' | 'ENTRY_MATCHES_NOTHING' | 'CATEGORY_UNKNOWN' | 'TIME_WINDOWS_ALWAYS_OPEN' | 'TIME_WINDOWS_OVERLAP' | 'DUPLICATE_SECONDS_ZERO' | 'DUPLICATES_UNREACHABLE' | 'TIMEZONE_UNREACHABLE' | 'NO_SPENDING_LIMIT' | 'NO_TRANSACTION_LIMIT' | 'NO_VELOCITY_LIMIT' | 'ENTRY_WITHOUT_DOMAIN' | 'BLOCK_LIST_ALONE' | 'UNKNOWN_CATEGORY_ALLOWED'
  /** error: the policy contradicts itself or allows no payments. warning: a rule has no effect. info: the policy leaves something unrestricted. */
  severity: 'error' | 'warning' | 'info'
  /** The fields concerned. The finding is about the first. */
  fields: string[]
  message: string
}

export interface PolicyList {
  data: Policy[]
  /** Send this as `cursor` to get the next page. */
  cursor: string | null
  hasMore: boolean
}

export interface PolicyParse {
  /** A policy in English, at most 2000 characters. Every part of it is understood, or returned as not understood: nothing is guessed. */
  text: string
}

/** What may mean several things. */
export interface PolicyQuestion {
  text: string
  /** Where it begins in the text, in characters. */
  at: number
  readings: string[]
}

/** The version to restore. */
export interface PolicyRestore {
  version: number
}

export interface PolicyRules {
  /** The currency of the limits. */
  currency: string
  /** Own policies only; null in shared policies. */
  timezone: string | null
  maxTransaction: Money | null
  dailyLimit: Money | null
  weeklyLimit: Money | null
  monthlyLimit: Money | null
  totalLimit: Money | null
  allowedMerchants: string[] | null
  blockedMerchants: string[] | null
  allowedCategories: string[] | null
  blockedCategories: string[] | null
  unknownCategory: UnknownCategory
  requireApprovalAbove: Money | null
  autoApproveBelow: Money | null
  /** How entries of the lists were read when they were set, where that is not plain. */
  readings: EntryReading[] | null
  allowedCurrencies: string[] | null
  timeWindows: TimeWindow[] | null
  maxPerMinute: number | null
  maxPerHour: number | null
  maxPerDay: number | null
  approveNewPayees: boolean | null
  duplicateSeconds: number | null
  duplicates: DuplicateWay | null
  circuitBreaker: CircuitBreaker | null
  approvalsNeeded: number | null
  approvalHours: number | null
  selfApproval: 'deny' | null
  kyaSteps: KyaStep[] | null
  limitsBy: LimitBy[] | null
  /** Limits that were raised on request; the larger of limit and raise applies. */
  raises: Raise[] | null
}

export interface PolicyShadow {
  /** A different, shared policy in the same currency; null ends the trial. */
  candidateId: string | null
}

export interface PolicyShadowed {
  id: string
  candidateId: string | null
}

export interface PolicyTextApply {
  /** A policy in English, at most 2000 characters. Every part of it is understood, or returned as not understood: nothing is guessed. */
  text: string
}

export interface PolicyTextChange {
  /** A policy in English, at most 2000 characters. Every part of it is understood, or returned as not understood: nothing is guessed. */
  text: string
}

/** What a policy would say with the text applied to it. Nothing is written. */
export interface PolicyTextPreview {
  policyId: string
  /** What was not understood. Nothing can be applied until it is reworded. */
  unparsed: UnparsedText[]
  /** Ambiguities and contradictions, with their possible readings. Nothing can be applied until the text says which is meant. */
  questions: PolicyQuestion[]
  changes: PolicyChangePreview[]
  /** The rules as sentences. Parsing these sentences returns the same rules. */
  readBack: string[]
  /** Payments at the limits of each rule, as the rules decide them. */
  examples: PolicyBoundary[]
  /** What in these rules does not work as things are now. */
  warnings: PolicyWarning[]
}

/** Omitted fields are unchanged; null removes a rule. Only own policies have a time zone, and only shared policies have a name. */
export interface PolicyUpdate {
  name?: string | null | undefined
  timezone?: string | null | undefined
  maxTransaction?: LimitAmount | undefined
  dailyLimit?: LimitAmount | undefined
  weeklyLimit?: LimitAmount | undefined
  monthlyLimit?: LimitAmount | undefined
  totalLimit?: LimitAmount | undefined
  /** IDs, exact names, names by their beginning ("UBER*"), or domains including their subdomains. Names of well-known vendors such as "OpenAI" also match their domains: see readings. */
  allowedMerchants?: string[] | null | undefined
  /** IDs, exact names, names by their beginning ("UBER*"), or domains including their subdomains. Names of well-known vendors such as "OpenAI" also match their domains: see readings. */
  blockedMerchants?: string[] | null | undefined
  /** Categories such as "software", or four-digit merchant category codes (ISO 18245). */
  allowedCategories?: string[] | null | undefined
  /** Categories such as "software", or four-digit merchant category codes (ISO 18245). */
  blockedCategories?: string[] | null | undefined
  requireApprovalAbove?: LimitAmount | undefined
  autoApproveBelow?: LimitAmount | undefined
  allowedCurrencies?: string[] | null | undefined
  /** When payments are allowed, in the time zone of the scope's own policy. */
  timeWindows?: ({
    days: Weekday[]
    from: string
    to: string
  })[] | null | undefined
  /** The maximum number of payments per calendar minute; 0 allows none. */
  maxPerMinute?: number | null | undefined
  /** The maximum number of payments per calendar hour; 0 allows none. */
  maxPerHour?: number | null | undefined
  /** The maximum number of payments per calendar day; 0 allows none. */
  maxPerDay?: number | null | undefined
  /** Whether the first payment to each payee requires approval. */
  approveNewPayees?: boolean | null | undefined
  /** How long a matching payment counts as a possible duplicate; at most 30 days. */
  duplicateSeconds?: number | null | undefined
  /** What `allowDuplicate` does when an agent sends it with a possible duplicate: it requires approval, has no effect, or allows the payment. null means ask. An organization key can always allow it. */
  duplicates?: DuplicateWay | null | undefined
  circuitBreaker?: CircuitBreaker | null | undefined
  /** The number of approvers when this policy requires approval; null means 1. */
  approvalsNeeded?: number | null | undefined
  /** `deny`: the requester of a payment cannot approve it, also where one approver is enough. */
  selfApproval?: 'deny' | null | undefined
  kyaSteps?: ({
    above: string
    level: 'basic' | 'verified' | 'attested'
  })[] | null | undefined
  /** The hours until an approval that this policy requires expires; null means 72. */
  approvalHours?: number | null | undefined
  limitsBy?: ({
    merchants?: string[] | undefined
    categories?: string[] | undefined
    amount: string
    per: 'transaction' | 'day' | 'week' | 'month' | 'total'
  })[] | null | undefined
  unknownCategory?: UnknownCategory | undefined
}

export interface PolicyVersion {
  version: number
  /** The API key that created this version. */
  author: string
  createdAt: Time
  rules: PolicyRules
  changes: PolicyChange[]
}

export interface PolicyVersionList {
  data: PolicyVersion[]
  /** Send this as `cursor` to get the next page. */
  cursor: string | null
  hasMore: boolean
}

export interface PolicyWarning {
  code: 'ZERO_LIMIT' | 'EMPTY_ALLOW_LIST' | 'TIME_WINDOWS_NEVER_OPEN' | 'ALLOWED_MERCHANT_BLOCKED' | 'ALLOWED_CATEGORY_BLOCKED' | 'AMOUNT_LIMIT_UNREACHABLE' | 'ENTRY_LIMIT_UNREACHABLE' | 'LIMITED_ENTRY_UNREACHABLE' | 'VELOCITY_LIMIT_UNREACHABLE' | 'APPROVAL_THRESHOLD_UNREACHABLE' | 'NEW_PAYEES_UNREACHABLE' | 'APPROVAL_TERMS_UNREACHABLE' | 'SELF_APPROVAL_UNREACHABLE' | 'APPROVERS_MISSING' | 'BLOCKED_MERCHANT_UNREACHABLE' | 'BLOCKED_CATEGORY_UNREACHABLE' | 'UNKNOWN_CATEGORY_UNREACHABLE' | 'EMPTY_BLOCK_LIST' | 'ENTRY_MATCHES_NOTHING' | 'CATEGORY_UNKNOWN' | 'TIME_WINDOWS_ALWAYS_OPEN' | 'TIME_WINDOWS_OVERLAP' | 'DUPLICATE_SECONDS_ZERO' | 'DUPLICATES_UNREACHABLE' | 'TIMEZONE_UNREACHABLE' | 'NO_SPENDING_LIMIT' | 'NO_TRANSACTION_LIMIT' | 'NO_VELOCITY_LIMIT' | 'ENTRY_WITHOUT_DOMAIN' | 'BLOCK_LIST_ALONE' | 'UNKNOWN_CATEGORY_ALLOWED'
  fields: string[]
  message: string
}

/** A policy as it was written, and warnings. */
export interface PolicyWritten {
  id: string
  kind: PolicyKind
  name: string | null
  /** What an own policy belongs to; null for a shared policy. */
  scope: 'agent' | 'group' | 'organization' | null
  agentId: string | null
  groupId: string | null
  /** The candidate policy that runs in shadow of this one: recorded, but not enforced. */
  candidateId: string | null
  version: number
  /** The currency of the limits. */
  currency: string
  /** Own policies only; null in shared policies. */
  timezone: string | null
  maxTransaction: Money | null
  dailyLimit: Money | null
  weeklyLimit: Money | null
  monthlyLimit: Money | null
  totalLimit: Money | null
  allowedMerchants: string[] | null
  blockedMerchants: string[] | null
  allowedCategories: string[] | null
  blockedCategories: string[] | null
  unknownCategory: UnknownCategory
  requireApprovalAbove: Money | null
  autoApproveBelow: Money | null
  /** How entries of the lists were read when they were set, where that is not plain. */
  readings: EntryReading[] | null
  allowedCurrencies: string[] | null
  timeWindows: TimeWindow[] | null
  maxPerMinute: number | null
  maxPerHour: number | null
  maxPerDay: number | null
  approveNewPayees: boolean | null
  duplicateSeconds: number | null
  duplicates: DuplicateWay | null
  circuitBreaker: CircuitBreaker | null
  approvalsNeeded: number | null
  approvalHours: number | null
  selfApproval: 'deny' | null
  kyaSteps: KyaStep[] | null
  limitsBy: LimitBy[] | null
  /** Limits that were raised on request; the larger of limit and raise applies. */
  raises: Raise[] | null
  createdAt: Time
  updatedAt: Time
  /** What in these rules does not work as things are now. */
  warnings: PolicyWarning[]
}

export interface Problem {
  type: string
  title: string
  status: number
  detail: string
  instance: string
  code: ProblemCode
  requestId: string
  error: {
    code: ProblemCode
    message: string
    details: Record<string, unknown>
    requestId: string
  }
  /** The payment recorded as DECLINED. */
  paymentId?: string | undefined
  trace?: TraceEntry[] | undefined
  remedies?: Remedies | undefined
}

/** A stable code. Each is documented under /errors/. */
export type ProblemCode = 'INVALID_REQUEST' | 'INVALID_AMOUNT' | 'AMOUNT_TOO_PRECISE' | 'AMOUNT_OUT_OF_RANGE' | 'INVALID_CURSOR' | 'POLICY_NOT_UNDERSTOOD' | 'UNAUTHENTICATED' | 'INSUFFICIENT_FUNDS' | 'LIMIT_PER_TRANSACTION' | 'LIMIT_DAILY' | 'LIMIT_WEEKLY' | 'LIMIT_MONTHLY' | 'LIMIT_TOTAL' | 'LIMIT_PAYEE' | 'LIMIT_CATEGORY' | 'GROUP_LIMIT_PER_TRANSACTION' | 'GROUP_LIMIT_DAILY' | 'GROUP_LIMIT_WEEKLY' | 'GROUP_LIMIT_MONTHLY' | 'GROUP_LIMIT_TOTAL' | 'GROUP_LIMIT_PAYEE' | 'GROUP_LIMIT_CATEGORY' | 'LIMIT_VELOCITY' | 'GROUP_LIMIT_VELOCITY' | 'OUTSIDE_TIME_WINDOW' | 'CURRENCY_NOT_ALLOWED' | 'POSSIBLE_DUPLICATE' | 'CIRCUIT_BREAKER' | 'MERCHANT_BLOCKED' | 'MERCHANT_NOT_ALLOWED' | 'MERCHANT_REQUIRED' | 'CATEGORY_BLOCKED' | 'CATEGORY_NOT_ALLOWED' | 'CATEGORY_REQUIRED' | 'KYA_LEVEL_REQUIRED' | 'APPROVAL_REQUIRED' | 'READ_ONLY_AGENT' | 'FORBIDDEN' | 'SCOPE_FORBIDDEN' | 'REAUTHENTICATION_REQUIRED' | 'PASSKEY_REFUSED' | 'NOT_FOUND' | 'NOT_SERVED' | 'METHOD_NOT_ALLOWED' | 'CONFLICT' | 'WALLET_FROZEN' | 'WALLET_CLOSED' | 'KILL_SWITCH_ON' | 'KYA_SUSPENDED' | 'AMOUNT_EXCEEDS_PAYMENT' | 'APPROVAL_EXPIRED' | 'ALREADY_DECIDED' | 'REQUEST_LIMIT' | 'REQUEST_DENIED' | 'POSSIBLE_RETRY' | 'IDEMPOTENCY_IN_FLIGHT' | 'OUTCOME_UNKNOWN' | 'SIGN_IN_UNAVAILABLE' | 'INVITATION_ENDED' | 'ATTEMPT_ENDED' | 'PAYLOAD_TOO_LARGE' | 'UNSUPPORTED_MEDIA_TYPE' | 'IDEMPOTENCY_MISMATCH' | 'SAME_WALLET' | 'CURRENCY_MISMATCH' | 'LIMIT_CURRENCY' | 'RAIL_NOT_CONFIGURED' | 'KYA_NOT_VERIFIED' | 'KYA_NOT_CONFIGURED' | 'RATE_LIMITED' | 'INTERNAL' | 'UNAVAILABLE' | 'BOOK_STOPPED'

/** A limit that is higher until a time. */
export interface Raise {
  per: 'transaction' | 'day' | 'week' | 'month' | 'total'
  amount: Money
  until: Time
  /** The request that was granted. */
  approvalId: string
}

/** What would succeed instead. An absent field means that no such remedy exists. */
export interface Remedies {
  /** The highest amount that would not be refused now. It may still require approval. */
  maxAmountNow?: Money | undefined
  /** When the same payment could succeed. */
  retryAt?: Time | undefined
  /** Who can allow the payment: an approver, or an operator who changes a policy or status. */
  approvalBy?: 'approver' | 'operator' | undefined
  /** The earlier matching payment. If you intend both, send allowDuplicate. That requires approval if approvalBy is `approver`; if `operator`, only an organization key can. */
  duplicateOf?: string | undefined
  /** The funds that the paying wallet lacks. */
  funding?: {
    amount: Money
    currency: string
    walletId: string
    /** Who can fund the wallet: `organization`, the agent above, or `deposit` for the wallet of the organization itself. */
    from: string
  } | undefined
}

/** What granting a request would change. */
export interface RequestEffect {
  /** The limit or the balance now. */
  before: string | null
  after: string | null
  currency: string
  /** The most that can be lost in 24 hours; null if it cannot be granted at the moment. */
  exposure: {
    before: Money
    after: Money | null
    currency: string
  }
  /** The payments of the last 30 days under the changed rules; null for a budget, or if it takes too long. */
  backtest: {
    payments: number
    was: OutcomeTallies
    would: OutcomeTallies
    changes: ({
      was: Outcome
      would: Outcome
      count: number
      sum: Money
    })[]
    /** Why the candidate would have declined payments or required approval. */
    reasons: ({
      code: string
      count: number
      sum: Money
    })[]
  } | null
}

/** What a member may do. viewer: read everything. approver: also approve, pause agents and turn kill switches on. operator: also move funds and change agents, policies and groups. owner: also create API keys, invite members and change roles. */
export type Role = 'viewer' | 'approver' | 'operator' | 'owner'

export type RuleValue = string | number | boolean | string[] | TimeWindow[] | EntryReading[] | KyaStep[] | LimitBy[] | Raise[] | CircuitBreaker | null

/** What a candidate policy decided in shadow of a policy. */
export interface ShadowReport {
  policyId: string
  /** The time of the first payment in the back-test. */
  from: Time | null
  to: Time | null
  /** Whether there are older payments that the report does not include. */
  truncated: boolean
  /** The number of payments that the candidate also decided. */
  payments: number
  was: OutcomeTallies
  would: OutcomeTallies
  changes: ({
    was: Outcome
    would: Outcome
    count: number
    sum: Money
  })[]
  /** Why the candidate would have declined payments or required approval. */
  reasons: ({
    code: string
    count: number
    sum: Money
  })[]
  days: ({
    day: string
    was: OutcomeTallies
    would: OutcomeTallies
  })[]
  /** The 100 newest payments that would have had a different outcome. */
  changed: BacktestPayment[]
  /** The candidate policy; null if there was none. */
  candidateId: string | null
  /** The number of payments with the same outcome in both. */
  same: number
}

export interface Tally {
  count: number
  /** The sum of payments in the policy's currency. */
  sum: Money
}

export interface Template {
  id: TemplateId
  name: string
  description: string
  maxTransaction: Money
  dailyLimit: Money
  /** Whether every payment requires approval. */
  requiresApproval: boolean
  /** Whether the agent is read-only and cannot make payments. */
  readOnly: boolean
  permissions: Permission[]
}

export type TemplateId = 'customer-support' | 'procurement' | 'research' | 'trading' | 'expense-tracker' | 'invoice-collector' | 'budget-guardian' | 'payroll-agent' | 'revenue-reporter' | 'subscription-manager'

export interface TemplateList {
  data: Template[]
  cursor: null
  hasMore: false
}

/** A time in UTC with milliseconds. */
export type Time = string

export interface TimeWindow {
  days: Weekday[]
  from: string
  /** Exclusive. "24:00" is midnight. */
  to: string
}

export interface TotalSpending {
  spent: Money
  /** The lowest limit of the group's policies; null if there is none. */
  limit: Money | null
  /** null if there is no limit. */
  remaining: Money | null
}

/** The result of one check of a payment. */
export interface TraceEntry {
  rule: string
  outcome: 'pass' | 'deny' | 'ask'
  passed: boolean
  code: string | null
  /** The agent, group or organization that the rule belongs to. */
  scope: string | null
  policyId: string | null
  policyVersion: number | null
  /** The entry of a list, or of a limit, that matched the payee. */
  entry?: string | undefined
  /** Of a limit by payee or category: what the limit is for. */
  per?: 'transaction' | 'day' | 'week' | 'month' | 'total' | undefined
  /** The currency of limit, used and amount. */
  currency?: string | undefined
  /** The limit, or the available balance. */
  limit?: Money | undefined
  /** The amount counted in the window before this payment. */
  used?: Money | undefined
  amount?: Money | undefined
  /** The maximum number of payments or attempts. */
  countLimit?: number | undefined
  /** The number counted before this payment. */
  countUsed?: number | undefined
  /** The earlier payment that this one matches. */
  earlierPaymentId?: string | undefined
  /** When the window ends and the count is reset. */
  resetsAt?: Time | undefined
  /** A human-readable description of the result. */
  message: string
}

export interface TrustParts {
  kya: number
  history: number
  compliance: number
  standing: number
}

export interface UnderstoodText {
  text: string
  /** Where it begins in the text, in characters. */
  at: number
  rules: string[]
}

/** How to treat a payee of unknown category, if the policy has category rules. */
export type UnknownCategory = 'deny' | 'approve' | 'allow'

export interface UnparsedText {
  text: string
  /** Where it begins in the text, in characters. */
  at: number
}

/** What one unit of a currency counts for in limits of another. Money is never converted. */
export interface Valuation {
  from: string
  to: string
  /** null if the valuation was removed. */
  rate: Money | null
}

export interface ValuationList {
  data: Valuation[]
  /** Send this as `cursor` to get the next page. */
  cursor: string | null
  hasMore: boolean
}

export interface ValuationSet {
  from: string
  to: string
  /** Greater than zero. null removes the valuation: payments in this currency are then refused if limits in the other currency apply to them. */
  rate: Amount | null
}

export interface Wallet {
  id: string
  walletType: WalletType
  agentId: string | null
  currency: string
  balance: Money
  /** The balance minus held funds. */
  available: Money
  /** Funds held for open payments. */
  held: Money
  status: 'ACTIVE' | 'FROZEN'
  createdAt: Time
  /** When the wallet was permanently closed. */
  closedAt: Time | null
}

export interface WalletCreate {
  /** The agent that owns the wallet. Default: the organization. */
  agentId?: string | null | undefined
  currency: string
}

export interface WalletFund {
  /** At most 10000.00 per call in a test environment. */
  amount: Amount
  /** The reference of the bank or rail. Required in a live environment. */
  reference?: string | null | undefined
}

export interface WalletFunded {
  id: string
  transactionId: string
  amount: Money
  newBalance: Money
  currency: string
}

export interface WalletList {
  data: Wallet[]
  /** Send this as `cursor` to get the next page. */
  cursor: string | null
  hasMore: boolean
}

export type WalletType = 'ORG' | 'AGENT' | 'SYSTEM'

export type Weekday = 'mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun'

/** Spending in a calendar window. */
export interface WindowSpending {
  spent: Money
  /** The lowest limit of the group's policies; null if there is none. */
  limit: Money | null
  /** null if there is no limit. */
  remaining: Money | null
  resetsAt: Time
}

export interface AgentsListQuery {
  /** The maximum number of objects to return. Values above 100 are treated as 100. */
  limit?: number | undefined
  /** The `cursor` of the previous page. null: the first page. */
  cursor?: string | null | undefined
}

export interface WalletsListQuery {
  /** The maximum number of objects to return. Values above 100 are treated as 100. */
  limit?: number | undefined
  /** The `cursor` of the previous page. null: the first page. */
  cursor?: string | null | undefined
}

export interface WalletsEntriesQuery {
  /** The maximum number of objects to return. Values above 100 are treated as 100. */
  limit?: number | undefined
  /** The `cursor` of the previous page. null: the first page. */
  cursor?: string | null | undefined
  /** An ISO 8601 time with a time zone, such as 2026-11-22T18:30:00Z. */
  createdAfter?: string | undefined
  /** An ISO 8601 time with a time zone, such as 2026-11-22T18:30:00Z. */
  createdBefore?: string | undefined
}

export interface PaymentsListQuery {
  /** The maximum number of objects to return. Values above 100 are treated as 100. */
  limit?: number | undefined
  /** The `cursor` of the previous page. null: the first page. */
  cursor?: string | null | undefined
  status?: PaymentStatus | undefined
  /** Return only payments from or to this wallet. */
  walletId?: string | undefined
  /** An ISO 8601 time with a time zone, such as 2026-11-22T18:30:00Z. */
  createdAfter?: string | undefined
  /** An ISO 8601 time with a time zone, such as 2026-11-22T18:30:00Z. */
  createdBefore?: string | undefined
}

export interface PaymentsRetrieveQuery {
  expand?: 'trace' | undefined
  /** Seconds to wait while the payment is PENDING_APPROVAL. The response is sent as soon as it is decided, when the time is up, or immediately if too many calls are waiting. */
  wait?: number | undefined
}

export interface PoliciesListQuery {
  /** The maximum number of objects to return. Values above 100 are treated as 100. */
  limit?: number | undefined
  /** The `cursor` of the previous page. null: the first page. */
  cursor?: string | null | undefined
  kind?: PolicyKind | undefined
}

export interface PoliciesVersionsQuery {
  /** The maximum number of objects to return. Values above 100 are treated as 100. */
  limit?: number | undefined
  /** The `cursor` of the previous page. null: the first page. */
  cursor?: string | null | undefined
}

export interface PoliciesShadowReportQuery {
  /** Default: the current candidate, or else the most recent one. */
  candidateId?: string | undefined
  /** An ISO 8601 time with a time zone, such as 2026-11-22T18:30:00Z. */
  createdAfter?: string | undefined
  /** An ISO 8601 time with a time zone, such as 2026-11-22T18:30:00Z. */
  createdBefore?: string | undefined
}

export interface ApprovalsListQuery {
  /** The maximum number of objects to return. Values above 100 are treated as 100. */
  limit?: number | undefined
  /** The `cursor` of the previous page. null: the first page. */
  cursor?: string | null | undefined
  status?: ApprovalStatus | undefined
}

export interface GroupsListQuery {
  /** The maximum number of objects to return. Values above 100 are treated as 100. */
  limit?: number | undefined
  /** The `cursor` of the previous page. null: the first page. */
  cursor?: string | null | undefined
}

export interface PayeesListQuery {
  /** The maximum number of objects to return. Values above 100 are treated as 100. */
  limit?: number | undefined
  /** The `cursor` of the previous page. null: the first page. */
  cursor?: string | null | undefined
}

export interface ValuationsListQuery {
  /** The maximum number of objects to return. Values above 100 are treated as 100. */
  limit?: number | undefined
  /** The `cursor` of the previous page. null: the first page. */
  cursor?: string | null | undefined
}

export interface ApiKeysListQuery {
  /** The maximum number of objects to return. Values above 100 are treated as 100. */
  limit?: number | undefined
  /** The `cursor` of the previous page. null: the first page. */
  cursor?: string | null | undefined
}

export interface MembersListQuery {
  /** The maximum number of objects to return. Values above 100 are treated as 100. */
  limit?: number | undefined
  /** The `cursor` of the previous page. null: the first page. */
  cursor?: string | null | undefined
}

export interface EventsListQuery {
  /** The maximum number of objects to return. Values above 100 are treated as 100. */
  limit?: number | undefined
  /** The `cursor` of the previous page. null: the first page. */
  cursor?: string | null | undefined
  type?: string | undefined
  /** Return only events with a higher sequence number. */
  after?: number | undefined
}

/** The route of each call, and whether it has an Idempotency-Key. */
export const routes = {
  'organization.retrieve': { method: 'GET', path: '/v1/organization', writes: false },
  'agents.templates': { method: 'GET', path: '/v1/agents/templates', writes: false },
  'agents.create': { method: 'POST', path: '/v1/agents', writes: true },
  'agents.list': { method: 'GET', path: '/v1/agents', writes: false },
  'agents.createFromTemplate': { method: 'POST', path: '/v1/agents/from-template', writes: true },
  'agents.retrieve': { method: 'GET', path: '/v1/agents/{id}', writes: false },
  'agents.delete': { method: 'DELETE', path: '/v1/agents/{id}', writes: true },
  'agents.adjustBudget': { method: 'POST', path: '/v1/agents/{id}/adjust-budget', writes: true },
  'agents.pause': { method: 'POST', path: '/v1/agents/{id}/pause', writes: true },
  'agents.resume': { method: 'POST', path: '/v1/agents/{id}/resume', writes: true },
  'agents.rotateKey': { method: 'POST', path: '/v1/agents/{id}/rotate-key', writes: true },
  'agents.delegate': { method: 'POST', path: '/v1/agents/{id}/delegate', writes: true },
  'kya.retrieve': { method: 'GET', path: '/v1/agents/{id}/kya', writes: false },
  'kya.upgrade': { method: 'POST', path: '/v1/agents/{id}/kya/upgrade', writes: true },
  'kya.suspend': { method: 'POST', path: '/v1/agents/{id}/kya/suspend', writes: true },
  'kya.reactivate': { method: 'POST', path: '/v1/agents/{id}/kya/reactivate', writes: true },
  'wallets.create': { method: 'POST', path: '/v1/wallets', writes: true },
  'wallets.list': { method: 'GET', path: '/v1/wallets', writes: false },
  'wallets.retrieve': { method: 'GET', path: '/v1/wallets/{id}', writes: false },
  'wallets.entries': { method: 'GET', path: '/v1/wallets/{id}/entries', writes: false },
  'wallets.fund': { method: 'POST', path: '/v1/wallets/{id}/fund', writes: true },
  'payments.create': { method: 'POST', path: '/v1/payments', writes: true },
  'payments.list': { method: 'GET', path: '/v1/payments', writes: false },
  'payments.check': { method: 'POST', path: '/v1/payments/check', writes: false },
  'payments.retrieve': { method: 'GET', path: '/v1/payments/{id}', writes: false },
  'payments.capture': { method: 'POST', path: '/v1/payments/{id}/capture', writes: true },
  'payments.void': { method: 'POST', path: '/v1/payments/{id}/void', writes: true },
  'payments.extend': { method: 'POST', path: '/v1/payments/{id}/extend', writes: true },
  'payments.refund': { method: 'POST', path: '/v1/payments/{id}/refund', writes: true },
  'policies.parse': { method: 'POST', path: '/v1/policies/parse', writes: false },
  'policies.preview': { method: 'POST', path: '/v1/policies/{id}/preview', writes: false },
  'policies.apply': { method: 'POST', path: '/v1/policies/{id}/apply', writes: true },
  'policies.create': { method: 'POST', path: '/v1/policies', writes: true },
  'policies.list': { method: 'GET', path: '/v1/policies', writes: false },
  'policies.retrieve': { method: 'GET', path: '/v1/policies/{id}', writes: false },
  'policies.update': { method: 'PATCH', path: '/v1/policies/{id}', writes: true },
  'policies.delete': { method: 'DELETE', path: '/v1/policies/{id}', writes: true },
  'policies.versions': { method: 'GET', path: '/v1/policies/{id}/versions', writes: false },
  'policies.restore': { method: 'POST', path: '/v1/policies/{id}/restore', writes: true },
  'policies.lint': { method: 'GET', path: '/v1/policies/{id}/lint', writes: false },
  'policies.attach': { method: 'POST', path: '/v1/policies/{id}/attach', writes: true },
  'policies.detach': { method: 'POST', path: '/v1/policies/{id}/detach', writes: true },
  'policies.shadow': { method: 'POST', path: '/v1/policies/{id}/shadow', writes: true },
  'policies.shadowReport': { method: 'GET', path: '/v1/policies/{id}/shadow', writes: false },
  'approvals.list': { method: 'GET', path: '/v1/approvals', writes: false },
  'approvals.retrieve': { method: 'GET', path: '/v1/approvals/{id}', writes: false },
  'approvals.approve': { method: 'POST', path: '/v1/approvals/{id}/approve', writes: true },
  'approvals.deny': { method: 'POST', path: '/v1/approvals/{id}/deny', writes: true },
  'approvals.cancel': { method: 'POST', path: '/v1/approvals/{id}/cancel', writes: true },
  'approvals.createLink': { method: 'POST', path: '/v1/approvals/{id}/links', writes: true },
  'approvals.listLinks': { method: 'GET', path: '/v1/approvals/{id}/links', writes: false },
  'approvals.revokeLink': { method: 'DELETE', path: '/v1/approvals/{id}/links/{linkId}', writes: true },
  'agents.requestMore': { method: 'POST', path: '/v1/agents/{id}/requests', writes: true },
  'groups.create': { method: 'POST', path: '/v1/groups', writes: true },
  'groups.list': { method: 'GET', path: '/v1/groups', writes: false },
  'groups.retrieve': { method: 'GET', path: '/v1/groups/{id}', writes: false },
  'groups.update': { method: 'PATCH', path: '/v1/groups/{id}', writes: true },
  'groups.delete': { method: 'DELETE', path: '/v1/groups/{id}', writes: true },
  'groups.addAgent': { method: 'POST', path: '/v1/groups/{id}/agents', writes: true },
  'groups.removeAgent': { method: 'DELETE', path: '/v1/groups/{id}/agents/{agentId}', writes: true },
  'groups.spending': { method: 'GET', path: '/v1/groups/{id}/spending', writes: false },
  'killSwitch.retrieve': { method: 'GET', path: '/v1/kill-switch', writes: false },
  'killSwitch.set': { method: 'POST', path: '/v1/kill-switch', writes: true },
  'payees.create': { method: 'POST', path: '/v1/payees', writes: true },
  'payees.list': { method: 'GET', path: '/v1/payees', writes: false },
  'payees.retrieve': { method: 'GET', path: '/v1/payees/{id}', writes: false },
  'payees.update': { method: 'PATCH', path: '/v1/payees/{id}', writes: true },
  'payees.delete': { method: 'DELETE', path: '/v1/payees/{id}', writes: true },
  'valuations.list': { method: 'GET', path: '/v1/valuations', writes: false },
  'valuations.set': { method: 'POST', path: '/v1/valuations', writes: true },
  'apiKeys.create': { method: 'POST', path: '/v1/api-keys', writes: true },
  'apiKeys.list': { method: 'GET', path: '/v1/api-keys', writes: false },
  'apiKeys.delete': { method: 'DELETE', path: '/v1/api-keys/{id}', writes: true },
  'members.list': { method: 'GET', path: '/v1/members', writes: false },
  'members.retrieve': { method: 'GET', path: '/v1/members/{id}', writes: false },
  'members.update': { method: 'PATCH', path: '/v1/members/{id}', writes: true },
  'members.delete': { method: 'DELETE', path: '/v1/members/{id}', writes: true },
  'invitations.create': { method: 'POST', path: '/v1/invitations', writes: true },
  'invitations.list': { method: 'GET', path: '/v1/invitations', writes: false },
  'invitations.delete': { method: 'DELETE', path: '/v1/invitations/{id}', writes: true },
  'policies.backtest': { method: 'POST', path: '/v1/policies/{id}/backtest', writes: false },
  'agents.limits': { method: 'GET', path: '/v1/agents/{id}/limits', writes: false },
  'agents.exposure': { method: 'GET', path: '/v1/agents/{id}/exposure', writes: false },
  'groups.exposure': { method: 'GET', path: '/v1/groups/{id}/exposure', writes: false },
  'events.list': { method: 'GET', path: '/v1/events', writes: false },
} as const

/** The parameters and the result of each call. */
export interface Calls {
  'organization.retrieve': { id: undefined; query: undefined; body: undefined; answer: Organization }
  'agents.templates': { id: undefined; query: undefined; body: undefined; answer: TemplateList }
  'agents.create': { id: undefined; query: undefined; body: AgentCreate; answer: AgentCreated }
  'agents.list': { id: undefined; query: AgentsListQuery; body: undefined; answer: AgentList }
  'agents.createFromTemplate': { id: undefined; query: undefined; body: AgentCreateFromTemplate; answer: AgentCreatedFromTemplate }
  'agents.retrieve': { id: string; query: undefined; body: undefined; answer: Agent }
  'agents.delete': { id: string; query: undefined; body: undefined; answer: AgentDeleted }
  'agents.adjustBudget': { id: string; query: undefined; body: BudgetAdjustment; answer: BudgetAdjusted }
  'agents.pause': { id: string; query: undefined; body: undefined; answer: AgentPaused }
  'agents.resume': { id: string; query: undefined; body: undefined; answer: AgentResumed }
  'agents.rotateKey': { id: string; query: undefined; body: undefined; answer: AgentKeyRotated }
  'agents.delegate': { id: string; query: undefined; body: AgentDelegate; answer: AgentDelegated }
  'kya.retrieve': { id: string; query: undefined; body: undefined; answer: Kya }
  'kya.upgrade': { id: string; query: undefined; body: KyaUpgrade; answer: Kya }
  'kya.suspend': { id: string; query: undefined; body: KyaSuspend; answer: Kya }
  'kya.reactivate': { id: string; query: undefined; body: undefined; answer: Kya }
  'wallets.create': { id: undefined; query: undefined; body: WalletCreate; answer: Wallet }
  'wallets.list': { id: undefined; query: WalletsListQuery; body: undefined; answer: WalletList }
  'wallets.retrieve': { id: string; query: undefined; body: undefined; answer: Wallet }
  'wallets.entries': { id: string; query: WalletsEntriesQuery; body: undefined; answer: EntryList }
  'wallets.fund': { id: string; query: undefined; body: WalletFund; answer: WalletFunded }
  'payments.create': { id: undefined; query: undefined; body: PaymentCreate; answer: Payment }
  'payments.list': { id: undefined; query: PaymentsListQuery; body: undefined; answer: PaymentList }
  'payments.check': { id: undefined; query: undefined; body: PaymentCreate; answer: PaymentCheck }
  'payments.retrieve': { id: string; query: PaymentsRetrieveQuery; body: undefined; answer: Payment }
  'payments.capture': { id: string; query: undefined; body: PaymentCapture; answer: Payment }
  'payments.void': { id: string; query: undefined; body: undefined; answer: Payment }
  'payments.extend': { id: string; query: undefined; body: PaymentExtend; answer: Payment }
  'payments.refund': { id: string; query: undefined; body: PaymentRefund; answer: Payment }
  'policies.parse': { id: undefined; query: undefined; body: PolicyParse; answer: ParsedPolicy }
  'policies.preview': { id: string; query: undefined; body: PolicyTextChange; answer: PolicyTextPreview }
  'policies.apply': { id: string; query: undefined; body: PolicyTextApply; answer: PolicyApplied }
  'policies.create': { id: undefined; query: undefined; body: PolicyCreate; answer: PolicyWritten }
  'policies.list': { id: undefined; query: PoliciesListQuery; body: undefined; answer: PolicyList }
  'policies.retrieve': { id: string; query: undefined; body: undefined; answer: PolicyDetail }
  'policies.update': { id: string; query: undefined; body: PolicyUpdate; answer: PolicyWritten }
  'policies.delete': { id: string; query: undefined; body: undefined; answer: PolicyDeleted }
  'policies.versions': { id: string; query: PoliciesVersionsQuery; body: undefined; answer: PolicyVersionList }
  'policies.restore': { id: string; query: undefined; body: PolicyRestore; answer: PolicyWritten }
  'policies.lint': { id: string; query: undefined; body: undefined; answer: PolicyLint }
  'policies.attach': { id: string; query: undefined; body: PolicyAttachment; answer: PolicyAttached }
  'policies.detach': { id: string; query: undefined; body: PolicyAttachment; answer: PolicyAttached }
  'policies.shadow': { id: string; query: undefined; body: PolicyShadow; answer: PolicyShadowed }
  'policies.shadowReport': { id: string; query: PoliciesShadowReportQuery; body: undefined; answer: ShadowReport }
  'approvals.list': { id: undefined; query: ApprovalsListQuery; body: undefined; answer: ApprovalList }
  'approvals.retrieve': { id: string; query: undefined; body: undefined; answer: ApprovalDetail }
  'approvals.approve': { id: string; query: undefined; body: ApprovalDecision; answer: ApprovalDecided }
  'approvals.deny': { id: string; query: undefined; body: ApprovalDecision; answer: ApprovalDecided }
  'approvals.cancel': { id: string; query: undefined; body: undefined; answer: ApprovalDecided }
  'approvals.createLink': { id: string; query: undefined; body: ApprovalLinkCreate; answer: ApprovalLinkCreated }
  'approvals.listLinks': { id: string; query: undefined; body: undefined; answer: ApprovalLinkList }
  'approvals.revokeLink': { id: { id: string; linkId: string }; query: undefined; body: undefined; answer: ApprovalLink }
  'agents.requestMore': { id: string; query: undefined; body: MoreRequestCreate; answer: Approval }
  'groups.create': { id: undefined; query: undefined; body: GroupCreate; answer: Group }
  'groups.list': { id: undefined; query: GroupsListQuery; body: undefined; answer: GroupList }
  'groups.retrieve': { id: string; query: undefined; body: undefined; answer: GroupDetail }
  'groups.update': { id: string; query: undefined; body: GroupUpdate; answer: Group }
  'groups.delete': { id: string; query: undefined; body: undefined; answer: GroupDeleted }
  'groups.addAgent': { id: string; query: undefined; body: GroupMember; answer: GroupMembership }
  'groups.removeAgent': { id: { id: string; agentId: string }; query: undefined; body: undefined; answer: GroupMembership }
  'groups.spending': { id: string; query: undefined; body: undefined; answer: GroupSpending }
  'killSwitch.retrieve': { id: undefined; query: undefined; body: undefined; answer: KillSwitchList }
  'killSwitch.set': { id: undefined; query: undefined; body: KillSwitchSet; answer: KillSwitch }
  'payees.create': { id: undefined; query: undefined; body: PayeeCreate; answer: Payee }
  'payees.list': { id: undefined; query: PayeesListQuery; body: undefined; answer: PayeeList }
  'payees.retrieve': { id: string; query: undefined; body: undefined; answer: Payee }
  'payees.update': { id: string; query: undefined; body: PayeeUpdate; answer: Payee }
  'payees.delete': { id: string; query: undefined; body: undefined; answer: PayeeDeleted }
  'valuations.list': { id: undefined; query: ValuationsListQuery; body: undefined; answer: ValuationList }
  'valuations.set': { id: undefined; query: undefined; body: ValuationSet; answer: Valuation }
  'apiKeys.create': { id: undefined; query: undefined; body: ApiKeyCreate; answer: ApiKeyCreated }
  'apiKeys.list': { id: undefined; query: ApiKeysListQuery; body: undefined; answer: ApiKeyList }
  'apiKeys.delete': { id: string; query: undefined; body: ApiKeyRevoke; answer: ApiKeyRevoked }
  'members.list': { id: undefined; query: MembersListQuery; body: undefined; answer: MemberList }
  'members.retrieve': { id: string; query: undefined; body: undefined; answer: Member }
  'members.update': { id: string; query: undefined; body: MemberUpdate; answer: MemberUpdated }
  'members.delete': { id: string; query: undefined; body: MemberRemove; answer: MemberRemoved }
  'invitations.create': { id: undefined; query: undefined; body: InvitationCreate; answer: InvitationCreated }
  'invitations.list': { id: undefined; query: undefined; body: undefined; answer: InvitationList }
  'invitations.delete': { id: string; query: undefined; body: undefined; answer: Invitation }
  'policies.backtest': { id: string; query: undefined; body: BacktestCreate; answer: Backtest }
  'agents.limits': { id: string; query: undefined; body: undefined; answer: AgentLimits }
  'agents.exposure': { id: string; query: undefined; body: undefined; answer: AgentExposure }
  'groups.exposure': { id: string; query: undefined; body: undefined; answer: GroupExposure }
  'events.list': { id: undefined; query: EventsListQuery; body: undefined; answer: EventList }
}
