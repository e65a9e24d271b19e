import type { Context } from 'hono'
import { type Rejection, rejected } from '../../application/call.ts'
import { consentFacts } from '../../application/consent.ts'
import { decideByLink, linkPath, type OpenedLink, openLink } from '../../application/link.ts'
import { moreFacts } from '../../application/more-asked.ts'
import { absenceIn, perform } from '../../application/perform.ts'
import { ClientGone } from '../http/body.ts'
import type { Env, Exchange } from '../http/exchange.ts'
import type { HttpFace, Served } from '../http/face.ts'
import type { FixedPage } from '../http/fixed-page.ts'
import { plainSurface, retrySecondsOf } from '../http/surface.ts'
import { mountFixed, picture, scriptFile, stylesheet } from '../page/assets.ts'
import { guards } from '../page/guards.ts'
import { favicon } from '../page/icon.ts'
import type { Markup } from '../page/markup.ts'
import { decisionIn } from './form.ts'
import { assets } from './frame.ts'
import { morePage } from './more.ts'
import { isForeign } from './origin.ts'
import {
  decidedPage,
  endedLink,
  expiredLink,
  foreignForm,
  notDecided,
  type Refused,
  refusedBy,
  refusedPage,
  requestDecidedPage,
  unknownLink,
} from './outcome.ts'
import { paymentPage } from './payment.ts'
import { script } from './script.ts'
import { style } from './style.ts'

/** The page of a link, and what it loads. */
export function consentFace(): HttpFace {
  return {
    ...plainSurface,
    prefix: linkPath,
    operations: {},
    mount(app, served) {
      mountFixed(app, served, { name: 'consent', files: files() })
      const run = (exchange: Exchange, context: Context<Env>) =>
        new Visit(served, exchange).answer(context.req.param('secret') ?? '')
      const route = { name: 'consent', run }
      app.all(`${linkPath}:secret`, (context) => served.shell.serve(route, context))
    },
  }
}

function files(): (readonly [string, FixedPage])[] {
  return [
    [assets.style, stylesheet(style)],
    [assets.script, scriptFile(script)],
    [assets.test, picture(favicon('test'))],
    [assets.live, picture(favicon('live'))],
  ]
}

const guarded = guards('self')

/** One request for the page of a link, or with its form. */
class Visit {
  readonly #served: Served
  readonly #exchange: Exchange

  constructor(served: Served, exchange: Exchange) {
    this.#served = served
    this.#exchange = exchange
    Object.assign(exchange.headers, guarded)
  }

  async answer(secret: string): Promise<Response> {
    try {
      return await this.#answered(secret)
    } catch (error) {
      if (error instanceof ClientGone) throw error
      this.#report(error)
      return this.#refused(this.#rejection(rejected(absenceIn(error))))
    }
  }

