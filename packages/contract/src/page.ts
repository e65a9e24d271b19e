import { z } from 'zod'
import { sentText } from './text.ts'

const pageSizeDefault = 20
export const pageSizeMax = 100
const cursorLengthMax = 512
// Any number beyond a page means a page, however many digits it has.
const digitsMax = 1000
const notACount = 'Must be a whole number from 1.'

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

const limit = pageSize(pageSizeDefault, 'How many to answer at most. More than 100 counts as 100.')

const cursor = z
  .string()
  .refine((text) => text !== '' && text.length <= cursorLengthMax, {
    message: 'Is not a cursor of this list.',
    params: { code: 'INVALID_CURSOR' },
    abort: true,
  })
  .optional()
  .meta({ description: 'Where to go on: the `cursor` of the page before.' })

/** The query of a list: page size, cursor, and its filters. Unknown ones are refused. */
export function pageQuery<const F extends z.core.$ZodLooseShape>(filters: F) {
  return z.strictObject({ limit, cursor, ...filters })
}

/** A page as every list answers it. */
export function page<const T extends z.ZodType>(id: string, item: T) {
  return z
    .object({
      data: z.array(item),
      cursor: z.string().nullable().meta({ description: 'Send it to get the next page.' }),
      hasMore: z.boolean(),
    })
    .meta({ id })
}
