import { isUtf8 } from 'node:buffer'
import { type Rejection, rejected } from '../../application/call.ts'
import { bodiesBytesMax, requestBytesMax, smallBodyBytesMax } from './bounds.ts'
import type { Exchange } from './exchange.ts'
import { parseJson } from './json.ts'

/** The JSON of a body. An absent one counts as `{}`: what is required is then missed by name. */
export async function readBody(
  exchange: Exchange,
  most = requestBytesMax,
): Promise<{ value: unknown } | Rejection> {
  if (!hasBody(exchange)) return { value: {} }
  const bytes = await readBytes(exchange, most)
  if (!Buffer.isBuffer(bytes)) return bytes
  if (bytes.length === 0) return { value: {} }
  if (!isJson(exchange)) return rejected('UNSUPPORTED_MEDIA_TYPE')
  if (!isUtf8(bytes)) return unreadable('The body is not valid UTF-8.')
  const parsed = parseJson(bytes.toString('utf8'))
  return parsed.ok ? parsed : unreadable(parsed.sentence)
}

function unreadable(sentence: string): Rejection {
  return rejected('INVALID_REQUEST', { sentence })
}

function hasBody({ incoming, request }: Exchange): boolean {
  if (incoming === null) return request.body !== null
  const { 'content-length': length, 'transfer-encoding': coding } = incoming.headers
  return (length !== undefined && length !== '0') || coding !== undefined
}

// Others are not read (RFC 8259, 11), nor is one that says nothing.
const ANOTHER_CHARSET = /^charset\s*=(?!\s*("?)(utf-?8|us-ascii|)\1$)/i
const PLAIN = /^(identity)?$/i

function isJson(exchange: Exchange): boolean {
  if (!PLAIN.test(exchange.header('content-encoding') ?? '')) return false
  const sent = exchange.header('content-type')
  if (sent === 'application/json') return true
  const [type = '', ...parameters] = (sent ?? '').split(';').map((part) => part.trim())
  return /^application\/json$/i.test(type) && !parameters.some((one) => ANOTHER_CHARSET.test(one))
}

function tooLarge(maxBytes: number): Rejection {
  return rejected('PAYLOAD_TOO_LARGE', { details: { maxBytes } })
}

/** A rejection: more than is accepted; then reading has stopped. */
export async function readBytes(exchange: Exchange, most: number): Promise<Buffer | Rejection> {
  const { incoming, request } = exchange
  const announced = incoming?.headers['content-length']
  const isTooLarge = announced !== undefined && Number(announced) > most
  const bytes = isTooLarge
    ? tooLarge(most)
    : await (incoming === null ? readWeb(request.body, most) : readNode(incoming, most))
  // What still comes is not read, so nothing can follow on this connection.
  if (!Buffer.isBuffer(bytes)) exchange.headers.Connection = 'close'
  return bytes
}

/** What this process holds of bodies that have not come to their end. */
let bytesOfBodies = 0

function readNode(
  incoming: NonNullable<Exchange['incoming']>,
  most: number,
): Promise<Buffer | Rejection> {
  if (incoming.destroyed) return Promise.reject(new ClientGone())
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let bytes = 0
    const settle = (outcome: () => void) => {
      bytesOfBodies -= bytes
      incoming.off('data', onData).off('end', onEnd).off('close', onClose).off('error', onClose)
      outcome()
    }
    const onData = (chunk: Buffer) => {
      bytes += chunk.length
      bytesOfBodies += chunk.length
      chunks.push(chunk)
      const isCrowded = bytesOfBodies > bodiesBytesMax && bytes > smallBodyBytesMax
      if (bytes <= most && !isCrowded) return
      incoming.pause()
      settle(() => resolve(bytes > most ? tooLarge(most) : rejected('UNAVAILABLE')))
    }
    const onEnd = () => settle(() => resolve(joined(chunks)))
    const onClose = () => settle(() => reject(new ClientGone()))
    incoming.on('data', onData).on('end', onEnd).on('close', onClose).on('error', onClose)
  })
}

function joined(chunks: readonly Buffer[]): Buffer {
  const [only] = chunks
  return chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks)
}

/** The connection ended before the request did: nobody is there to be answered. */
export class ClientGone extends Error {
  override readonly name = 'ClientGone'
}

async function readWeb(
  body: ReadableStream<Uint8Array> | null,
  most: number,
): Promise<Buffer | Rejection> {
  if (body === null) return Buffer.alloc(0)
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of body) {
    bytes += chunk.length
    if (bytes > most) return tooLarge(most)
    chunks.push(Buffer.from(chunk))
  }
  return joined(chunks)
}
