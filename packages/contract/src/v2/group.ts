import { z } from 'zod'
import { idParams, shownId } from '../id.ts'
import { named, v2PeriodNames, v2SpentNames, windowNames } from '../period.ts'
import { metadata, metadataShown, nameText, sentId } from '../text.ts'
import { spendingLimits } from './agent-policy.ts'
import { ignoredShown, v2Operation } from './operation.ts'
import { money, pageFields, sentLimit, time } from './value.ts'

const entriesMax = 100
const sum = z.union([z.null(), sentLimit]).exactOptional()
const list = z.array(nameText(100)).max(entriesMax).nullable().exactOptional()

const budget = z.strictObject(named(v2PeriodNames, () => sum)).meta({
  id: 'GroupBudget',
  description: 'Limits that the agents share. An omitted field is no limit; null removes a limit.',
  examples: [{ daily: '5000.00', monthly: '50000.00' }],
})

const merchantPolicy = z
  .strictObject({
    allowed_merchants: list,
    blocked_merchants: list,
    allowed_categories: list,
    blocked_categories: list,
  })
  .meta({ id: 'GroupMerchantPolicy' })

const group = z
  .object({
    id: shownId('group'),
    group_id: shownId('group'),
    name: z.string(),
    owner_id: shownId('organization'),
    parent_id: shownId('group').nullable(),
    budget: spendingLimits,
    merchant_policy: z.object({
      allowed_merchants: z.array(z.string()).nullable(),
      blocked_merchants: z.array(z.string()),
      allowed_categories: z.array(z.string()).nullable(),
      blocked_categories: z.array(z.string()),
    }),
    agent_ids: z.array(shownId('agent')).meta({ description: 'The first 100 members.' }),
    agent_count: z.int(),
    metadata: metadataShown,
    created_at: time,
    updated_at: time,
    ...ignoredShown,
  })
  .meta({ id: 'Group', description: 'Agents that share a budget.' })

const window = z.object({
  spent: money,
  remaining: money.nullable().meta({ description: 'null if there is no limit.' }),
  resets_at: time.nullable(),
})

const spending = z
  .object({
    group_id: shownId('group'),
    name: z.string(),
    currency: z.string(),
    budget: spendingLimits,
    agent_count: z.int(),
    agent_ids: z.array(shownId('agent')),
    ...named(v2SpentNames, () => money),
    spent_total: money,
    spending: z.object({ ...named(windowNames, () => window), total: window }),
    by_agent: z.array(
      z.object({
        agent_id: shownId('agent'),
        ...named(windowNames, () => money),
        total: money,
      }),
    ),
  })
  .meta({ id: 'GroupSpending' })

const sums = ['INVALID_AMOUNT', 'AMOUNT_TOO_PRECISE', 'AMOUNT_OUT_OF_RANGE'] as const

export const groupOperations = [
  v2Operation({
    name: 'v2.groups.create',
    method: 'POST',
    path: '/api/v2/groups',
    summary: 'Create a group of agents that share a budget',
    body: z
      .strictObject({
        name: nameText(100),
        budget: budget.exactOptional(),
        merchant_policy: merchantPolicy.exactOptional(),
        metadata: metadata.default({}),
        parent_id: sentId.nullable().default(null),
      })
      .meta({ id: 'GroupCreate' }),
    answers: { 201: group },
    problems: [...sums, 'NOT_FOUND', 'CONFLICT'],
  }),
  v2Operation({
    name: 'v2.groups.list',
    method: 'GET',
    path: '/api/v2/groups',
    summary: 'List groups, newest first',
    query: z.strictObject(pageFields),
    answers: { 200: z.array(group) },
    problems: [],
  }),
  v2Operation({
    name: 'v2.groups.retrieve',
    method: 'GET',
    path: '/api/v2/groups/{id}',
    summary: 'Retrieve a group and its members',
    params: idParams,
    answers: { 200: group },
    problems: [],
  }),
  v2Operation({
    name: 'v2.groups.update',
    method: 'PATCH',
    path: '/api/v2/groups/{id}',
    summary: 'Update a group; omitted fields are unchanged',
    params: idParams,
    body: z
      .strictObject({
        name: nameText(100).exactOptional(),
        budget: budget.exactOptional(),
        merchant_policy: merchantPolicy.exactOptional(),
        metadata: metadata.exactOptional().meta({
          description:
            'Merged into the existing metadata; null removes a key. ' +
            'Size limits apply to the result.',
        }),
      })
      .meta({ id: 'GroupUpdate', description: 'Omitted fields are unchanged.' }),
    answers: { 200: group },
    problems: [...sums, 'CONFLICT'],
  }),
  v2Operation({
    name: 'v2.groups.delete',
    method: 'DELETE',
    path: '/api/v2/groups/{id}',
    summary: 'Delete a group without agents or child groups',
    params: idParams,
    answers: {
      200: z
        .object({ id: shownId('group'), group_id: shownId('group'), deleted: z.literal(true) })
        .meta({ id: 'GroupDeleted' }),
    },
    problems: ['CONFLICT'],
  }),
  v2Operation({
    name: 'v2.groups.addAgent',
    method: 'POST',
    path: '/api/v2/groups/{id}/agents',
    summary: 'Add an agent to a group',
    params: idParams,
    body: z.strictObject({ agent_id: sentId }).meta({ id: 'GroupMember' }),
    answers: { 200: group },
    problems: ['CONFLICT'],
  }),
  v2Operation({
    name: 'v2.groups.removeAgent',
    method: 'DELETE',
    path: '/api/v2/groups/{id}/agents/{agent_id}',
    summary: 'Remove an agent from a group; its past spending stays counted',
    params: z.strictObject({ id: sentId, agent_id: sentId }),
    answers: { 200: group },
    problems: ['CONFLICT'],
  }),
  v2Operation({
    name: 'v2.groups.spending',
    method: 'GET',
    path: '/api/v2/groups/{id}/spending',
    summary: "Get a group's spending by agent, and what is left of its limits",
    params: idParams,
    answers: { 200: spending },
    problems: [],
  }),
] as const
