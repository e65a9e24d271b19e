import { type Rejection, rejected } from '../../application/call.ts'
import { consentFacts } from '../../application/consent.ts'
import type { Link } from '../../application/link.ts'
import { deciderName } from '../../application/member.ts'
import { moreFacts } from '../../application/more-asked.ts'
import { decideShown, type OpenedApproval } from '../../application/opened-approval.ts'
import { absenceIn, perform } from '../../application/perform.ts'
import { ClientGone } from '../http/body.ts'
import type { Exchange } from '../http/exchange.ts'
import type { Served } from '../http/face.ts'
import { retrySecondsOf } from '../http/surface.ts'
import { guards } from '../page/guards.ts'
import type { Markup } from '../page/markup.ts'
import { decisionIn } from './form.ts'
import { morePage } from './more.ts'
import {
  decidedPage,
  foreignForm,
  notDecided,
  type Refused,
  refusedBy,
  refusedPage,
  requestDecidedPage,
} from './outcome.ts'
import { paymentPage } from './payment.ts'

/** An approval that somebody may look at, as they came to it. */
export interface Entered extends OpenedApproval {
  readonly kind: 'entered'
  readonly link: Link | null
  /** Whether they can still decide it. */
  readonly isOpen: boolean
  /** As whom they decide. */
  readonly foot: Markup
}

/** How somebody comes to an approval: by a link, or signed in. */
export interface Entrance {
  /** Whether a form comes from elsewhere. */
  isForeign(): boolean
  /** Rejects when the database does. A location is where to go first. */
  enter(): Promise<Entered | Refused | Rejection | { readonly kind: 'elsewhere'; to: string }>
}

const guarded = guards('self')

/** One request for the page of an approval, or with its form. */
export class Visit {
  readonly #served: Served
  readonly #exchange: Exchange
  readonly #entrance: Entrance

  constructor(served: Served, exchange: Exchange, entrance: Entrance) {
    this.#served = served
    this.#exchange = exchange
    this.#entrance = entrance
    Object.assign(exchange.headers, guarded)
  }

  async answer(): Promise<Response> {
    try {
      return await this.#answered()
    } catch (error) {
      if (error instanceof ClientGone) throw error
      this.#report(error)
      return this.#refused(this.#rejection(rejected(absenceIn(error))))
    }
  }

  async #answered(): Promise<Response> {
    const { method } = this.#exchange
    if (method === 'GET' || method === 'HEAD') return this.#shown()
    if (method === 'POST') return this.#decided()
    this.#exchange.headers.Allow = 'GET, HEAD, POST'
    return this.#refused(this.#rejection(rejected('METHOD_NOT_ALLOWED')))
  }

  async #shown(): Promise<Response> {
    const entered = await this.#entered()
    if (entered instanceof Response) return entered
    return entered.isOpen ? this.#asks(200, entered) : this.#outcome(200, entered)
  }

  async #decided(): Promise<Response> {
    if (this.#entrance.isForeign()) return this.#refused(foreignForm)
    const entered = await this.#entered()
    if (entered instanceof Response) return entered
    const decision = await decisionIn(this.#exchange)
    if ('kind' in decision) return this.#refused(this.#rejection(decision))
    if (!entered.isOpen) return this.#outcome(409, entered)
    const done = await perform(this.#served.application, decideShown, {
      caller: entered.call.caller,
      input: { opened: entered, ...decision },
      idempotency: null,
      report: (error) => this.#report(error),
    })
    if (done.kind === 'rejected') return this.#notDecided(done, decision.note)
    const link = entered.link === null ? null : ({ ...entered.link, state: 'USED' } as const)
    try {
      return await this.#outcome(200, { ...entered, link, approval: done.approval })
    } catch (error) {
      // It is decided, whatever cannot be told of it.
      this.#report(error)
      return this.#refused(this.#rejection(rejected('OUTCOME_UNKNOWN')))
    }
  }

  /** It may have been decided elsewhere in the meantime, or can still be. */
  async #notDecided(rejection: Rejection, note: string | null): Promise<Response> {
    const refused = this.#rejection(rejection)
    if (rejection.code === 'OUTCOME_UNKNOWN') return this.#refused(refused)
    const entered = await this.#entered()
    if (entered instanceof Response) return entered
    if (!entered.isOpen) return this.#outcome(409, entered)
    return this.#asks(refused.status, entered, { notice: notDecided(rejection), note: note ?? '' })
  }

  async #entered(): Promise<Entered | Response> {
    const entered = await this.#entrance.enter()
    if (entered.kind === 'entered') return entered
    if (entered.kind === 'elsewhere') {
      const headers = { ...this.#exchange.headers, Location: entered.to }
      return new Response('', { status: 303, headers })
    }
    return this.#refused(entered.kind === 'rejected' ? this.#rejection(entered) : entered)
  }

  /** The page that asks, once more with what came of it. */
  async #asks(
    status: number,
    entered: Entered,
    again: { readonly notice?: Markup; readonly note?: string } = {},
  ): Promise<Response> {
    const { approval, link, call, foot } = entered
    if (approval.subject === 'payment') {
      const opened = { ...entered, approval }
      const facts = await consentFacts(this.#deps, opened)
      return this.#page(status, paymentPage({ opened, facts, foot, ...again }))
    }
    const facts = await moreFacts(this.#deps, call, { approval, link: link?.id ?? null })
    if ('code' in facts) return this.#refused(this.#rejection(facts))
    const { environment } = call.caller
    const { termsHash, memo, row } = approval
    const { createdAt, expiresAt } = row
    const page = { facts, environment, termsHash, foot, memo, createdAt, expiresAt, ...again }
    return this.#page(status, morePage(page))
  }

  async #outcome(status: number, entered: Entered): Promise<Response> {
    const { approval } = entered
    const outcome = { ...entered, decider: await deciderName(this.#deps, approval.row.decidedBy) }
    if (approval.subject === 'request') return this.#page(status, requestDecidedPage(outcome))
    const facts = await consentFacts(this.#deps, { ...entered, approval })
    return this.#page(status, decidedPage(outcome, facts))
  }

  #report(error: unknown): void {
    this.#served.shell.report('consent', this.#exchange, error)
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
