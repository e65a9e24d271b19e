import { z } from 'zod'
import { idParams, shownId } from '../id.ts'
import { freeText, metadata, metadataShown, nameText, sentId } from '../text.ts'
import { kyaLevel, kyaStatus } from '../v1/kya.ts'
import { sentPolicy, sentSpendingLimits, shownPolicy, spendingLimits } from './agent-policy.ts'
import { ignored, ignoredShown, v2Operation } from './operation.ts'
import { money, pageFields, queryFlag, sentLimit, time } from './value.ts'
import { addresses, walletBrief, walletCreate } from './wallet.ts'

const bound = z
  .object({
    limit: money.nullable().meta({ description: 'The smallest of all that bind; null is none.' }),
    scope: z.string().nullable().meta({ description: 'Whose limit it is.' }),
    policy_id: shownId('policy').nullable(),
  })
  .meta({ id: 'EffectiveLimit' })

const effective = z
  .object({ per_transaction: bound, daily: bound, monthly: bound, total: bound })
  .meta({ id: 'EffectiveLimits', description: 'With the limits of groups, agents above, and all.' })

const agentFields = {
  id: shownId('agent'),
  agent_id: shownId('agent'),
  name: z.string(),
  description: z.string().nullable(),
  owner_id: shownId('organization'),
  organization_id: shownId('organization'),
  wallet_id: shownId('wallet').nullable().meta({ description: 'null while it has no wallet.' }),
  spending_limits: spendingLimits,
  policy: shownPolicy,
  kya_level: kyaLevel,
  kya_status: kyaStatus,
  is_active: z.boolean(),
  metadata: metadataShown,
  created_at: time,
  updated_at: time,
}

export const agent = z.object(agentFields).meta({
  id: 'Agent',
  description: 'An AI identity with spending policies and wallets.',
})

const detail = z
  .object({ ...agentFields, effective })
  .meta({ id: 'AgentDetail', description: 'An agent, and what really bounds it.' })

const answered = z.object({ ...agentFields, ...ignoredShown }).meta({ id: 'AgentAnswered' })

const manifest = z
  .strictObject({
    capabilities: z.array(nameText(100)).max(50).default([]),
    max_budget_per_tx: sentLimit.nullable().default(null),
    daily_budget: sentLimit.nullable().default(null),
    framework: nameText(100).nullable().default(null),
  })
  .meta({
    id: 'ManifestSent',
    description: 'What the agent is for; from its limits when left out.',
  })

const create = z
  .strictObject({
    name: nameText(100),
    description: freeText(1000).nullable().default(null),
    spending_limits: sentSpendingLimits.exactOptional(),
    policy: sentPolicy.exactOptional(),
    create_wallet: z.boolean().default(true),
    manifest: manifest.exactOptional(),
    metadata: metadata.default({}),
    public_key: ignored,
    key_algorithm: ignored,
    organization_id: ignored,
  })
  .meta({ id: 'AgentCreate' })

const update = z
  .strictObject({
    name: nameText(100).exactOptional(),
    description: freeText(1000).nullable().exactOptional(),
    spending_limits: sentSpendingLimits.exactOptional(),
    policy: sentPolicy.exactOptional(),
    is_active: z.boolean().exactOptional(),
    metadata: metadata.exactOptional().meta({
      description:
        'Merged into the labels that are there; null removes one. The bounds are those of the ' +
        'whole.',
    }),
    public_key: ignored,
    key_algorithm: ignored,
    organization_id: ignored,
  })
  .meta({ id: 'AgentUpdate', description: 'What is left out stays.' })

const window = z
  .object({ spent: money, remaining: money.nullable(), resets_at: time.nullable() })
  .meta({ id: 'LimitUsage', description: 'remaining: null where nothing limits it.' })

const limits = z
  .object({
    agent_id: shownId('agent'),
    spending_limits: spendingLimits,
    wallet: z
      .object({ wallet_id: shownId('wallet'), addresses, mpc_provider: z.string() })
      .nullable(),
    usage: z.object({ per_transaction: window, daily: window, monthly: window, total: window }),
    effective,
  })
  .meta({ id: 'AgentLimits' })

