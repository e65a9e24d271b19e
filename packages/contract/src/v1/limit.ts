import { periods } from '@bursar/core'
import { z } from 'zod'
import { idParams, shownId } from '../id.ts'
import { money } from '../money.ts'
import { operation } from '../operation.ts'
import { named, v1PeriodNames } from '../period.ts'
import { time } from '../time.ts'

const limitInForce = z
  .object({
    limit: money.nullable().meta({ description: 'null if nothing limits.' }),
    spent: money.meta({ description: "Counted in the agent's own current window." }),
    remaining: money.nullable().meta({ description: 'null if nothing limits.' }),
    resetsAt: time.nullable().meta({ description: 'When the current window ends.' }),
    scope: z.string().nullable().meta({ description: 'Whose limit leaves the least.' }),
    policyId: shownId('policy').nullable(),
  })
  .meta({ id: 'LimitInForce', description: 'The tightest limit of one kind.' })

const entryLimit = z
  .object({
    kind: z.enum(['merchants', 'categories']),
    entry: z.string(),
    per: z.enum(periods),
    limit: money,
    spent: money,
    remaining: money,
    resetsAt: time.nullable(),
    countsFrom: time.nullable(),
    scope: z.string(),
    policyId: shownId('policy'),
  })
  .meta({ id: 'EntryLimitInForce' })

const agentLimits = z
  .object({
    agentId: shownId('wallet'),
    currency: z.string().meta({ description: 'The currency of the limits.' }),
    ...named(v1PeriodNames, () => limitInForce),
    limitsBy: z.array(entryLimit),
  })
  .meta({
    id: 'AgentLimits',
    description: 'What limits an agent now, including its parents, groups and organization.',
  })

export const limitOperations = [
  operation({
    name: 'agents.limits',
    method: 'GET',
    path: '/v1/agents/{id}/limits',
    summary: "Get an agent's limits in force and what is left of each",
    params: idParams,
    query: z.strictObject({}),
    answers: { 200: agentLimits },
    problems: [],
  }),
] as const
