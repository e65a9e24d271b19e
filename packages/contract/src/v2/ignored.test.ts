import { expect, test } from 'vitest'
import { z } from 'zod'
import type { Operation } from '../operation.ts'
import { v1Operations } from '../v1/operations.ts'
import { ignored } from './operation.ts'
import { v2Operations } from './operations.ts'

const all: readonly Operation[] = [...Object.values(v1Operations), ...Object.values(v2Operations)]

/** What lies within a schema, by name, however it is wrapped. */
function within(schema: z.ZodType, name = ''): [string, z.ZodType][] {
  const found: [string, z.ZodType][] = [[name, schema]]
  if (schema === ignored) return found
  if (schema instanceof z.ZodObject)
    for (const [field, inner] of Object.entries(schema.shape))
      found.push(...within(inner as z.ZodType, name === '' ? field : `${name}.${field}`))
  const {
    innerType,
    element,
    options,
    in: input,
  } = schema.def as {
    innerType?: z.ZodType
    element?: z.ZodType
    options?: readonly z.ZodType[]
    in?: z.ZodType
  }
  for (const inner of [innerType, input, ...(options ?? [])])
    if (inner !== undefined) found.push(...within(inner, name))
  if (element instanceof z.ZodType) found.push(...within(element, `${name}[]`))
  return found
}

const fields = all.flatMap(({ name, body, query }) =>
  [body, query].flatMap((schema) =>
    schema === undefined
      ? []
      : within(schema).map(([field, inner]) => ({ at: `${name} ${field}`, field, inner })),
  ),
)

/** Why each field that nothing reads can be ignored: no payment is held back or let go by it. */
const harmless: Readonly<Record<string, string>> = {
  public_key: 'who signs, which nobody checks here',
  key_algorithm: 'how it is signed',
  organization_id: 'whose it is, which the key tells',
  mpc_provider: 'who keeps the keys of a chain that is not there',
  account_type: 'of what kind such an account is',
  chain: 'where a wallet is or is looked at, and every wallet is in the ledger',
  token: 'what a balance is looked at in, and a wallet has one currency',
  metadata: 'a label',
  urgency: 'how soon a person should look',
  source: 'who asked',
  reason: 'why an approval is cancelled',
}

test('a field that restricts is never ignored: what is ignored is known to be harmless', () => {
  const unread = fields.filter(({ inner }) => inner === ignored)
  const names = [...new Set(unread.map(({ field }) => field))].sort()
  expect(names).toEqual(Object.keys(harmless).sort())
})

test('a payment ignores nothing that it is sent', () => {
  const paying = all.filter(({ pays }) => pays === true).map(({ name }) => name)
  const unread = fields.filter(({ inner, field }) => inner === ignored && field !== 'urgency')
  expect(unread.filter(({ at }) => paying.some((name) => at.startsWith(`${name} `)))).toEqual([])
})

test('what limits by its name is read in every request', () => {
  const restricting =
    /limit|max|budget|active|allow|block|freez|stop|expire|deadline|hours|mandate|approv|reactivat/
  const unread = fields.filter(({ inner, field }) => inner === ignored && restricting.test(field))
  expect(unread.map(({ at }) => at)).toEqual([])
  expect(fields.filter(({ field }) => restricting.test(field)).length).toBeGreaterThan(100)
})
