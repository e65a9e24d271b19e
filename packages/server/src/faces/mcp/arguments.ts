import { type Operation, operationOf, problemOf, type Tool } from '@bursar/contract'
import { z } from 'zod'
import { invalidField, type Rejection, rejected } from '../../application/call.ts'
import { firstWalletOf } from '../../application/id.ts'
import type { Caller } from '../../identity/caller.ts'
import { isIdempotencyKey } from '../http/idempotency-key.ts'
import { parseJson } from '../http/json.ts'

/** A call of a tool as a request of /v1. */
export interface ToolRequest {
  readonly operation: Operation
  readonly input: { readonly params: unknown; readonly query: unknown; readonly body: unknown }
  /** The body as an HTTP client would have sent it: equal calls have equal ones. */
  readonly sent: Readonly<Record<string, unknown>>
  readonly params: Readonly<Record<string, string>>
  readonly key: string | null
}

type Parts = Record<'params' | 'query' | 'body', Record<string, unknown>>

/** Arguments in the places of a request, read by the contract. */
export function requestOf(
  tool: Tool,
  sent: Readonly<Record<string, unknown>>,
  caller: Caller,
): ToolRequest | Rejection {
  const { idempotencyKey, ...given } = sent
  if (tool.once && !isIdempotencyKey(idempotencyKey)) return invalidField('idempotencyKey', keyRule)
  const unknown = Object.keys(sent).find(
    (name) => !tool.fields.has(name) && !(tool.once && name === 'idempotencyKey'),
  )
  if (unknown !== undefined) return invalidField(unknown.slice(0, 100), 'Unknown argument.')
  const rest = withoutNulls(tool, given)
  const operation = operationOf(tool, rest)
  const parts = placed(tool, operation, rest)
  if (operation.params !== undefined && tool.id === undefined && caller.agent !== null)
    parts.params.id = firstWalletOf(caller.agent)
  const params = operation.params?.safeParse(parts.params)
  if (params?.success === false)
    return typeof parts.params.id === 'string'
      ? rejected('NOT_FOUND')
      : invalidField(tool.id ?? 'id', 'Must be an ID.')
  const query = (operation.query ?? nothing).safeParse(parts.query)
  if (!query.success) return malformed(query.error, tool)
  const body = (operation.body ?? nothing).safeParse(parts.body)
  if (!body.success) return malformed(body.error, tool)
  return {
    operation,
    input: {
      params: params?.data,
      query: operation.query && query.data,
      body: operation.body && body.data,
    },
    sent: parts.body,
    params: parts.params as Readonly<Record<string, string>>,
    key: tool.once ? String(idempotencyKey) : null,
  }
}

/** Some models fill in every argument: with null what they do not mean, also where it is none. */
function withoutNulls({ fields }: Tool, given: ToolRequest['sent']): ToolRequest['sent'] {
  const isAbsent = (name: string) => fields.get(name)?.schema.safeParse(null).success === false
  return Object.fromEntries(
    Object.entries(given).filter(([name, value]) => value !== null || !isAbsent(name)),
  )
}

const nothing = z.strictObject({})
const keyRule = 'Must be 1 to 255 visible ASCII characters.'

function placed(tool: Tool, operation: Operation, sent: Readonly<Record<string, unknown>>): Parts {
  const parts: Parts = { params: {}, query: {}, body: {} }
  const { fixed = {}, defaults = {} } = tool
  const put = (place: keyof Parts, name: string, value: unknown) => {
    // A query is text; what is no number or flag stays as it is, and is refused there.
    const isPlain = typeof value === 'number' || typeof value === 'boolean'
    parts[place][name] = place === 'query' && isPlain ? String(value) : value
  }
  for (const [name, value] of Object.entries({ ...defaults, ...fixed }))
    put(placeOf(operation, name), name, value)
  for (const [argument, { place, name, schema }] of tool.fields) {
    const value = place === 'body' ? structureIn(sent[argument], schema) : sent[argument]
    if (value !== undefined) put(place, name, value)
  }
  const { id } = parts.params
  if (tool.takesPaymentId && typeof id === 'string') parts.params.id = id.replace(/^pay_/, 'apr_')
  return parts
}

/** Some clients send an object or a list as its JSON. What may be a text stays one. */
function structureIn(value: unknown, schema: z.ZodType): unknown {
  if (typeof value !== 'string' || !/^[[{]/.test(value)) return value
  if (schema.safeParse(value).success) return value
  const parsed = parseJson(value)
  return parsed.ok ? parsed.value : value
}

function placeOf({ query }: Operation, name: string): 'query' | 'body' {
  return query !== undefined && Object.hasOwn(query.shape, name) ? 'query' : 'body'
}

function malformed(error: z.ZodError, tool: Tool): Rejection {
  const { code, details } = problemOf(error)
  const { fields } = details
  const named = Object.entries(tool.renamed ?? {})
  const renamed = fields.map((field) => {
    const [, argument] = named.find(([name]) => name === field.path) ?? []
    return argument === undefined ? field : { ...field, path: argument }
  })
  return rejected(code, { details: { ...details, fields: renamed } })
}
