import { assert } from '../assert.ts'
import { count, type Infer, id, list, money, nullable, text, tuple, ulid } from '../codec.ts'
import type { Id } from '../id.ts'
import { inRange } from '../money.ts'
import { windowEnds } from '../window.ts'

/** A wallet's money: `available = posted − held`; the version numbers its entries. */
export interface Balance {
  readonly posted: bigint
  readonly held: bigint
  readonly version: number
}

/** One leg of a transaction: a signed amount, the wallet's version and balance after it. */
export const entry = tuple({ wallet: id('wallet'), version: count, amount: money, balance: money })
export type Entry = Infer<typeof entry>

/** Money set aside (positive) or released (negative), and what the wallet holds after it. */
export const hold = tuple({ wallet: id('wallet'), amount: money, held: money })
export type Hold = Infer<typeof hold>

/** A payment counted against a scope, or given back: the windows it was counted in go along. */
export const charge = tuple(
  { scope: ulid, amount: money, ...windowEnds },
  /** Who spent it, in scopes that several spend from. */
  {
    member: nullable(id('agent')),
    /** The entries of limits that it was counted under, as they were then. */
    entries: nullable(list(text)),
  },
)
export type Charge = Infer<typeof charge>

export const entries = list(entry)
export const holds = list(hold)
export const charges = list(charge)

/** What a decision does to wallets. Entries sum to zero; nothing here can be refused any more. */
export interface Posting {
  readonly entries: readonly Entry[]
  readonly holds: readonly Hold[]
}

export function available(balance: Balance): bigint {
  return balance.posted - balance.held
}

interface State {
  readonly wallet: Id<'wallet'>
  posted: bigint
  held: bigint
  version: number
}

/** Collects the legs of one transaction over balances that were read, seeing its own steps. */
export class Journal implements Posting {
  readonly entries: Entry[] = []
  readonly holds: Hold[] = []
  readonly #read: (wallet: Id<'wallet'>) => Balance
  // Two or three wallets: looking through them is faster than hashing their names.
  readonly #states: State[] = []

  constructor(read: (wallet: Id<'wallet'>) => Balance) {
    this.#read = read
  }

  balance(wallet: Id<'wallet'>): Balance {
    return this.#state(wallet)
  }

  /** Whether the wallet can take the amount without leaving the range of the ledger. */
  canReceive(wallet: Id<'wallet'>, amount: bigint): boolean {
    return inRange(this.#state(wallet).posted + amount)
  }

  move(legs: { from: Id<'wallet'>; to: Id<'wallet'>; amount: bigint }): void {
    assert(legs.amount > 0n && legs.from !== legs.to, 'money moves between two wallets')
    this.#post(legs.from, -legs.amount)
    this.#post(legs.to, legs.amount)
  }

  /** Sets money aside (positive) or releases it (negative). */
  hold(wallet: Id<'wallet'>, amount: bigint): void {
    const state = this.#state(wallet)
    state.held += amount
    assert(state.held >= 0n, 'nothing is released that was not held')
    this.holds.push({ wallet, amount, held: state.held })
  }

  #post(wallet: Id<'wallet'>, amount: bigint): void {
    const state = this.#state(wallet)
    state.posted += amount
    state.version += 1
    assert(inRange(state.posted), 'a balance stays in range')
    this.entries.push({ wallet, version: state.version, amount, balance: state.posted })
  }

  #state(wallet: Id<'wallet'>): State {
    for (const known of this.#states) if (known.wallet === wallet) return known
    const { posted, held, version } = this.#read(wallet)
    const fresh = { wallet, posted, held, version }
    this.#states.push(fresh)
    return fresh
  }
}
