import { periods } from '@bursar/core'
import { z } from 'zod'
import { idParams, shownId } from '../id.ts'
import { named, v2PeriodNames } from '../period.ts'
import { freeText, metadata, metadataShown, nameText, sentId } from '../text.ts'
import { shownSecret } from '../v1/api-key.ts'
import { kyaLevel, kyaStatus } from '../v1/kya.ts'
import { sentPolicy, sentSpendingLimits, shownPolicy, spendingLimits } from './agent-policy.ts'
import { ignored, ignoredShown, v2Operation } from './operation.ts'
import { money, pageFields, queryFlag, sentLimit, time } from './value.ts'
import { addresses, walletBrief, walletCreate } from './wallet.ts'

const bound = z
  .object({
    limit: money
      .nullable()
      .meta({ description: 'The lowest limit that applies; null if there is none.' }),
    scope: z
      .string()
      .nullable()
      .meta({ description: 'The agent, group or organization that the limit belongs to.' }),
    policy_id: shownId('policy').nullable(),
  })
  .meta({ id: 'EffectiveLimit' })

const effective = z.object(named(v2PeriodNames, () => bound)).meta({
  id: 'EffectiveLimits',
  description:
    'The limits that apply, including those of groups, agents above and the organization.',
})

const agentFields = {
  id: shownId('agent'),
  agent_id: shownId('agent'),
  name: z.string(),
  description: z.string().nullable(),
  owner_id: shownId('organization'),
  organization_id: shownId('organization'),
  wallet_id: shownId('wallet').nullable().meta({ description: 'null if the agent has no wallet.' }),
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
  .meta({ id: 'AgentDetail', description: 'An agent, with the limits that actually apply to it.' })

const keyShown = {
  api_key: shownSecret,
  api_key_id: shownId('key'),
}

const created = z
  .object({
    ...agentFields,
    api_key: shownSecret.optional(),
    api_key_id: shownId('key').optional(),
    ...ignoredShown,
  })
  .meta({ id: 'AgentCreated', description: 'With an API key, if one was asked for.' })

const answered = z.object({ ...agentFields, ...ignoredShown }).meta({ id: 'AgentResult' })

const manifest = z
  .strictObject({
    capabilities: z.array(nameText(100)).max(50).default([]),
    max_budget_per_tx: sentLimit.nullable().default(null),
    daily_budget: sentLimit.nullable().default(null),
    framework: nameText(100).nullable().default(null),
  })
  .meta({
    id: 'ManifestInput',
    description: "The agent's purpose. Derived from its limits if omitted.",
  })

const create = z
  .strictObject({
    name: nameText(100),
    description: freeText(1000).nullable().default(null),
    spending_limits: sentSpendingLimits.exactOptional(),
    policy: sentPolicy.exactOptional(),
    // With a name of its own it may have a default, and generators leave it optional.
    create_wallet: z.boolean().default(true).meta({ id: 'CreateWallet' }),
    create_key: z.boolean().default(false).meta({
      description: "Whether the response has an API key of the agent's own, which is shown once.",
    }),
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
        'Merged into the existing metadata; null removes a key. Size limits apply to the result.',
    }),
    public_key: ignored,
    key_algorithm: ignored,
    organization_id: ignored,
  })
  .meta({ id: 'AgentUpdate', description: 'Omitted fields are unchanged.' })

const window = z
  .object({ spent: money, remaining: money.nullable(), resets_at: time.nullable() })
  .meta({ id: 'LimitUsage', description: 'remaining is null if there is no limit.' })

const entryLimit = z
  .object({
    kind: z.enum(['merchants', 'categories']),
    entry: z.string(),
    per: z.enum(periods),
    limit: money,
    spent: money,
    remaining: money,
    resets_at: time.nullable(),
    counts_from: time.nullable(),
    scope: z.string(),
    policy_id: shownId('policy'),
  })
  .meta({ id: 'EntryLimitUsage' })

