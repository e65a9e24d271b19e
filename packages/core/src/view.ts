import type { Permission } from './agent/permission.ts'
import { assert, impossible, present } from './assert.ts'
import { BOOK_KEY, type Book, type Row, rowCodecs, type TableName } from './book.ts'
import { type Codec, count, type Fields, id, text, tuple } from './codec.ts'
import type { Id } from './id.ts'
import type { Rules } from './policy/rules.ts'
import { RULE_SET, type RuleSet } from './rule-set.ts'
import {
  type Calendar,
  type ClockChange,
  calendarOf,
  clockChangeAfter,
  clockOf,
  type LocalClock,
  type Micros,
  type Seconds,
} from './time.ts'
import { counters, windowEnds } from './window.ts'

interface Fact<T extends TableName, C extends keyof Row<T>> {
  readonly table: T
  readonly columns: Codec<Pick<Row<T>, C>>
}

/** Columns that came later are unwritten while the last of them are null. */
function fact<
  T extends TableName,
  C extends keyof Row<T> & string,
  L extends keyof Row<T> & string = never,
>(table: T, columns: readonly C[], later: readonly L[] = []): Fact<T, C | L> {
  const fields: Fields = rowCodecs[table].fields
  const pick = (names: readonly string[]) =>
    Object.fromEntries(names.map((name) => [name, fields[name]])) as Fields
  const codec: Codec<unknown> = tuple(pick(columns), pick(later))
  return { table, columns: codec as Codec<Pick<Row<T>, C | L>> }
}

function fieldsOf<C extends string>(columns: Readonly<Record<C, unknown>>): readonly C[] {
  return Object.keys(columns) as C[]
}

/**
 * What a decision may read, and which columns count as read: these stand in `saw`. A policy is
 * named by its version, which never changes, instead of being written out in every payment.
 */
export const facts = {
  book: fact('book', ['environment', 'scope'], ['stopped']),
  rails: fact('book', ['rails']),
  role: fact('role', ['wallet']),
  balance: fact('hot', ['posted', 'held', 'version']),
  usage: fact('hot', fieldsOf(counters)),
  entryUsage: fact('entryCounter', fieldsOf(counters)),
  openCount: fact('hot', ['open']),
  pace: fact('pace', [
    'scope',
    'minute',
    'minuteTries',
    'minuteEnd',
    'hour',
    'hourTries',
    'hourEnd',
    'day',
    'dayEnd',
  ]),
  encounter: fact('encounter', ['payment', 'at']),
  rate: fact('rate', ['rate']),
  wallet: fact('wallet', ['type', 'agent', 'currency', 'status']),
  agent: fact(
    'agent',
    ['status', 'readOnly', 'attached'],
    ['parent', 'groups', 'stopped', 'kyaLevel', 'kyaStatus'],
  ),
  agentKey: fact('agent', ['key'], ['wallets', 'children', 'expiresAt']),
  agentLine: fact('agent', ['descendants'], ['expiresAt']),
  proof: fact('proof', ['agent']),
  agentRequests: fact('agent', ['requests']),
  agentAge: fact('agent', ['updatedAt']),
  groupAge: fact('group', ['updatedAt']),
  group: fact('group', ['parent', 'attached', 'deleted'], ['stopped']),
  groupState: fact('group', ['depth', 'members', 'children', 'deleted']),
  key: fact('key', ['agent', 'owner', 'status', 'expiresAt'], ['role']),
  grant: fact('key', ['permissions']),
  keyPlace: fact('key', ['createdSeq']),
  voice: fact('key', ['root']),
  voiceRole: fact('key', ['role']),
  keyGrant: fact('key', ['agent', 'client', 'madeBy']),
  firstKey: fact('book', ['firstKey']),
  owners: fact('book', ['owners']),
  member: fact('member', ['role', 'key', 'root']),
  memberPasskeys: fact('member', ['passkeys']),
  passkey: fact('passkey', ['person', 'addedSeq', 'endedAt']),
  payee: fact(
    'payee',
    [
      ...(['name', 'domains', 'category', 'mcc', 'mccCategory'] as const),
      ...(['wallet', 'address', 'deleted'] as const),
    ],
    ['nameRead', 'nameHosts', 'categoryRead'],
  ),
  payeeAge: fact('payee', ['updatedSeq']),
  policy: fact('policy', ['id', 'version'], ['shadow']),
  policyState: fact(
    'policy',
    ['kind', 'scope', 'agent', 'attachedTo', 'deleted'],
    ['group', 'shadow', 'shadowOf'],
  ),
  payment: fact(
    'payment',
    ['agent', 'key', 'from', 'to', 'merchant', 'amount', 'currency', 'rail', 'state'],
    ['holdHours', 'part', 'expiresAt', 'payee', 'claim', 'label'],
  ),
  paymentAge: fact('payment', ['createdAt']),
  paid: fact('payment', ['captured', 'refunded']),
  outcome: fact('payment', ['state']),
  approval: fact('approval', ['payment', 'state'], ['needed', 'votes', 'request', 'people']),
  approvalPlace: fact('approval', ['createdSeq']),
  approvalLinks: fact('approval', ['links']),
  link: fact('link', ['approval', 'key', 'state', 'expiresAt']),
  approvalEnd: fact('approval', ['decidedAt']),
  charges: fact('charges', ['charges']),
  open: fact('open', ['payments']),
  asked: fact('asked', ['payments']),
  askedCount: fact('asked', ['count']),
  made: fact('made', ['keys']),
} as const
export type FactName = keyof typeof facts
type TableOf<F extends FactName> = (typeof facts)[F]['table']
type ColumnsOf<F extends FactName> = (typeof facts)[F]['columns'] extends Codec<infer P> ? P : never

