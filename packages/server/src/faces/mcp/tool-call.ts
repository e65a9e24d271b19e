import { type Event, formatMoney } from '@bursar/core'
import type { CallToolResult } from '@modelcontextprotocol/server'
import { isRejection, type Rejection, rejected } from '../../application/call.ts'
import { idempotencyOf } from '../../application/idempotency.ts'
import { type Application, perform } from '../../application/perform.ts'
import { firstUseOf } from '../../application/write.ts'
import type { Caller } from '../../identity/caller.ts'
import type { Exchange } from '../http/exchange.ts'
import { type Answered, type Face, runnable } from '../http/face.ts'
import { filled } from '../http/lookup.ts'
import { problemFor } from '../http/problem.ts'
import { retrySecondsOf } from '../http/surface.ts'
import { requestOf, type ToolRequest } from './arguments.ts'
import { nextStepAfter, nextStepWith } from './next-step.ts'
import { audienceOf, toolNamed } from './tool-list.ts'

type Fields = Readonly<Record<string, unknown>>

/** One request to the server of tools: who asks, and how. */
export interface Visit {
  /** Whose operations and words the tools have. */
  readonly face: Face
  readonly application: Application
  readonly exchange: Exchange
  readonly caller: Caller
  /** Begins the name of every tool. */
  readonly prefix: string
  /** Whether new API keys stay out of answers, and so out of a model's context. */
  readonly omitsSecrets: boolean
  report(operation: string, error: unknown): void
}

const askAgainSeconds = 30

/** Calls a tool by the name without its prefix. null: there is none. */
export async function callTool(
  visit: Visit,
  name: string,
  sent: Fields,
): Promise<CallToolResult | null> {
  const { caller } = visit
  const tool = toolNamed(name, caller)
  if (tool === null) return null
  if (tool.audience !== audienceOf(caller)) {
    const whose = tool.audience === 'agent' ? "an agent's own key" : 'an organization key'
    const sentence = `The tool ${visit.prefix}_${name} is for ${whose}.`
    return refusedWith(visit.face, visit.exchange, rejected('SCOPE_FORBIDDEN', { sentence }))
  }
  const request = requestOf(tool, sent, caller)
  if (isRejection(request)) return refusedWith(visit.face, visit.exchange, request)
  try {
    const answered = await performed(visit, request)
    if (!isRejection(answered)) return shown(visit, request, answered)
    const full = await withFirstUse(visit, request, answered)
    return refusedWith(visit.face, visit.exchange, full)
  } catch (error) {
    // It may be done, whatever cannot be told of it; the library would tell the error's words.
    visit.report(request.operation.name, error)
    const code = tool.readOnly ? 'INTERNAL' : 'OUTCOME_UNKNOWN'
    return refusedWith(visit.face, visit.exchange, rejected(code))
  }
}

/** Carries out what a tool or a resource asks for. */
export async function performed(visit: Visit, request: ToolRequest): Promise<Answered | Rejection> {
  const { face, application, exchange, caller } = visit
  const { operation, input } = request
  // Who only waits takes no room from those who have work.
  if (isWaiting(input.query)) exchange.leave()
  return perform(application, runnable(face, operation), {
    caller,
    input,
    idempotency: idempotencyFor(caller, request),
    gone: () => exchange.gone(),
    report: (error) => visit.report(operation.name, error),
  })
}

function isWaiting(query: unknown): boolean {
  return Number((query as Fields | undefined)?.wait ?? 0) > 0
}

function idempotencyFor(caller: Caller, { operation, input, sent, key }: ToolRequest) {
  if (key === null) return null
  return idempotencyOf(caller, key, { operation: operation.name, params: input.params, body: sent })
}

function shown(visit: Visit, request: ToolRequest, answered: Answered): CallToolResult {
  const { omitsSecrets, prefix } = visit
  const body = answered.body as Fields
  const nextStep = nextStepWith(body, prefix)
  const isPending = body.status === 'PENDING_APPROVAL'
  const { id, createdAt: at } = body
  const again = { replayed: true, ...(at === undefined ? {} : { first: { id, at } }) }
  const omitted = omitsSecrets && typeof body.apiKey === 'string'
  const structuredContent = {
    ok: true,
    ...body,
    ...(omitted ? { apiKey: null } : {}),
    ...(answered.replayed === true ? again : {}),
    ...(nextStep === null ? {} : { nextStep }),
    ...(isPending ? { askAgainSeconds } : {}),
  }
  const { operation, params, sent, key } = request
  const path = filled(operation.path, params)
  return {
    content: [{ type: 'text', text: JSON.stringify(structuredContent) }],
    structuredContent,
    // Where a key that was left out can be had: the same call over HTTP gets the same answer.
    ...(omitted
      ? { _meta: { 'bursar/secret': { method: operation.method, path, body: sent, key } } }
      : {}),
  }
}

/** A refusal as a result that a model reads, and not as an error of the protocol. */
export function refusedWith(face: Face, exchange: Exchange, rejection: Rejection): CallToolResult {
  const problem = problemFor(exchange, rejection)
  const { code, detail: message, details } = problem
  const { remedies = {}, paymentId } = face.problem(problem) as {
    remedies?: Fields
    paymentId?: string
  }
  const retrySeconds = rejection.retrySeconds ?? retrySecondsOf(code)
  const nextStep = nextStepAfter({ code, retrySeconds, remedies, paymentId })
  const refusal = {
    code,
    message,
    nextStep,
    ...(Object.keys(remedies).length === 0 ? {} : { remedies }),
    ...(retrySeconds === null ? {} : { retryAfterSeconds: retrySeconds }),
    ...(paymentId === undefined ? {} : { paymentId }),
    ...(Object.keys(details).length === 0 ? {} : { details }),
  }
  const replayed = rejection.replayed === true ? { replayed: true } : {}
  const structuredContent = { ok: false, ...replayed, refusal }
  return {
    content: [{ type: 'text', text: JSON.stringify(structuredContent) }],
    structuredContent,
    isError: true,
  }
}

/** A key that was used for something else: what for, and what it was sent with now. */
async function withFirstUse(
  { application, caller }: Visit,
  request: ToolRequest,
  rejection: Rejection,
): Promise<Rejection> {
  const idempotency = idempotencyFor(caller, request)
  if (rejection.code !== 'IDEMPOTENCY_MISMATCH' || idempotency === null) return rejection
  const first = await firstUseOf(application.deps, caller, idempotency)
  const details = { first: first === null ? null : shownUse(first), now: request.sent }
  return { ...rejection, details }
}

function shownUse(event: Event): Fields {
  const at = new Date(event.at / 1000).toISOString()
  if (event.kind !== 'payment.create') return { at }
  const { payment, amount } = event.params
  return { at, paymentId: payment, amount: formatMoney(amount) }
}
