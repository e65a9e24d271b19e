import { createLocalJWKSet, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose'
import type { Outside } from '../../identity/outside.ts'
import { keysFreshMinutes, missesMax } from '../../limits.ts'
import { RecentMap } from '../../recent-map.ts'
import type { RateLimiter } from '../rate-limit.ts'

interface Known {
  readonly keys: JWTVerifyGetKey
  readonly at: number
}

interface Options {
  readonly outside: Outside
  readonly fetches: RateLimiter
  /** Milliseconds that never go back. */
  readonly now?: () => number
}

/** The public keys of clients, remembered for a while. */
export class KeySets {
  readonly #options: Options
  readonly #now: () => number
  readonly #known = new RecentMap<string, Known>(missesMax)

  constructor(options: Options) {
    this.#options = options
    this.#now = options.now ?? (() => performance.now())
  }

  /** null: too much was fetched from there. Errors: Unreachable, those of jose. */
  async of(address: string, { isAnew }: { readonly isAnew: boolean }): Promise<Known | null> {
    const known = this.#known.get(address)
    const isFresh = known !== undefined && this.#now() - known.at < keysFreshMinutes * 60_000
    if (isFresh && !isAnew) return known
    const url = new URL(address)
    if (!this.#options.fetches.take(url.hostname).allowed) return isAnew ? null : (known ?? null)
    const set = (await this.#options.outside.json(url)) as JSONWebKeySet
    const found = { keys: createLocalJWKSet(set), at: this.#now() }
    this.#known.set(address, found)
    return found
  }
}
