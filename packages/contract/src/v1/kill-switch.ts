import { switchNames } from '@bursar/core'
import { z } from 'zod'
import { shownId } from '../id.ts'
import { operation } from '../operation.ts'
import { freeText, sentId } from '../text.ts'

const rail = z.enum(switchNames).meta({
  id: 'KillSwitchRail',
  description: 'A rail, or a rail or chain that payments of the agent-first API name in `chain`.',
})

const target = {
  scope: z.enum(['organization', 'rail', 'group', 'agent']).meta({
    id: 'KillSwitchScope',
    description: 'What the kill switch stops. organization stops everything in this environment.',
  }),
  rail: rail.nullable(),
  groupId: shownId('group').nullable(),
  agentId: shownId('wallet').nullable(),
  reason: z.string().nullable(),
}

const turn = z
  .strictObject({
    on: z.boolean(),
    reason: freeText(500).nullable().default(null),
    rail: rail.nullable().default(null),
    groupId: sentId.nullable().default(null),
    agentId: sentId.nullable().default(null),
  })
  .refine(
    (sent) => [sent.rail, sent.groupId, sent.agentId].filter((one) => one !== null).length < 2,
    'Must have at most one of rail, groupId and agentId; without any it is the organization.',
  )
  .meta({
    id: 'KillSwitchSet',
    description: 'At most one of rail, groupId and agentId. Without any, the whole organization.',
  })

export const killSwitchOperations = [
  operation({
    name: 'killSwitch.retrieve',
    method: 'GET',
    path: '/v1/kill-switch',
    summary: 'List the kill switches that are on',
    query: z.strictObject({}),
    answers: {
      200: z
        .object({
          data: z.array(z.object(target).meta({ id: 'ActiveKillSwitch' })),
          hasMore: z
            .boolean()
            .meta({ description: 'Whether more than 100 groups or agents are stopped.' }),
        })
        .meta({ id: 'KillSwitchList' }),
    },
    problems: [],
  }),
  operation({
    name: 'killSwitch.set',
    method: 'POST',
    urgent: true,
    path: '/v1/kill-switch',
    summary: 'Turn a kill switch on or off',
    body: turn,
    answers: { 200: z.object({ on: z.boolean(), ...target }).meta({ id: 'KillSwitch' }) },
    problems: ['NOT_FOUND'],
  }),
] as const
