import { readClaim } from '@bursar/contract'
import { agentPermissionsDefault, type NewKey } from '../../packages/core/src/agent/key.ts'
import type { NewPasskey } from '../../packages/core/src/agent/passkey.ts'
import type { MemberRole } from '../../packages/core/src/agent/role.ts'
import { assert, present } from '../../packages/core/src/assert.ts'
import { Book, type Row, type TableName } from '../../packages/core/src/book.ts'
import type { Actor, Command, CommandKind, Params } from '../../packages/core/src/command.ts'
import { decide } from '../../packages/core/src/decide.ts'
import {
  decodeEvent,
  type Event,
  encodeEvent,
  type Recorded,
} from '../../packages/core/src/event.ts'
import { evolve } from '../../packages/core/src/evolve.ts'
import {
  type Id,
  type IdKind,
  idOf,
  type Ulid,
  ulidFromBytes,
  ulidOf,
} from '../../packages/core/src/id.ts'
import type { Outcome } from '../../packages/core/src/outcome.ts'
import type { Merchant } from '../../packages/core/src/payment/payment.ts'
import type { RuleName } from '../../packages/core/src/policy/finding.ts'
import { noRules, type Rules } from '../../packages/core/src/policy/rules.ts'
import { rowsToPrefetch } from '../../packages/core/src/prefetch.ts'
import type { SwitchName } from '../../packages/core/src/rail.ts'
import { RULE_SET } from '../../packages/core/src/rule-set.ts'
import type { Micros } from '../../packages/core/src/time.ts'
import {
  bookSource,
  codecOfSeen,
  type Seen,
  seenSource,
  View,
} from '../../packages/core/src/view.ts'
import { type Decided, decided } from './decided.ts'
import { PartialStore } from './partial-store.ts'
import { simulatedTerms } from './rail-terms.ts'
import { merchant, readRules } from './reading.ts'
import { snapshotOf } from './snapshot.ts'

// What tests share: commands with short names, and a book in memory to give them to.

let minted = 0

/** Another ULID each time, the same ones in every run. */
export function nextUlid(): Ulid {
  minted += 1
  const bytes = new Uint8Array(16)
  new DataView(bytes.buffer).setUint32(12, minted)
  return ulidFromBytes(bytes)
}

export function nextId<K extends IdKind>(kind: K): Id<K> {
  return idOf(kind, nextUlid())
}

export function nextKey(): NewKey {
  const id = nextId('key')
  return { id, hash: `hash of ${id}`, prefix: 'bsr_test_', last4: id.slice(-4) }
}

/** A decimal as a count of 10⁻⁸: `usd('1.50')`. */
export function usd(decimal: string): bigint {
  const [whole = '', fraction = ''] = decimal.split('.')
  return BigInt(whole + fraction.padEnd(8, '0'))
}

export const everything = [
  ...['wallets:read', 'wallets:write', 'payments:read', 'payments:write', 'policies:write'],
  ...['approvals:write', 'groups:write', 'kya:write', 'keys:write', 'agents:delegate'],
]

export const delegating = [...agentPermissionsDefault, 'agents:delegate']

/** The fixed things of a new book, under names. */
export interface Genesis {
  readonly scope: Ulid
  readonly org: Id<'wallet'>
  readonly world: Id<'wallet'>
  readonly clearing: Id<'wallet'>
  readonly shortfall: Id<'wallet'>
  /** The organization's first key. */
  readonly by: Id<'key'>
  readonly command: Command
}

type GenesisOptions = Partial<Pick<Params<'book.open'>, 'environment' | 'credit' | 'rails'>>

export function genesis(options: GenesisOptions = {}): Genesis {
  const { environment = 'test', credit = usd('100000') } = options
  const { rails = environment === 'test' ? [simulatedTerms] : [] } = options
  const wallets = { org: nextId('wallet'), world: nextId('wallet') }
  const rest = { clearing: nextId('wallet'), shortfall: nextId('wallet'), scope: nextUlid() }
  const key = nextKey()
  const organization = nextId('organization')
  const clearing = [{ rail: 'simulated' as const, wallet: rest.clearing }]
  const made = { organization, environment, ...wallets, ...rest, clearing, rails, credit, key }
  const params = { ...made, owner: 'owner', permissions: everything, texts: {} }
  return {
    ...wallets,
    ...rest,
    by: key.id,
    command: { kind: 'book.open', actor: 'system:setup', params },
  }
}

export interface NewAgent {
  readonly agent: Id<'agent'>
  readonly wallet: Id<'wallet'>
  readonly policy: Id<'policy'>
  readonly key: Id<'key'>
  readonly command: Command
}

export interface AgentOptions {
  readonly rules?: Partial<Rules>
  readonly readOnly?: boolean
  readonly permissions?: readonly string[]
  /** Nobody speaks for it yet: the key that is told is one that is not there. */
  readonly keyless?: boolean
  readonly walletless?: boolean
}

