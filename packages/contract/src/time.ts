import { z } from 'zod'
import { sentText } from './text.ts'

/** A moment as answers print it: UTC with milliseconds. */
export const time = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/)
  .meta({
    id: 'Time',
    format: 'date-time',
    description: 'A time in UTC with milliseconds.',
    examples: ['2026-11-22T18:30:00.000Z'],
  })

const notAMoment = 'Must be an ISO 8601 time with a time zone.'

/** A moment as callers send it: ISO 8601 with a zone, decoded to microseconds since 1970. */
export const sentTime = sentText(64, notAMoment)
  .check(z.iso.datetime({ offset: true, error: notAMoment }))
  .transform((text) => Date.parse(text) * 1000)
  // Beyond 2255 microseconds are no exact number any more.
  .refine((at) => at >= 0 && Number.isSafeInteger(at), 'Must be between 1970 and 2255.')
  .meta({
    maxLength: undefined,
    pattern: undefined,
    description: 'An ISO 8601 time with a time zone, such as 2026-11-22T18:30:00Z.',
  })
