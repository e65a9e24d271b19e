import { type Book, type Event, type Id, idOf, type Params, type Row, ulidOf } from '@bursar/core'
import type { Broken } from './finding.ts'
import type { Payments } from './payment.ts'
import type { Structure } from './structure.ts'

interface Wallet {
  /** Whose it is; null for the book's own. */
  readonly agent: Id<'agent'> | null
  readonly currency: string
  status: Row<'wallet'>['status']
}

/** Where money may still come from, and go to, by wallets that somebody left behind. */
const backIn: ReadonlySet<Event['kind']> = new Set(['payment.refund', 'payment.fail'])
const stillOut: ReadonlySet<Event['kind']> = new Set([
  'agent.adjust',
  'agent.delete',
  'payment.settle',
])

/**
 * I3: which wallets there are, whose they are and how they stand, put together from what opens
 * and ends them. One that was left behind only shrinks, but for what comes back to it.
 */
export class Wallets {
  readonly #book: Book
  readonly #structure: Structure
  readonly #payments: Payments
  readonly #wallets = new Map<Id<'wallet'>, Wallet>()
  readonly #walletsOf = new Map<Id<'agent'>, Id<'wallet'>[]>()
  readonly #currencies = new Set<string>()

  constructor(book: Book, structure: Structure, payments: Payments) {
    this.#book = book
    this.#structure = structure
    this.#payments = payments
  }

  /** Whether an agent that is gone left something behind. */
  isLeftBehind(agent: Id<'agent'>): boolean {
    return this.#wallets.get(firstOf(agent))?.status === 'FROZEN'
  }

  /** Follows an event, once payments have and before the structure does. */
  observe(broken: Broken, event: Event): void {
    for (const { wallet, amount } of 'entries' in event.result ? event.result.entries : []) {
      const isMeant = (amount > 0n ? backIn : stillOut).has(event.kind)
      if (this.#wallets.get(wallet)?.status === 'FROZEN' && !isMeant)
        broken(
          'I3',
          `${wallet} was left by a deleted agent, but money moves ${amount > 0n ? 'in' : 'out'}`,
        )
    }
    this.#apply(event)
    if (event.kind === 'book.rails' && event.params.settles !== null)
      this.#cleared(broken, event.params.rail)
    const { hot, wallet } = this.#book.tables
    for (const changed of [wallet.inserted, wallet.updated])
      for (const { id } of changed.values()) this.#compare(broken, id)
    for (const key of hot.updated.keys()) {
      const id = idOf('wallet', key)
      if (this.#wallets.get(id)?.status === 'CLOSING') this.#compare(broken, id)
    }
  }

  #apply(event: Event): void {
    switch (event.kind) {
      case 'book.open':
        this.#openCurrency('USD', event.params)
        break
      case 'book.rails':
        for (const { wallet, currency } of event.result.opened ?? [])
          this.#wallets.set(wallet, { agent: null, currency, status: 'ACTIVE' })
        break
      case 'agent.create':
        if (event.params.walletless !== true)
          this.#open(event.params.agent, event.params.rules.currency)
        break
      case 'grant.create':
        if (event.params.rules !== null) this.#open(event.params.agent, event.params.rules.currency)
        break
      case 'agent.delegate': {
        const { agent, parent } = event.params
        this.#open(agent, this.#wallets.get(firstOf(parent))?.currency ?? '')
        break
      }
      case 'wallet.open': {
        const { wallet, agent, currency } = event.params
        if (!this.#currencies.has(currency)) this.#openCurrency(currency, event.params)
        if (agent !== null) this.#open(agent, currency, wallet)
        break
      }
      case 'agent.retire':
        for (const one of this.#endedWith(event.params.agent)) this.#end(one, 'FROZEN')
        break
      case 'agent.delete':
        for (const one of this.#endedWith(event.params.agent)) this.#end(one, 'CLOSING')
        break
      default:
        break
    }
  }

  /** A rail that a book has gathers what it pays, in each currency. */
  #cleared(broken: Broken, rail: string): void {
    for (const currency of this.#currencies) {
      const role = this.#book.tables.role.get(`clearing:${rail}/${currency}`)
      const wallet = role && this.#wallets.get(role.wallet)
      if (wallet?.currency !== currency)
        broken('I8', `the rail ${rail} has no clearing wallet in ${currency}`)
    }
  }

  #openCurrency(
    currency: string,
    ids: Pick<Params<'wallet.open'>, 'org' | 'world' | 'clearing' | 'shortfall'>,
  ): void {
    this.#currencies.add(currency)
    for (const id of [
      ids.org,
      ids.world,
      ...ids.clearing.map(({ wallet }) => wallet),
      ids.shortfall,
    ])
      this.#wallets.set(id, { agent: null, currency, status: 'ACTIVE' })
  }

  /** The first wallet of an agent has its own ULID, whenever it comes. */
  #open(agent: Id<'agent'>, currency: string, further: Id<'wallet'> | null = null): void {
    const own = this.#walletsOf.get(agent) ?? []
    const id = own.length === 0 || further === null ? firstOf(agent) : further
    this.#wallets.set(id, { agent, currency, status: 'ACTIVE' })
    this.#walletsOf.set(agent, [...own, id])
  }

  #endedWith(agent: Id<'agent'>): Id<'agent'>[] {
    return [agent, ...this.#structure.below(agent)]
  }

  #end(agent: Id<'agent'>, status: Wallet['status']): void {
    for (const id of this.#walletsOf.get(agent) ?? []) {
      const wallet = this.#wallets.get(id)
      if (wallet !== undefined) wallet.status = status
    }
  }

  /** What is closing is closed as soon as no payment holds anything there. */
  #compare(broken: Broken, id: Id<'wallet'>): void {
    const row = this.#book.tables.wallet.get(id)
    const known = this.#wallets.get(id)
    if (known?.status === 'CLOSING' && this.#payments.held(ulidOf(id)) === 0n)
      known.status = 'CLOSED'
    const [given, wanted] = [row, known].map((one) => (one == null ? null : textOf(one)))
    if (given !== wanted) broken('I3', `${id} is ${given}, but the log makes it ${wanted}`)
  }
}

function firstOf(agent: Id<'agent'>): Id<'wallet'> {
  return idOf('wallet', ulidOf(agent))
}

function textOf({ agent, currency, status }: Wallet): string {
  return `${status} in ${currency} of ${agent ?? 'the book'}`
}
