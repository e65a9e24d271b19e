import { type Answered, objectIn, type TestServer } from '../setup/server.ts'
import type { Fields } from './connect.ts'

export interface Manner {
  /** null: none. Default: the test key of the organization. */
  readonly key?: string | null
  readonly query?: string
  readonly headers?: Readonly<Record<string, string>>
}

/** A bare message of the protocol's revisions of 2025, without a client. */
export function post(server: TestServer, body: unknown, manner: Manner = {}): Promise<Answered> {
  const { key = server.testKey, query = '', headers } = manner
  const accept = { accept: 'application/json, text/event-stream', ...headers }
  return server.call('POST', `/mcp${query}`, { key, body, headers: accept })
}

export function message(method: string, params: object = {}): Fields {
  return { jsonrpc: '2.0', id: 1, method, params }
}

/** What a tool answers. */
export async function callTool(
  server: TestServer,
  key: string,
  { name, sent }: { name: string; sent: Fields },
): Promise<Fields> {
  const asked = message('tools/call', { name: `bursar_${name}`, arguments: sent })
  const { status, text, body } = await post(server, asked, { key })
  const { structuredContent } = objectOf(body.result)
  if (status !== 200 || structuredContent === undefined)
    throw new Error(`${name}: ${status} ${text}`)
  return objectOf(structuredContent)
}

/** The names of the tools that a key is told of, without the prefix. */
export async function listed(server: TestServer, key: string): Promise<string[]> {
  const { body } = await post(server, message('tools/list'), { key })
  const { tools } = body.result as { tools: { name: string }[] }
  return tools.map(({ name }) => name.replace('bursar_', ''))
}

export function objectOf(value: unknown): Fields {
  return objectIn(JSON.stringify(value))
}
