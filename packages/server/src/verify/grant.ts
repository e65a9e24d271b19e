import {
  type Book,
  type Event,
  type EventOf,
  formatMoney,
  type Id,
  idOf,
  type KeyRow,
  keyOf,
  ulidOf,
} from '@bursar/core'
import type { Broken } from './finding.ts'

interface Grant {
  readonly agent: Id<'agent'>
  readonly client: string
  /** The root of whoever gave it. */
  readonly by: string | null
}

const dayMicros = 86_400_000_000
const daysMax = 90
const ofClients = ['wallets:read', 'wallets:write', 'payments:read', 'payments:write']

/**
 * I9: a client acts as an agent because a person with the role for it let it, with no more than
 * agents have, for a time; with the money that the event says, out of the organization's wallet.
 */
export class Grants {
  readonly #book: Book
  readonly #grants = new Map<Id<'key'>, Grant>()

  constructor(book: Book) {
    this.#book = book
  }

  observe(broken: Broken, event: Event): void {
    if (event.kind === 'grant.create') this.#given(broken, event)
    if (event.kind === 'grant.end') this.#ended(broken, event)
  }

  #given(broken: Broken, event: EventOf<'grant.create'>): void {
    const { params, actor } = event
    const { agent, key, client } = params
    const find = (what: string) => broken('I9', `${client} was let in as ${agent} ${what}`)
    const giver = this.#rowOf(keyOf(actor))
    if (giver?.role !== 'owner' && giver?.role !== 'operator') find(`by ${actor}, who may not`)
    const lasts = params.expiresAt - event.at
    if (lasts <= 0 || lasts > daysMax * dayMicros) find(`until ${params.expiresAt}`)
    const more = params.permissions.filter((one) => !ofClients.includes(one))
    if (more.length > 0) find(`with ${more.join(', ')}`)
    this.#compare(find, event)
    this.#funded(find, event)
    if (params.rules === null) this.#again(find, event)
    this.#grants.set(key.id, { agent, client, by: giver?.root ?? null })
  }

  /** Its key is what was decided, and what that took the place of opens nothing. */
  #compare(find: (what: string) => void, { params, result, actor }: EventOf<'grant.create'>): void {
    const { agent, client, expiresAt } = params
    const row = this.#rowOf(params.key.id)
    const isSo =
      row?.agent === agent &&
      row.client === client &&
      row.expiresAt === expiresAt &&
      row.madeBy === actor &&
      row.root === null &&
      row.role === null &&
      row.status === 'ACTIVE' &&
      row.permissions.join() === params.permissions.join()
    if (!isSo) find(`with a key that is ${JSON.stringify(row)}`)
    const before = this.#rowOf(result.revoked)
    if (result.revoked !== null && (before?.agent !== agent || before.status !== 'ROTATED'))
      find(`in place of ${result.revoked}, which is ${before?.status}`)
  }

  #funded(find: (what: string) => void, { params, result }: EventOf<'grant.create'>): void {
    const wallet = idOf('wallet', ulidOf(params.agent))
    const org = this.#book.tables.role.get(`org/${result.currency}`)?.wallet
    const moved = result.entries.map((entry) => `${entry.wallet} ${formatMoney(entry.amount)}`)
    const [less, more] = [formatMoney(-params.amount), formatMoney(params.amount)]
    const expected = params.amount === 0n ? [] : [`${org} ${less}`, `${wallet} ${more}`]
    if (moved.join() !== expected.join()) find(`with ${moved.join(', ')}`)
    const { currency } = this.#book.tables.wallet.get(wallet) ?? {}
    if (currency !== result.currency) find(`with ${result.currency} for a wallet in ${currency}`)
  }

  #again(find: (what: string) => void, { params, result }: EventOf<'grant.create'>): void {
    const { agent, client, before } = params
    for (const key of [before, result.revoked]) {
      const known = key === null ? undefined : this.#grants.get(key)
      const isIts = known?.agent === agent && known.client === client
      if (!isIts && (key === before || key !== null)) find(`after ${key}, which is another's`)
    }
  }

  #ended(broken: Broken, { params, actor }: EventOf<'grant.end'>): void {
    const { agent, key } = params
    const known = this.#grants.get(key)
    if (known?.agent !== agent) broken('I9', `${key} of ${agent} was no access of a client`)
    if (this.#rowOf(key)?.status !== 'REVOKED') broken('I9', `${key} was ended, but is not`)
    const by = this.#rowOf(keyOf(actor))
    const gaveIt = by != null && by.root !== null && by.root === known?.by
    if (by != null && !gaveIt && !by.permissions.includes('wallets:write'))
      broken('I9', `${key} was ended by ${actor}, who may not`)
  }

  #rowOf(key: Id<'key'> | null): KeyRow | null {
    return key === null ? null : (this.#book.tables.key.get(key) ?? null)
  }
}