export function newAgent(actor: Id<'key'>, options: AgentOptions = {}): NewAgent {
  const { readOnly = false, permissions = agentPermissionsDefault, keyless, walletless } = options
  return newLeaf((made) => {
    const rules = { ...noRules, ...readRules(options.rules ?? {}) }
    const given = keyless === true ? { key: null, permissions: [] } : { permissions }
    const rest = { rules, readOnly, walletless: walletless === true || null, texts: {} }
    return { kind: 'agent.create', actor, params: { ...made, ...given, ...rest } }
  })
}

export interface DelegateOptions {
  readonly by?: Id<'key'>
  readonly rules?: Partial<Rules>
  readonly budget?: string
  readonly expiresAt?: Micros
  readonly permissions?: readonly string[]
}

/** An agent below another one: by that one's own key when nobody else is named. */
export function newDelegate(parent: NewAgent, options: DelegateOptions = {}): NewAgent {
  const { by: actor = parent.key, budget = '100', expiresAt = null } = options
  const { permissions = ['payments:write', 'agents:delegate'] } = options
  return newLeaf((made) => {
    const rules = { ...noRules, ...readRules(options.rules ?? {}) }
    const given = { parent: parent.agent, amount: usd(budget), expiresAt, permissions }
    return { kind: 'agent.delegate', actor, params: { ...made, ...given, rules, texts: {} } }
  })
}

export function newLeaf(
  commandOf: (made: { agent: Id<'agent'>; key: NewKey }) => Command,
): NewAgent {
  const ulid = nextUlid()
  const agent = idOf('agent', ulid)
  const key = nextKey()
  const command = commandOf({ agent, key })
  return { agent, wallet: idOf('wallet', ulid), policy: idOf('policy', ulid), key: key.id, command }
}

/** To a wallet, an entry of the directory, or a merchant by its domain, or by more than that. */
export type Payee = Id<'wallet'> | Id<'payee'> | Partial<Merchant> | string

export type PaymentCommand = Extract<Command, { kind: 'payment.create' }>

export interface PaymentOptions {
  readonly from?: Id<'wallet'>
  readonly currency?: string
  readonly claim?: string
  readonly label?: SwitchName
  readonly consent?: boolean
  readonly consentHours?: number
  readonly holdHours?: number
  readonly allowDuplicate?: boolean
}

export function payment(
  actor: Id<'key'>,
  amount: bigint,
  to: Payee,
  options: PaymentOptions = {},
): PaymentCommand {
  const inside = typeof to === 'string' && to.startsWith('wal_')
  const listed = typeof to === 'string' && to.startsWith('payee_')
  const named = typeof to === 'string' ? { domain: to } : to
  return {
    kind: 'payment.create',
    actor,
    params: {
      payment: nextId('payment'),
      from: options.from ?? null,
      to: inside ? (to as Id<'wallet'>) : null,
      merchant: inside || listed ? null : merchant(named),
      amount,
      currency: options.currency ?? null,
      texts: {},
      payee: listed ? (to as Id<'payee'>) : null,
      holdHours: options.holdHours ?? null,
      allowDuplicate: options.allowDuplicate ?? null,
      claim: options.claim === undefined ? null : readClaim(options.claim),
      label: options.label ?? null,
      consent: options.consent ?? null,
      consentHours: options.consentHours ?? null,
    },
  }
}

/**
 * A book in memory, with its log. Every command given to it also proves the laws of the log:
 * deciding changes nothing, a body is read back as it was written, and a replay from what was
 * seen comes to the same bytes; and that a book which has loaded only what the command needs
 * comes to the same end.
 */
export class Given {
  readonly book = new Book()
  readonly log: Recorded[] = []
  readonly store = new PartialStore(this.log)
  readonly genesis: Genesis
  readonly by: Id<'key'>
  now: Micros

  constructor(options: GenesisOptions & { at?: string } = {}) {
    this.genesis = genesis(options)
    this.by = this.genesis.by
    this.now = Date.parse(options.at ?? '2026-03-10T12:00:00Z') * 1000
    this.when(this.genesis.command)
  }

  /** A new agent with that much money. */
  agent(options: AgentOptions & { readonly budget?: string } = {}): NewAgent {
    const made = newAgent(this.by, options)
    this.must(made.command)
    const amount = usd(options.walletless === true ? '0' : (options.budget ?? '1000'))
    if (amount > 0n)
      this.must({ kind: 'agent.adjust', actor: this.by, params: { agent: made.agent, amount } })
    return made
  }

  /** A new agent below another one. */
  delegate(parent: NewAgent, options: DelegateOptions = {}): NewAgent {
    const made = newDelegate(parent, { by: this.by, ...options })
    this.must(made.command)
    return made
  }

  /** A new group with its members. */
  group(
    options: { parent?: Id<'group'>; rules?: Partial<Rules>; members?: readonly NewAgent[] } = {},
  ): Id<'group'> {
    const { parent = null, rules = {}, members = [] } = options
    const group = nextId('group')
    this.ask('group.create', {
      group,
      parent,
      rules: { ...noRules, ...readRules(rules) },
      texts: {},
    })
    for (const { agent } of members) this.ask('group.join', { group, agent })
    return group
  }

