import { perWindow } from '@bursar/core'
import { z } from 'zod'
import { idParams, shownId } from '../id.ts'
import { money } from '../money.ts'
import { operation } from '../operation.ts'
import { page, pageQuery } from '../page.ts'
import { metadata, metadataShown, nameText, sentId } from '../text.ts'
import { time } from '../time.ts'
import { limitsCreate, rulesCreate } from './policy-rules.ts'
import { sentCurrency } from './wallet.ts'

const identity = {
  id: shownId('group'),
  name: z.string(),
  parentId: shownId('group').nullable(),
  policyId: shownId('policy').meta({
    description: "The group's own policy, which has its limits and lists.",
  }),
  currency: z.string().meta({ description: "The currency of the group's limits." }),
  memberCount: z.int().min(0),
  metadata: metadataShown,
  createdAt: time,
}

const group = z.object({ ...identity, updatedAt: time }).meta({
  id: 'Group',
  description:
    "Agents that share a budget. A member's payments must also pass the group's policies.",
})

const stopped = z.boolean().meta({ description: "Whether the group's kill switch is on." })

const groupListed = z.object({ ...group.shape, stopped }).meta({ id: 'GroupSummary' })

const groupDetail = z
  .object({
    ...groupListed.shape,
    members: z.array(shownId('wallet')).meta({ description: 'The first 100 agents in the group.' }),
  })
  .meta({ id: 'GroupDetail', description: 'A group and its members.' })

const membership = z
  .object({
    ...identity,
    agentId: shownId('wallet'),
    isMember: z.boolean().meta({ description: 'Whether the agent is now a member of the group.' }),
  })
  .meta({
    id: 'GroupMembership',
    description: 'The result of adding an agent to a group or removing it.',
  })

const groupCreate = z
  .strictObject({
    name: nameText(100),
    parentId: sentId.nullable().default(null).meta({
      description: 'The parent group, which counts all spending of this group. Cannot be changed.',
    }),
    currency: sentCurrency
      .default('USD')
      .meta({ description: 'The currency of the limits. Cannot be changed.' }),
    ...limitsCreate,
    allowedMerchants: rulesCreate.allowedMerchants,
    blockedMerchants: rulesCreate.blockedMerchants,
    allowedCategories: rulesCreate.allowedCategories,
    blockedCategories: rulesCreate.blockedCategories,
    metadata: metadata.default({}),
  })
  .meta({
    id: 'GroupCreate',
    description: "Limits and lists become the group's own policy. Omitted fields are no rule.",
  })

const groupUpdate = z
  .strictObject({ name: nameText(100).exactOptional(), metadata: metadata.exactOptional() })
  .meta({
    id: 'GroupUpdate',
    description:
      "Omitted fields are unchanged. To change limits and lists, update the group's policy.",
  })

const total = {
  spent: money,
  limit: money
    .nullable()
    .meta({ description: "The lowest limit of the group's policies; null if there is none." }),
  remaining: money.nullable().meta({ description: 'null if there is no limit.' }),
}
const spent = z
  .object({ ...total, resetsAt: time })
  .meta({ id: 'WindowSpending', description: 'Spending in a calendar window.' })

const spending = z
  .object({
    groupId: shownId('group'),
    currency: z.string(),
    ...perWindow(() => spent),
    total: z.object(total).meta({ id: 'TotalSpending' }),
    byAgent: z
      .array(
        z
          .object({ agentId: shownId('wallet'), ...perWindow(() => money), total: money })
          .meta({ id: 'AgentShare', description: "One agent's share of the spending." }),
      )
      .meta({ description: 'The 100 agents that spent the most, including former members.' }),
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
    summary: 'List groups, newest first',
    query: pageQuery({}),
    answers: { 200: page('GroupList', groupListed) },
    problems: [],
  }),
  operation({
    name: 'groups.retrieve',
    method: 'GET',
    path: '/v1/groups/{id}',
    summary: 'Retrieve a group and its members',
    params: idParams,
    query: z.strictObject({}),
    answers: { 200: groupDetail },
    problems: [],
  }),
  operation({
    name: 'groups.update',
    method: 'PATCH',
    path: '/v1/groups/{id}',
    summary: "Update a group's name or metadata",
    params: idParams,
    body: groupUpdate,
    answers: { 200: group },
    problems: [],
  }),
  operation({
    name: 'groups.delete',
    method: 'DELETE',
    path: '/v1/groups/{id}',
    summary: 'Delete a group without agents or child groups',
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
    summary: 'Add an agent to a group',
    params: idParams,
    body: z.strictObject({ agentId: sentId }).meta({ id: 'GroupMember' }),
    answers: { 200: membership },
    problems: ['CONFLICT'],
  }),
  operation({
    name: 'groups.removeAgent',
    method: 'DELETE',
    path: '/v1/groups/{id}/agents/{agentId}',
    summary: 'Remove an agent from a group; its past spending stays counted',
    params: memberParams,
    answers: { 200: membership },
    problems: ['CONFLICT'],
  }),
  operation({
    name: 'groups.spending',
    method: 'GET',
    path: '/v1/groups/{id}/spending',
    summary: "Get a group's spending by agent, and what is left of its limits",
    params: idParams,
    query: z.strictObject({}),
    answers: { 200: spending },
    problems: [],
  }),
] as const
