import { z } from 'zod'
import { shownId } from '../id.ts'
import { operation } from '../operation.ts'
import { page, pageQuery } from '../page.ts'
import { sentText } from '../text.ts'
import { time } from '../time.ts'

/** SHA-256 in hexadecimal digits. */
export const hash = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .meta({ id: 'Hash', description: 'A SHA-256 hash as 64 hexadecimal digits.' })

const event = z
  .object({
    id: shownId('event'),
    seq: z
      .int()
      .min(1)
      .meta({ description: 'The position in the log, numbered from 1 without gaps.' }),
    type: z.string().meta({ examples: ['payment.create'] }),
    createdAt: time,
    actor: z.string().meta({
      description: 'The API key that made the request, or the part of the server that acted.',
    }),
    body: z.string().meta({ description: 'The canonical text that is hashed.' }),
    leaf: hash,
    hash: hash.meta({ description: 'SHA-256 of the previous hash and this leaf.' }),
  })
  .meta({ id: 'Event', description: 'One entry of the tamper-evident log.' })

const notASeq = 'Must be a sequence number.'
const notAType = 'Must be a type such as payment.create.'

const after = sentText(15, notASeq)
  .regex(/^(0|[1-9][0-9]{0,14})$/, notASeq)
  .transform(Number)
  .optional()
  .meta({
    type: 'integer',
    minimum: 0,
    maxLength: undefined,
    pattern: undefined,
    description: 'Return only events with a higher sequence number.',
  })

export const eventOperations = [
  operation({
    name: 'events.list',
    method: 'GET',
    path: '/v1/events',
    summary: 'List the events in the log, in order',
    query: pageQuery({
      type: sentText(65, notAType)
        .regex(/^[a-z]{1,32}\.[a-z]{1,32}$/, notAType)
        .optional(),
      after,
    }),
    answers: { 200: page('EventList', event) },
    problems: [],
  }),
] as const
