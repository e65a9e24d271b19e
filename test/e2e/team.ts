import { BrowserSession } from '../setup/browser-session.ts'
import type { TestServer } from '../setup/server.ts'
import type { SentRequest } from './world.ts'

/** People of an organization, by what an owner sends who is signed in. */
export class Team {
  readonly #server: TestServer
  readonly #origin: string
  readonly #owner: BrowserSession
  #confirmedAt = 0

  constructor(server: TestServer) {
    this.#server = server
    this.#origin = `http://bursar.localhost:${new URL(server.baseUrl).port}`
    this.#owner = this.#browser()
  }

  #browser(): BrowserSession {
    return new BrowserSession(this.#server.baseUrl, this.#origin)
  }

  /** Signed in, with a passkey that was used a moment ago. */
  async owner(): Promise<Required<Pick<SentRequest, 'key' | 'headers'>>> {
    const owner = this.#owner
    if (owner.cookie === null) await owner.join(this.#firstLink())
    else if (performance.now() - this.#confirmedAt > 60_000) await owner.confirm()
    this.#confirmedAt = performance.now()
    return this.#asked(owner)
  }

  #firstLink(): string {
    const [, secret] = /\/join#(bsi_\w+)/.exec(this.#server.process.stdout) ?? []
    if (secret === undefined) throw new Error('the first start shows the link of the first owner')
    return secret
  }

  /** An open invitation, and its secret. */
  async invitation(role = 'viewer'): Promise<{ readonly id: string; readonly secret: string }> {
    const asked = { ...(await this.owner()), body: { role } }
    const { id, url } = await this.#server.did('POST', '/v1/invitations', asked)
    return { id: String(id), secret: String(url).split('#')[1] ?? '' }
  }

  /** Somebody who has joined; the id of the person. */
  async teammate(role = 'viewer'): Promise<string> {
    return (await this.joined(role)).person
  }

  /** Somebody who has joined, and what their pages send. */
  async joined(role: string) {
    const { secret } = await this.invitation(role)
    const browser = this.#browser()
    const { status, body } = await browser.join(secret)
    if (status !== 200) throw new Error(`not joined: ${status}`)
    const { id } = body.person as { readonly id: string }
    return { person: id, asked: this.#asked(browser) }
  }

  #asked({ cookie }: BrowserSession) {
    const headers = { cookie: String(cookie), origin: this.#origin }
    return { key: null, headers: { ...headers, 'bursar-environment': 'test' } }
  }
}
