import type { Operation as Described, ProblemCode } from '@bursar/contract'
import type { Id } from '@bursar/core'
import type { Context, Hono } from 'hono'
import { admit } from '../../application/admit.ts'
import { isRejection, type Rejection, rejected } from '../../application/call.ts'
import { idempotencyOf, type Repeatable } from '../../application/idempotency.ts'
import type { Operation } from '../../application/operation.ts'
import { type Application, perform } from '../../application/perform.ts'
import type { RateLimiter, Taken } from '../../application/rate-limit.ts'
import type { Idempotency } from '../../engine/request.ts'
import type { Caller } from '../../identity/caller.ts'
import type { TrustedProxies } from './client-address.ts'
import { type Asked, type Decoded, decode } from './decode.ts'
import type { Env, Exchange } from './exchange.ts'
import { filled, lookupOf } from './lookup.ts'
import { presented } from './presented-key.ts'
import { presentedBySession } from './presented-session.ts'
import { problemResponse } from './problem.ts'
import type { Shell } from './shell.ts'
import type { Surface } from './surface.ts'

export interface Answered {
  readonly status: number
  readonly body: unknown
  readonly replayed?: boolean
  /** The payment that was made, or that waits for consent. */
  readonly payment?: Id<'payment'>
}

/** A write that was sent without a key. */
export interface Keyless {
  readonly idempotency: Idempotency
  /** Told what it is answered with. */
  answered(by: { payment: Id<'payment'> | null; code: ProblemCode | null }): void
}

export interface KeylessWrite {
  readonly caller: Caller
  readonly request: Repeatable
  /** Whether it asks for a payment. */
  readonly pays: boolean
}

/** What is served below a prefix. */
export interface HttpFace extends Surface {
  readonly operations: Readonly<Record<string, Described>>
  mount(app: Hono<Env>, served: Served): void
}

/** What one face has of its own: which operations, and how its clients repeat and read. */
export interface Face extends HttpFace {
  /** The table pairs each operation with its own handler, which a list of them can't say. */
  readonly handlers: Readonly<Record<string, unknown>>
  /** Whether people who are signed in may call it, without an API key. */
  readonly bySession?: boolean
  /** The key that makes a repetition harmless, where one was sent. */
  keyOf(exchange: Exchange): string | null | Rejection
  /** What makes a write harmless to repeat that came without a key, or why it is not done. */
  withoutKey?(exchange: Exchange, write: KeylessWrite): Keyless | Rejection
  /** Where it shows what became of a payment. */
  paymentPath(payment: Id<'payment'>): string
  /** What stands in an answer beyond what its handler says. */
  completed?(body: unknown, operation: Described, asked: Asked): unknown
}

/** What every face is served with. */
export interface Served {
  readonly application: Application
  readonly proxies: TrustedProxies
  readonly shell: Shell
}

interface Endpoint {
  readonly described: Described
  readonly operation: RunnableOperation
  /** Where it shows what became of a write. */
  readonly lookup: string | null
}

/** An operation as the contract describes it, with the handler that a face has for it. */
export type RunnableOperation = Operation<Decoded, Answered>

export function runnable({ handlers }: Pick<Face, 'handlers'>, described: Described) {
  const run = handlers[described.name] as RunnableOperation['run']
  return { ...described, run }
}

/** A face whose operations are answered each at its own method and its paths. */
export function faceOf(parts: Omit<Face, 'mount'>): Face {
  const face: Face = { ...parts, mount: (app, served) => mount(app, face, served) }
  return face
}

function mount(app: Hono<Env>, face: Face, served: Served): void {
  for (const described of Object.values(face.operations)) {
    const lookup = lookupOf(described, face.operations)
    const endpoint: Endpoint = { described, operation: runnable(face, described), lookup }
    const route = {
      name: described.name,
      run: (exchange: Exchange, context: Context<Env>) =>
        answer({ face, served, endpoint }, exchange, context),
    }
    for (const one of [described.path, ...(described.aliases ?? [])]) {
      const path = one.replaceAll(/\{(\w+)\}/g, ':$1')
      app.on(described.method, path, (context) => served.shell.serve(route, context))
    }
  }
}

