import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

export interface Received {
  readonly method: string
  readonly url: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

/** Answers one request: with a status and a body, or by breaking the connection. */
export type Canned =
  | 'cut'
  | { readonly status?: number; readonly body: unknown; readonly headers?: Record<string, string> }

/** A server that says what a test has it say, and remembers what it was asked. */
export class CannedServer {
  readonly received: Received[] = []
  readonly #server = createServer((request, response) => void this.#answer(request, response))
  readonly #answers: Canned[] = []

  static async open(): Promise<CannedServer> {
    const canned = new CannedServer()
    await new Promise<void>((resolve) => canned.#server.listen(0, '127.0.0.1', resolve))
    return canned
  }

  get baseUrl(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  /** The next answers, in order; the last one is for all after it. */
  says(...answers: readonly Canned[]): void {
    this.received.splice(0)
    this.#answers.splice(0, Infinity, ...answers)
  }

  /** The problem of a code, as a server tells it. */
  static problem(status: number, code: string, rest: object = {}): Canned {
    const error = { code, message: 'Because.', details: {}, requestId: 'req_1' }
    const type = `/errors/${code.toLowerCase().replaceAll('_', '-')}`
    const body = { type, title: 'X', status, detail: 'Because.', code, error, ...rest }
    const headers = { 'request-id': 'req_1', ...(status === 429 ? { 'retry-after': '0' } : {}) }
    return { status, body, headers }
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url = '', headers } = request
    this.received.push({ method, url, headers, body: await text(request) })
    const answer = this.#answers.length > 1 ? this.#answers.shift() : this.#answers[0]
    if (answer === 'cut' || answer === undefined) return void response.destroy()
    const { status = 200, body, headers: given = {} } = answer
    response.writeHead(status, { 'content-type': 'application/json', ...given })
    response.end(typeof body === 'string' ? body : JSON.stringify(body))
  }
}
