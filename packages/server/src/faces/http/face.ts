import type { Operation } from '@bursar/contract'
import type { Context, Hono } from 'hono'
import {
  type Call,
  type Caller,
  type Ground,
  type Rejection,
  rejected,
} from '../../application/call.ts'
import type { Refusals } from '../../application/decline-limit.ts'
import { type RateLimiter, rateHeaders } from '../../application/rate-limit.ts'
import type { Idempotency } from '../../engine/request.ts'
import { authenticate, type Gate } from './authenticate.ts'
import { type Asked, type Decoded, decode } from './decode.ts'
import type { Env, Exchange } from './exchange.ts'
import { idempotencyOf, type Request } from './idempotency.ts'
import { filled, lookupOf } from './lookup.ts'
import { problemResponse } from './problem.ts'
import type { Shell } from './shell.ts'

/** What every face stands on. */
export interface Footing extends Gate {
  readonly ground: Ground
  /** Requests by key; null: no limit. */
  readonly rate: RateLimiter | null
  /** Refused payments by payer; null: no limit. */
  readonly refusals: Refusals | null
  readonly shell: Shell
}

export interface Answered {
  readonly status: number
  readonly body: unknown
  readonly replayed?: boolean
}

/** What one face has of its own: which operations, and how its clients repeat and read. */
export interface Face {
  readonly operations: Readonly<Record<string, Operation>>
  /** The table pairs each operation with its own handler, which a list of them can't say. */
  readonly handlers: Readonly<Record<string, unknown>>
  /** The key that makes a repetition harmless, where one was sent. */
  keyOf(exchange: Exchange): string | null | Rejection
  /** What makes a write harmless to repeat that came without a key. */
  withoutKey?(exchange: Exchange, caller: Caller, request: Request): Idempotency
  /** What stands in an answer beyond what its handler says. */
  completed?(body: unknown, operation: Operation, asked: Asked): unknown
}

interface Endpoint {
  readonly operation: Operation
  /** Where it shows what became of a write. */
  readonly lookup: string | null
  handler(ground: Ground, call: Call, input: Decoded): Promise<Answered | Rejection>
}

/** Every operation of a face, each at its own method and its paths. */
export function mount(app: Hono<Env>, face: Face, footing: Footing): void {
  for (const operation of Object.values(face.operations)) {
    const handler = face.handlers[operation.name] as Endpoint['handler']
    const lookup = lookupOf(operation, face.operations)
    const endpoint: Endpoint = { operation, lookup, handler }
    const route = {
      name: operation.name,
      run: (exchange: Exchange, context: Context<Env>) =>
        run({ face, footing, endpoint }, exchange, context).finally(() =>
          footing.refusals?.left(exchange),
        ),
    }
    for (const one of [operation.path, ...(operation.aliases ?? [])]) {
      const path = one.replaceAll(/\{(\w+)\}/g, ':$1')
      app.on(operation.method, path, (context) => footing.shell.serve(route, context))
    }
  }
}

interface Place {
  readonly face: Face
  readonly footing: Footing
  readonly endpoint: Endpoint
}

/** Until a command is given to the engine, nothing is done: an error up to there is a 5xx. */
async function run(
  { face, footing, endpoint }: Place,
  exchange: Exchange,
  context: Context<Env>,
): Promise<Response> {
  const { operation } = endpoint
  const caller = await authenticate(footing, exchange, operation.writes ? 'write' : 'read')
  if ('kind' in caller) return problemResponse(exchange, caller)
  const refusal =
    limited(footing.rate, exchange, caller) ??
    forbidden(operation, caller) ??
    (operation.pays === true ? (footing.refusals?.enter(exchange, caller) ?? null) : null)
  if (refusal !== null) return problemResponse(exchange, refusal)
  const key = operation.writes ? face.keyOf(exchange) : null
  if (typeof key === 'object' && key !== null) return problemResponse(exchange, key)
  const asked = await decode(operation, exchange, context)
  if ('kind' in asked) return problemResponse(exchange, asked)
  const { input, sent } = asked
  const request = { operation: operation.name, params: input.params, body: sent }
  const idempotency = operation.writes ? harmless(face, exchange, { caller, key, request }) : null
  const progress = { isSubmitted: false }
  try {
    const { pays = false } = operation
    const call = { caller, idempotency, progress, gone: () => exchange.gone(), pays }
    const answer = await endpoint.handler(footing.ground, call, input)
    // The book knows better: somebody else ended this key, so it is not to be relied on here.
    if ('kind' in answer && answer.code === 'UNAUTHENTICATED') footing.keys.forget([caller.key])
    if ('kind' in answer) return problemResponse(exchange, withLookup(endpoint, context, answer))
    const body = face.completed?.(answer.body, operation, asked) ?? answer.body
    return rendered(exchange, { ...answer, body })
  } catch (error) {
    const failure = footing.shell.failed(operation.name, exchange, error)
    // Clients repeat a 5xx as it is, so it may only be said of what certainly was not done.
    if (!operation.writes || !progress.isSubmitted) return problemResponse(exchange, failure)
    const unknown = withLookup(endpoint, context, rejected('OUTCOME_UNKNOWN'))
    return problemResponse(exchange, unknown)
  }
}

/** Whoever cannot be told the outcome is told where it will show. */
function withLookup({ lookup }: Endpoint, context: Context<Env>, rejection: Rejection): Rejection {
  if (rejection.code !== 'OUTCOME_UNKNOWN' || lookup === null) return rejection
  const details = { lookup: filled(lookup, context.req.param()), ...rejection.details }
  return { ...rejection, details }
}

function harmless(
  face: Face,
  exchange: Exchange,
  { caller, key, request }: { caller: Caller; key: string | null; request: Request },
): Idempotency | null {
  if (key !== null) return idempotencyOf(caller, key, request)
  return face.withoutKey?.(exchange, caller, request) ?? null
}

function rendered(exchange: Exchange, answer: Answered): Response {
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