/**
 * What a decision read: a fact and its values (null: there is no such row), in the order of
 * reading. The key is not part of it: the same decision asks for the same rows in that order.
 */
export interface Seen {
  readonly fact: FactName | keyof typeof others
  readonly value: unknown
}

interface Read extends Seen {
  readonly key: string
}

/**
 * What is read beside rows: what a zone says of a moment, a permission that a key has, and a key
 * with which keys are made when others have ended.
 */
const others = {
  calendar: tuple(windowEnds) satisfies Codec<Calendar>,
  clock: tuple({ weekday: count, minute: count }) satisfies Codec<LocalClock>,
  clockChange: tuple({ at: count, weekday: count, minute: count }) satisfies Codec<ClockChange>,
  may: tuple({ permission: text }),
  successor: tuple({ key: id('key') }),
} as const

const columns = Object.entries(facts).map(([name, fact]) => [name, fact.columns])
const codecs: Readonly<Record<string, Codec<unknown>>> = {
  ...others,
  ...Object.fromEntries(columns),
}

export function isFact(name: string): name is Seen['fact'] {
  return Object.hasOwn(codecs, name)
}

export function codecOfSeen(name: Seen['fact']): Codec<unknown> {
  return present(codecs[name], name)
}

/** Where a view finds rows: a book in memory, or what an event says was seen. */
export interface Source {
  row(name: FactName, key: string): unknown
  calendar(zone: string, at: Micros): Calendar
  clock(zone: string, at: Micros): LocalClock
  clockChange(zone: string, after: Seconds): ClockChange | null
  rules(policy: Id<'policy'>, version: number): Rules
  may(key: Id<'key'>, permission: Permission): boolean
  successor(ended: readonly Id<'key'>[], until: Micros | null): Id<'key'> | null
}

/** Reads for one decision, and remembers each of them: nothing that counted can be forgotten. */
export class View {
  readonly seen: Read[] = []
  readonly at: Micros
  /** By which rules is decided: those of the moment, unless an old decision is made again. */
  readonly ruleSet: RuleSet
  readonly #source: Source

  constructor(source: Source, at: Micros, ruleSet: RuleSet = RULE_SET) {
    this.#source = source
    this.at = at
    this.ruleSet = ruleSet
  }

  read<F extends FactName>(name: F, key: string): ColumnsOf<F> | null {
    for (const known of this.seen) {
      if (known.key === key && known.fact === name) return known.value as ColumnsOf<F> | null
    }
    const value = this.#source.row(name, key) as ColumnsOf<F> | null
    this.seen.push({ fact: name, key, value })
    return value
  }

  /** A row that must be there, since another row or the book's opening says so. */
  must<F extends FactName>(name: F, key: string): ColumnsOf<F> {
    return this.read(name, key) ?? impossible(`no ${name} ${key}`)
  }

