import {
  type Book,
  type Charge,
  type Entry,
  type Event,
  type EventOf,
  formatMoney,
  type Id,
  idOf,
  type PaymentRow,
  type Ulid,
  ulidOf,
} from '@bursar/core'
import type { Broken, Findings, Law } from './finding.ts'
import { Grants } from './grant.ts'
import { Kya } from './kya.ts'
import { Limits } from './limit.ts'
import { Links } from './link.ts'
import { Payments } from './payment.ts'
import { Rails } from './rail.ts'
import { Requests } from './request.ts'
import { StepUps } from './step-up.ts'
import { Structure } from './structure.ts'
import { Velocities } from './velocity.ts'
import { Voices } from './voice.ts'
import { Wallets } from './wallet.ts'

/**
 * The invariants that each event must keep: I2 and I3 from what it moves, I4 from counters of
 * their own, I8 from the lives of payments, I9 from what each key holds. Looks at the event and at
 * the book just after it, never at what the decision counted.
 */
export class Invariants {
  readonly #book: Book
  readonly #findings: Findings
  readonly #structure: Structure
  readonly #payments: Payments
  readonly #limits: Limits
  readonly #velocities: Velocities
  readonly #kya: Kya
  readonly #rails: Rails
  readonly #wallets: Wallets
  readonly #voices: Voices
  readonly #requests: Requests
  readonly #links = new Links()
  readonly #stepUps: StepUps
  readonly #grants: Grants

  constructor(bookId: number, book: Book, findings: Findings) {
    this.#book = book
    this.#findings = findings
    this.#structure = new Structure(book)
    this.#voices = new Voices(book, this.#structure)
    this.#stepUps = new StepUps(bookId, this.#structure)
    this.#payments = new Payments(book, this.#structure, this.#voices)
    this.#requests = new Requests(book, this.#voices)
    this.#grants = new Grants(book)
    this.#limits = new Limits(book, this.#requests)
    this.#velocities = new Velocities(book, this.#structure)
    this.#kya = new Kya(book)
    this.#rails = new Rails(book)
    this.#wallets = new Wallets(book, this.#structure, this.#payments)
  }

  /** The sum of what a wallet's open payments set aside. */
  held(wallet: Ulid): bigint {
    return this.#payments.held(wallet)
  }

  /** Called when an event has been applied, before the book forgets what it changed. */
  observe(seq: number, event: Event): void {
    const broken = (law: Law, message: string) =>
      this.#findings.add({ law, seq, message: `Event ${seq} (${event.kind}): ${message}` })
    this.#balanced(broken, entriesOf(event))
    const stop = this.#stopOf(event)
    const isStopped =
      stop !== null && 'verdict' in event.result && event.result.verdict === 'DECLINED'
    if (stop !== null && !isStopped) broken('I8', `it was executed although ${stop}`)
    this.#outlived(broken, event)
    const cuts = this.#payments.observe(broken, event)
    if (event.kind === 'payment.create') {
      this.#owned(broken, event.result)
      const { agent } = event.result
      const scopes = this.#structure.scopes(agent)
      const level = this.#kya.levelOf(this.#structure.lineage(agent))
      this.#velocities.observe(broken, event, { scopes, isStopped })
      this.#limits.pay(broken, event, { scopes, level })
    } else {
      this.#limits.reverse(broken, chargesOf(event), cuts)
    }
    if (event.kind === 'rate.set') this.#limits.value(event.params)
    if (isResumed(event)) this.#velocities.forgive(ulidOf(event.params.agent))
    this.#wallets.observe(broken, event)
    this.#voices.observe(broken, event)
    this.#requests.observe(broken, event)
    this.#links.observe(broken, event)
    this.#stepUps.observe(broken, seq, event)
    this.#grants.observe(broken, event)
    this.#structure.observe(broken, event)
    this.#kya.observe(broken, event)
    this.#rails.observe(broken, event)
    this.#funded(broken)
  }

