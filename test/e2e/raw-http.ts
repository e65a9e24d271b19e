import { once } from 'node:events'
import { connect } from 'node:net'
import { objectIn } from '../setup/server.ts'

export interface RawAnswer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  readonly body: Record<string, unknown>
}

/** Sends bytes as they are, and reads the one answer until the server closes the connection. */
export async function sendRaw(
  baseUrl: string,
  request: string | Buffer,
  timeoutMs = 5_000,
): Promise<RawAnswer> {
  const { hostname, port } = new URL(baseUrl)
  const socket = connect(Number(port), hostname)
  const chunks: Buffer[] = []
  socket.on('data', (chunk) => chunks.push(chunk)).on('error', () => undefined)
  socket.setTimeout(timeoutMs, () => socket.destroy())
  socket.write(request)
  await once(socket, 'close')
  const whole = Buffer.concat(chunks).toString('utf8')
  const end = whole.indexOf('\r\n\r\n')
  const [first = '', ...lines] = whole.slice(0, Math.max(end, 0)).split('\r\n')
  const headers = new Headers(
    lines.map((line): [string, string] => {
      const colon = line.indexOf(':')
      return [line.slice(0, colon), line.slice(colon + 1).trim()]
    }),
  )
  const text = headers.has('transfer-encoding')
    ? joined(whole.slice(end + 4))
    : whole.slice(end + 4)
  return { status: Number(first.split(' ')[1]), headers, text, body: objectIn(text) }
}

function joined(chunked: string): string {
  return chunked
    .replace(/[0-9a-f]+\r\n([\s\S]*?)\r\n(?=[0-9a-f]+\r\n)/g, '$1')
    .replace(/0\r\n.*$/s, '')
}

/** A request as text: its first line, its headers as lines, its body. */
export function requestText(line: string, headers: readonly string[], body = ''): string {
  const all = ['Host: 127.0.0.1', 'Connection: close', ...headers]
  return `${line} HTTP/1.1\r\n${all.join('\r\n')}\r\n\r\n${body}`
}
