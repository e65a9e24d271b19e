import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { MemberRole } from '@bursar/core'
import { type Outside, Unreachable } from '../../packages/server/src/identity/outside.ts'
import { BrowserSession, type Said } from './browser-session.ts'
import { PeopleServer } from './people-server.ts'
import { objectIn } from './server.ts'

export const clientId = 'https://client.example.com/oauth/client.json'
export const redirectUri = 'http://localhost:8765/callback'
export const verifier = randomBytes(32).toString('base64url')

type Fields = Readonly<Record<string, string | null>>

/** What the world says when it is asked for a document. */
export class World implements Outside {
  readonly documents = new Map<string, unknown>()
  readonly asked: string[] = []

  json(url: URL): Promise<unknown> {
    this.asked.push(url.href)
    const found = this.documents.get(url.href)
    if (found instanceof Error) return Promise.reject(found)
    if (found !== undefined) return Promise.resolve(found)
    return Promise.reject(new Unreachable('it was answered with status 404'))
  }
}

/** A server in this process that lets clients in, with a world around it. */
export class OAuthServer {
  readonly world = new World()
  readonly people: PeopleServer
  readonly url: string

  private constructor(people: PeopleServer, url: string) {
    this.people = people
    this.url = url
    this.world.documents.set(clientId, documentOf())
  }

  static async start({ allowsRegistration = false } = {}): Promise<OAuthServer> {
    const port = await freePort()
    const url = `http://localhost:${port}`
    const people = await PeopleServer.open(url)
    const self = new OAuthServer(people, url)
    await people.serve({ port, outside: self.world, allowsRegistration })
    return self
  }

  /** Somebody who has just signed in. */
  async person(role: MemberRole = 'owner'): Promise<BrowserSession> {
    const browser = new BrowserSession(this.url, this.url)
    const { status } = await browser.join(await this.people.invite(role))
    if (status !== 200) throw new Error(`nobody joined: ${status}`)
    return browser
  }

  addressOf(parts: Fields = {}): string {
    const usual = {
      ...{ response_type: 'code', client_id: clientId, redirect_uri: redirectUri, state: 's' },
      ...{ code_challenge: challengeOf(verifier), code_challenge_method: 'S256' },
      ...{ resource: `${this.url}/mcp`, scope: 'agent' },
    }
    const url = new URL(`${this.url}/oauth/authorize`)
    for (const [name, value] of Object.entries({ ...usual, ...parts }))
      if (value !== null) url.searchParams.set(name, value)
    return url.href
  }

  /** The page for a request; parameters that are null are left out. */
  async authorize(browser: BrowserSession | null, parts: Fields = {}) {
    const headers = browser?.cookie == null ? {} : { cookie: browser.cookie }
    const response = await fetch(this.addressOf(parts), { headers, redirect: 'manual' })
    return { status: response.status, headers: response.headers, text: await response.text() }
  }

  /** What the page of a request sends back. */
  async asked(browser: BrowserSession, parts: Fields = {}): Promise<Record<string, string>> {
    const { status, text } = await this.authorize(browser, parts)
    if (status !== 200) throw new Error(`no page: ${status} ${text}`)
    return this.fieldsOf(text)
  }

  fieldsOf(text: string): Record<string, string> {
    const [, request = ''] = /name="request" value="([^"]+)"/.exec(text) ?? []
    const book = `${this.people.organization.organization}/test`
    const limits = { perPayment: '10', perDay: '25', budget: '50', days: '30' }
    return { request, decision: 'allow', book, agent: 'new', name: 'Helper', ...limits }
  }

  consent(browser: BrowserSession, fields: Readonly<Record<string, unknown>>): Promise<Said> {
    return browser.post('/oauth/consent', fields)
  }

  /** A code that somebody has just given. */
  async code(browser: BrowserSession, fields: Fields = {}, parts: Fields = {}): Promise<string> {
    const said = await this.consent(browser, { ...(await this.asked(browser, parts)), ...fields })
    if (said.status !== 200) throw new Error(`no code: ${JSON.stringify(said.body)}`)
    return new URL(String(said.body.to)).searchParams.get('code') ?? ''
  }

  /** A form for one of the endpoints of clients; fields that are null are left out. */
  async form(path: string, fields: Fields, headers: Readonly<Record<string, string>> = {}) {
    const sent = Object.entries(fields).filter((pair): pair is [string, string] => pair[1] !== null)
    const body = new URLSearchParams(sent)
    const response = await fetch(`${this.url}${path}`, { method: 'POST', body, headers })
    const said = objectIn(await response.text())
    return { status: response.status, headers: response.headers, body: said }
  }

  exchange(code: string, fields: Fields = {}) {
    const usual = { grant_type: 'authorization_code', code, client_id: clientId }
    const rest = { redirect_uri: redirectUri, code_verifier: verifier }
    return this.form('/oauth/token', { ...usual, ...rest, ...fields })
  }

  refresh(token: unknown, fields: Fields = {}) {
    const usual = { grant_type: 'refresh_token', refresh_token: String(token) }
    return this.form('/oauth/token', { ...usual, client_id: clientId, ...fields })
  }

  /** What the tools say to whoever shows this. */
  async tools(token: unknown): Promise<{ status: number; challenge: string | null }> {
    const response = await fetch(`${this.url}/mcp`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        ...(token === null ? {} : { authorization: `Bearer ${String(token)}` }),
      },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list', params: {} }),
    })
    await response.text()
    return { status: response.status, challenge: response.headers.get('www-authenticate') }
  }

  close(): Promise<void> {
    return this.people.close()
  }
}

export function challengeOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url')
}

export function documentOf(more: Readonly<Record<string, unknown>> = {}): object {
  return {
    client_id: clientId,
    client_name: 'Example Client',
    redirect_uris: ['http://localhost/callback', 'https://client.example.com/back'],
    grant_types: ['authorization_code', 'refresh_token', 'urn:example:other'],
    response_types: ['code'],
    token_endpoint_auth_method: 'none',
    software_version: 7,
    ...more,
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  return port
}
