import type { Permission } from '@bursar/contract'
import type { Event, Id } from '@bursar/core'
import { keyAgeMsMax, keysMax, missesMax } from '../limits.ts'
import { RecentMap } from '../recent-map.ts'
import type { Query, Row } from '../store/db.ts'
import {
  decodeKey,
  findKeys,
  type KeyFound,
  type PresentedKey,
} from '../store/read/presented-key.ts'
import type { Caller } from './caller.ts'
import { type Lookup, Lookups } from './lookups.ts'
import type { Environment } from './mint.ts'

export interface Presented extends PresentedKey {
  readonly environment: Environment
}

export interface KeyUse {
  readonly bookId: number
  readonly key: Id<'key'>
  /** Microseconds since 1970 UTC. */
  readonly usedAt: number
}

interface Identity {
  readonly caller: Caller
  readonly expiresAt: number | null
  /** When the look-up that found it began, by the clock of this directory. */
  readonly seenAt: number
  /** What time it was at the database: its clock alone ends keys, as it does for writes. */
  readonly at: number
}

interface Options {
  read(query: Query): Promise<readonly Row[]>
  /** Milliseconds since any moment, which never go back. */
  readonly now?: () => number
}

/**
 * Whose key it is. What a key says of its holder never changes, only whether it still opens
 * anything: a write may rely on an identity of any age, since the book checks the key where the
 * write commits, and a read on one that was looked up a second ago at most.
 */
export class KeyDirectory {
  readonly #database: Lookups<PresentedKey, KeyFound>
  readonly #now: () => number
  readonly #identities = new RecentMap<string, Identity>(keysMax)
  readonly #hashes = new RecentMap<Id<'key'>, string>(keysMax)
  /** When each of those that were nobody's was looked up. */
  readonly #misses = new RecentMap<string, number>(missesMax)
  #lookups = new Map<string, Promise<Identity | null>>()
  #uses = new Map<Id<'key'>, KeyUse>()

  constructor({ read, now = () => performance.now() }: Options) {
    this.#database = new Lookups({ read, query: findKeys, decode: decodeKey })
    this.#now = now
  }

  /** Whose key it is, as far as that is remembered. */
  known(hash: string, use: 'read' | 'write'): Caller | null {
    const now = this.#now()
    const known = this.#remembered(hash, use, now)
    return known === null ? null : this.#used(known, now)
  }

  /** Whether this key was good when it was last looked up. */
  knows(hash: string): boolean {
    return this.#identities.get(hash) !== undefined
  }

  /**
   * null: nobody's, or one that opens nothing any more. FULL: as many wait to be looked up as may.
   * Rejects when the database does. One that was good when it was last looked up is no guess,
   * wherever it comes from.
   */
  async find(
    key: Presented,
    use: 'read' | 'write',
    { isSuspect }: Lookup = { isSuspect: false },
  ): Promise<Caller | 'FULL' | null> {
    const now = this.#now()
    const known = this.#remembered(key.hash, use, now)
    if (known !== null) return this.#used(known, now)
    const missedAt = this.#misses.get(key.hash)
    if (missedAt !== undefined && now - missedAt <= keyAgeMsMax) return null
    const lookup = { isSuspect: isSuspect && !this.knows(key.hash) }
    if (!this.#lookups.has(key.hash) && this.#database.isFull(lookup)) return 'FULL'
    const found = await this.#lookUp(key, now, lookup)
    const caller = found === null ? null : this.#used(found, now)
    if (caller === null) this.#misses.set(key.hash, now)
    return caller
  }

  /** These keys are looked up again before anybody relies on them. */
  forget(keys: readonly Id<'key'>[]): void {
    if (keys.length === 0) return
    for (const key of keys) {
      const hash = this.#hashes.get(key)
      if (hash !== undefined) this.#identities.delete(hash)
    }
    // What is being looked up at this moment may have been read before the key ended.
    this.#lookups = new Map()
  }

  /** Drops the keys that durable events ended. */
  committed(events: readonly { readonly event: Event }[]): void {
    for (const { event } of events) {
      const ended = endedBy(event)
      if (ended.length > 0) this.forget(ended)
    }
  }

  /** When each key was last used, since this was last asked. */
  takeUses(): KeyUse[] {
    const uses = [...this.#uses.values()]
    this.#uses = new Map()
    return uses
  }

  #remembered(hash: string, use: 'read' | 'write', now: number): Identity | null {
    const known = this.#identities.get(hash)
    if (known === undefined) return null
    return use === 'write' || now - known.seenAt <= keyAgeMsMax ? known : null
  }

  #used({ caller, expiresAt, seenAt, at }: Identity, now: number): Caller | null {
    const usedAt = at + Math.floor((now - seenAt) * 1000)
    if (expiresAt !== null && expiresAt <= usedAt) return null
    this.#uses.set(caller.key, { bookId: caller.bookId, key: caller.key, usedAt })
    return caller
  }

  /** Requests with the same key share one look-up. */
  #lookUp(key: Presented, seenAt: number, lookup: Lookup): Promise<Identity | null> {
    const underWay = this.#lookups.get(key.hash)
    if (underWay !== undefined) return underWay
    const lookups = this.#lookups
    const found = this.#query(key, seenAt, lookup)
      .then((identity) => {
        // After a forget() this answer is too old to be kept.
        if (identity !== null && lookups === this.#lookups) this.#keep(identity)
        return identity
      })
      .finally(() => lookups.delete(key.hash))
    lookups.set(key.hash, found)
    return found
  }

  async #query(presented: Presented, seenAt: number, lookup: Lookup): Promise<Identity | null> {
    const { bookId, environment, hash } = presented
    const found = await this.#database.find(presented, lookup)
    if (found === null || found.status !== 'ACTIVE') {
      this.#identities.delete(hash)
      return null
    }
    const { id, agent, root, expiresAt, at } = found
    const permissions = found.permissions as readonly Permission[]
    const nobody = { person: null, isFresh: false }
    const key = { key: id, keyHash: hash, agent, root, permissions }
    const caller = { bookId, environment, ...key, ...nobody }
    return { caller, expiresAt, seenAt, at }
  }

  #keep(identity: Identity): void {
    const { key, keyHash } = identity.caller
    this.#identities.set(keyHash, identity)
    this.#hashes.set(key, keyHash)
  }
}

function endedBy(event: Event): Id<'key'>[] {
  if (event.kind === 'key.revoke') return [event.params.key, ...(event.result.below ?? [])]
  if (event.kind === 'member.change' || event.kind === 'member.end')
    return [event.result.ended, ...(event.result.below ?? [])]
  if (event.kind === 'grant.end') return [event.params.key]
  if (event.kind === 'agent.rotate' || event.kind === 'grant.create')
    return known(event.result.revoked)
  if (event.kind !== 'agent.delete' && event.kind !== 'agent.retire') return []
  const { revoked, below } = event.result
  return [...known(revoked), ...(below ?? []).flatMap((one) => known(one.revoked))]
}

function known(key: Id<'key'> | null): Id<'key'>[] {
  return key === null ? [] : [key]
}
