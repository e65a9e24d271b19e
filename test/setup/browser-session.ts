import { Passkey, type SentOptions } from './authenticator.ts'
import { objectIn } from './server.ts'

interface Sent {
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string | null>>
}

export interface Said {
  readonly status: number
  readonly headers: Headers
  readonly body: Record<string, unknown>
}

type Behaviour = Partial<Parameters<Passkey['show']>[1]>

/** A browser of one person at one server: its cookie, its passkey, and what pages send. */
export class BrowserSession {
  readonly passkey: Passkey
  /** As it is sent: `name=value`. */
  cookie: string | null = null
  readonly #url: string
  readonly #origin: string
  readonly #address: string

  constructor(
    url: string,
    origin: string,
    { passkey = new Passkey(), address = '203.0.113.1' } = {},
  ) {
    this.passkey = passkey
    this.#url = url
    this.#origin = origin
    this.#address = address
  }

  /** The same person and browser, at another process. */
  at(url: string): BrowserSession {
    const other = new BrowserSession(url, this.#origin, { passkey: this.passkey })
    other.cookie = this.cookie
    return other
  }

  /** The browser's cookie follows what the answer sets. A header that is null is not sent. */
  async send(method: string, path: string, { body, headers = {} }: Sent = {}): Promise<Said> {
    const usual: Record<string, string | null> = {
      'x-forwarded-for': this.#address,
      cookie: this.cookie,
      origin: method === 'GET' ? null : this.#origin,
      'content-type': body === undefined ? null : 'application/json',
      ...headers,
    }
    const sent = Object.entries(usual).filter((pair): pair is [string, string] => pair[1] !== null)
    const text = typeof body === 'string' ? body : JSON.stringify(body)
    const init = { method, headers: sent, ...(body === undefined ? {} : { body: text }) }
    const response = await fetch(`${this.#url}${path}`, init)
    const [set] = response.headers.getSetCookie()
    if (set !== undefined) this.cookie = /Max-Age=0/.test(set) ? null : (set.split(';')[0] ?? null)
    return {
      status: response.status,
      headers: response.headers,
      body: objectIn(await response.text()),
    }
  }

  post(path: string, body: unknown = {}): Promise<Said> {
    return this.send('POST', path, { body })
  }

  /** What a page asks for first. */
  async asked(
    path: string,
    body: unknown = {},
  ): Promise<{ attempt: string; options: SentOptions }> {
    const { status, body: said } = await this.post(path, body)
    if (status !== 200) throw new Error(`${path}: ${status} ${JSON.stringify(said)}`)
    return said as { attempt: string; options: SentOptions }
  }

  async join(invitation: string, name?: string, behaviour: Behaviour = {}): Promise<Said> {
    const asked = { invitation, ...(name === undefined ? {} : { name }) }
    const { attempt, options } = await this.asked('/auth/join/options', asked)
    const credential = this.passkey.create(options, { origin: this.#origin, ...behaviour })
    return this.post('/auth/join/verify', { attempt, credential })
  }

  signIn(behaviour: Behaviour = {}): Promise<Said> {
    return this.#shown('/auth/sign-in', behaviour)
  }

  confirm(behaviour: Behaviour = {}): Promise<Said> {
    return this.#shown('/auth/confirm', behaviour)
  }

  /** One more passkey, which another device keeps. */
  async addPasskey(passkey = new Passkey(), name?: string): Promise<Said> {
    const { attempt, options } = await this.asked('/auth/passkeys/options')
    const credential = passkey.create(options, { origin: this.#origin })
    const named = name === undefined ? {} : { name }
    return this.post('/auth/passkeys/verify', { attempt, credential, ...named })
  }

  async #shown(path: string, behaviour: Behaviour): Promise<Said> {
    const { attempt, options } = await this.asked(`${path}/options`)
    const credential = this.passkey.show(options, { origin: this.#origin, ...behaviour })
    return this.post(`${path}/verify`, { attempt, credential })
  }
}
