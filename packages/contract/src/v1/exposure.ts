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
          .meta({ description: 'The agent, group or organization whose rule it is.' }),
      })
      .meta({ id: 'ExposureBound', description: 'What keeps it from being more.' }),
  })
  .meta({
    id: 'ExposureHorizon',
    description:
      'The most that can leave until then if whoever holds the key wants to lose all of it ' +
      'and no person consents to anything.',
  })

const sums = {
  at: time,
  currency: z.string().meta({ description: 'The currency of the limits.' }),
  balance: money.meta({ description: 'What the wallets have available.' }),
  open: money.meta({
    description: 'Set aside for undecided payments and holds; counted as lost in every amount.',
  }),
  hour: horizon,
  day: horizon,
  month: horizon.meta({ description: 'The next thirty days.' }),
  unvalued: z
    .array(z.object({ walletId: shownId('wallet'), currency: z.string() }))
    .meta({ description: 'Wallets whose currency has no valuation: not in any amount.' }),
}

const agentExposure = z
  .object({ agentId: shownId('wallet'), ...sums })
  .meta({ id: 'AgentExposure', description: 'What an agent can lose at most, by its policies.' })

const groupExposure = z
  .object({ groupId: shownId('group'), agentCount: z.int(), ...sums })
  .meta({ id: 'GroupExposure', description: 'What the agents of a group can lose together.' })

export const exposureOperations = [
  operation({
    name: 'agents.exposure',
    method: 'GET',
    path: '/v1/agents/{id}/exposure',
    summary: 'The most that an agent can lose in the next hour, day and month',
    params: idParams,
    query: z.strictObject({}),
    answers: { 200: agentExposure },
    problems: [],
  }),
  operation({
    name: 'groups.exposure',
    method: 'GET',
    path: '/v1/groups/{id}/exposure',
    summary: 'The most that the agents of a group can lose in the next hour, day and month',
    params: idParams,
    query: z.strictObject({}),
    answers: { 200: groupExposure },
    problems: ['CONFLICT'],
  }),
] as const
