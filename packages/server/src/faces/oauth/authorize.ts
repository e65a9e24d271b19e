import { problems } from '@bursar/contract'
import { isRejection, type Rejection } from '../../application/call.ts'
import { answerAt } from '../../application/oauth/redirect.ts'
import { keepRequest } from '../../application/oauth/request.ts'
import { findSession } from '../../application/people/session.ts'
import type { Application } from '../../application/perform.ts'
import type { Session } from '../../identity/session-directory.ts'
import { readBody } from '../http/body.ts'
import { sessionSecretIn } from '../http/cookie.ts'
import type { Exchange } from '../http/exchange.ts'
import type { Served } from '../http/face.ts'
import { foreignTo } from '../http/own-page.ts'
import { addressOf } from '../http/presented-key.ts'
import { problemResponse } from '../http/problem.ts'
import { guards } from '../page/guards.ts'
import { type Fault, requestIn } from './asked.ts'
import { askedAgain, decide, type NotGiven, placesOf } from './consent.ts'
import { formIn, type Parameters, parametersIn } from './form.ts'
import { askingPage, refusedPage } from './page.ts'
import { type Answer, answerIn } from './terms.ts'

/** One request for the page on which a client is let in, or with its answer. */
export class Visit {
  readonly #served: Served
  readonly #exchange: Exchange

  constructor(served: Served, exchange: Exchange) {
    this.#served = served
    this.#exchange = exchange
  }

  /** Shows what a client asks for. Who is signed out signs in first, and comes back to it. */
  async shown(): Promise<Response> {
    const session = await this.#session()
    if (isRejection(session))
      return session.code === 'UNAUTHENTICATED' ? this.#signIn() : this.#refused(session)
    const found = await requestIn(this.#application, parametersIn(this.#exchange.query))
    if (found.kind === 'fault') return this.#fault(found)
    const { client, asked } = found
    const [places, request] = await Promise.all([
      placesOf(this.#application, session, client.id),
      keepRequest(this.#application, session, asked),
    ])
    const { name: person, isFresh } = session
    const page = askingPage({ client, asked, places, request, person, isFresh })
    return this.#html(200, page, asked.redirectUri)
  }

  /** Takes the answer of that page, and of no other. */
  async answered(): Promise<Response> {
    const { publicUrl } = this.#application.deps
    const foreign = foreignTo(publicUrl, this.#exchange, { writes: true })
    if (foreign !== null) return this.#refused(foreign)
    const session = await this.#session()
    if (isRejection(session)) return this.#refused(session)
    const sent = await this.#sent()
    if (isRejection(sent)) return this.#refused(sent)
    const answer = answerIn(sent.form)
    if (isRejection(answer)) return this.#refused(answer)
    return this.#decided(session, answer)
  }

  async #decided(session: Session, answer: Answer): Promise<Response> {
    const report = (error: unknown) =>
      this.#served.shell.report('oauth.consent', this.#exchange, error)
    const done = await decide(this.#application, { session, answer, report })
    if (done.kind === 'rejected') return this.#refused(done)
    if (done.kind === 'not_given') return this.#again(session, done)
    if (this.#wantsJson) return this.#json({ to: done.to })
    const headers = { ...this.#exchange.headers, Location: done.to }
    return new Response(null, { status: 303, headers })
  }

  async #again(session: Session, { asked, rejection }: NotGiven): Promise<Response> {
    if (this.#wantsJson) {
      // What it sends next stands for the same request.
      const again = await askedAgain(this.#application, session, asked)
      const details = { ...rejection.details, request: again?.request ?? null }
      return problemResponse(this.#exchange, { ...rejection, details })
    }
    const again = await askedAgain(this.#application, session, asked)
    if (again === null) return this.#refused(rejection)
    const { client, request } = again
    const places = await placesOf(this.#application, session, client.id)
    const { name: person, isFresh } = session
    const refused = sentenceOf(rejection)
    const page = askingPage({ client, asked, places, request, person, isFresh, refused })
    return this.#html(problems[rejection.code].status, page, asked.redirectUri)
  }

  #fault({ why, error, back }: Fault): Response {
    const { publicUrl: iss } = this.#application.deps
    // Nobody is sent anywhere without having pressed something: any page could lead here.
    const to =
      back === undefined || error === undefined
        ? null
        : answerAt(back.redirectUri, { error, state: back.state, iss })
    return this.#html(400, refusedPage('This cannot be asked', why, to), null)
  }

  #signIn(): Response {
    const { path, query } = this.#exchange
    const to = encodeURIComponent(`${path}?${query}`)
    const headers = { ...this.#exchange.headers, Location: `/sign-in?to=${to}` }
    return new Response(null, { status: 303, headers })
  }

  #refused(rejection: Rejection): Response {
    if (this.#wantsJson) return problemResponse(this.#exchange, rejection)
    const title = rejection.code === 'UNAUTHENTICATED' ? 'You are signed out' : 'Nothing was given'
    return this.#html(
      problems[rejection.code].status,
      refusedPage(title, sentenceOf(rejection)),
      null,
    )
  }

  #html(status: number, text: string, redirectUri: string | null): Response {
    Object.assign(this.#exchange.headers, guards('self'), {
      // A form without it would not say where it comes from; nothing of the address goes elsewhere.
      'Referrer-Policy': 'same-origin',
    })
    const policy = this.#exchange.headers['Content-Security-Policy'] ?? ''
    const own = "form-action 'self'"
    const way = formTarget(redirectUri)
    this.#exchange.headers['Content-Security-Policy'] = policy.replace(own, `${own}${way}`)
    return new Response(text, { status, headers: this.#exchange.headers })
  }

  #json(body: object): Response {
    this.#exchange.headers['Content-Type'] = 'application/json'
    return new Response(JSON.stringify(body), { status: 200, headers: this.#exchange.headers })
  }

  async #sent(): Promise<{ readonly form: Parameters } | Rejection> {
    if (!this.#wantsJson) return formIn(this.#exchange)
    const read = await readBody(this.#exchange)
    if (isRejection(read)) return read
    const pairs = Object.entries(read.value ?? {}).filter(
      (pair): pair is [string, string] => typeof pair[1] === 'string',
    )
    return { form: Object.fromEntries(pairs) }
  }

  async #session(): Promise<Session | Rejection> {
    const { people, failures } = this.#application
    const secret = sessionSecretIn(this.#exchange, people.site) ?? ''
    const address = () => addressOf(this.#exchange, this.#served.proxies)
    return findSession(people, failures, { secret, address })
  }

  get #wantsJson(): boolean {
    return this.#exchange.header('content-type')?.startsWith('application/json') === true
  }

  get #application(): Application {
    return this.#served.application
  }
}

function sentenceOf({ code, sentence, details }: Rejection): string {
  const fields = (details as { fields?: readonly { path: string; message: string }[] })?.fields
  const [field] = fields ?? []
  return (
    sentence ?? (field === undefined ? problems[code].sentence : `${field.path}: ${field.message}`)
  )
}

/** Browsers hold what a form is answered with against its page's policy, too. */
function formTarget(redirectUri: string | null): string {
  if (redirectUri === null) return ''
  const { origin, hostname } = new URL(redirectUri)
  return hostname.startsWith('[') ? '' : ` ${origin}`
}