const limits = z
  .object({
    agent_id: shownId('agent'),
    spending_limits: spendingLimits,
    wallet: z
      .object({ wallet_id: shownId('wallet'), addresses, mpc_provider: z.string() })
      .nullable(),
    usage: z.object(named(v2PeriodNames, () => window)),
    limits_by: z.array(entryLimit).meta({ description: 'Limits of payees and categories.' }),
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
    commit_hash: z.string().meta({ description: 'The leaf hash of the event in the log.' }),
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
    summary: 'Create an agent, with a wallet by default',
    body: create,
    answers: { 201: created },
    problems: [...sums, 'POLICY_NOT_UNDERSTOOD'],
  }),
  v2Operation({
    name: 'v2.agents.list',
    method: 'GET',
    path: '/api/v2/agents',
    summary: 'List agents, newest first',
    query: z.strictObject({ ...pageFields, is_active: queryFlag.optional() }),
    answers: { 200: z.array(agent) },
    problems: [],
  }),
  v2Operation({
    name: 'v2.agents.retrieve',
    method: 'GET',
    path: '/api/v2/agents/{id}',
    summary: 'Retrieve an agent and the limits that actually apply to it',
    params: idParams,
    answers: { 200: detail },
    problems: [],
  }),
  v2Operation({
    name: 'v2.agents.update',
    method: 'PATCH',
    urgent: true,
    path: '/api/v2/agents/{id}',
    summary: 'Update an agent; omitted fields are unchanged',
    params: idParams,
    body: update,
    answers: { 200: answered },
    problems: [...sums, 'CONFLICT', 'POLICY_NOT_UNDERSTOOD'],
  }),
  v2Operation({
    name: 'v2.agents.delete',
    method: 'DELETE',
    urgent: true,
    path: '/api/v2/agents/{id}',
    summary: 'Permanently delete an agent; its wallet stays frozen with its funds',
    params: idParams,
    answers: {
      200: z
        .object({ id: shownId('agent'), agent_id: shownId('agent'), deleted: z.literal(true) })
        .meta({ id: 'AgentDeleted' }),
    },
    problems: [],
  }),
  v2Operation({
    name: 'v2.agents.rotateKey',
    method: 'POST',
    path: '/api/v2/agents/{id}/rotate-key',
    summary: "Create an agent's own API key, or replace it: the old one ends immediately",
    params: idParams,
    answers: {
      200: z
        .object({
          agent_id: shownId('agent'),
          ...keyShown,
          revoked_key_id: shownId('key').nullable(),
        })
        .meta({ id: 'AgentKey' }),
    },
    problems: [],
  }),
  v2Operation({
    name: 'v2.agents.limits',
    method: 'GET',
    path: '/api/v2/agents/{id}/limits',
    summary: "Get an agent's limits and how much of them is used",
    params: idParams,
    answers: { 200: limits },
    problems: [],
  }),
  v2Operation({
    name: 'v2.agents.spending',
    method: 'GET',
    path: '/api/v2/agents/{id}/spending',
    summary: "Get an agent's spending in recent days",
    params: idParams,
    query: z.strictObject({ period: z.enum(['7d', '30d']).default('7d') }),
    answers: { 200: spending },
    problems: [],
  }),
  v2Operation({
    name: 'v2.agents.wallet',
    method: 'GET',
    path: '/api/v2/agents/{id}/wallet',
    summary: "Get an agent's first wallet",
    params: idParams,
    answers: { 200: walletBrief },
    problems: [],
  }),
  v2Operation({
    name: 'v2.agents.createWallet',
    method: 'POST',
    path: '/api/v2/agents/{id}/wallet',
    summary: 'Create a wallet for an agent',
    params: idParams,
    body: z.strictObject(walletCreate).meta({ id: 'AgentWalletCreate' }),
    answers: { 201: walletBrief },
    problems: [...sums, 'CONFLICT', 'CURRENCY_MISMATCH'],
  }),
  v2Operation({
    name: 'v2.agents.policyHistory',
    method: 'GET',
    path: '/api/v2/agents/{id}/policy-history',
    summary: "List the versions of an agent's own policy, newest first",
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