  book(): ColumnsOf<'book'> {
    return this.must('book', BOOK_KEY)
  }

  calendar(zone: string): Calendar {
    return this.#remember('calendar', zone, () => this.#source.calendar(zone, this.at))
  }

  clock(zone: string): LocalClock {
    return this.#remember('clock', zone, () => this.#source.clock(zone, this.at))
  }

  /** The first change of clocks after a moment; null where none is near. */
  clockChange(zone: string, after: Seconds): ClockChange | null {
    if (zone === 'UTC') return null
    const ask = () => this.#source.clockChange(zone, after)
    return this.#remember('clockChange', `${zone} ${after}`, ask)
  }

  policy(policy: Id<'policy'>): {
    version: number
    rules: Rules
    shadow: Id<'policy'> | null
  } {
    const { version, shadow } = this.must('policy', policy)
    return { version, rules: this.#source.rules(policy, version), shadow }
  }

  /** Whether a key has a permission. Of a key's many, an event names those that counted. */
  may(key: Id<'key'>, permission: Permission): boolean {
    const ask = () => (this.#source.may(key, permission) ? { permission } : null)
    return this.#remember('may', `${key} ${permission}`, ask) !== null
  }

  /** A key that still makes keys until a moment, or null for ever, without those that ended. */
  successor(ended: readonly Id<'key'>[], until: Micros | null): Id<'key'> | null {
    const ask = () => {
      const key = this.#source.successor(ended, until)
      return key === null ? null : { key }
    }
    return this.#remember('successor', '', ask)?.key ?? null
  }

  #remember<T>(fact: keyof typeof others, key: string, ask: () => T): T {
    for (const known of this.seen) {
      if (known.key === key && known.fact === fact) return known.value as T
    }
    const value = ask()
    this.seen.push({ fact, key, value })
    return value
  }
}

/** A book in memory as a source. Reading an unknown row is a bug in prefetch.ts. */
export function bookSource(book: Book): Source {
  return {
    row(name, key) {
      const row = book.tables[facts[name].table as TableOf<FactName>].get(key)
      return row === undefined ? impossible(`${name} ${key} was not loaded`) : row
    },
    calendar: calendarOf,
    clock: clockOf,
    clockChange: clockChangeAfter,
    rules(policy, version) {
      const row = book.tables.policy.get(policy)
      assert(row?.version === version, 'a policy is read at its current version')
      return row.rules
    },
    may(key, permission) {
      const row = book.tables.key.get(key) ?? impossible(`${key} was not loaded`)
      return row.permissions.includes(permission)
    },
    successor(ended, until) {
      const { keys } = book.tables.keyMakers.get(BOOK_KEY) ?? impossible('makers were not loaded')
      const lasts = (end: Micros | null) => end === null || (until !== null && end >= until)
      return keys.find(({ id, expiresAt }) => !ended.includes(id) && lasts(expiresAt))?.id ?? null
    },
  }
}

/** For questions that change nothing: what could be asked for, the key need not be allowed. */
export function asIfAllowed(source: Source): Source {
  return { ...source, may: () => true }
}

/** For the same: any passkey of this person confirms it. */
export function asIfConfirmed(source: Source, person: Id<'person'>): Source {
  const passkey: ColumnsOf<'passkey'> = { person, addedSeq: 0, endedAt: null }
  return { ...source, row: (name, key) => (name === 'passkey' ? passkey : source.row(name, key)) }
}

/**
 * What an event says was seen, as a source: replay reads nothing else but policy versions.
 * Throws AssertionFailed when a decision asks for another fact than it did then.
 */
export function seenSource(
  seen: readonly Seen[],
  rules: (policy: Id<'policy'>, version: number) => Rules,
): Source {
  let next = 0
  const take = (name: Seen['fact']) => {
    const one = seen[next]
    next += 1
    assert(one?.fact === name, `${name} is what was seen next`)
    return one.value
  }
  return {
    row: (name) => take(name),
    calendar: () => take('calendar') as Calendar,
    clock: () => take('clock') as LocalClock,
    clockChange: () => take('clockChange') as ClockChange | null,
    rules,
    may(_, permission) {
      const held = take('may') as { readonly permission: string } | null
      return held?.permission === permission
    },
    successor: () => (take('successor') as { readonly key: Id<'key'> } | null)?.key ?? null,
  }
}
