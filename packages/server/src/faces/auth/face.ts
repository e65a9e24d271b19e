import { problemOf } from '@bursar/contract'
import type { Context } from 'hono'
import type { z } from 'zod'
import { isRejection, type Rejection, rejected } from '../../application/call.ts'
import { whyOf } from '../../application/people/passkey-refused.ts'
import type { People } from '../../application/people/people.ts'
import { type Browser, findSession } from '../../application/people/session.ts'
import { hashKey, isToken } from '../../identity/mint.ts'
import type { Session } from '../../identity/session-directory.ts'
import { readBody } from '../http/body.ts'
import { authBodyBytesMax } from '../http/bounds.ts'
import { dropSession, sessionSecretIn, setSession } from '../http/cookie.ts'
import type { Env, Exchange } from '../http/exchange.ts'
import type { HttpFace, Served } from '../http/face.ts'
import { foreignTo } from '../http/own-page.ts'
import { addressOf } from '../http/presented-key.ts'
import { problemResponse } from '../http/problem.ts'
import { plainSurface } from '../http/surface.ts'
import type { Endpoint } from './endpoint.ts'
import { joinEndpoints } from './join.ts'
import { passkeyEndpoints } from './passkey.ts'
import { sessionEndpoints } from './session.ts'
import { signInEndpoints } from './sign-in.ts'

const endpoints: readonly Endpoint[] = [
  ...joinEndpoints,
  ...signInEndpoints,
  ...passkeyEndpoints,
  ...sessionEndpoints,
]

/** How people sign in, and what they keep for it: JSON for the pages of this server alone. */
export function authFace(): HttpFace {
  return {
    ...plainSurface,
    prefix: '/auth/',
    operations: {},
    mount(app, served) {
      for (const endpoint of endpoints) {
        const { method, path, name } = endpoint
        const run = (exchange: Exchange, context: Context<Env>) =>
          new Visit(served, exchange).answer(endpoint, context.req.param())
        app.on(method, path, (context) => served.shell.serve({ name, run }, context))
      }
    },
  }
}

/** One request of a browser. */
class Visit {
  readonly #served: Served
  readonly #exchange: Exchange

  constructor(served: Served, exchange: Exchange) {
    this.#served = served
    this.#exchange = exchange
    // What is said here is for no page of another site, however it is loaded.
    exchange.headers['Cross-Origin-Resource-Policy'] = 'same-origin'
  }

  async answer(endpoint: Endpoint, params: Readonly<Record<string, string>>): Promise<Response> {
    const done = await this.#done(endpoint, params)
    if (!isRejection(done)) return this.#json(done)
    const why = whyOf(done)
    const { requestId } = this.#exchange
    if (why !== null) this.#served.shell.log.info({ requestId, why }, 'a passkey was not accepted')
    return problemResponse(this.#exchange, done)
  }

  async #done(endpoint: Endpoint, params: Readonly<Record<string, string>>) {
    const { writes } = endpoint
    const foreign = foreignTo(this.#people.publicUrl, this.#exchange, { writes })
    if (foreign !== null) return foreign
    if (this.#exchange.query !== '') return rejected('INVALID_REQUEST', { sentence: noQuery })
    const limited = this.#limited(endpoint)
    if (limited !== null) return limited
    const session = endpoint.signedIn ? await this.#session() : null
    if (session !== null && isRejection(session)) return session
    const body = await this.#body(endpoint.body)
    if (isRejection(body)) return body
    const answered = await endpoint.run({
      people: this.#people,
      session,
      params,
      body: body.value,
      browser: this.#browser(),
      report: (error) => this.#served.shell.report(endpoint.name, this.#exchange, error),
    })
    if (endpoint.guess === 'answer' && isRejection(answered)) this.#failed(answered)
    return answered
  }

  /**
   * What can be tried without a session is counted by address, never by name: so nobody keeps a
   * person out by trying in their place.
   */
  #limited({ guess }: Endpoint): Rejection | null {
    if (guess === null) return null
    const { failures } = this.#served.application
    const { attempts } = this.#people
    if (guess === 'answer') return failures?.isEmpty(this.#address) === true ? tooMany(1) : null
    const taken = attempts?.take(this.#address)
    return taken?.allowed === false ? tooMany(taken.retrySeconds) : null
  }

  /** One wrong answer more of an address. */
  #failed({ code }: Rejection): void {
    if (wrong.has(code)) this.#served.application.failures?.take(this.#address)
  }

  async #session(): Promise<Session | Rejection> {
    const secret = sessionSecretIn(this.#exchange, this.#people.site)
    if (secret === null) return rejected('UNAUTHENTICATED', { sentence: signedOut })
    const { failures } = this.#served.application
    return findSession(this.#people, failures, { secret, address: () => this.#address })
  }

  async #body(schema: z.ZodType): Promise<{ readonly value: unknown } | Rejection> {
    const sent = await readBody(this.#exchange, authBodyBytesMax)
    if (isRejection(sent)) return sent
    const { success, data, error } = schema.safeParse(sent.value)
    if (success) return { value: data }
    const { code, details } = problemOf(error)
    return rejected(code, { details })
  }

  #browser(): Browser {
    const secret = sessionSecretIn(this.#exchange, this.#people.site)
    return {
      userAgent: this.#exchange.header('user-agent') ?? '',
      replaced: secret !== null && isToken('bss', secret) ? hashKey(secret) : null,
    }
  }

  #json({ body, secret }: { readonly body: object; readonly secret?: string | null }): Response {
    const { site } = this.#people
    if (site !== null && typeof secret === 'string') setSession(this.#exchange, site, secret)
    if (site !== null && secret === null) dropSession(this.#exchange, site)
    this.#exchange.headers['Content-Type'] = 'application/json'
    return new Response(JSON.stringify(body), { status: 200, headers: this.#exchange.headers })
  }

  get #people(): People {
    return this.#served.application.people
  }

  get #address(): string {
    return addressOf(this.#exchange, this.#served.proxies)
  }
}

const signedOut = 'You are signed out. Sign in with your passkey.'
const noQuery = 'Unknown parameter: this takes none in its URL.'

/** What somebody gets who guesses. */
const wrong: ReadonlySet<string> = new Set([
  ...['INVITATION_ENDED', 'ATTEMPT_ENDED', 'PASSKEY_REFUSED'],
])

function tooMany(retrySeconds: number): Rejection {
  const sentence = 'Too many attempts from this IP address. Wait, then try again.'
  return rejected('RATE_LIMITED', { sentence, retrySeconds })
}
