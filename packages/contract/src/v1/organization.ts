import { outsideRails, settlements } from '@bursar/core'
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
      description:
        "The organization's own policy, which applies to every agent in this environment.",
    }),
    rails: z
      .array(
        z
          .object({ rail: z.enum(outsideRails), settles: z.enum(settlements) })
          .meta({ id: 'ConfiguredRail' }),
      )
      .meta({
        description:
          'The rails that pay outside parties. at_once completes a payment with its request; ' +
          'later leaves it PROCESSING until the rail reports the result.',
      }),
    createdAt: time,
    head: z.object({ seq: z.int().min(1), hash }).meta({
      id: 'Head',
      description: 'The last event of the log. Its hash covers all earlier events.',
    }),
  })
  .meta({ id: 'Organization', description: "The organization, in the API key's environment." })

export const organizationOperations = [
  operation({
    name: 'organization.retrieve',
    method: 'GET',
    path: '/v1/organization',
    summary: 'Retrieve the organization and the head of its log',
    query: z.strictObject({}),
    answers: { 200: organization },
    problems: [],
  }),
] as const
