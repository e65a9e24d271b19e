import { once } from 'node:events'
import { Agent, type IncomingMessage, type RequestOptions, request } from 'node:http'
import type { Field } from './field.ts'

export interface Hostile {
  readonly method: string
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** A value for each field that some operation cannot do without, so that the rest is looked at. */
export type Known = Readonly<Record<string, unknown>>

const HERE = '@here@'
// Node takes a head of 16 kB.
const headLengthMax = 15_000

/** A request with a value, as JSON, where the field is, and what else it needs. */
export function withValue(field: Field, json: string, known: Known): Hostile {
  const { method } = field.operation
  const path = pathOf(field, known)
  return {
    method,
    path,
    body: JSON.stringify(bodyOf(field, known)).replace(`"${HERE}"`, () => json),
  }
}

/** The same for a field that stands in the head: as much of the text as has room there. */
export function withText(field: Field, text: string, known: Known): Hostile {
  const { operation, part, path } = field
  const { method } = operation
  const name = String(path[0] ?? 'unknown')
  switch (part) {
    case 'body':
      return withValue(field, JSON.stringify(text), known)
    case 'header':
      return {
        ...withValue({ ...field, path: [] }, '{}', known),
        headers: { [name]: inHead(text) },
      }
    case 'params':
      return { method, path: pathOf(field, { ...known, [name]: inAddress(text) }) }
    case 'query':
      return { method, path: `${pathOf(field, known)}?${name}=${inAddress(text)}` }
  }
}

function inAddress(text: string): string {
  // A text that was cut amid a pair is no text.
  return encodeURIComponent(Buffer.from(text).toString('utf8'))
    .slice(0, headLengthMax)
    .replace(/%.?$/, '')
}

// Bytes as they are, but for those that Node refuses to send.
function inHead(text: string): string {
  const bytes = Buffer.from(text).subarray(0, headLengthMax).toString('latin1')
  return bytes.replaceAll(/[^\x20-\x7e\x80-\xff]/g, '-')
}

function pathOf({ operation }: Field, known: Known): string {
  return operation.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => String(known[name]))
}

function bodyOf({ operation, path }: Field, known: Known): unknown {
  const required = Object.entries(operation.body?.shape ?? {}).flatMap(([name, schema]) =>
    schema._zod.optin === undefined ? [[name, known[name]]] : [],
  )
  return placed(Object.fromEntries(required), path)
}

function placed(within: unknown, path: Field['path']): unknown {
  const [name, ...rest] = path
  if (name === undefined) return HERE
  if (name === 0) return [placed(undefined, rest)]
  const fields = typeof within === 'object' && within !== null ? within : {}
  return { ...fields, [name]: placed((fields as Record<string, unknown>)[name], rest) }
}

const connections = new Agent({ keepAlive: true, maxSockets: 1 })

/** Sends what no well-behaved client would; the status and the text of the answer. */
export async function send(baseUrl: string, hostile: Hostile, headers: Record<string, string>) {
  const { hostname, port } = new URL(baseUrl)
  const { method, path, body } = hostile
  const options: RequestOptions = { hostname, port, method, path, agent: connections }
  // As bytes: a text would make Node write the head in the coding of the body.
  const bytes = body === undefined ? undefined : Buffer.from(body)
  // Of a DELETE, Node would not say how long its body is.
  const length = { 'content-length': bytes?.length ?? 0 }
  const type = bytes === undefined ? {} : { 'content-type': 'application/json', ...length }
  const sending = request({ ...options, headers: { ...type, ...headers, ...hostile.headers } })
  sending.end(bytes)
  const [answer]: IncomingMessage[] = await once(sending, 'response')
  let text = ''
  for await (const chunk of answer ?? []) text += chunk
  return { status: answer?.statusCode ?? 0, text }
}
