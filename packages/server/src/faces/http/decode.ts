import { type Operation, problemOf } from '@bursar/contract'
import type { Context } from 'hono'
import { z } from 'zod'
import { invalidField, isRejection, type Rejection, rejected } from '../../application/call.ts'
import { readBody } from './body.ts'
import type { Env, Exchange } from './exchange.ts'

/** The parts of a request by the contract; undefined where the operation has no such part. */
export interface Decoded {
  readonly params: unknown
  readonly query: unknown
  readonly body: unknown
}

export interface Asked {
  readonly input: Decoded
  /** The body and the query before they were decoded. */
  readonly sent: unknown
  readonly sentQuery: unknown
}

// What has no part may still send an empty one; whatever stands in it is named as unknown.
const nothing = z.strictObject({})

/** Parses once, here: behind the faces all is typed. */
export async function decode(
  operation: Operation,
  exchange: Exchange,
  context: Context<Env>,
): Promise<Asked | Rejection> {
  const params = operation.params?.safeParse(context.req.param())
  // An id of no possible form names nothing.
  if (params?.success === false) return rejected('NOT_FOUND')
  const sentQuery = readQuery(exchange.query)
  if (isRejection(sentQuery)) return sentQuery
  const inHeaders = headersFor(operation, exchange)
  const query = (operation.query ?? nothing).safeParse({ ...inHeaders, ...sentQuery.value })
  if (!query.success) return rejected(...formOf(query.error))
  const sent = await readBody(exchange)
  if (isRejection(sent)) return sent
  const body = (operation.body ?? nothing).safeParse(sent.value)
  if (!body.success) return rejected(...formOf(body.error))
  const input = {
    params: params?.data,
    query: operation.query && query.data,
    body: operation.body && body.data,
  }
  return { input, sent: sent.value, sentQuery: sentQuery.value }
}

function headersFor({ headers = {} }: Operation, exchange: Exchange): Record<string, string> {
  const named = Object.entries(headers).flatMap(([name, header]) => {
    const value = exchange.header(header)
    return value === null ? [] : [[name, value] as const]
  })
  return Object.fromEntries(named)
}

function formOf(error: z.ZodError): Parameters<typeof rejected> {
  const { code, details } = problemOf(error)
  return [code, { details }]
}

/** The parameters of a query by name. One that is there twice means two things: refused. */
function readQuery(query: string): { value: Record<string, string> } | Rejection {
  if (query === '') return { value: {} }
  const pairs = [...new URLSearchParams(query)]
  const names = new Set<string>()
  for (const [name] of pairs) {
    if (names.has(name)) return invalidField(name.slice(0, 100), 'Must not be repeated.')
    names.add(name)
  }
  return { value: Object.fromEntries(pairs) }
}