  /** A new key of the organization; one by 'system:setup' is made on the server's machine. */
  key(permissions: readonly string[] = everything, by: Actor = this.by): Id<'key'> {
    const key = nextKey()
    const params = { key, owner: 'somebody', permissions, expiresAt: null, texts: {} }
    this.must({ kind: 'key.create', actor: by, params })
    return key.id
  }

  /** A new member, who speaks by the key that is told. */
  member(role: MemberRole, by: Actor = 'system:setup', passkeys: NewPasskey[] | null = null) {
    const person = nextId('person')
    const key = nextKey()
    this.must({ kind: 'member.add', actor: by, params: { person, role, key, passkeys } })
    return { person, key: key.id }
  }

  shared(rules: Partial<Rules>): Id<'policy'> {
    const policy = nextId('policy')
    const params = { policy, rules: { ...noRules, ...readRules(rules) }, texts: {} }
    this.must({ kind: 'policy.create', actor: this.by, params })
    return policy
  }

  change(policy: Id<'policy'>, rules: Partial<Rules>): void {
    const params = { policy, change: readRules(rules), texts: {} }
    this.must({ kind: 'policy.change', actor: this.by, params })
  }

  attach(policy: Id<'policy'>, agent: Id<'agent'>): Decided {
    return this.ask('policy.attach', { policy, agent, group: null })
  }

  pay(
    agent: NewAgent,
    amount: string,
    to: Payee = 'shop.example',
    options: PaymentOptions = {},
  ): Decided {
    return this.when(payment(agent.key, usd(amount), to, options))
  }

  /** A command of the organization's first key, when nobody else speaks. */
  ask<K extends CommandKind>(kind: K, params: Params<K>, actor: Actor = this.by): Decided {
    return this.when({ kind, actor, params } as Command)
  }

  /** What would come out, without anything happening. */
  dry(command: Command): Decided {
    this.load(command)
    return decided(decide(new View(bookSource(this.book), this.now), command))
  }

  /** Decides and, if it is done, records and applies. */
  when(command: Command): Decided {
    this.load(command)
    const before = snapshotOf(this.book)
    const view = new View(bookSource(this.book), this.now)
    const outcome = decide(view, command)
    assert(snapshotOf(this.book) === before, 'a decision changes nothing')
    const cold = this.store.decide(command, this.now)
    const same = textOf(cold.outcome, cold.seen) === textOf(outcome, view.seen)
    assert(same, 'what is needed is enough')
    if (outcome.kind === 'done') {
      const recorded = this.record(command, view, outcome.result)
      this.store.prove(cold.book, recorded, this.book)
      this.store.keep(this.book)
    }
    return decided(outcome)
  }

  must(command: Command): Decided {
    const found = this.when(command)
    assert(found.kind === 'done', `${command.kind} was ${found.code}`)
    return found
  }

  row<T extends TableName>(table: T, key: string): Row<T> {
    return present(this.book.tables[table].get(key) as Row<T> | null, `${table} ${key}`)
  }

  totals(id: string): Row<'hot'> {
    return this.row('hot', ulidOf(id))
  }

  get last(): Event {
    return present(this.log.at(-1), 'an event').event
  }

  private load(command: Command): void {
    for (const { table, key } of rowsToPrefetch(this.book, command))
      this.book.tables[table].load(key, this.store.load(table, key) as never)
    if (rowsToPrefetch(this.book, command).length > 0) this.load(command)
  }

  private record(command: Command, view: View, result: unknown): Recorded {
    const decided = { at: this.now, reads: view.seen, result, rules: RULE_SET }
    const event = { ...command, ...decided } as Event
    const body = encodeEvent(event)
    const read = decodeEvent(body)
    assert(encodeEvent(read) === body, 'a body is read back as it was written')
    this.replay(read, body)
    const recorded = { seq: this.log.length + 1, event: read }
    this.log.push(recorded)
    evolve(this.book, recorded.seq, read)
    return recorded
  }

  private replay(event: Event, body: string): void {
    const rules = (policy: Id<'policy'>, version: number) => {
      const found = this.book.policyVersions.find(
        (v) => v.policy === policy && v.version === version,
      )
      return present(found, 'a version of a policy').rules
    }
    const view = new View(seenSource(event.reads, rules), event.at)
    const { kind, actor, params } = event
    const again = decide(view, { kind, actor, params } as Command)
    assert(again.kind === 'done', 'a replay does what was done')
    const repeated = { ...event, reads: view.seen, result: again.result } as Event
    assert(encodeEvent(repeated) === body, 'a replay comes to the same bytes')
  }
}

function textOf(outcome: Outcome<CommandKind>, seen: readonly Seen[]): string {
  const reads = seen.map(({ fact, value }) => value === null || codecOfSeen(fact).encode(value))
  return JSON.stringify([outcome, reads], (_, one) => (typeof one === 'bigint' ? `${one}` : one))
}

/** The rules that refused, in the order in which they were asked. */
export function denials(found: Decided): RuleName[] {
  return found.findings.filter(({ outcome }) => outcome === 'deny').map(({ rule }) => rule)
}
