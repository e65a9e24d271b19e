import { z } from 'zod'
import { idParams, shownId } from '../id.ts'
import { money } from '../money.ts'
import { operation } from '../operation.ts'
import { time } from '../time.ts'

const horizon = z
  .object({
    until: time,
    amount: money,
    boundBy: z
      .object({
        rule: z.string().meta({ examples: ['daily_limit'] }),
        scope: z
          .string()
          .nullable()
          .meta({ description: 'The agent, group or organization that the rule belongs to.' }),
      })
      .meta({ id: 'ExposureBound', description: 'The rule that limits the amount.' }),
  })
  .meta({
    id: 'ExposureHorizon',
    description:
      'The most that can leave by then if someone with the API key tries to spend as much as ' +
      'possible and no approval is given.',
  })

const sums = {
  at: time,
  currency: z.string().meta({ description: 'The currency of the limits.' }),
  balance: money.meta({ description: 'The available balance of the wallets.' }),
  open: money.meta({
    description: 'Funds held for open payments and holds; every amount counts them as lost.',
  }),
  hour: horizon,
  day: horizon,
  month: horizon.meta({ description: 'The next 30 days.' }),
  unvalued: z
    .array(z.object({ walletId: shownId('wallet'), currency: z.string() }))
    .meta({ description: 'Wallets whose currency has no valuation. No amount includes them.' }),
}

const agentExposure = z
  .object({ agentId: shownId('wallet'), ...sums })
  .meta({ id: 'AgentExposure', description: 'The most that an agent can lose under its policies.' })

const groupExposure = z.object({ groupId: shownId('group'), agentCount: z.int(), ...sums }).meta({
  id: 'GroupExposure',
  description: 'The most that the agents of a group can lose together.',
})

export const exposureOperations = [
  operation({
    name: 'agents.exposure',
    method: 'GET',
    path: '/v1/agents/{id}/exposure',
    summary: 'Get the most that an agent can lose in the next hour, day and month',
    params: idParams,
    query: z.strictObject({}),
    answers: { 200: agentExposure },
    problems: [],
  }),
  operation({
    name: 'groups.exposure',
    method: 'GET',
    path: '/v1/groups/{id}/exposure',
    summary: 'Get the most that the agents of a group can lose in the next hour, day and month',
    params: idParams,
    query: z.strictObject({}),
    answers: { 200: groupExposure },
    problems: ['CONFLICT'],
  }),
] as const
