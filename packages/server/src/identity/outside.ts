import type { LookupAddress } from 'node:dns'
import { lookup } from 'node:dns/promises'
import type { IncomingMessage } from 'node:http'
import { request as httpsRequest, type RequestOptions } from 'node:https'
import type { LookupFunction } from 'node:net'
import { documentBytesMax, documentSecondsMax } from '../limits.ts'
import { isPublicAddress, isPublicName } from './public-address.ts'

/** Why a document could not be had, for the log and for the person who asked for it. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable'
}

/** Documents of others on the Internet, whose addresses somebody else chose. */
export interface Outside {
  /** Errors: Unreachable. */
  json(url: URL): Promise<unknown>
}

interface Options {
  /** All addresses of a name. */
  readonly resolve?: (host: string) => Promise<readonly LookupAddress[]>
  readonly isPublic?: (address: string) => boolean
  readonly request?: typeof httpsRequest
  readonly secondsMax?: number
}

const byDns = (host: string) => lookup(host, { all: true, verbatim: true })

/**
 * Fetches small JSON documents, and nothing by which a stranger could reach into this network: by
 * https from a public name whose addresses are all public, from the very address that was judged,
 * without following anybody elsewhere.
 */
export class GuardedOutside implements Outside {
  readonly #options: Required<Options>

  constructor(options: Options = {}) {
    const usual = { resolve: byDns, isPublic: isPublicAddress, request: httpsRequest }
    this.#options = { ...usual, secondsMax: documentSecondsMax, ...options }
  }

  async json(url: URL): Promise<unknown> {
    const fault = faultOf(url)
    if (fault !== null) throw new Unreachable(fault)
    // Of all that it takes: name, connection, answer.
    const ends = AbortSignal.timeout(this.#options.secondsMax * 1000)
    const address = await within(ends, this.#addressOf(url.hostname))
    const bytes = await this.#get(url, address, ends)
    try {
      return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
    } catch {
      throw new Unreachable('it is not valid JSON')
    }
  }

  async #addressOf(host: string): Promise<LookupAddress> {
    const addresses = await this.#options.resolve(host).catch(() => {
      throw new Unreachable('its host name has no address')
    })
    const [first] = addresses
    if (first === undefined) throw new Unreachable('its host name has no address')
    if (!addresses.every(({ address }) => this.#options.isPublic(address)))
      throw new Unreachable('its host name leads into a private network')
    return first
  }

  #get(url: URL, found: LookupAddress, signal: AbortSignal): Promise<Uint8Array> {
    // The name is not asked for a second time: it could lead elsewhere by now.
    const pinned: LookupFunction = (_, { all }, answer) => {
      if (all === true) answer(null, [found])
      else answer(null, found.address, found.family)
    }
    const headers = { Accept: 'application/json', 'Accept-Encoding': 'identity' }
    const options: RequestOptions = { lookup: pinned, headers, signal, agent: false }
    return new Promise((resolve, reject) => {
      const fail = (why: string) => reject(new Unreachable(why))
      const sent = this.#options.request(url, options, (response) => {
        const fault = faultIn(response)
        if (fault === null) read(response, { resolve, fail })
        else {
          fail(fault)
          response.destroy()
        }
      })
      sent.on('error', () => fail(signal.aborted ? 'it took too long' : 'it did not answer'))
      sent.end()
    })
  }
}

/** Why nobody asks for a document there at all. */
export function faultOf(url: URL): string | null {
  if (url.protocol !== 'https:') return 'its address does not begin with https'
  if (url.username !== '' || url.password !== '') return 'its address has credentials'
  if (url.port !== '') return 'its address has a port'
  return isPublicName(url.hostname) ? null : 'its address has no public host name'
}

const JSON_TYPE = /^application\/([a-z0-9.+-]+\+)?json\s*(;|$)/i

function faultIn({ statusCode = 0, headers }: IncomingMessage): string | null {
  if (statusCode !== 200) return `it was answered with status ${statusCode}`
  if (!JSON_TYPE.test(headers['content-type'] ?? '')) return 'it is not sent as JSON'
  if ((headers['content-encoding'] ?? 'identity') !== 'identity') return 'it is compressed'
  return null
}

function read(
  response: IncomingMessage,
  { resolve, fail }: { resolve(bytes: Uint8Array): void; fail(why: string): void },
): void {
  const chunks: Buffer[] = []
  let bytes = 0
  response.on('data', (chunk: Buffer) => {
    bytes += chunk.length
    chunks.push(chunk)
    if (bytes <= documentBytesMax) return
    fail(`it has more than ${documentBytesMax} bytes`)
    response.destroy()
  })
  response.on('end', () => resolve(Buffer.concat(chunks)))
  response.on('error', () => fail('it took too long, or broke off'))
  response.on('close', () => fail('it broke off'))
}

function within<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const late = () => reject(new Unreachable('it took too long'))
    signal.addEventListener('abort', late, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', late))
  })
}
