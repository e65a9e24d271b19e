import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Logger } from 'pino'
import { RateLimiter } from '../../application/rate-limit.ts'
import type { KeyDirectory } from '../../identity/key-directory.ts'
import { hashKey, parseKey } from '../../identity/mint.ts'
import type { SessionDirectory } from '../../identity/session-directory.ts'
import { RecentMap } from '../../recent-map.ts'
import {
  doorBooksMax,
  overloadQuietMs,
  placesOfAllMin,
  probesPerSecondMax,
  urgentPerBookMax,
  urgentPerKeyMax,
} from './bounds.ts'
import type { TrustedProxies } from './client-address.ts'
import { cookiesIn, sessionCookies } from './cookie.ts'
import type { Metrics } from './metrics.ts'
import { type Place, Places } from './places.ts'
import { rawHeader } from './raw-header.ts'
import { Refusal } from './refusal.ts'
import type { Surfaces } from './surface.ts'
import type { UrgentPaths } from './urgent.ts'

interface Options {
  readonly proxies: Pick<TrustedProxies, 'clientOf'>
  readonly keys: Pick<KeyDirectory, 'knows'>
  readonly sessions: Pick<SessionDirectory, 'knows'>
  readonly metrics: Pick<Metrics, 'answered'>
  readonly log: Pick<Logger, 'warn'>
  readonly surfaces: Surfaces
  /** What has a place however full the server is. */
  readonly urgent: UrgentPaths
  /** Milliseconds that never go back. */
  readonly now?: () => number
}

/** Who seems to ask. Nothing is proved here: it only decides with whom one shares one's places. */
interface Guest {
  readonly book: number
  readonly key: string
}

/** The book of all whose key is missing or not known to this process. */
const strangers = 0
/** That of all who are signed in: which of its books a session is for is not known at the door. */
const people = -1

const unplaced: Place = () => undefined

const ofAll = { usual: placesOfAllMin, least: placesOfAllMin }

type Kind = 'read' | 'wait' | 'write' | 'urgent'

/**
 * Lets in what can be begun within about a second, and refuses the rest before anything is done
 * for it: no route, no body, no key looked up. Each book has places of its own for what it reads
 * and what it writes, since each has its own lane, and its keys share them.
 */
export class Door {
  readonly #proxies: Options['proxies']
  readonly #keys: Options['keys']
  readonly #sessions: Options['sessions']
  readonly #metrics: Options['metrics']
  readonly #log: Options['log']
  readonly #refusal: Refusal
  readonly #urgent: UrgentPaths
  readonly #now: () => number
  readonly #places: Readonly<Record<Kind, RecentMap<number, Places>>> = {
    read: new RecentMap(doorBooksMax),
    wait: new RecentMap(doorBooksMax),
    write: new RecentMap(doorBooksMax),
    urgent: new RecentMap(doorBooksMax),
  }
  /** Of all books together: each book is a key here. What only waits costs next to nothing. */
  readonly #ofAll: Readonly<Partial<Record<Kind, Places>>> = {
    read: new Places(ofAll),
    write: new Places(ofAll),
  }
  readonly #probes: RateLimiter
  #refusedAt = -Infinity

  constructor({ now = () => performance.now(), ...options }: Options) {
    const { proxies, keys, sessions, metrics, log, surfaces, urgent } = options
    this.#refusal = new Refusal(surfaces)
    this.#urgent = urgent
    this.#proxies = proxies
    this.#keys = keys
    this.#sessions = sessions
    this.#metrics = metrics
    this.#log = log
    this.#now = now
    this.#probes = new RateLimiter(
      { perSecond: probesPerSecondMax, burst: probesPerSecondMax },
      now,
    )
  }

  /** A place to be given back when the work is done; null: refused, and answered. */
  enter(incoming: IncomingMessage, outgoing: ServerResponse): Place | null {
    const now = this.#now()
    if (this.#isProbe(incoming)) return unplaced
    const place = this.#placeFor(incoming, now)
    if (place !== null) return place
    this.#refusal.answer(incoming, outgoing)
    this.#refused(now)
    return null
  }

  #placeFor(incoming: IncomingMessage, now: number): Place | null {
    const guest = this.#guestOf(headOf(incoming))
    const kind = this.#kindOf(incoming)
    const places = this.#placesOf(kind, guest.book)
    if (kind === 'urgent')
      return places.takeBeside(guest.key, { now, most: urgentPerKeyMax, inAll: urgentPerBookMax })
    if (!this.#hasRoom(kind, guest, now)) return null
    const leave = places.take(guest.key, now)
    const leaveAll = this.#ofAll[kind]?.take(String(guest.book), now)
    return () => {
      leave?.()
      leaveAll?.()
    }
  }

  #hasRoom(kind: Kind, { book, key }: Guest, now: number): boolean {
    const isRoomInAll = this.#ofAll[kind]?.hasRoom(String(book), now) ?? true
    return isRoomInAll && this.#placesOf(kind, book).hasRoom(key, now)
  }

  #placesOf(kind: Kind, book: number): Places {
    const byBook = this.#places[kind]
    let places = byBook.get(book)
    if (places === undefined) {
      places = new Places()
      byBook.set(book, places)
    }
    return places
  }

  #guestOf({ remote, header }: Head): Guest {
    const secret = header('authorization')?.replace(BEARER, '') ?? header('x-api-key')
    const hash = secret === null ? '' : hashKey(secret)
    const named = secret !== null && this.#keys.knows(hash) ? parseKey(secret) : null
    if (named !== null) return { book: named.bookId, key: hash }
    const session = secret === null ? this.#sessionIn(header('cookie')) : null
    if (session !== null) return { book: people, key: session }
    const client = this.#proxies.clientOf(remote, () => header('x-forwarded-for'))
    return { book: strangers, key: client }
  }

  /** The hash of a session that is known here. */
  #sessionIn(cookie: string | null): string | null {
    if (cookie === null) return null
    for (const name of Object.values(sessionCookies)) {
      const [secret, ...others] = cookiesIn(cookie, name)
      if (secret === undefined || others.length > 0) continue
      const hash = hashKey(secret)
      if (this.#sessions.knows(hash)) return hash
    }
    return null
  }

  #kindOf({ method = '', url = '' }: IncomingMessage): Kind {
    if (method === 'GET' || method === 'HEAD') return url.includes('wait=') ? 'wait' : 'read'
    return this.#urgent(method, url) ? 'urgent' : 'write'
  }

  #isProbe({ url = '' }: IncomingMessage): boolean {
    return probes.has(url) && this.#probes.take('').allowed
  }

  #refused(now: number): void {
    this.#metrics.answered('door', 503)
    if (now - this.#refusedAt > overloadQuietMs)
      this.#log.warn('overloaded: requests that cannot be started are answered with 503')
    this.#refusedAt = now
  }
}

/** Who balances load, or watches, asks these. */
const probes = new Set(['/health', '/readyz', '/metrics'])

const BEARER = /^bearer +/i

/** What tells who seems to ask. Of several keys the first counts here; later they are refused. */
interface Head {
  readonly remote: string
  header(name: 'authorization' | 'x-api-key' | 'cookie' | 'x-forwarded-for'): string | null
}

function headOf(incoming: IncomingMessage): Head {
  return {
    remote: incoming.socket.remoteAddress ?? '',
    // Of several lists of hops, Node makes one.
    header: (name) =>
      name === 'x-forwarded-for'
        ? (incoming.headers[name]?.toString() ?? null)
        : rawHeader(incoming, name),
  }
}
