import { keyAgeMsMax, keysMax } from '../limits.ts'
import { RecentMap } from '../recent-map.ts'
import type { Query, Row } from '../store/db.ts'
import { type AccessFound, decodeAccess, findAccess } from '../store/oauth/token.ts'
import { type Lookup, Lookups } from './lookups.ts'

/** What an access token is good for. */
export interface Access {
  /** Of the key that it stands for. */
  readonly keyHash: string
  readonly resource: string
}

interface Known {
  readonly found: AccessFound
  readonly lookedAt: number
}

interface Options {
  read(query: Query): Promise<readonly Row[]>
  /** Milliseconds that never go back. */
  readonly now?: () => number
}

/** Which key an access token stands for; what was looked up is relied on for a second at most. */
export class AccessDirectory {
  readonly #database: Lookups<{ bookId: number; hash: string }, AccessFound>
  readonly #now: () => number
  readonly #known = new RecentMap<string, Known>(keysMax)
  /** Raised by each end, so that what was read before it is not kept. */
  #ends = 0

  constructor({ read, now = () => performance.now() }: Options) {
    this.#database = new Lookups({ read, query: findAccess, decode: decodeAccess })
    this.#now = now
  }

  /** null: nobody's, or its time is over. FULL: as many wait as may. Rejects like the read. */
  async find(
    token: { readonly bookId: number; readonly hash: string },
    { isSuspect }: Lookup,
  ): Promise<Access | 'FULL' | null> {
    const now = this.#now()
    const known = this.#known.get(token.hash)
    if (known !== undefined && now - known.lookedAt <= keyAgeMsMax) return accessOf(known, now)
    const lookup = { isSuspect: isSuspect && known === undefined }
    if (this.#database.isFull(lookup)) return 'FULL'
    const ends = this.#ends
    const found = await this.#database.find(token, lookup)
    this.#known.delete(token.hash)
    if (found === null) return null
    const looked = { found, lookedAt: now }
    if (ends === this.#ends) this.#known.set(token.hash, looked)
    return accessOf(looked, this.#now())
  }

  /** These are looked up again before anybody relies on them. */
  forget(hashes: readonly string[]): void {
    this.#ends += 1
    for (const hash of hashes) this.#known.delete(hash)
  }
}

function accessOf({ found, lookedAt }: Known, now: number): Access | null {
  const usedAt = found.at + Math.floor((now - lookedAt) * 1000)
  return found.expiresAt <= usedAt ? null : found
}
