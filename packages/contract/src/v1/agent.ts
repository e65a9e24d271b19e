import { parseMoney } from '@bursar/core'
import { z } from 'zod'
import { idParams, shownId } from '../id.ts'
import { adjustment, money } from '../money.ts'
import { operation } from '../operation.ts'
import { page, pageQuery } from '../page.ts'
import { agentPermissionsDefault, permission } from '../permission.ts'
import { freeText, metadata, metadataShown, nameText } from '../text.ts'
import { sentTime, time } from '../time.ts'
import { sentPermissions, shownSecret } from './api-key.ts'
import { rulesCreate } from './policy-rules.ts'
import { templateId } from './template.ts'

const agentKey = z
  .object({
    id: shownId('key'),
    prefix: z.string().meta({ examples: ['bsr_test_0000000a'] }),
    last4: z.string(),
    permissions: z.array(permission),
    lastUsedAt: time.nullable(),
    expiresAt: time.nullable(),
  })
  .meta({ id: 'AgentKey', description: "What is shown of an agent's active key." })

const agent = z
  .object({
    id: shownId('wallet').meta({ description: 'The wallet, and by it the agent.' }),
    agentId: shownId('agent'),
    name: z.string(),
    description: z.string().nullable(),
    walletType: z.literal('AGENT'),
    status: z.enum(['ACTIVE', 'FROZEN']),
    currency: z.string(),
    balance: money,
    available: money.meta({ description: 'The balance without what is held.' }),
    held: money.meta({ description: 'Set aside for payments that are not finished.' }),
    permissions: z.array(permission),
    policyId: shownId('policy').meta({ description: "The agent's own policy." }),
    parentId: shownId('wallet').nullable().meta({ description: 'The agent that delegated to it.' }),
    childIds: z
      .array(shownId('wallet'))
      .meta({ description: 'The agents that it delegated to, the first 64 of them.' }),
    expiresAt: time.nullable().meta({ description: 'When the delegation ends, and the agent.' }),
    groupIds: z.array(shownId('group')),
    walletIds: z
      .array(shownId('wallet'))
      .meta({ description: 'All its wallets, its first one first.' }),
    stopped: z.boolean().meta({ description: 'Whether its kill switch is on.' }),
    metadata: metadataShown,
    createdAt: time,
    updatedAt: time,
    apiKey: agentKey.nullable(),
  })
  .meta({ id: 'Agent', description: 'A wallet with an owner that is a program.' })

const created = {
  id: shownId('wallet').meta({ description: 'The wallet, and by it the agent.' }),
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
    const message = 'Must be a decimal string of up to 8 decimals, at most 1000000000.'
    context.issues.push({ code: 'custom', input: sent, message, params: { code: parsed.code } })
    return z.NEVER
  })
  .meta({
    type: 'string',
    pattern: '^(0|[1-9][0-9]{0,9})(\\.[0-9]{1,8})?$',
    description: 'Carved from the balance of the parent; "0" is nothing.',
    examples: ['20.00'],
  })

const delegation = z
  .strictObject({
    ...newAgent,
    amount: budget,
    permissions: sentPermissions.exactOptional().meta({
      description:
        'Default: of wallets:read, payments:read and payments:write, those of the calling key.',
    }),
    expiresAt: sentTime
      .nullable()
      .default(null)
      .meta({ description: 'The agent is deleted then, and its money goes back to its parent.' }),
    maxTransaction: rulesCreate.maxTransaction,
    dailyLimit: rulesCreate.dailyLimit,
    monthlyLimit: rulesCreate.monthlyLimit,
    totalLimit: rulesCreate.totalLimit,
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
    summary: 'Create an agent: its wallet and its API key',
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
    summary: 'Create an agent with the policy of a template',
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
    summary: 'List agents, the newest first',
    query: pageQuery({}),
    answers: { 200: page('AgentList', agent) },
    problems: [],
  }),
  operation({
    name: 'agents.retrieve',
    method: 'GET',
    path: '/v1/agents/{id}',
    summary: 'Get an agent and what is shown of its key',
    params: idParams,
    query: z.strictObject({}),
    answers: { 200: agent },
    problems: [],
  }),
  operation({
    name: 'agents.adjustBudget',
    method: 'POST',
    path: '/v1/agents/{id}/adjust-budget',
    summary: 'Move funds between the organization wallet and the agent',
    params: idParams,
    body: z.strictObject({ amount: adjustment }).meta({ id: 'BudgetAdjustment' }),
    answers: {
      200: z
        .object({
          id: shownId('wallet'),
          adjustment: z.union([z.number(), z.string()]).meta({
            description: 'As sent; a decimal string of more than 15 digits stays a string.',
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
    summary: 'Freeze the wallet: no payments until it is resumed',
    params: idParams,
    answers: { 200: frozen },
    problems: [],
  }),
  operation({
    name: 'agents.resume',
    method: 'POST',
    urgent: true,
    path: '/v1/agents/{id}/resume',
    summary: 'Unfreeze the wallet',
    params: idParams,
    answers: { 200: active },
    problems: [],
  }),
  operation({
    name: 'agents.rotateKey',
    method: 'POST',
    path: '/v1/agents/{id}/rotate-key',
    summary: 'Replace the API key; the old one is dead at once',
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
    summary: "Create an agent below this one, with a part of this one's budget",
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
    summary: 'End an agent and all below it: keys, wallets; the balance goes back, for ever',
    params: idParams,
    answers: {
      200: z.object({ deleted: z.literal(true), sweptAmount: money }).meta({ id: 'AgentDeleted' }),
    },
    problems: [],
  }),
] as const
