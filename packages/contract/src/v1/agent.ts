import { agentPermissionsDefault, parseMoney } from '@bursar/core'
import { z } from 'zod'
import { idParams, shownId } from '../id.ts'
import { adjustment, money } from '../money.ts'
import { operation } from '../operation.ts'
import { page, pageQuery } from '../page.ts'
import { permission } from '../permission.ts'
import { templateId } from '../template.ts'
import { freeText, metadata, metadataShown, nameText } from '../text.ts'
import { sentTime, time } from '../time.ts'
import { sentPermissions, shownSecret } from './api-key.ts'
import { limitsCreate } from './policy-rules.ts'

const agentKey = z
  .object({
    id: shownId('key'),
    prefix: z.string().meta({ examples: ['bsr_test_0000000a'] }),
    last4: z.string(),
    permissions: z.array(permission),
    lastUsedAt: time.nullable(),
    expiresAt: time.nullable(),
  })
  .meta({ id: 'AgentKey', description: "An agent's active API key, without its secret." })

const agent = z
  .object({
    id: shownId('wallet').meta({
      description: "The ID of the agent's first wallet, which also identifies the agent.",
    }),
    agentId: shownId('wallet').meta({ description: 'The same as id.' }),
    identityId: shownId('agent').meta({
      description: "The agent's own ID, which /api/v2 returns. Either ID is accepted everywhere.",
    }),
    name: z.string(),
    description: z.string().nullable(),
    walletType: z.literal('AGENT'),
    status: z.enum(['ACTIVE', 'FROZEN']),
    currency: z.string(),
    balance: money,
    available: money.meta({ description: 'The balance minus held funds.' }),
    held: money.meta({ description: 'Funds held for open payments.' }),
    permissions: z.array(permission),
    policyId: shownId('policy').meta({ description: "The agent's own policy." }),
    parentId: shownId('wallet')
      .nullable()
      .meta({ description: 'The parent agent, which delegated to this one.' }),
    childIds: z
      .array(shownId('wallet'))
      .meta({ description: 'The agents that this one delegated to, at most the first 64.' }),
    expiresAt: time
      .nullable()
      .meta({ description: 'When the delegation expires and the agent is deleted.' }),
    groupIds: z.array(shownId('group')),
    walletIds: z
      .array(shownId('wallet'))
      .meta({ description: "All of the agent's wallets, starting with the first." }),
    stopped: z.boolean().meta({ description: "Whether the agent's kill switch is on." }),
    metadata: metadataShown,
    createdAt: time,
    updatedAt: time,
    apiKey: agentKey.nullable(),
  })
  .meta({ id: 'Agent', description: 'An AI agent with its own wallet, API key and policy.' })

const created = {
  id: shownId('wallet').meta({
    description: "The ID of the agent's first wallet, which also identifies the agent.",
  }),
  name: z.string(),
  apiKey: shownSecret,
  apiKeyId: shownId('key'),
  balance: money,
}

const newAgent = {
  name: nameText(100),
  description: freeText(1000).nullable().default(null),
  metadata: metadata.default({}),
}

const budget = z
  .unknown()
  .transform((sent, context): bigint => {
    const parsed = parseMoney(sent)
    if (parsed.ok) return parsed.amount
    const message = 'Must be a decimal string of at most 1000000000 with at most 8 decimal places.'
    context.issues.push({ code: 'custom', input: sent, message, params: { code: parsed.code } })
    return z.NEVER
  })
  .meta({
    type: 'string',
    pattern: '^(0|[1-9][0-9]{0,9})(\\.[0-9]{1,8})?$',
    description: 'Funds to transfer from the parent to the new agent; "0" for none.',
    examples: ['20.00'],
  })

const delegation = z
  .strictObject({
    ...newAgent,
    amount: budget,
    permissions: sentPermissions.exactOptional().meta({
      description:
        'Default: those of wallets:read, payments:read and payments:write that the caller has.',
    }),
    expiresAt: sentTime
      .nullable()
      .default(null)
      .meta({ description: 'When the agent is deleted and its funds return to the parent.' }),
    ...limitsCreate,
  })
  .meta({ id: 'AgentDelegate' })

const frozen = z
  .object({ id: shownId('wallet'), status: z.literal('FROZEN') })
  .meta({ id: 'AgentPaused' })
const active = z
  .object({ id: shownId('wallet'), status: z.literal('ACTIVE') })
  .meta({ id: 'AgentResumed' })