const spending = z
  .object({
    agent_id: shownId('agent'),
    period: z.enum(['7d', '30d']),
    currency: z.string(),
    total_spent: money,
    transaction_count: z.int(),
  })
  .meta({ id: 'AgentSpending' })

const version = z
  .object({
    commit_hash: z.string().meta({ description: 'The leaf of its event in the log.' }),
    version: z.int(),
    author: z.string(),
    created_at: time,
    spending_limits: spendingLimits,
    policy: shownPolicy,
    changed: z.array(z.string()),
  })
  .meta({ id: 'AgentPolicyVersion' })

const sums = ['INVALID_AMOUNT', 'AMOUNT_TOO_PRECISE', 'AMOUNT_OUT_OF_RANGE'] as const

export const agentOperations = [
  v2Operation({
    name: 'v2.agents.create',
    method: 'POST',
    path: '/api/v2/agents',
    summary: 'Create an agent, with a wallet unless that is not wanted',
    body: create,
    answers: { 201: answered },
    problems: [...sums],
  }),
  v2Operation({
    name: 'v2.agents.list',
    method: 'GET',
    path: '/api/v2/agents',
    summary: 'List agents, the newest first',
    query: z.strictObject({ ...pageFields, is_active: queryFlag.optional() }),
    answers: { 200: z.array(agent) },
    problems: [],
  }),
  v2Operation({
    name: 'v2.agents.retrieve',
    method: 'GET',
    path: '/api/v2/agents/{id}',
    summary: 'Get an agent, and what really bounds it',
    params: idParams,
    answers: { 200: detail },
    problems: [],
  }),
  v2Operation({
    name: 'v2.agents.update',
    method: 'PATCH',
    urgent: true,
    path: '/api/v2/agents/{id}',
    summary: 'Change an agent; only what is sent',
    params: idParams,
    body: update,
    answers: { 200: answered },
    problems: [...sums, 'CONFLICT'],
  }),
  v2Operation({
    name: 'v2.agents.delete',
    method: 'DELETE',
    urgent: true,
    path: '/api/v2/agents/{id}',
    summary: 'Delete an agent for ever; its wallet stays, frozen, with its money',
    params: idParams,
    answers: {
      200: z
        .object({ id: shownId('agent'), agent_id: shownId('agent'), deleted: z.literal(true) })
        .meta({ id: 'AgentDeleted' }),
    },
    problems: [],
  }),
  v2Operation({
    name: 'v2.agents.limits',
    method: 'GET',
    path: '/api/v2/agents/{id}/limits',
    summary: 'Limits of an agent, and what is used of them',
    params: idParams,
    answers: { 200: limits },
    problems: [],
  }),
  v2Operation({
    name: 'v2.agents.spending',
    method: 'GET',
    path: '/api/v2/agents/{id}/spending',
    summary: 'What an agent spent in the last days',
    params: idParams,
    query: z.strictObject({ period: z.enum(['7d', '30d']).default('7d') }),
    answers: { 200: spending },
    problems: [],
  }),
  v2Operation({
    name: 'v2.agents.wallet',
    method: 'GET',
    path: '/api/v2/agents/{id}/wallet',
    summary: 'The first wallet of an agent',
    params: idParams,
    answers: { 200: walletBrief },
    problems: [],
  }),
  v2Operation({
    name: 'v2.agents.createWallet',
    method: 'POST',
    path: '/api/v2/agents/{id}/wallet',
    summary: 'Open a wallet for an agent',
    params: idParams,
    body: z.strictObject(walletCreate).meta({ id: 'AgentWalletCreate' }),
    answers: { 201: walletBrief },
    problems: [...sums, 'CONFLICT', 'CURRENCY_MISMATCH'],
  }),
  v2Operation({
    name: 'v2.agents.policyHistory',
    method: 'GET',
    path: '/api/v2/agents/{id}/policy-history',
    summary: "Every version of an agent's own policy, the newest first",
    params: z.strictObject({ id: sentId }),
    query: z.strictObject(pageFields),
    answers: {
      200: z
        .object({ agent_id: shownId('agent'), commits: z.array(version) })
        .meta({ id: 'AgentPolicyHistory' }),
    },
    problems: [],
  }),
] as const