  #balanced(broken: Broken, entries: readonly Entry[]): void {
    if (entries.length === 0) return
    if (entries.length === 1) broken('I2', 'it has only one entry')
    const sums = new Map<string, bigint>()
    for (const { wallet, amount } of entries) {
      const currency = this.#book.tables.wallet.get(wallet)?.currency ?? 'of no wallet'
      sums.set(currency, (sums.get(currency) ?? 0n) + amount)
    }
    for (const [currency, sum] of sums) {
      if (sum !== 0n) broken('I2', `its entries in ${currency} sum to ${formatMoney(sum)}`)
    }
  }

  /** I3: nothing is spent twice, and what is held is what open payments set aside. */
  #funded(broken: Broken): void {
    const { hot, wallet } = this.#book.tables
    for (const [key, row] of hot.updated) {
      const open = this.held(key)
      if (row.held !== open)
        broken(
          'I3',
          `wal_${key} holds ${formatMoney(row.held)}, but its payments sum to ${formatMoney(open)}`,
        )
      const owner = wallet.get(idOf('wallet', key))
      if (owner == null || owner.type === 'SYSTEM') continue
      if (row.held > row.posted)
        broken(
          'I3',
          `${owner.id} has an available balance of ${formatMoney(row.posted - row.held)}`,
        )
      if (owner.status === 'CLOSED' && row.posted !== 0n)
        broken('I3', `${owner.id} has a balance but is closed`)
    }
    for (const { id, status } of wallet.updated.values()) {
      const left = hot.get(ulidOf(id))?.posted
      if (status === 'CLOSED' && left !== 0n) broken('I3', `${id} was closed with a balance`)
    }
  }

  /** A payment counts for whose wallet it is. */
  #owned(broken: Broken, { from, agent }: { from: Id<'wallet'>; agent: Id<'agent'> | null }): void {
    const owner = this.#book.tables.wallet.get(from)?.agent
    if (owner !== agent)
      broken('I4', `${from} of ${owner} pays, but the payment is counted for ${agent}`)
  }

  /** I8: of an agent that is gone, nothing is asked but the money that it left behind. */
  #outlived(broken: Broken, event: Event): void {
    const agent = 'agent' in event.params ? event.params.agent : null
    const isGone = agent !== null && this.#structure.isGone(agent)
    if (event.kind === 'agent.delete' && (event.result.again === true) !== isGone)
      broken(
        'I8',
        `${agent} is deleted as if it ${isGone ? 'existed' : 'had already been deleted'}`,
      )
    if (!isGone) return
    const takesOut = event.kind === 'agent.adjust' && event.params.amount < 0n
    const isLeft = this.#wallets.isLeftBehind(agent)
    if (!isLeft || !(takesOut || event.kind === 'agent.delete')) broken('I8', `${agent} is deleted`)
  }

  /** I8: why money may not move by this event: a kill switch or a pause stands on its path. */
  #stopOf(event: Event): string | null {
    switch (event.kind) {
      case 'payment.create':
        return this.#stopBetween({ ...event.result, label: event.params.label })
      case 'payment.capture':
        return this.#stopBetween(this.#book.tables.payment.get(event.params.payment))
      case 'payment.extend': {
        const row = this.#book.tables.payment.get(event.params.payment)
        return row == null ? null : this.#stopOfPayer(row)
      }
      case 'approval.approve':
        return this.#stopBetween(this.#book.tables.payment.get(event.result.payment ?? ''))
      case 'payment.refund': {
        const row = this.#book.tables.payment.get(event.params.payment)
        const giver = this.#book.tables.key.get(event.actor)?.agent
        // Nobody spends what comes back: it is stopped for the whole book, or for a rail.
        const stop = row == null ? null : this.#stopBetween({ ...row, agent: null })
        return stop ?? (giver == null ? null : this.#kya.stopOf([giver]))
      }
      case 'agent.delegate':
        return this.#stopOfPayer({ agent: event.params.parent, rail: 'internal', label: null })
      default:
        return null
    }
  }

  #stopOfPayer(way: Pick<PaymentRow, 'agent' | 'rail' | 'label'>): string | null {
    return this.#structure.stopOf(way) ?? this.#kya.stopOf(this.#structure.lineage(way.agent))
  }

  #stopBetween(
    row: Pick<PaymentRow, 'agent' | 'rail' | 'label' | 'to'> | null | undefined,
  ): string | null {
    if (row == null) return null
    const payee = row.rail === 'internal' ? this.#book.tables.wallet.get(row.to)?.agent : null
    const stop = this.#stopOfPayer(row)
    return stop ?? (payee == null ? null : this.#structure.statusOf(payee))
  }
}

function isResumed(event: Event): event is EventOf<'agent.resume'> | EventOf<'agent.change'> {
  return (
    event.kind === 'agent.resume' || (event.kind === 'agent.change' && event.params.active === true)
  )
}

function entriesOf(event: Event): readonly Entry[] {
  return 'entries' in event.result ? event.result.entries : []
}

function chargesOf(event: Event): readonly Charge[] {
  return ('charges' in event.result ? event.result.charges : null) ?? []
}
