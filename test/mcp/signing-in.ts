import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { Client as OldClient } from '@modelcontextprotocol/sdk/client/index.js'
import * as oldHttp from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { Connection, type clients } from './connect.ts'

const named = { name: 'test', version: '1' }

/** What a client keeps of who let it in, in the form that both generations of clients ask for. */
export class Keeper {
  readonly redirectUrl: string
  readonly clientMetadataUrl: string | undefined
  /** Where it last sent its person. */
  asked: URL | null = null
  #client: unknown
  #tokens: Record<string, unknown> | undefined
  #verifier = ''
  #discovered: unknown

  constructor(redirectUrl: string, clientMetadataUrl?: string) {
    this.redirectUrl = redirectUrl
    this.clientMetadataUrl = clientMetadataUrl
  }

  get clientMetadata() {
    return {
      client_name: 'Test Client',
      redirect_uris: [this.redirectUrl],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: 'none',
    }
  }

  state() {
    return 'a state'
  }

  clientInformation() {
    return this.#client
  }

  saveClientInformation(client: unknown) {
    this.#client = client
  }

  tokens() {
    return this.#tokens
  }

  saveTokens(tokens: Record<string, unknown>) {
    this.#tokens = tokens
  }

  redirectToAuthorization(url: URL) {
    this.asked = url
  }

  saveCodeVerifier(verifier: string) {
    this.#verifier = verifier
  }

  codeVerifier() {
    return this.#verifier
  }

  saveDiscoveryState(state: unknown) {
    this.#discovered = state
  }

  discoveryState() {
    return this.#discovered
  }

  invalidateCredentials(scope: 'all' | 'client' | 'tokens' | 'verifier' | 'discovery') {
    if (scope === 'all' || scope === 'tokens') this.#tokens = undefined
    if (scope === 'all' || scope === 'client') this.#client = undefined
  }
}

/** A client that comes with what its keeper has; rejects where a person has to be asked. */
export async function enter(
  client: (typeof clients)[number],
  baseUrl: string,
  keeper: Keeper,
): Promise<Connection> {
  const url = new URL('/mcp', baseUrl)
  const options = { authProvider: keeper as never }
  if (client === '1.x') {
    const peer = new OldClient(named)
    const transport = new oldHttp.StreamableHTTPClientTransport(url, options)
    await peer.connect(transport as Parameters<OldClient['connect']>[0])
    return new Connection(peer)
  }
  const mode = client === '2.x' ? ('legacy' as const) : ('auto' as const)
  const peer = new Client(named, { versionNegotiation: { mode } })
  await peer.connect(new StreamableHTTPClientTransport(url, options))
  return new Connection(peer)
}

/** Brings a client the answer that its person came back with. */
export async function finish(
  client: (typeof clients)[number],
  baseUrl: string,
  { keeper, answer }: { readonly keeper: Keeper; readonly answer: URLSearchParams },
): Promise<void> {
  const url = new URL('/mcp', baseUrl)
  const options = { authProvider: keeper as never }
  if (client === '1.x')
    await new oldHttp.StreamableHTTPClientTransport(url, options).finishAuth(
      answer.get('code') ?? '',
    )
  else await new StreamableHTTPClientTransport(url, options).finishAuth(answer)
}
