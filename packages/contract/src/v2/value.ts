import { z } from 'zod'
import { amountOrZero } from '../money.ts'
import { pageSize, pageSizeMax } from '../page.ts'
import { sentText } from '../text.ts'

// How amounts, moments and pages look on the agent-first face.

/** Money as answers print it: at least two decimals. */
export const money = z
  .string()
  .regex(/^-?\d+\.\d{2,8}$/)
  .meta({
    id: 'Money',
    description: 'A decimal string with 2 to 8 decimal places.',
    examples: ['50.00'],
  })

/** A moment as answers print it: UTC, whole seconds. */
export const time = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/)
  .meta({
    id: 'Time',
    format: 'date-time',
    description: 'A time in UTC, in whole seconds.',
    examples: ['2026-11-22T18:30:00Z'],
  })

/** A limit as callers send it: a decimal string; "0" lets nothing pass. */
export const sentLimit = z
  .unknown()
  .transform(amountOrZero)
  .meta({
    id: 'LimitInput',
    type: 'string',
    pattern: '^(0|[1-9][0-9]{0,9})(\\.[0-9]{1,8})?$',
    description: 'A decimal string with at most 8 decimal places. "0" allows no payments.',
    examples: ['500.00'],
  })

const pageDefault = 50
const offsetMax = 100_000
const notAnOffset = 'Must be an integer.'

/** `limit` and `offset`, as text of a query. More than a page is a page. */
export const pageFields = {
  limit: pageSize(pageDefault, `The maximum number of objects to return, at most ${pageSizeMax}.`),
  offset: sentText(6, notAnOffset)
    .regex(/^(0|[1-9][0-9]{0,5})$/, notAnOffset)
    .transform(Number)
    .pipe(z.number().max(offsetMax))
    .default(0)
    .meta({
      type: 'integer',
      minimum: 0,
      maximum: offsetMax,
      maxLength: undefined,
      default: 0,
      pattern: undefined,
      description: 'The number of objects to skip.',
    }),
}

/** A boolean as text of a query. */
export const queryFlag = z
  .enum(['true', 'false'])
  .transform((text) => text === 'true')
  .meta({ type: 'boolean', enum: undefined })