interface Place {
  readonly face: Face
  readonly served: Served
  readonly endpoint: Endpoint
}

async function answer(place: Place, exchange: Exchange, context: Context<Env>): Promise<Response> {
  const { face, served, endpoint } = place
  const { application, proxies, shell } = served
  const { described, operation } = endpoint
  const shown =
    face.bySession === true
      ? presentedBySession(exchange, served, operation.writes)
      : presented(exchange, proxies)
  if (isRejection(shown)) return problemResponse(exchange, shown)
  const admission = await admit(application, shown, operation)
  if (admission.quota !== null && application.rate !== null)
    Object.assign(exchange.headers, rateHeaders(application.rate, admission.quota))
  if (admission.kind === 'rejected') return problemResponse(exchange, admission)
  const { caller } = admission
  const key = operation.writes ? face.keyOf(exchange) : null
  if (typeof key === 'object' && key !== null) return problemResponse(exchange, key)
  const asked = await decode(described, exchange, context)
  if (isRejection(asked)) return problemResponse(exchange, asked)
  const { input, sent } = asked
  const request = { operation: described.name, params: input.params, body: sent }
  const keyless =
    operation.writes && key === null
      ? (face.withoutKey?.(exchange, { caller, request, pays: operation.pays === true }) ?? null)
      : null
  if (keyless !== null && isRejection(keyless)) return problemResponse(exchange, keyless)
  const done = await perform(application, operation, {
    caller,
    input,
    idempotency:
      key === null ? (keyless?.idempotency ?? null) : idempotencyOf(caller, key, request),
    gone: () => exchange.gone(),
    report: (error) => shell.report(described.name, exchange, error),
  })
  const [made, code] = isRejection(done) ? [done.waiting?.payment, done.code] : [done.payment, null]
  keyless?.answered({ payment: made ?? null, code })
  if (isRejection(done)) return problemResponse(exchange, withLookup(place, context, done))
  try {
    const body = face.completed?.(done.body, described, asked) ?? done.body
    return rendered(exchange, { ...done, body })
  } catch (error) {
    // It may be done, whatever cannot be told of it.
    shell.report(described.name, exchange, error)
    const code = operation.writes ? 'OUTCOME_UNKNOWN' : 'INTERNAL'
    return problemResponse(exchange, withLookup(place, context, rejected(code)))
  }
}

/** Whoever cannot be told the outcome is told where it will show. */
function withLookup(
  { face, endpoint }: Place,
  context: Context<Env>,
  rejection: Rejection,
): Rejection {
  if (rejection.code !== 'OUTCOME_UNKNOWN') return rejection
  const { payment } = rejection
  const path = payment === undefined ? endpoint.lookup : face.paymentPath(payment)
  if (path === null) return rejection
  const details = { lookup: filled(path, context.req.param()), ...rejection.details }
  return { ...rejection, details }
}

function rendered(exchange: Exchange, answered: Answered): Response {
  const { headers } = exchange
  const body = JSON.stringify(answered.body)
  headers['Content-Type'] = 'application/json'
  if (answered.replayed === true) headers['Idempotency-Replayed'] = 'true'
  return new Response(body, { status: answered.status, headers })
}

/**
 * The fields of draft-ietf-httpapi-ratelimit-headers: a quota per window, and what is left of it.
 * A bucket of twice the rate is full again after two seconds.
 */
function rateHeaders({ burst, perSecond }: RateLimiter, taken: Taken): Record<string, string> {
  return {
    'RateLimit-Policy': `"key";q=${burst};w=${Math.ceil(burst / perSecond)}`,
    RateLimit: `"key";r=${taken.remaining};t=${taken.resetSeconds}`,
  }
}
