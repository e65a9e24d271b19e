import type { Context, Hono } from 'hono'
import { rejected } from '../../application/call.ts'
import type { OAuthError } from '../../application/oauth/oauth.ts'
import type { Tokens } from '../../application/oauth/token.ts'
import type { Env, Exchange } from '../http/exchange.ts'
import type { HttpFace, Served } from '../http/face.ts'
import { problemResponse } from '../http/problem.ts'
import { plainSurface } from '../http/surface.ts'
import { mountFixed, picture, scriptFile, stylesheet } from '../page/assets.ts'
import { favicon } from '../page/icon.ts'
import { Visit } from './authorize.ts'
import { paths, resourceMetadata, serverMetadata } from './metadata.ts'
import { assets } from './page.ts'
import { script } from './script.ts'
import { style } from './style.ts'
import { registerAnswer, revokeAnswer, tokenAnswer } from './token.ts'

type Answer = (served: Served, exchange: Exchange) => Promise<Response> | Response

/** How hosted clients get in: a person lets them act as one agent, and they get tokens for it. */
export function oauthFace(): HttpFace {
  return {
    ...plainSurface,
    prefix: '/oauth/',
    operations: {},
    mount(app, served) {
      const files = [
        [assets.style, stylesheet(style)],
        [assets.script, scriptFile(script)],
        [assets.test, picture(favicon('test'))],
        [assets.live, picture(favicon('live'))],
      ] as const
      mountFixed(app, served, { name: 'oauth', files })
      const { allowsRegistration } = served.application.oauth
      for (const [method, path, answer, crossOrigin] of routes) {
        if (path === paths.register && !allowsRegistration) continue
        mount(app, served, { method, path, answer, crossOrigin })
      }
    },
  }
}

const routes: readonly (readonly ['GET' | 'POST', string, Answer, boolean])[] = [
  ['GET', paths.server, serverAnswer, true],
  ['GET', paths.resource, resourceAnswer, true],
  ['GET', paths.tools, resourceAnswer, true],
  ['GET', paths.authorize, (served, exchange) => new Visit(served, exchange).shown(), false],
  ['POST', paths.consent, (served, exchange) => new Visit(served, exchange).answered(), false],
  ['POST', paths.token, token, true],
  ['POST', paths.revoke, revoke, false],
  ['POST', paths.register, register, false],
]

interface Mounted {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly answer: Answer
  /** Whether pages of others may read what it says: nothing there is said by who is signed in. */
  readonly crossOrigin: boolean
}

function mount(
  app: Hono<Env>,
  served: Served,
  { method, path, answer, crossOrigin }: Mounted,
): void {
  const name = `oauth ${path}`
  const serve = (run: (exchange: Exchange) => Response | Promise<Response>) => {
    return (context: Context<Env>) => served.shell.serve({ name, run }, context)
  }
  const opened = (exchange: Exchange) => {
    if (crossOrigin) exchange.headers['Access-Control-Allow-Origin'] = '*'
    // Where nobody can sign in, nobody can let anybody in.
    if (served.application.people.site === null)
      return problemResponse(exchange, rejected('SIGN_IN_UNAVAILABLE'))
    return answer(served, exchange)
  }
  app.on(method, path, serve(opened))
  if (!crossOrigin) return
  const preflight = (exchange: Exchange) => {
    Object.assign(exchange.headers, {
      'Access-Control-Allow-Origin': '*',
      'Access-Control-Allow-Methods': method,
      'Access-Control-Allow-Headers': 'Content-Type, MCP-Protocol-Version',
      'Access-Control-Max-Age': '3600',
    })
    return new Response(null, { status: 204, headers: exchange.headers })
  }
  app.options(path, serve(preflight))
}

function serverAnswer({ application }: Served, exchange: Exchange): Response {
  const { deps, oauth } = application
  return json(exchange, 200, serverMetadata(deps.publicUrl, oauth.allowsRegistration))
}

function resourceAnswer({ application }: Served, exchange: Exchange): Response {
  return json(exchange, 200, resourceMetadata(application.deps.publicUrl))
}

async function token({ application }: Served, exchange: Exchange): Promise<Response> {
  const answer = await tokenAnswer(application, exchange)
  return answer.kind === 'tokens'
    ? json(exchange, 200, renderTokens(answer))
    : refused(exchange, answer)
}

async function revoke({ application }: Served, exchange: Exchange): Promise<Response> {
  const error = await revokeAnswer(application, exchange)
  return error === null ? json(exchange, 200, {}) : refused(exchange, error)
}

async function register({ application }: Served, exchange: Exchange): Promise<Response> {
  const answer = await registerAnswer(application, exchange)
  return 'kind' in answer ? refused(exchange, answer as OAuthError) : json(exchange, 201, answer)
}

function renderTokens({ access, refresh, seconds, scope }: Tokens): object {
  return {
    access_token: access,
    token_type: 'Bearer',
    expires_in: seconds,
    refresh_token: refresh,
    scope,
  }
}

function refused(exchange: Exchange, { error, why, status }: OAuthError): Response {
  return json(exchange, status ?? 400, { error, error_description: why })
}

function json(exchange: Exchange, status: number, body: object): Response {
  exchange.headers['Content-Type'] = 'application/json'
  exchange.headers.Pragma = 'no-cache'
  return new Response(JSON.stringify(body), { status, headers: exchange.headers })
}
