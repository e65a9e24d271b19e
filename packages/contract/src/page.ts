import { z } from 'zod'

const pageSizeDefault = 20
export const pageSizeMax = 100
const cursorLengthMax = 512

const limit = z
  .string()
  .regex(/^[0-9]+$/, 'Must be a whole number from 1.')
  .transform((text) => Math.min(Number(text), pageSizeMax))
  .pipe(z.number().min(1, 'Must be a whole number from 1.'))
  .default(pageSizeDefault)
  .meta({
    type: 'integer',
    minimum: 1,
    pattern: undefined,
    default: pageSizeDefault,
    description: 'How many to answer at most. More than 100 counts as 100.',
  })

const cursor = z
  .string()
  .refine((text) => text !== '' && text.length <= cursorLengthMax, {
    message: 'Is not a cursor of this list.',
    params: { code: 'INVALID_CURSOR' },
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
