import {
  type Id,
  idOf,
  type MemberRole,
  noRules,
  type Params,
  type Rules,
  type SwitchName,
  type Ulid,
  ulidOf,
} from '@bursar/core'
import type { Genesis } from '../../setup/given.ts'
import { isSame, type Span } from './calendar.ts'
import type { ModelLink, ModelRaise, ModelRequest } from './consent.ts'

export interface ModelPolicy {
  readonly id: Id<'policy'>
  readonly kind: 'own' | 'shared'
  rules: Rules
  /** What is tried beside it. */
  candidate: ModelPolicy | null
  deleted: boolean
  /** What it said before, and since when. */
  readonly versions: { readonly rules: Rules; readonly at: number }[]
}

/** What limits hang on: an agent, a group, or the organization. */
export interface ModelScope {
  readonly ulid: Ulid
  readonly id: Id<'agent'> | Id<'group'> | 'organization'
  readonly own: ModelPolicy
  attached: ModelPolicy[]
  stopped: boolean
}

export interface ModelAgent extends ModelScope {
  readonly id: Id<'agent'>
  readonly readOnly: boolean
  readonly parent: ModelAgent | null
  readonly expiresAt: number | null
  status: 'ACTIVE' | 'PAUSED' | 'DELETED'
  /** Who it is known to be, and whether nobody vouches for it any more. */
  level: Params<'kya.upgrade'>['level']
  suspended: boolean
  groups: ModelGroup[]
  /** How many payments there were when it was resumed the last time. */
  resumedAt: number
}

export interface ModelGroup extends ModelScope {
  readonly id: Id<'group'>
  readonly parent: ModelGroup | null
  deleted: boolean
}

export interface ModelWallet {
  readonly id: Id<'wallet'>
  readonly agent: ModelAgent | null
  readonly currency: string
  readonly system: boolean
  status: 'ACTIVE' | 'FROZEN' | 'CLOSING' | 'CLOSED'
}

/** The wallets that a book has in each currency. */
export interface ModelCurrency {
  readonly org: ModelWallet
  readonly world: ModelWallet
  readonly clearing: ModelWallet
  readonly shortfall: ModelWallet
}

/** Who speaks by a key that nobody can present, and as what. */
export interface ModelMember {
  readonly person: Id<'person'>
  readonly role: MemberRole
}

export interface ModelKey {
  readonly id: Id<'key'>
  /** Null for one that can be presented. */
  readonly member: ModelMember | null
  /** Who made it, or what it took the place of; null where nobody did through Bursar. */
  readonly maker: ModelKey | null
  readonly agent: ModelAgent | null
  readonly owner: string
  readonly permissions: readonly string[]
  readonly expiresAt: number | null
  /** How many payments there were when it was made. */
  readonly since: number
  status: 'ACTIVE' | 'ROTATED' | 'REVOKED'
}

export interface ModelPayee {
  readonly id: Id<'payee'>
  name: string
  domains: readonly string[]
  wallet: ModelWallet | null
  address: string | null
  /** How many payments there were when it was changed the last time. */
  before: number
  deleted: boolean
}

/** What a payment was counted for in one scope, and by whom where several spend from it. */
export interface ModelCharge {
  readonly scope: ModelScope
  readonly member: ModelAgent | null
  readonly value: bigint
  /** Of whom it was counted there, as limits by payee call them. */
  readonly counters: ReadonlySet<string>
}

export interface ModelApproval {
  readonly needed: number
  /** There were members when somebody asked. */
  readonly people: boolean
  /** The keys of those who consent; a key that is gone does not. */
  votes: ModelKey[]
  state: 'PENDING' | 'APPROVED' | 'DENIED' | 'RELEASED' | 'CANCELLED' | 'EXPIRED'
}

export interface ModelPayment {
  readonly id: Id<'payment'>
  readonly agent: ModelAgent | null
  readonly key: ModelKey
  readonly from: ModelWallet
  readonly to: ModelWallet
  readonly rail: 'internal' | 'simulated'
  readonly merchant: string | null
  readonly payee: ModelPayee | null
  readonly claim: string | null
  /** The rail or chain that the caller named. */
  readonly label: SwitchName | null
  /** Equal for payments to the same one. */
  readonly whom: string
  readonly amount: bigint
  readonly currency: string
  readonly at: number
  readonly holdHours: number | null
  /** Where its rail pays. */
  readonly address: string | null
  /** What its rail gave when it was paid. */
  receipt: string | null
  readonly charges: readonly ModelCharge[]
  /** Where it counted as an attempt; nowhere, if whoever tried it was stopped. */
  readonly paced: readonly ModelScope[]
  /** Whether later payments are compared with it. */
  readonly compared: boolean
  readonly approval: ModelApproval | null
  readonly shadow: readonly string[]
  readonly declined: boolean
  state:
    | 'DECLINED'
    | 'PENDING_APPROVAL'
    | 'HELD'
    | 'PROCESSING'
    | 'COMPLETED'
    | 'RELEASED'
    | 'EXPIRED'
  /** How much of the amount still counts against limits. */
  counted: bigint
  captured: bigint
  refunded: bigint
  part: bigint | null
  expiresAt: number | null
  /** Since when it is a hold. */
  heldSince: number
}

