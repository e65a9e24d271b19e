import {
  Book,
  type Command,
  type decide,
  decodeEvent,
  type EntryRow,
  type Event,
  type EventOf,
  type evolve,
  type Head,
  type Id,
  isOpen,
  isWaiting,
  type PaymentRow,
  type PolicyVersionRow,
  type Row as RowOf,
  type RuleSet,
  rowsToPrefetch,
  type TableName,
} from '@bursar/core'
import type { Read, Row } from '../store/db.ts'
import { chainHash, leafOf } from '../store/digest.ts'
import { hexOf } from '../store/head.ts'
import { mayAsk } from './asker.ts'
import { breachesOf, type Judge } from './decision.ts'
import { type Findings, type Law, reasonOf } from './finding.ts'
import { Invariants } from './invariants.ts'
import { type NamedText, textsOf } from './private-text.ts'
import { selectBody } from './statement.ts'

/** The two functions that are replayed. Tests hand in broken ones to be found out. */
export interface Core {
  readonly decide: typeof decide
  readonly evolve: typeof evolve
  /** Those that `decide` knows, the oldest first; those of this Bursar if absent. */
  readonly ruleSets?: readonly RuleSet[]
}

export interface ReplayDeps {
  readonly bookId: number
  readonly core: Core
  readonly findings: Findings
  readonly read: Read
  /** A head that was noted earlier: the log must contain it. */
  readonly expected: Pick<Head, 'seq' | 'hash'> | null
  /** The moment of the first event whose idempotency key is looked for. */
  readonly keysSince: number
  warn(message: string): void
}

export interface KeyedEvent {
  readonly at: number
  readonly digest: string
}

/**
 * One book, rebuilt from its log: each event is proved on the book before it, then applied.
 * Keeps every row that the log gives, about 0.5 kB for each payment and 0.3 kB for each private
 * text; entries are handed on and forgotten.
 */
export class Replay {
  readonly book = new Book()
  readonly policyVersions = new Map<string, PolicyVersionRow>()
  /** Private texts that events name and that were not met in their table yet. */
  readonly texts = new Map<string, NamedText>()
  /** Events that were written with an idempotency key, as far as keys are kept. */
  readonly keyed = new Map<number, KeyedEvent>()
  readonly invariants: Invariants
  readonly #deps: ReplayDeps
  readonly #judge: Judge
  /** The newest rules that decided so far: once there are better ones, the old ones are over. */
  #rules: RuleSet = '1'
  /** Set once an event cannot be read or applied: nothing after it can be proved. */
  #halted = false