export const agentOperations = [
  operation({
    name: 'agents.create',
    method: 'POST',
    path: '/v1/agents',
    summary: 'Create an agent with a wallet and an API key',
    body: z
      .strictObject({
        ...newAgent,
        permissions: sentPermissions.default([...agentPermissionsDefault]),
      })
      .meta({ id: 'AgentCreate' }),
    answers: { 201: z.object(created).meta({ id: 'AgentCreated' }) },
    problems: [],
  }),
  operation({
    name: 'agents.createFromTemplate',
    method: 'POST',
    path: '/v1/agents/from-template',
    summary: 'Create an agent from a template',
    body: z.strictObject({ ...newAgent, templateId }).meta({ id: 'AgentCreateFromTemplate' }),
    answers: {
      201: z
        .object({ ...created, policyId: shownId('policy') })
        .meta({ id: 'AgentCreatedFromTemplate' }),
    },
    problems: [],
  }),
  operation({
    name: 'agents.list',
    method: 'GET',
    path: '/v1/agents',
    summary: 'List agents, newest first',
    query: pageQuery({}),
    answers: { 200: page('AgentList', agent) },
    problems: [],
  }),
  operation({
    name: 'agents.retrieve',
    method: 'GET',
    path: '/v1/agents/{id}',
    summary: 'Retrieve an agent',
    params: idParams,
    query: z.strictObject({}),
    answers: { 200: agent },
    problems: [],
  }),
  operation({
    name: 'agents.adjustBudget',
    method: 'POST',
    path: '/v1/agents/{id}/adjust-budget',
    summary: "Move funds between the organization's wallet and the agent's wallet",
    params: idParams,
    body: z.strictObject({ amount: adjustment }).meta({ id: 'BudgetAdjustment' }),
    answers: {
      200: z
        .object({
          id: shownId('wallet'),
          adjustment: z.union([z.number(), z.string()]).meta({
            description:
              'As sent. A decimal string with more than 15 digits is returned as a string.',
          }),
          newBalance: money,
          currency: z.string(),
        })
        .meta({ id: 'BudgetAdjusted' }),
    },
    problems: [
      'INVALID_AMOUNT',
      'AMOUNT_TOO_PRECISE',
      'AMOUNT_OUT_OF_RANGE',
      'INSUFFICIENT_FUNDS',
      'WALLET_FROZEN',
    ],
  }),
  operation({
    name: 'agents.pause',
    method: 'POST',
    urgent: true,
    path: '/v1/agents/{id}/pause',
    summary: 'Pause an agent: freeze its wallets and block payments until it is resumed',
    params: idParams,
    answers: { 200: frozen },
    problems: [],
  }),
  operation({
    name: 'agents.resume',
    method: 'POST',
    urgent: true,
    path: '/v1/agents/{id}/resume',
    summary: 'Resume a paused agent',
    params: idParams,
    answers: { 200: active },
    problems: [],
  }),
  operation({
    name: 'agents.rotateKey',
    method: 'POST',
    path: '/v1/agents/{id}/rotate-key',
    summary: "Replace an agent's API key and revoke the old one immediately",
    params: idParams,
    answers: {
      200: z
        .object({
          apiKey: shownSecret,
          apiKeyId: shownId('key'),
          revokedKeyId: shownId('key').nullable(),
        })
        .meta({ id: 'AgentKeyRotated' }),
    },
    problems: [],
  }),
  operation({
    name: 'agents.delegate',
    method: 'POST',
    path: '/v1/agents/{id}/delegate',
    summary: "Create an agent below this one, with part of this one's budget",
    params: idParams,
    body: delegation,
    answers: {
      201: z
        .object({
          ...created,
          policyId: shownId('policy'),
          parentId: shownId('wallet'),
          expiresAt: time.nullable(),
        })
        .meta({ id: 'AgentDelegated' }),
    },
    problems: [
      'INVALID_AMOUNT',
      'AMOUNT_TOO_PRECISE',
      'AMOUNT_OUT_OF_RANGE',
      'INSUFFICIENT_FUNDS',
      'CONFLICT',
      'WALLET_FROZEN',
      'WALLET_CLOSED',
      'KILL_SWITCH_ON',
      'KYA_SUSPENDED',
    ],
  }),
  operation({
    name: 'agents.delete',
    method: 'DELETE',
    urgent: true,
    path: '/v1/agents/{id}',
    summary: 'Permanently delete an agent and all agents below it, and return their funds',
    params: idParams,
    answers: {
      200: z.object({ deleted: z.literal(true), sweptAmount: money }).meta({ id: 'AgentDeleted' }),
    },
    problems: [],
  }),
] as const