interface Move {
  readonly wallet: ModelWallet
  readonly amount: bigint
}

/** What a member spent of a scope, or what was spent on one payee. */
export type Part = ModelAgent | string

/** Everything there is, in flat lists; every sum is computed from scratch. */
export class World {
  readonly genesis: Genesis
  readonly book: ModelScope
  readonly agents: ModelAgent[] = []
  readonly groups: ModelGroup[] = []
  readonly wallets: ModelWallet[] = []
  readonly currencies = new Map<string, ModelCurrency>()
  readonly policies: ModelPolicy[] = []
  readonly keys: ModelKey[] = []
  readonly payments: ModelPayment[] = []
  readonly links: ModelLink[] = []
  readonly requests: ModelRequest[] = []
  readonly raises: ModelRaise[] = []
  /** What policies said before the last step. */
  readonly before = new Map<ModelPolicy, Rules>()
  readonly payees: ModelPayee[] = []
  readonly rates = new Map<string, bigint | null>([['USDC/USD', unit]])
  readonly moves: Move[] = []
  readonly #full: { scope: ModelScope; part: Part | undefined; span: Span; at: number }[] = []
  /** What somebody has vouched with. */
  readonly proofs = new Set<string>()
  /** What of the book is stopped: all of it, or rails. */
  readonly stops = new Set<string>()
  /** How it pays outside parties, and who is paid the other way; null: not at all. */
  rail: { readonly later: boolean; readonly except: readonly string[] } | null
  /** Who has paid whom before: a scope and a payee in one text. */
  readonly knownPayees = new Set<string>()

  constructor(genesis: Genesis, credit: bigint) {
    this.genesis = genesis
    const { command, scope, by: actor } = genesis
    if (command.kind !== 'book.open') throw new Error('a book begins by being opened')
    const own = this.addPolicy(idOf('policy', scope), 'own', noRules)
    this.book = { ulid: scope, id: 'organization', own, attached: [], stopped: false }
    const { owner, permissions, rails } = command.params
    const [rail] = rails
    this.rail = rail ? { later: rail.settles === 'later', except: rail.except ?? [] } : null
    const key = { id: actor, agent: null, owner, permissions, expiresAt: null, since: 0 }
    this.keys.push({ ...key, maker: null, member: null, status: 'ACTIVE' })
    const { org, world } = this.openCurrency('USD', command.params)
    this.move(world, org, credit)
  }

  openCurrency(
    currency: string,
    ids: Pick<Params<'wallet.open'>, keyof ModelCurrency>,
  ): ModelCurrency {
    const make = (id: Id<'wallet'>, system: boolean) =>
      this.addWallet({ id, agent: null, currency, system })
    const made = {
      org: make(ids.org, false),
      world: make(ids.world, true),
      clearing: make(must(ids.clearing[0]).wallet, true),
      shortfall: make(ids.shortfall, true),
    }
    this.currencies.set(currency, made)
    return made
  }

  addWallet(made: Omit<ModelWallet, 'status'>): ModelWallet {
    const wallet: ModelWallet = { ...made, status: 'ACTIVE' }
    this.wallets.push(wallet)
    return wallet
  }

  addPolicy(id: Id<'policy'>, kind: ModelPolicy['kind'], rules: Rules): ModelPolicy {
    const fresh = { candidate: null, deleted: false }
    const policy: ModelPolicy = { id, kind, rules, ...fresh, versions: [] }
    this.policies.push(policy)
    return policy
  }

  move(from: ModelWallet, to: ModelWallet, amount: bigint): void {
    this.moves.push({ wallet: from, amount: -amount }, { wallet: to, amount })
  }

  posted(wallet: ModelWallet): bigint {
    return sum(this.moves.filter((move) => move.wallet === wallet))
  }

  held(wallet: ModelWallet): bigint {
    const open = this.payments.filter((one) => one.from === wallet && isOpen(one))
    return sum(open.map((one) => ({ amount: sumOf(one) })))
  }

