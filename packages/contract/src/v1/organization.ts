import { z } from 'zod'
import { shownId } from '../id.ts'
import { operation } from '../operation.ts'
import { time } from '../time.ts'
import { hash } from './event.ts'

const organization = z
  .object({
    id: shownId('organization'),
    name: z.string(),
    environment: z.enum(['test', 'live']),
    policyId: shownId('policy').meta({
      description: 'Its own policy, which binds every agent of this environment.',
    }),
    createdAt: time,
    head: z
      .object({ seq: z.int().min(1), hash })
      .meta({ id: 'Head', description: 'The last event of the log: all before it hangs on it.' }),
  })
  .meta({ id: 'Organization', description: 'The organization in the environment of the key.' })

export const organizationOperations = [
  operation({
    name: 'organization.retrieve',
    method: 'GET',
    path: '/v1/organization',
    summary: 'Get the organization and the head of its log',
    query: z.strictObject({}),
    answers: { 200: organization },
    problems: [],
  }),
] as const
