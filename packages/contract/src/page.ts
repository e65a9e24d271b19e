import { z } from 'zod'
import { sentText } from './text.ts'

const pageSizeDefault = 20
export const pageSizeMax = 100
const cursorLengthMax = 512
// Any number beyond a page means a page, however many digits it has.
const digitsMax = 1000
const notACount = 'Must be a positive integer.'

/** How many items a page has, as text of a query. More than a page counts as a page. */
export function pageSize(fallback: number, description: string) {
  return sentText(digitsMax, notACount)
    .regex(/^[0-9]+$/, notACount)
    .transform((text) => Math.min(Number(text), pageSizeMax))
    .pipe(z.number().min(1, notACount))
    .default(fallback)
    .meta({
      type: 'integer',
      minimum: 1,
      maxLength: undefined,
      pattern: undefined,
      default: fallback,
      description,
    })
}

const limit = pageSize(
  pageSizeDefault,
  'The maximum number of objects to return. Values above 100 are treated as 100.',
)

const cursor = z
  .string()
  .refine((text) => text !== '' && text.length <= cursorLengthMax, {
    message: 'Must be a cursor from this list.',
    params: { code: 'INVALID_CURSOR' },
    abort: true,
  })
  .optional()
  .meta({ description: 'The `cursor` of the previous page.' })

/** The query of a list: page size, cursor, and its filters. Unknown ones are refused. */
export function pageQuery<const F extends z.core.$ZodLooseShape>(filters: F) {
  return z.strictObject({ limit, cursor, ...filters })
}

/** A page as every list answers it. */
export function page<const T extends z.ZodType>(id: string, item: T) {
  return z
    .object({
      data: z.array(item),
      cursor: z
        .string()
        .nullable()
        .meta({ description: 'Send this as `cursor` to get the next page.' }),
      hasMore: z.boolean(),
    })
    .meta({ id })
}
