import type { Context, Hono } from 'hono'
import { type Admission, admitKey } from '../../application/admit.ts'
import { invalidField, isRejection, type Rejection, rejected } from '../../application/call.ts'
import { admitToken, isAccessToken } from '../../application/oauth/admit-token.ts'
import { readBody } from '../http/body.ts'
import { bearerChallenge } from '../http/challenge.ts'
import type { Env, Exchange } from '../http/exchange.ts'
import type { Face, HttpFace, Served } from '../http/face.ts'
import { presented } from '../http/presented-key.ts'
import { problemResponse } from '../http/problem.ts'
import { plainSurface } from '../http/surface.ts'
import { refusedWith, type Visit } from './tool-call.ts'

const path = '/mcp'
const PREFIX = /^[a-z][a-z0-9_]{0,31}$/
const prefixDefault = 'bursar'

/** The tools of a face for agents, by the Model Context Protocol over one address. */
export function mcpFace(face: Face): HttpFace {
  return {
    ...plainSurface,
    prefix: path,
    problemType: 'application/json',
    operations: {},
    problem: (problem) => ({
      jsonrpc: '2.0',
      id: null,
      error: { code: -32000, message: problem.detail, data: plainSurface.problem(problem) },
    }),
    mount(app: Hono<Env>, served: Served) {
      const run = (exchange: Exchange) => answer(face, served, exchange)
      const route = { name: 'mcp', run }
      app.post(path, (context: Context<Env>) => served.shell.serve(route, context))
    },
  }
}

async function answer(face: Face, served: Served, exchange: Exchange): Promise<Response> {
  const options = optionsOf(exchange)
  if (isRejection(options)) return problemResponse(exchange, options)
  const { application, proxies, shell } = served
  const shown = presented(exchange, proxies)
  if (isRejection(shown)) return unauthorized(served, exchange, { rejection: shown, token: false })
  const token = isAccessToken(shown.secret)
  const admission = token
    ? await admitToken(application, shown)
    : await admitKey(application, shown, 'write')
  if (isRejection(admission) && admission.code !== 'RATE_LIMITED')
    return unauthorized(served, exchange, { rejection: admission, token })
  const read = await readBody(exchange)
  if (isRejection(read)) return problemResponse(exchange, read)
  const message = read.value
  if (admission.kind === 'rejected') return refused(face, exchange, { admission, message })
  if (!isMessage(message)) return problemResponse(exchange, notAMessage())
  const { caller } = admission
  const report = (operation: string, error: unknown) =>
    shell.report(`mcp ${operation}`, exchange, error)
  const visit: Visit = { face, application, exchange, caller, ...options, report }
  // Its library is loaded for who asks: a start and a payment do without.
  const { answerMessage } = await import('./protocol.ts')
  const response = await answerMessage(exchange.request, message, visit)
  const type = response.headers.get('content-type')
  if (type !== null) exchange.headers['Content-Type'] = type
  return new Response(response.body, { status: response.status, headers: exchange.headers })
}

interface Unauthorized {
  readonly rejection: Rejection
  /** Whether it was an access token that opens nothing. */
  readonly token: boolean
}

/** Clients without a key are told where tokens are given; of an old token, that it is over. */
function unauthorized(
  { application }: Served,
  exchange: Exchange,
  { rejection, token }: Unauthorized,
): Response {
  const response = problemResponse(exchange, rejection)
  const { publicUrl, site } = application.people
  const showsKey =
    exchange.values('authorization').length > 0 || exchange.values('x-api-key').length > 0
  // An API key is its holder's affair; and where nobody can sign in, nobody gets a token.
  if (response.status !== 401 || site === null || (showsKey && !token)) return response
  const challenge = bearerChallenge(publicUrl, token ? 'invalid_token' : null)
  response.headers.set('WWW-Authenticate', challenge)
  return response
}

/** A tool is told with a result that it was asked too often; everybody else with a status. */
function refused(
  face: Face,
  exchange: Exchange,
  { admission, message }: { admission: Admission & Rejection; message: unknown },
): Response {
  const { method, id } = (isMessage(message) ? message : {}) as { method?: string; id?: unknown }
  if (method !== 'tools/call' || id === undefined) return problemResponse(exchange, admission)
  exchange.headers['Content-Type'] = 'application/json'
  const result = refusedWith(face, exchange, admission)
  return new Response(JSON.stringify({ jsonrpc: '2.0', id, result }), {
    status: 200,
    headers: exchange.headers,
  })
}

// A list would count as one request against the rate of a key. MCP dropped lists in 2025.
function isMessage(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function notAMessage(): Rejection {
  return rejected('INVALID_REQUEST', { sentence: 'Send one JSON-RPC message, and not a list.' })
}

type Options = Pick<Visit, 'prefix' | 'omitsSecrets'>

function optionsOf(exchange: Exchange): Options | Rejection {
  const origin = originFault(exchange)
  if (origin !== null) return origin
  const query = new URLSearchParams(exchange.query)
  const { prefix = prefixDefault, secrets = null, ...unknown } = Object.fromEntries(query)
  const [other] = Object.keys(unknown)
  if (other !== undefined) return invalidField(other.slice(0, 100), 'Unknown parameter.')
  if (!PREFIX.test(prefix))
    return invalidField('prefix', 'Must be lower-case letters, digits and _.')
  if (secrets !== null && secrets !== 'omit') return invalidField('secrets', 'Must be "omit".')
  return { prefix, omitsSecrets: secrets === 'omit' }
}

/** A page of somebody else's must not speak for whoever looks at it (DNS rebinding). */
function originFault(exchange: Exchange): Rejection | null {
  const origin = exchange.header('origin')
  if (origin === null) return null
  const host = exchange.header('host') ?? ''
  if (URL.canParse(origin) && new URL(origin).host === host.toLowerCase()) return null
  const sentence = 'The Origin header names another site than the Host header.'
  return rejected('FORBIDDEN', { sentence })
}