  available(wallet: ModelWallet): bigint {
    return this.posted(wallet) - this.held(wallet)
  }

  /**
   * What counts against a scope in the span that holds this moment, or a part of it. What was
   * full once in a span is full until it ends: everything is looked at after each step.
   */
  spent(scope: ModelScope, span: Span, now: number, part?: Part): bigint {
    const isFull = this.#full.some(
      (one) =>
        one.scope === scope &&
        one.part === part &&
        one.span === span &&
        isSame(span, zoneOf(scope), [one.at, now]),
    )
    if (isFull) return full
    let total = 0n
    for (const { charges, counted, amount, at } of this.payments) {
      if (counted === 0n) continue
      for (const charge of charges) {
        if (charge.scope !== scope || (part !== undefined && !isPart(charge, part))) continue
        if (isSame(span, zoneOf(scope), [at, now])) total += (charge.value * counted) / amount
      }
    }
    if (total < full) return total
    this.#full.push({ scope, part, span, at: now })
    return full
  }

  /** Whether the book's own losses brought more into it than one wallet can hold. */
  isOverfull(): boolean {
    return [...this.currencies.values()].some(
      ({ world, shortfall }) => this.posted(world) + this.posted(shortfall) < -full,
    )
  }

  /** Whether a wallet holds no more than fits when so much has come to it, or less has. */
  fits(wallet: ModelWallet, amount: bigint): boolean {
    const after = this.posted(wallet) + amount
    return after <= full && after >= -full
  }

  /** Undecided payments of an agent and of those below it. */
  open(agent: ModelAgent): number {
    return this.payments.filter((one) => isOpen(one) && isBelow(one.agent, agent)).length
  }

  /** Those below an agent, at whatever depth. */
  below(agent: ModelAgent): ModelAgent[] {
    const alive = this.agents.filter(({ status }) => status !== 'DELETED')
    return alive.filter((one) => one !== agent && isBelow(one, agent))
  }

  org(currency: string): ModelWallet {
    return this.currency(currency).org
  }

  currency(name: string): ModelCurrency {
    return must(this.currencies.get(name))
  }

  wallet(id: Id<'wallet'>): ModelWallet | undefined {
    return this.wallets.find((one) => one.id === id)
  }

  firstWallet({ id }: ModelAgent): ModelWallet {
    return must(this.wallet(idOf('wallet', ulidOf(id))))
  }

  /** Its first one first. */
  walletsOf(agent: ModelAgent | undefined): ModelWallet[] {
    return agent === undefined ? [] : this.wallets.filter((one) => one.agent === agent)
  }

  /** An agent that is not gone. */
  agent(id: Id<'agent'> | null): ModelAgent | undefined {
    return this.agents.find((one) => one.id === id && one.status !== 'DELETED')
  }

  group(id: Id<'group'> | null): ModelGroup | undefined {
    return this.groups.find((one) => one.id === id && !one.deleted)
  }

  policy(id: Id<'policy'> | null): ModelPolicy | undefined {
    return this.policies.find((one) => one.id === id && !one.deleted)
  }

  payment(id: Id<'payment'>): ModelPayment | undefined {
    return this.payments.find((one) => one.id === id)
  }

  key(id: string): ModelKey | undefined {
    return this.keys.find((one) => one.id === id)
  }
}

export const unit = 100_000_000n
/** The most that is counted, and that fits into a wallet or a book. */
export const full = 9n * 10n ** 18n

function isPart({ member, counters }: ModelCharge, part: Part): boolean {
  return typeof part === 'string' ? counters.has(part) : member === part
}

export function zoneOf({ own }: ModelScope): string {
  return own.rules.timezone ?? 'UTC'
}

export function isOpen({ state }: ModelPayment): boolean {
  return state === 'PENDING_APPROVAL' || state === 'HELD' || state === 'PROCESSING'
}

/** What a payment comes to: of a hold that was captured in part, that part. */
export function sumOf({ amount, part }: ModelPayment): bigint {
  return part ?? amount
}

/** An agent and those above it. */
export function lineOf(agent: ModelAgent | null): ModelAgent[] {
  return agent === null ? [] : [agent, ...lineOf(agent.parent)]
}

export function must<T>(found: T | undefined): T {
  if (found === undefined) throw new Error('the generator names what exists')
  return found
}

function isBelow(agent: ModelAgent | null, above: ModelAgent): boolean {
  return lineOf(agent).includes(above)
}

function sum(all: readonly { readonly amount: bigint }[]): bigint {
  return all.reduce((total, { amount }) => total + amount, 0n)
}
