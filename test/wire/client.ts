import { randomUUID } from 'node:crypto'
import { Agent, type IncomingHttpHeaders, request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { type RawAnswer, requestText } from '../e2e/raw-http.ts'
import { objectIn } from '../setup/server.ts'
import { addressOf, type Profile } from './profile.ts'
import { retryAfterOf } from './refusal.ts'

export interface ClientRequest {
  readonly method: string
  /** Below the prefix: `/agents?limit=2`. */
  readonly path: string
  readonly key: string
  /** Left out: the call has none. */
  readonly body?: unknown
}

/** How much shorter the pauses of a client are here. What the server asks for is waited for. */
const hurry = 100

/** One published client over HTTP, with exactly its headers, its bodies and its repetitions. */
export class WireClient {
  readonly profile: Profile
  readonly #baseUrl: string
  readonly #hurry: number
  readonly #agent = new Agent({ keepAlive: true })

  constructor(profile: Profile, baseUrl: string, pace: 'hurried' | 'own' = 'hurried') {
    this.profile = profile
    this.#baseUrl = baseUrl
    this.#hurry = pace === 'own' ? 1 : hurry
  }

  close(): void {
    this.#agent.destroy()
  }

  /** One attempt. Fails where the connection does. */
  send(asked: ClientRequest, callId: string = randomUUID()): Promise<RawAnswer> {
    const { profile } = this
    const { method } = asked
    const body = bodyOf(profile, asked)
    const length = body === null ? {} : { 'content-length': String(Buffer.byteLength(body)) }
    const headers = { ...profile.headers(asked.key, callId), ...length }
    const url = addressOf(profile.name, this.#baseUrl, asked.path)
    return new Promise((resolve, reject) => {
      const sent = request(url, { method, headers, agent: this.#agent }, (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', reject)
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8')
          const { statusCode: status = 0 } = response
          resolve({ status, headers: headersOf(response.headers), text, body: objectIn(text) })
        })
      })
      sent.on('error', reject)
      sent.end(body ?? undefined)
    })
  }

  /** A call as the client makes it: repeated with the same body and the same id. */
  async call(asked: ClientRequest): Promise<RawAnswer & { readonly attempts: number }> {
    const { retriesMax, retriedStatuses } = this.profile
    const callId = randomUUID()
    for (let n = 0; ; n += 1) {
      const answer = await this.send(asked, callId).catch((error: unknown) => {
        if (n === retriesMax) throw error
        return null
      })
      if (answer !== null && (n === retriesMax || !retriedStatuses.has(answer.status)))
        return { ...answer, attempts: n + 1 }
      await sleep(this.#pauseMs(n, answer))
    }
  }

  #pauseMs(n: number, answer: RawAnswer | null): number {
    const own = this.profile.pauseMs(n, Math.random()) / this.#hurry
    if (answer?.status !== 429) return own
    return Math.max(own, (retryAfterOf(this.profile.name, answer) ?? 0) * 1_000)
  }
}

/** The bytes of one attempt, for those who send it by themselves. */
export function requestOf(
  profile: Profile,
  asked: ClientRequest,
  callId: string = randomUUID(),
): string {
  const body = bodyOf(profile, asked)
  const lines = Object.entries(profile.headers(asked.key, callId)).map(
    ([name, value]) => `${name}: ${value}`,
  )
  if (body !== null) lines.push(`content-length: ${Buffer.byteLength(body)}`)
  return requestText(
    `${asked.method} ${addressOf(profile.name, '', asked.path)}`,
    lines,
    body ?? '',
  )
}

function bodyOf({ methodsWithBody }: Profile, { method, body }: ClientRequest): string | null {
  if (body === undefined) return null
  if (!methodsWithBody.has(method)) throw new Error(`this client sends no body with ${method}`)
  return JSON.stringify(body)
}

function headersOf(headers: IncomingHttpHeaders): Headers {
  const pairs = Object.entries(headers).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name, [value].flat().join(', ')]],
  )
  return new Headers(pairs)
}
