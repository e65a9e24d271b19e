import type { Permission } from '@bursar/contract'
import type { Event, Id } from '@bursar/core'
import type { Caller } from '../handlers/call.ts'
import type { Environment } from '../handlers/mint.ts'
import type { Query, Row } from '../store/db.ts'
import { decodeKey, findKey } from '../store/key-read.ts'
import { keyAgeMsMax, keysMax } from './bounds.ts'
import { RecentMap } from './recent-map.ts'

/** A key as it was presented: the book it names, and its SHA-256. */
export interface Presented {
  readonly environment: Environment
  readonly bookId: number
  readonly hash: string
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
  readonly #read: Options['read']
  readonly #now: () => number
  readonly #identities = new RecentMap<string, Identity>(keysMax)
  readonly #hashes = new RecentMap<Id<'key'>, string>(keysMax)
  #lookups = new Map<string, Promise<Identity | null>>()
  #uses = new Map<Id<'key'>, KeyUse>()

  constructor({ read, now = () => performance.now() }: Options) {
    this.#read = read
    this.#now = now
  }

  /** null: nobody's, or one that opens nothing any more. Rejects when the database does. */
  async find(key: Presented, use: 'read' | 'write'): Promise<Caller | null> {
    const now = this.#now()
    const known = this.#identities.get(key.hash)
    const fresh =
      known !== undefined && (use === 'write' || now - known.seenAt <= keyAgeMsMax)
        ? known
        : await this.#lookUp(key, now)
    if (fresh === null) return null
    const { caller, expiresAt, seenAt, at } = fresh
    const usedAt = at + Math.floor((now - seenAt) * 1000)
    if (expiresAt !== null && expiresAt <= usedAt) return null
    this.#uses.set(caller.key, { bookId: caller.bookId, key: caller.key, usedAt })
    return caller
  }

  /** Whether this key was good when it was last looked up: then a look-up is no guess. */
  knows(hash: string): boolean {
    return this.#identities.get(hash) !== undefined
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

  /** Requests with the same key share one query. What is not found is never remembered. */
  #lookUp(key: Presented, seenAt: number): Promise<Identity | null> {
    const underWay = this.#lookups.get(key.hash)
    if (underWay !== undefined) return underWay
    const lookups = this.#lookups
    const found = this.#query(key, seenAt)
      .then((identity) => {
        // After a forget() this answer is too old to be kept.
        if (identity !== null && lookups === this.#lookups) this.#keep(identity)
        return identity
      })
      .finally(() => lookups.delete(key.hash))
    lookups.set(key.hash, found)
    return found
  }

  async #query(key: Presented, seenAt: number): Promise<Identity | null> {
    const { bookId, environment, hash } = key
    const [row] = await this.#read(findKey(key))
    const found = row === undefined ? null : decodeKey(row)
    if (found === null || found.status !== 'ACTIVE') {
      this.#identities.delete(hash)
      return null
    }
    const { id, agent, owner, expiresAt, at } = found
    const permissions = found.permissions as readonly Permission[]
    const caller = { bookId, environment, key: id, keyHash: hash, agent, owner, permissions }
    return { caller, expiresAt, seenAt, at }
  }

  #keep(identity: Identity): void {
    const { key, keyHash } = identity.caller
    this.#identities.set(keyHash, identity)
    this.#hashes.set(key, keyHash)
  }
}

function endedBy(event: Event): Id<'key'>[] {
  if (event.kind === 'key.revoke') return [event.ask.key]
  if (event.kind === 'agent.rotate') return known(event.out.revoked)
  if (event.kind !== 'agent.delete' && event.kind !== 'agent.retire') return []
  const { revoked, below } = event.out
  return [...known(revoked), ...(below ?? []).flatMap((one) => known(one.revoked))]
}

function known(key: Id<'key'> | null): Id<'key'>[] {
  return key === null ? [] : [key]
}
