import { z } from 'zod'

/** A moment as answers print it: UTC with milliseconds. */
export const time = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/)
  .meta({
    id: 'Time',
    format: 'date-time',
    description: 'A moment in UTC with milliseconds.',
    examples: ['2026-11-22T18:30:00.000Z'],
  })

/** A moment as callers send it: ISO 8601 with a zone, decoded to microseconds since 1970. */
export const sentTime = z.iso
  .datetime({ offset: true, error: 'Must be an ISO 8601 moment with its zone.' })
  .transform((text) => Date.parse(text) * 1000)
  // Beyond 2255 microseconds are no exact number any more.
  .refine((at) => at >= 0 && Number.isSafeInteger(at), 'Must lie between 1970 and 2255.')
  .meta({
    pattern: undefined,
    description: 'An ISO 8601 moment with its zone, such as 2026-11-22T18:30:00Z.',
  })
