import { type Operation, v1Operations } from '@bursar/contract'
import type { Context, Hono } from 'hono'
import {
  type Call,
  type Caller,
  type Ground,
  type Handlers,
  type Rejection,
  rejected,
} from '../handlers/call.ts'
import { authenticate, type Gate } from './authenticate.ts'
import { type Decoded, decode } from './decode.ts'
import type { Env, Exchange } from './exchange.ts'
import { idempotencyOf } from './idempotency.ts'
import { problemResponse } from './problem.ts'
import { type RateLimiter, rateHeaders } from './rate-limit.ts'
import type { Shell } from './shell.ts'

export interface V1Face extends Gate {
  readonly ground: Ground
  readonly handlers: Handlers
  /** Requests by key; null: no limit. */
  readonly rate: RateLimiter | null
  readonly shell: Shell
}

interface Answered {
  readonly status: number
  readonly body: unknown
  readonly replayed?: boolean
}

interface Endpoint {
  readonly operation: Operation
  handler(ground: Ground, call: Call, input: Decoded): Promise<Answered | Rejection>
}

/** Every operation of /v1, each at its own method and path. */
export function mountV1(app: Hono<Env>, face: V1Face): void {
  for (const operation of Object.values(v1Operations)) {
    // The table pairs each operation with its own handler, which a list of them can't say.
    const handler = face.handlers[operation.name] as unknown as Endpoint['handler']
    const endpoint: Endpoint = { operation, handler }
    const route = {
      name: operation.name,
      run: (exchange: Exchange, context: Context<Env>) => run(face, endpoint, exchange, context),
    }
    const path = operation.path.replaceAll(/\{(\w+)\}/g, ':$1')
    app.on(operation.method, path, (context) => face.shell.serve(route, context))
  }
}

/** Until the handler is called, nothing is done: an error up to there is a 5xx. */
async function run(
  face: V1Face,
  endpoint: Endpoint,
  exchange: Exchange,
  context: Context<Env>,
): Promise<Response> {
  const { operation } = endpoint
  const caller = await authenticate(face, exchange, operation.writes ? 'write' : 'read')
  if ('kind' in caller) return problemResponse(exchange, caller)
  const refusal = limited(face.rate, exchange, caller) ?? forbidden(operation, caller)
  if (refusal !== null) return problemResponse(exchange, refusal)
  const asked = await decode(operation, exchange, context)
  if ('kind' in asked) return problemResponse(exchange, asked)
  const { input, idempotencyKey, sent } = asked
  const request = { operation: operation.name, params: input.params, body: sent }
  const idempotency =
    idempotencyKey === null ? null : idempotencyOf(caller, idempotencyKey, request)
  try {
    const call = { caller, idempotency, gone: () => exchange.request.signal }
    const answer = await endpoint.handler(face.ground, call, input)
    // The book knows better: somebody else ended this key, so it is not to be relied on here.
    if ('kind' in answer && answer.code === 'UNAUTHENTICATED') face.keys.forget([caller.key])
    return rendered(exchange, answer)
  } catch (error) {
    const failure = face.shell.failed(operation.name, exchange, error)
    // Clients repeat a 5xx as it is, so it may only be said of what certainly was not done.
    const honest = operation.writes ? rejected('OUTCOME_UNKNOWN') : failure
    return problemResponse(exchange, honest)
  }
}

function rendered(exchange: Exchange, answer: Answered | Rejection): Response {
  if ('kind' in answer) return problemResponse(exchange, answer)
  const { headers } = exchange
  const body = JSON.stringify(answer.body)
  headers['Content-Type'] = 'application/json'
  if (answer.replayed === true) headers['Idempotency-Replayed'] = 'true'
  return new Response(body, { status: answer.status, headers })
}

/** Refused requests count too: a key without permission may not ask for ever. */
function limited(rate: RateLimiter | null, exchange: Exchange, caller: Caller): Rejection | null {
  if (rate === null) return null
  const taken = rate.take(caller.key)
  Object.assign(exchange.headers, rateHeaders(rate, taken))
  if (taken.allowed) return null
  exchange.headers['Retry-After'] = String(taken.retrySeconds)
  return rejected('RATE_LIMITED')
}

/** Permissions are necessary, never sufficient: whose object it is, the handler judges. */
function forbidden(operation: Operation, caller: Caller): Rejection | null {
  const needed = caller.agent === null ? operation.permission : operation.agentPermission
  if (needed === null) return rejected('SCOPE_FORBIDDEN')
  if (caller.permissions.includes(needed)) return null
  return rejected('FORBIDDEN', { details: { permission: needed } })
}
