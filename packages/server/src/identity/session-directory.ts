import type { Id } from '@bursar/core'
import {
  missesMax,
  sessionAgeMsMax,
  sessionFreshMinutes,
  sessionIdleHoursMax,
  sessionSeenSeconds,
  sessionsMax,
} from '../limits.ts'
import { RecentMap } from '../recent-map.ts'
import type { Query, Row } from '../store/db.ts'
import { decodeFound, findSessions, type SessionFound } from '../store/people/session.ts'
import { type Lookup, Lookups } from './lookups.ts'

/** A session at this moment. */
export interface Session {
  readonly id: Id<'session'>
  /** SHA-256 of its secret. */
  readonly hash: string
  readonly person: Id<'person'>
  readonly name: string
  readonly method: SessionFound['method']
  /** Until when it may do what asks for a passkey that was shown moments ago. */
  readonly freshUntil: number
  readonly isFresh: boolean
  readonly expiresAt: number
}

export interface SessionUse {
  readonly hash: string
  /** Microseconds since 1970 UTC. */
  readonly seenAt: number
}

interface Known {
  readonly found: SessionFound
  /** When the look-up that found it began, by the clock of this directory. */
  readonly lookedAt: number
}

interface Options {
  read(query: Query): Promise<readonly Row[]>
  /** Milliseconds since any moment, which never go back. */
  readonly now?: () => number
}

const idleMicros = sessionIdleHoursMax * 3_600_000_000
const freshMicros = sessionFreshMinutes * 60_000_000

/**
 * Whose session it is. What was looked up is relied on for a second at most: no lane checks a
 * session, and one that was ended in another process opens nothing for longer than that.
 */
export class SessionDirectory {
  readonly #database: Lookups<{ hash: string }, SessionFound>
  readonly #now: () => number
  readonly #known = new RecentMap<string, Known>(sessionsMax)
  // A secret that is nobody's never becomes somebody's.
  readonly #misses = new RecentMap<string, true>(missesMax)
  readonly #lookups = new Map<string, Promise<Known | null>>()
  #uses = new Map<string, SessionUse>()
  /** Raised by each end, so that what was read before it is not kept. */
  #ends = 0

  constructor({ read, now = () => performance.now() }: Options) {
    this.#database = new Lookups({ read, query: findSessions, decode: decodeFound })
    this.#now = now
  }

  /** Whether it was good when it was last looked up. */
  knows(hash: string): boolean {
    return this.#known.get(hash) !== undefined
  }

  /** null: nobody's, or ended. FULL: as many wait to be looked up as may. Rejects like the read. */
  async find(hash: string, { isSuspect }: Lookup): Promise<Session | 'FULL' | null> {
    const now = this.#now()
    const known = this.#known.get(hash)
    if (known !== undefined && now - known.lookedAt <= sessionAgeMsMax)
      return this.#used(known, now)
    if (this.#misses.get(hash) === true) return null
    const lookup = { isSuspect: isSuspect && known === undefined }
    if (!this.#lookups.has(hash) && this.#database.isFull(lookup)) return 'FULL'
    const found = await this.#lookUp(hash, now, lookup)
    return found === null ? null : this.#used(found, this.#now())
  }

  /** These are looked up again before anybody relies on them. */
  forget(hashes: readonly string[]): void {
    this.#ends += 1
    this.#lookups.clear()
    for (const hash of hashes) this.#known.delete(hash)
  }

  /** Those whose use was not written down lately, since this was last asked. */
  takeUses(): SessionUse[] {
    const uses = [...this.#uses.values()]
    this.#uses = new Map()
    return uses
  }

  #used({ found, lookedAt }: Known, now: number): Session | null {
    const { id, hash, person, name, method, freshAt, seenAt, at } = found
    const usedAt = at + Math.floor((now - lookedAt) * 1000)
    const expiresAt = Math.min(found.expiresAt, seenAt + idleMicros)
    if (expiresAt <= usedAt) return null
    if (usedAt - seenAt >= sessionSeenSeconds * 1_000_000)
      this.#uses.set(hash, { hash, seenAt: usedAt })
    const freshUntil = freshAt + freshMicros
    const isFresh = freshUntil > usedAt
    return { id, hash, person, name, method, freshUntil, isFresh, expiresAt: found.expiresAt }
  }

  /** Requests of the same session share one look-up. */
  #lookUp(hash: string, lookedAt: number, lookup: Lookup): Promise<Known | null> {
    const underWay = this.#lookups.get(hash)
    if (underWay !== undefined) return underWay
    const ends = this.#ends
    const found = this.#database.find({ hash }, lookup).then((session) => {
      if (this.#ends === ends) this.#lookups.delete(hash)
      if (session === null) {
        this.#known.delete(hash)
        this.#misses.set(hash, true)
        return null
      }
      const known = { found: session, lookedAt }
      if (this.#ends === ends) this.#known.set(hash, known)
      return known
    })
    this.#lookups.set(hash, found)
    found.catch(() => {
      if (this.#lookups.get(hash) === found) this.#lookups.delete(hash)
    })
    return found
  }
}
