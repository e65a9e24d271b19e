import { z } from 'zod'
import { idParams, shownId } from '../id.ts'
import { adjustment, money } from '../money.ts'
import { operation } from '../operation.ts'
import { page, pageQuery } from '../page.ts'
import { agentPermissionsDefault, permission } from '../permission.ts'
import { freeText, metadata, metadataShown, nameText } from '../text.ts'
import { time } from '../time.ts'
import { sentPermissions, shownSecret } from './api-key.ts'
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
    path: '/v1/agents/{id}/pause',
    summary: 'Freeze the wallet: no payments until it is resumed',
    params: idParams,
    answers: { 200: frozen },
    problems: [],
  }),
  operation({
    name: 'agents.resume',
    method: 'POST',
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
    name: 'agents.delete',
    method: 'DELETE',
    path: '/v1/agents/{id}',
    summary: 'Revoke the keys, return the balance and close the wallet, for ever',
    params: idParams,
    answers: {
      200: z.object({ deleted: z.literal(true), sweptAmount: money }).meta({ id: 'AgentDeleted' }),
    },
    problems: [],
  }),
] as const
