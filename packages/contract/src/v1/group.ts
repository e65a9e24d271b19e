import { z } from 'zod'
import { idParams, shownId } from '../id.ts'
import { money } from '../money.ts'
import { operation } from '../operation.ts'
import { page, pageQuery } from '../page.ts'
import { metadata, metadataShown, nameText, sentId } from '../text.ts'
import { time } from '../time.ts'
import { rulesCreate } from './policy-rules.ts'
import { sentCurrency } from './wallet.ts'

const identity = {
  id: shownId('group'),
  name: z.string(),
  parentId: shownId('group').nullable(),
  policyId: shownId('policy').meta({ description: "The group's own policy: limits and lists." }),
  currency: z.string().meta({ description: 'Of its limits.' }),
  memberCount: z.int().min(0),
  metadata: metadataShown,
  createdAt: time,
}

const group = z.object({ ...identity, updatedAt: time }).meta({
  id: 'Group',
  description: 'Agents that share a budget: a payment of a member must pass its policies too.',
})

const stopped = z.boolean().meta({ description: 'Whether its kill switch is on.' })

const groupListed = z.object({ ...group.shape, stopped }).meta({ id: 'GroupListed' })

const groupDetail = z
  .object({
    ...groupListed.shape,
    members: z
      .array(shownId('wallet'))
      .meta({ description: 'The agents in it, the first hundred of them.' }),
  })
  .meta({ id: 'GroupDetail', description: 'A group and who is in it.' })

const membership = z
  .object({
    ...identity,
    agentId: shownId('wallet'),
    isMember: z.boolean().meta({ description: 'Whether the agent is in the group now.' }),
  })
  .meta({ id: 'GroupMembership', description: 'A group after an agent came or went.' })

const groupCreate = z
  .strictObject({
    name: nameText(100),
    parentId: sentId.nullable().default(null).meta({
      description: 'The group above it, which counts all that this one spends. Never changes.',
    }),
    currency: sentCurrency.default('USD').meta({ description: 'Of the limits. Never changes.' }),
    maxTransaction: rulesCreate.maxTransaction,
    dailyLimit: rulesCreate.dailyLimit,
    monthlyLimit: rulesCreate.monthlyLimit,
    totalLimit: rulesCreate.totalLimit,
    allowedMerchants: rulesCreate.allowedMerchants,
    blockedMerchants: rulesCreate.blockedMerchants,
    allowedCategories: rulesCreate.allowedCategories,
    blockedCategories: rulesCreate.blockedCategories,
    metadata: metadata.default({}),
  })
  .meta({
    id: 'GroupCreate',
    description: "Limits and lists become the group's own policy. What is left out is no rule.",
  })

const groupUpdate = z
  .strictObject({ name: nameText(100).exactOptional(), metadata: metadata.exactOptional() })
  .meta({
    id: 'GroupUpdate',
    description: 'What is left out stays. Limits and lists are changed in the policy.',
  })

const total = {
  spent: money,
  limit: money.nullable().meta({ description: 'The smallest of its policies; null is none.' }),
  remaining: money.nullable().meta({ description: 'null where nothing limits it.' }),
}
const spent = z
  .object({ ...total, resetsAt: time })
  .meta({ id: 'WindowSpending', description: 'What is spent in a calendar window.' })

const spending = z
  .object({
    groupId: shownId('group'),
    currency: z.string(),
    day: spent,
    month: spent,
    total: z.object(total).meta({ id: 'TotalSpending' }),
    byAgent: z
      .array(
        z
          .object({ agentId: shownId('wallet'), day: money, month: money, total: money })
          .meta({ id: 'AgentShare', description: 'What one agent spent of it.' }),
      )
      .meta({ description: 'Who spent it, the hundred that spent most; those who left too.' }),
  })
  .meta({ id: 'GroupSpending' })

const sums = ['INVALID_AMOUNT', 'AMOUNT_TOO_PRECISE', 'AMOUNT_OUT_OF_RANGE'] as const
const memberParams = z.strictObject({ id: sentId, agentId: sentId })

export const groupOperations = [
  operation({
    name: 'groups.create',
    method: 'POST',
    path: '/v1/groups',
    summary: 'Create a group of agents that share a budget',
    body: groupCreate,
    answers: { 201: group },
    problems: [...sums, 'NOT_FOUND', 'CONFLICT'],
  }),
  operation({
    name: 'groups.list',
    method: 'GET',
    path: '/v1/groups',
    summary: 'List groups, the newest first',
    query: pageQuery({}),
    answers: { 200: page('GroupList', groupListed) },
    problems: [],
  }),
  operation({
    name: 'groups.retrieve',
    method: 'GET',
    path: '/v1/groups/{id}',
    summary: 'Get a group and its members',
    params: idParams,
    query: z.strictObject({}),
    answers: { 200: groupDetail },
    problems: [],
  }),
  operation({
    name: 'groups.update',
    method: 'PATCH',
    path: '/v1/groups/{id}',
    summary: 'Rename a group, or label it anew',
    params: idParams,
    body: groupUpdate,
    answers: { 200: group },
    problems: [],
  }),
  operation({
    name: 'groups.delete',
    method: 'DELETE',
    path: '/v1/groups/{id}',
    summary: 'Delete a group that has no agents and no groups',
    params: idParams,
    answers: {
      200: z
        .object({ id: shownId('group'), deleted: z.literal(true) })
        .meta({ id: 'GroupDeleted' }),
    },
    problems: ['CONFLICT'],
  }),
  operation({
    name: 'groups.addAgent',
    method: 'POST',
    path: '/v1/groups/{id}/agents',
    summary: 'Take an agent into a group',
    params: idParams,
    body: z.strictObject({ agentId: sentId }).meta({ id: 'GroupMember' }),
    answers: { 200: membership },
    problems: ['CONFLICT'],
  }),
  operation({
    name: 'groups.removeAgent',
    method: 'DELETE',
    path: '/v1/groups/{id}/agents/{agentId}',
    summary: 'Take an agent out of a group; what it spent stays counted',
    params: memberParams,
    answers: { 200: membership },
    problems: ['CONFLICT'],
  }),
  operation({
    name: 'groups.spending',
    method: 'GET',
    path: '/v1/groups/{id}/spending',
    summary: 'What a group spent, by whom, and what is left',
    params: idParams,
    query: z.strictObject({}),
    answers: { 200: spending },
    problems: [],
  }),
] as const
