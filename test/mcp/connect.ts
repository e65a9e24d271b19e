import { join } from 'node:path'
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio'
import { Client as OldClient } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport as OldStdio } from '@modelcontextprotocol/sdk/client/stdio.js'
import * as oldHttp from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { root } from '../setup/process.ts'

export const program = join(root, 'packages/cli/dist/main.js')

/** The official clients: of the protocol's revisions of 2025, of both, and the first one. */
export const clients = ['2.x', '2.x auto', '1.x'] as const
export const ways = ['HTTP', 'stdio'] as const

export type Fields = Readonly<Record<string, unknown>>

export interface Target {
  readonly baseUrl: string
  readonly key: string
  readonly query?: string
  /** What is said to `bursar mcp`. */
  readonly flags?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** How the client speaks HTTP. */
  readonly fetch?: typeof globalThis.fetch
}

/** What both generations of clients have. */
interface Peer {
  listTools(): Promise<{ tools: { name: string; outputSchema?: object | undefined }[] }>
  callTool(asked: { name: string; arguments: Record<string, unknown> }): Promise<unknown>
  listResources(): Promise<{ resources: { uri: string }[] }>
  readResource(asked: { uri: string }): Promise<{ contents: object[] }>
  close(): Promise<void>
}

export interface Result {
  readonly content: readonly { readonly type: string; readonly text: string }[]
  readonly structuredContent: Fields
  readonly isError?: boolean
}

/** A connected client, in the words of tests: tools by their names without the prefix. */
export class Connection {
  readonly #peer: Peer
  readonly prefix: string
  /** Of the protocol; the oldest client does not tell. */
  revision: string | undefined

  constructor(peer: Peer, prefix = 'bursar') {
    this.#peer = peer
    this.prefix = prefix
  }

  /** Names as they are listed. The client reads the schemas, and holds answers against them. */
  async tools(): Promise<string[]> {
    return (await this.#peer.listTools()).tools.map(({ name }) => name)
  }

  async result(tool: string, sent: Fields = {}): Promise<Result> {
    const name = `${this.prefix}_${tool}`
    return (await this.#peer.callTool({ name, arguments: { ...sent } })) as Result
  }

  /** What the tool answers. */
  async call(tool: string, sent: Fields = {}): Promise<Fields> {
    return (await this.result(tool, sent)).structuredContent
  }

  /** A call that is carried out. */
  async did(tool: string, sent: Fields = {}): Promise<Fields> {
    const answer = await this.call(tool, sent)
    if (answer.ok !== true) throw new Error(`${tool}: ${JSON.stringify(answer)}`)
    return answer
  }

  /** Why a call is refused. */
  async refused(tool: string, sent: Fields = {}): Promise<Fields> {
    const { ok, refusal } = await this.call(tool, sent)
    if (ok !== false) throw new Error(`${tool} was not refused`)
    return refusal as Fields
  }

  async resources(): Promise<string[]> {
    return (await this.#peer.listResources()).resources.map(({ uri }) => uri)
  }

  async read(uri: string): Promise<string> {
    const { contents } = await this.#peer.readResource({ uri })
    return String((contents[0] as { text?: string }).text)
  }

  close(): Promise<void> {
    return this.#peer.close()
  }
}

const name = { name: 'test', version: '1' }

export async function connect(
  client: (typeof clients)[number],
  way: (typeof ways)[number],
  target: Target,
): Promise<Connection> {
  const url = new URL(`/mcp?${target.query ?? ''}`, target.baseUrl)
  const headers = { authorization: `Bearer ${target.key}` }
  const http = { requestInit: { headers }, ...(target.fetch ? { fetch: target.fetch } : {}) }
  const env = { BURSAR_BASE_URL: target.baseUrl, BURSAR_API_KEY: target.key, ...target.env }
  const command = {
    command: process.execPath,
    args: [program, 'mcp', ...(target.flags ?? [])],
    env,
  }
  const prefix = new URLSearchParams(target.query).get('prefix') ?? 'bursar'
  if (client === '1.x') {
    const peer = new OldClient(name)
    // Its optional fields are not those of its own interface, to a strict compiler.
    const transport =
      way === 'HTTP' ? new oldHttp.StreamableHTTPClientTransport(url, http) : new OldStdio(command)
    await peer.connect(transport as Parameters<OldClient['connect']>[0])
    return new Connection(peer, prefix)
  }
  const mode = client === '2.x' ? ('legacy' as const) : ('auto' as const)
  const peer = new Client(name, { versionNegotiation: { mode } })
  const isHttp = way === 'HTTP'
  await peer.connect(
    isHttp ? new StreamableHTTPClientTransport(url, http) : new StdioClientTransport(command),
  )
  const connection = new Connection(peer, prefix)
  connection.revision = peer.getNegotiatedProtocolVersion()
  return connection
}