  async #answered(secret: string): Promise<Response> {
    const { method } = this.#exchange
    if (method === 'GET' || method === 'HEAD') return this.#shown(secret)
    if (method === 'POST') return this.#decided(secret)
    this.#exchange.headers.Allow = 'GET, HEAD, POST'
    return this.#refused(this.#rejection(rejected('METHOD_NOT_ALLOWED')))
  }

  async #shown(secret: string): Promise<Response> {
    const opened = await this.#opened(secret)
    if (opened.kind !== 'link') return this.#refused(opened)
    return isOpen(opened) ? this.#asks(200, opened) : this.#outcome(200, opened)
  }

  async #decided(secret: string): Promise<Response> {
    if (isForeign(this.#exchange, this.#deps.publicUrl)) return this.#refused(foreignForm)
    const opened = await this.#opened(secret)
    if (opened.kind !== 'link') return this.#refused(opened)
    const decision = await decisionIn(this.#exchange)
    if ('kind' in decision) return this.#refused(this.#rejection(decision))
    if (!isOpen(opened)) return this.#outcome(409, opened)
    const done = await perform(this.#served.application, decideByLink, {
      caller: opened.call.caller,
      input: { opened, ...decision },
      idempotency: null,
      report: (error) => this.#report(error),
    })
    if (done.kind === 'rejected') return this.#notDecided(secret, done, decision.note)
    const link = { ...opened.link, state: 'USED' } as const
    try {
      return await this.#outcome(200, { ...opened, link, approval: done.approval })
    } catch (error) {
      // It is decided, whatever cannot be told of it.
      this.#report(error)
      return this.#refused(this.#rejection(rejected('OUTCOME_UNKNOWN')))
    }
  }

  /** It may have been decided elsewhere in the meantime, or can still be. */
  async #notDecided(secret: string, rejection: Rejection, note: string | null) {
    const refused = this.#rejection(rejection)
    if (rejection.code === 'OUTCOME_UNKNOWN') return this.#refused(refused)
    const opened = await this.#opened(secret)
    if (opened.kind !== 'link') return this.#refused(opened)
    if (!isOpen(opened)) return this.#outcome(409, opened)
    return this.#asks(refused.status, opened, { notice: notDecided(rejection), note: note ?? '' })
  }

  /** The page that asks, once more with what came of it. */
  async #asks(
    status: number,
    opened: OpenedLink,
    again: { readonly notice?: Markup; readonly note?: string } = {},
  ): Promise<Response> {
    const { approval, link, call } = opened
    if (approval.subject === 'payment') {
      const asked = { ...opened, approval }
      const facts = await consentFacts(this.#deps, asked)
      return this.#page(status, paymentPage({ opened: asked, facts, ...again }))
    }
    const facts = await moreFacts(this.#deps, call, { approval, link: link.id })
    if ('code' in facts) return this.#refused(this.#rejection(facts))
    const { environment } = call.caller
    const { termsHash, memo, row } = approval
    const { createdAt, expiresAt } = row
    const page = { facts, environment, termsHash, link, memo, createdAt, expiresAt, ...again }
    return this.#page(status, morePage(page))
  }

  async #outcome(status: number, opened: OpenedLink): Promise<Response> {
    const { approval } = opened
    if (approval.subject === 'request') return this.#page(status, requestDecidedPage(opened))
    const facts = await consentFacts(this.#deps, { ...opened, approval })
    return this.#page(status, decidedPage(opened, facts))
  }

  /** The link of a secret that can be shown; one that nobody has counts as a guess. */
  async #opened(secret: string): Promise<OpenedLink | Refused> {
    const { application, proxies } = this.#served
    const opened = await openLink(this.#deps, secret)
    if (opened.kind === 'rejected') {
      if (opened.code !== 'NOT_FOUND') return this.#rejection(opened)
      const { incoming } = this.#exchange
      const forwarded = () => this.#exchange.header('x-forwarded-for')
      const address = proxies.clientOf(incoming?.socket.remoteAddress ?? '', forwarded)
      const taken = application.failures?.take(address)
      return taken?.allowed === false ? this.#tooMany(taken.retrySeconds) : unknownLink
    }
    if (opened.link.state === 'EXPIRED') return expiredLink
    if (opened.link.state === 'REVOKED') return endedLink
    // Whoever has the link takes nothing from what its maker may ask.
    const quota = application.rate?.take(opened.link.id)
    return quota?.allowed === false ? this.#tooMany(quota.retrySeconds) : opened
  }

  #report(error: unknown): void {
    this.#served.shell.report('consent', this.#exchange, error)
  }

  #tooMany(retrySeconds: number): Refused {
    const sentence = 'Wait a moment, then try again.'
    return this.#rejection(rejected('RATE_LIMITED', { sentence, retrySeconds }))
  }

  #rejection(rejection: Rejection): Refused {
    const retrySeconds = rejection.retrySeconds ?? retrySecondsOf(rejection.code)
    if (retrySeconds !== null) this.#exchange.headers['Retry-After'] = String(retrySeconds)
    return refusedBy(rejection)
  }

  get #deps() {
    return this.#served.application.deps
  }

  #refused(refused: Refused): Response {
    return this.#page(refused.status, refusedPage(refused))
  }

  #page(status: number, html: string): Response {
    return new Response(html, { status, headers: this.#exchange.headers })
  }
}

/** Whether it can still decide. */
function isOpen({ link, approval }: OpenedLink): boolean {
  return link.state === 'OPEN' && approval.row.state === 'PENDING'
}