  constructor(deps: ReplayDeps) {
    this.#deps = deps
    this.invariants = new Invariants(deps.bookId, this.book, deps.findings)
    this.#judge = {
      decide: deps.core.decide,
      book: this.book,
      rules: (policy, version) => {
        const row = this.policyVersions.get(`${policy}/${version}`)
        if (row === undefined) throw new Error(`${policy} has no version ${version}`)
        return row.rules
      },
      warn: deps.warn,
    }
  }

  get head(): Head {
    return this.book.head
  }

  get halted(): boolean {
    return this.#halted
  }

  /** Proves and applies the next rows of the log, and gives the entries that they made. */
  async apply(rows: readonly Row[]): Promise<EntryRow[]> {
    for (const row of rows) {
      if (this.#halted) break
      const event = this.#linked(row)
      if (event === null) break
      const command = { kind: event.kind, actor: event.actor, params: event.params } as Command
      const { absent, charges } = this.#load(command)
      for (const payment of charges) await this.#loadCharges(payment)
      this.#prove(event, String(row.body))
      if (!this.#evolve(event)) break
      this.#settle(absent)
    }
    return this.book.entries.splice(0)
  }

  #find(law: Law, seq: number, message: string): void {
    this.#deps.findings.add({ law, seq, message: `Event ${seq}: ${message}` })
  }

  #halt(law: Law, seq: number, message: string): null {
    this.#halted = true
    this.#find(law, seq, `${message}. Later events were not verified.`)
    return null
  }

  /** The event of the next row, at its place in the chain. Moves the head there. */
  #linked(row: Row): Event | null {
    const { head } = this.book
    const seq = Number(row.seq)
    const hash = hexOf(row.hash)
    const body = String(row.body)
    const expected = head.seq + 1
    if (seq !== expected) return this.#halt('chain', expected, 'it is missing from the log')
    if (chainHash(head.hash, leafOf(this.#deps.bookId, seq, body)) !== hash)
      this.#find('chain', seq, 'its hash does not match its body and the previous hash')
    const pinned = this.#deps.expected
    if (pinned?.seq === seq && pinned.hash !== hash)
      this.#find('I7', seq, 'its hash differs from the one that was seen earlier')
    const event = this.#decoded(seq, body)
    if (event === null) return null
    if (event.kind !== row.kind)
      this.#find(
        'chain',
        seq,
        `its column says ${String(row.kind)}, but its body says ${event.kind}`,
      )
    if (isAboveItself(event)) return this.#halt('L2', seq, 'it makes something its own parent')
    if (event.at < head.at)
      this.#find('chain', seq, 'its time is before that of the previous event')
    if ((seq === 1) !== (event.kind === 'book.open'))
      this.#find('chain', seq, 'a log must open its book in its first event, and only there')
    if (event.kind === 'log.accept') this.#cut(seq, event)
    // The next event is judged by the hash that stands here: one wrong link is one finding.
    this.book.head = { seq, hash, at: event.at }
    const { at, idempotency: digest } = event
    if (digest !== undefined && at >= this.#deps.keysSince) this.keyed.set(seq, { at, digest })
    return event
  }

  /** Whoever reads the report learns that the log once went on elsewhere. */
  #cut(seq: number, { params: { seen, found } }: EventOf<'log.accept'>): void {
    const { bookId, warn } = this.#deps
    const { head } = this.book
    if (found.seq > head.seq || (found.seq === head.seq && found.hash !== head.hash))
      this.#find('chain', seq, 'the log never ended where the event says it did')
    const was = `event ${seen.seq} had been seen, but the log ended with event ${found.seq}`
    warn(`book ${bookId}: an older copy of the database was accepted in event ${seq}: ${was}.`)
  }

  #decoded(seq: number, body: string): Event | null {
    try {
      return decodeEvent(body, this.#deps.core.ruleSets)
    } catch (error) {
      return this.#halt('canonical', seq, `its body cannot be read: ${reasonOf(error)}`)
    }
  }

  /** What is not in memory is absent: every row of the book came out of its log. */
  #load(command: Command): { absent: Absent[]; charges: PaymentRow[] } {
    const { tables } = this.book
    const absent: Absent[] = []
    const charges: PaymentRow[] = []
    for (let missing = rowsToPrefetch(this.book, command); missing.length > 0; ) {
      for (const { table, key } of missing) {
        const payment = table === 'charges' ? tables.payment.get(key) : null
        if (payment != null) charges.push(payment)
        if (table === 'asked') tables.asked.load(key, this.#askedBy(key))
        else tables[table].load(key, null)
        absent.push({ table, key })
      }
      missing = rowsToPrefetch(this.book, command)
    }
    return { absent, charges }
  }

  /**
   * What waits for consent or capture and was asked for with a key. That of an organization's key
   * is noted from the first payment on; of an agent's it is looked for when it ends by itself.
   */
  #askedBy(key: string): RowOf<'asked'> {
    const payments = [...this.book.tables.payment.rows.values()].flatMap((row) =>
      row?.key === key && isWaiting(row.state) ? [row.id] : [],
    )
    return { key: key as Id<'key'>, count: payments.length, payments }
  }

  /** Charges of a payment that has ended are read again in the rare case that they count. */
  async #loadCharges(payment: PaymentRow): Promise<void> {
    const { bookId, read } = this.#deps
    const [row] = await read(selectBody(bookId, payment.seq))
    const made = decodeEvent(String(row?.body), this.#deps.core.ruleSets)
    if (made.kind !== 'payment.create') return
    const { charges } = made.result
    this.book.tables.charges.rows.set(payment.id, { payment: payment.id, charges })
  }

  #prove(event: Event, body: string): void {
    const { seq } = this.book.head
    for (const { law, message } of breachesOf(this.#judge, event, body)) {
      this.#find(law, seq, `${event.kind}: ${message}`)
    }
    if (!mayAsk(this.book, event))
      this.#find('L2', seq, `${event.actor} is not allowed to request ${event.kind}`)
    if (Number(event.rules) < Number(this.#rules))
      this.#find(
        'L2',
        seq,
        `it was decided by rule set ${event.rules}, after rule set ${this.#rules}`,
      )
    else this.#rules = event.rules
  }

  #evolve(event: Event): boolean {
    const { seq } = this.book.head
    try {
      this.#deps.core.evolve(this.book, seq, event)
    } catch (error) {
      this.#halt('L1', seq, `${event.kind}: it cannot be applied: ${reasonOf(error)}`)
      return false
    }
    this.invariants.observe(seq, event)
    for (const text of textsOf(this.book, seq, event)) this.texts.set(text.key, text)
    return true
  }

  /** Forgets what this event alone needed, and shares what its rows have in common. */
  #settle(absent: readonly Absent[]): void {
    const { tables } = this.book
    for (const { table, key } of absent) {
      if (tables[table].get(key) === null) tables[table].rows.delete(key)
    }
    for (const changed of [tables.payment.inserted, tables.payment.updated]) {
      for (const [id, row] of changed) {
        if (!isOpen(row.state)) tables.charges.rows.delete(id)
      }
    }
    for (const [id, row] of tables.payment.inserted) tables.payment.rows.set(id, this.#shared(row))
    for (const row of this.book.policyVersions.splice(0))
      this.policyVersions.set(`${row.policy}/${row.version}`, row)
    for (const table of Object.values(tables)) table.settled()
  }

  /** A payment whose ids are the very strings of the rows that they name: half the memory. */
  #shared(row: PaymentRow): PaymentRow {
    const { agent, key, wallet } = this.book.tables
    return {
      ...row,
      agent: row.agent === null ? null : (agent.get(row.agent)?.id ?? row.agent),
      key: key.get(row.key)?.id ?? row.key,
      from: wallet.get(row.from)?.id ?? row.from,
      to: wallet.get(row.to)?.id ?? row.to,
    }
  }
}

/** What is new stands below what was there: else no line of agents or groups would end. */
function isAboveItself(event: Event): boolean {
  if (event.kind === 'group.create') return event.params.parent === event.params.group
  return event.kind === 'agent.delegate' && event.params.parent === event.params.agent
}

interface Absent {
  readonly table: TableName
  readonly key: string
}
