import { z } from 'zod'
import { idParams, shownId } from '../id.ts'
import { metadata, metadataShown, nameText, sentId } from '../text.ts'
import { spendingLimits } from './agent-policy.ts'
import { ignoredShown, v2Operation } from './operation.ts'
import { money, pageFields, sentLimit, time } from './value.ts'

const entriesMax = 100
const sum = z.union([z.null(), sentLimit]).exactOptional()
const list = z.array(nameText(100)).max(entriesMax).nullable().exactOptional()

const budget = z.strictObject({ per_transaction: sum, daily: sum, monthly: sum, total: sum }).meta({
  id: 'GroupBudget',
  description: 'Limits that its agents share. What is left out limits nothing; null clears.',
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
    agent_ids: z
      .array(shownId('agent'))
      .meta({ description: 'Its members, the first hundred of them.' }),
    agent_count: z.int(),
    metadata: metadataShown,
    created_at: time,
    updated_at: time,
    ...ignoredShown,
  })
  .meta({ id: 'Group', description: 'Agents that share a budget.' })

const window = z.object({
  spent: money,
  remaining: money.nullable().meta({ description: 'null where nothing limits it.' }),
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
    spent_daily: money,
    spent_monthly: money,
    spent_total: money,
    spending: z.object({ daily: window, monthly: window, total: window }),
    by_agent: z.array(
      z.object({ agent_id: shownId('agent'), daily: money, monthly: money, total: money }),
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
    summary: 'List groups, the newest first',
    query: z.strictObject(pageFields),
    answers: { 200: z.array(group) },
    problems: [],
  }),
  v2Operation({
    name: 'v2.groups.retrieve',
    method: 'GET',
    path: '/api/v2/groups/{id}',
    summary: 'Get a group and its members',
    params: idParams,
    answers: { 200: group },
    problems: [],
  }),
  v2Operation({
    name: 'v2.groups.update',
    method: 'PATCH',
    path: '/api/v2/groups/{id}',
    summary: 'Change a group; only what is sent',
    params: idParams,
    body: z
      .strictObject({
        name: nameText(100).exactOptional(),
        budget: budget.exactOptional(),
        merchant_policy: merchantPolicy.exactOptional(),
        metadata: metadata.exactOptional().meta({
          description:
            'Merged into the labels that are there; null removes one. ' +
            'The bounds are those of the whole.',
        }),
      })
      .meta({ id: 'GroupUpdate', description: 'What is left out stays.' }),
    answers: { 200: group },
    problems: [...sums, 'CONFLICT'],
  }),
  v2Operation({
    name: 'v2.groups.delete',
    method: 'DELETE',
    path: '/api/v2/groups/{id}',
    summary: 'Delete a group that has no agents and no groups',
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
    summary: 'Take an agent into a group',
    params: idParams,
    body: z.strictObject({ agent_id: sentId }).meta({ id: 'GroupMember' }),
    answers: { 200: group },
    problems: ['CONFLICT'],
  }),
  v2Operation({
    name: 'v2.groups.removeAgent',
    method: 'DELETE',
    path: '/api/v2/groups/{id}/agents/{agent_id}',
    summary: 'Take an agent out of a group; what it spent stays counted',
    params: z.strictObject({ id: sentId, agent_id: sentId }),
    answers: { 200: group },
    problems: ['CONFLICT'],
  }),
  v2Operation({
    name: 'v2.groups.spending',
    method: 'GET',
    path: '/api/v2/groups/{id}/spending',
    summary: 'What a group spent, by whom, and what is left',
    params: idParams,
    answers: { 200: spending },
    problems: [],
  }),
] as const
