import {
  type Book,
  type Entry,
  type Event,
  type EventOf,
  formatMoney,
  type Id,
  type PaymentRow,
  type Ulid,
  ulidOf,
} from '@bursar/core'
import type { Broken } from './finding.ts'
import { withoutNetting } from './netting.ts'
import type { Structure } from './structure.ts'
import type { Voices } from './voice.ts'

/** How much of a payment is counted against limits, before an event and after it. */
export interface Cut {
  readonly payment: Id<'payment'>
  readonly before: bigint
  readonly after: bigint
}

/** A payment for which money is set aside: for a person, for its capture, or for a rail. */
interface Open {
  readonly stage: 'asked' | 'held' | 'sent'
  readonly sum: bigint
  readonly wallet: Ulid
  /** Who asked: the agent, and the key. */
  readonly owners: readonly string[]
  readonly expiresAt: number | null
  /** When it came to this stage. */
  readonly since: number
  /** How many have to consent. */
  readonly needed: number
}

const HOUR = 3_600_000_000
const holdHoursMax = 720

const stages = { PENDING_APPROVAL: 'asked', HELD: 'held', PROCESSING: 'sent' } as const

/**
 * I8: the life of each payment, followed from the events alone. Its money moves once it was
 * allowed, by as many persons as were asked for; of a hold no more is captured than was held, of
 * what was captured no more is refunded; and each is released once, by whom and when it may be.
 */
export class Payments {
  readonly #book: Book
  readonly #structure: Structure
  readonly #voices: Voices
  readonly #open = new Map<Id<'payment'>, Open>()
  /** Of each completed payment, what was captured and not refunded. */
  readonly #left = new Map<Id<'payment'>, bigint>()
  readonly #held = new Map<Ulid, bigint>()
  readonly #openOf = new Map<string, Set<Id<'payment'>>>()

  constructor(book: Book, structure: Structure, voices: Voices) {
    this.#book = book
    this.#structure = structure
    this.#voices = voices
  }

  /** The sum of what a wallet's open payments set aside. */
  held(wallet: Ulid): bigint {
    return this.#held.get(wallet) ?? 0n
  }

  /** Follows an event; gives how much each payment that it ends or cuts counts from now on. */
  observe(broken: Broken, event: Event): Cut[] {
    const before = touchedBy(event).map((payment) => ({ payment, before: this.#sum(payment) }))
    this.#follow(broken, event)
    return before.map((cut) => ({ ...cut, after: this.#sum(cut.payment) }))
  }

  #sum(payment: Id<'payment'>): bigint {
    return this.#open.get(payment)?.sum ?? this.#left.get(payment) ?? 0n
  }

  #follow(broken: Broken, event: Event): void {
    switch (event.kind) {
      case 'payment.create':
        this.#created(broken, event)
        break
      case 'payment.capture':
        this.#captured(broken, event)
        break
      case 'payment.void':
        this.#inTime(broken, event.params.payment, event.at)
        this.#release(broken, event.params.payment, ['held'])
        break
      case 'payment.extend':
        this.#extended(broken, event)
        break
      case 'payment.expire':
        this.#expired(broken, event)
        break
      case 'payment.refund':
        this.#refunded(broken, event)
        break
      case 'payment.settle':
        this.#settled(broken, event)
        break
      case 'payment.fail':
        this.#failed(broken, event)
        break
      case 'approval.approve':
        if (event.result.payment !== null) this.#approved(broken, event, event.result.payment)
        break
      case 'approval.deny':
      case 'approval.cancel':
        if (event.result.payment === null) break
        this.#inTime(broken, event.result.payment, event.at)
        this.#release(broken, event.result.payment, ['asked'])
        break
      case 'agent.delete':
      case 'agent.retire':
        this.#deleted(broken, event)
        break
      case 'key.revoke':
      case 'grant.end':
      case 'member.change':
      case 'member.end':
        this.#silenced(broken, event)
        break
      default:
        break
    }
  }

  #created(broken: Broken, event: EventOf<'payment.create'>): void {
    const { params, result, at } = event
    const { payment, amount } = params
    const { verdict, entries, holds, charges, asked, expiresAt } = result
    const find = (what: string) => broken('I8', `${payment} ${what}`)
    if (verdict === 'DECLINED') {
      if (entries.length + holds.length + charges.length > 0)
        find('was declined, but moves or holds money')
      return
    }
    const waits = verdict === 'PENDING_APPROVAL'
    if (waits && (entries.length > 0 || asked === null))
      find('is pending approval, but moves money or has no approval request')
    if (!waits && (result.code !== null || asked !== null))
      find('was executed without being allowed')
    if (!waits && params.consent === true) find('was executed, but required approval')
    if (!waits && (verdict === 'HELD') !== (params.holdHours !== null))
      find('is held but was not requested as a hold, or the reverse')
    const ends = waits || verdict === 'HELD'
    if (ends && (expiresAt === null || expiresAt <= at)) find('has no expiry time in the future')
    if (verdict === 'COMPLETED' && !moves(this.#own(broken, entries), { ...result, amount }))
      find('moves other money than was requested')
    const made = { payment, key: event.actor, amount, at, ...result }
    this.#enter(made, verdict, asked?.needed ?? 1)
  }

  #approved(broken: Broken, event: EventOf<'approval.approve'>, payment: Id<'payment'>): void {
    const { result, at } = event
    const { verdict, entries, expiresAt } = result
    const find = (what: string) => broken('I8', `${payment} ${what}`)
    const open = this.#open.get(payment)
    if (open?.stage !== 'asked') find('was approved, but was not pending approval')
    this.#inTime(broken, payment, at)
    const needed = open?.needed ?? 1
    const row = this.#book.tables.payment.get(payment)
    const asked = row == null ? null : { ...row, id: payment }
    const count = this.#voices.consent(broken, event, { needed, asked })
    if (count >= needed === (verdict === 'PENDING_APPROVAL'))
      find(`became ${verdict} after ${count} of ${needed} approvals`)
    if (row == null || verdict === 'PENDING_APPROVAL' || verdict === 'GRANTED') return
    if (verdict === 'COMPLETED' && !moves(this.#own(broken, entries), row))
      find('moves other money than was approved')
    if ((verdict === 'HELD') !== (row.holdHours !== null))
      find('is held but was not requested as a hold, or the reverse')
    if (verdict === 'HELD' && (expiresAt === null || expiresAt <= at))
      find('has no expiry time in the future')
    this.#enter({ ...row, payment, expiresAt, at }, verdict)
  }

  #captured(broken: Broken, event: EventOf<'payment.capture'>): void {
    const { params, result } = event
    const { payment } = params
    const row = this.#book.tables.payment.get(payment)
    const held = this.#sum(payment)
    this.#inTime(broken, payment, event.at)
    this.#release(broken, payment, ['held'])
    if (result.captured <= 0n || result.captured > held) {
      const sums = `${formatMoney(result.captured)}, ${formatMoney(held)} was held`
      broken('I8', `${payment} was captured for ${sums}`)
    }
    if (row == null) return
    const captured = { ...row, payment, amount: result.captured }
    const entries = this.#own(broken, result.entries)
    if (result.verdict === 'COMPLETED' ? !moves(entries, captured) : entries.length > 0)
      broken('I8', `${payment} moves other money than was captured`)
    this.#enter({ ...captured, expiresAt: null, at: event.at }, result.verdict)
  }

  #refunded(broken: Broken, { params, result }: EventOf<'payment.refund'>): void {
    const { payment } = params
    const left = this.#left.get(payment) ?? 0n
    if (result.refunded <= 0n || result.refunded > left) {
      const sums = `${formatMoney(result.refunded)}, ${formatMoney(left)} was left`
      broken('I8', `${payment} was refunded for ${sums}`)
    }
    const row = this.#book.tables.payment.get(payment)
    const back = row && { from: row.to, to: row.from, amount: result.refunded }
    // What follows them is the sweep of a wallet that is closed.
    if (back != null && !moves(this.#own(broken, result.entries).slice(0, 2), back))
      broken('I8', `${payment} moves other money than was refunded`)
    this.#left.set(payment, left - result.refunded)
  }

  /** A hold that lasts longer, by so much as was asked for. */
  #extended(broken: Broken, { params, at }: EventOf<'payment.extend'>): void {
    const { payment, hours } = params
    const open = this.#open.get(payment)
    this.#inTime(broken, payment, at)
    if (open?.stage !== 'held') broken('I8', `${payment} was extended, but was not held`)
    const expiresAt = (open?.expiresAt ?? at) + hours * HOUR
    if (expiresAt > (open?.since ?? at) + holdHoursMax * HOUR)
      broken('I8', `${payment} is held for longer than the maximum`)
    if (this.#book.tables.payment.get(payment)?.expiresAt !== expiresAt)
      broken('I8', `${payment} expires at a different time than it was extended to`)
    if (open !== undefined) this.#open.set(payment, { ...open, expiresAt })
  }

  #expired(broken: Broken, { params: { payment }, at }: EventOf<'payment.expire'>): void {
    const open = this.#open.get(payment)
    if (open !== undefined && !isOver(open, at))
      broken('I8', `${payment} expired before its expiry time`)
    this.#release(broken, payment, ['asked', 'held'])
  }

  #settled(broken: Broken, { params, result }: EventOf<'payment.settle'>): void {
    const { payment } = params
    const open = this.#open.get(payment)
    if (open?.stage === 'asked') broken('I8', `${payment} was settled, but was not approved`)
    if (open?.stage === 'held') broken('I8', `${payment} was settled, but was not captured`)
    if (this.#left.has(payment)) broken('I8', `${payment} was settled a second time`)
    const row = this.#book.tables.payment.get(payment)
    if (row?.code != null) broken('I8', `${payment} was settled, but was declined`)
    const sum = row?.part ?? row?.amount ?? 0n
    if (row != null && net(this.#own(broken, result.entries), row.to) !== sum)
      broken('I8', `${payment} moves other money than was settled`)
    this.#leave(payment)
    this.#left.set(payment, sum)
  }

  #failed(broken: Broken, { params, result }: EventOf<'payment.fail'>): void {
    const { payment } = params
    const open = this.#open.get(payment)
    const left = this.#left.get(payment)
    if (open === undefined ? left === undefined : open.stage !== 'sent')
      broken('I8', `${payment} failed, but was not sent to a rail, or had already failed`)
    const row = this.#book.tables.payment.get(payment)
    if (row != null && net(this.#own(broken, result.entries), row.to) !== -(left ?? 0n))
      broken('I8', `${payment} moves other money than was returned`)
    this.#leave(payment)
  }

  /** With an agent, all that it and those below it have waiting is released, and nothing else. */
  #deleted(broken: Broken, event: EventOf<'agent.delete'> | EventOf<'agent.retire'>): void {
    const { params, result, actor, at } = event
    const below = this.#structure.below(params.agent)
    const end = this.#structure.endOf(params.agent)
    if (actor === 'system:clock' && (end === null || at < end))
      broken('I8', `${params.agent} was deleted by the clock before its expiry time`)
    const ended = (result.below ?? []).map(({ agent }) => agent)
    if (!isSame(ended, below))
      broken('I8', `${params.agent} was deleted without all agents below it, or with others`)
    const waiting = [params.agent, ...below].flatMap((one) => this.#waiting(one, ['asked', 'held']))
    this.#releaseAll(broken, { released: result.released, waiting })
  }

  #silenced(broken: Broken, event: Parameters<Voices['silencedBy']>[0]): void {
    const waiting = this.#voices.silencedBy(event).flatMap((key) => this.#waiting(key, ['asked']))
    this.#releaseAll(broken, { released: event.result.released ?? [], waiting })
  }

  #own(broken: Broken, entries: readonly Entry[]): readonly Entry[] {
    return withoutNetting(broken, this.#book, entries)
  }

  #waiting(owner: string, from: readonly Open['stage'][]): Id<'payment'>[] {
    const open = [...(this.#openOf.get(owner) ?? [])]
    return open.filter((payment) => from.some((stage) => stage === this.#open.get(payment)?.stage))
  }

  #releaseAll(
    broken: Broken,
    { released, waiting }: Record<'released' | 'waiting', readonly Id<'payment'>[]>,
  ): void {
    if (!isSame(released, waiting))
      broken(
        'I8',
        `it releases ${released.length} payments, but ${waiting.length} others were open`,
      )
    for (const payment of released) this.#release(broken, payment, ['asked', 'held'])
  }

  /** The end of what is set aside: there is one for each payment, and from these stages alone. */
  #release(broken: Broken, payment: Id<'payment'>, from: readonly Open['stage'][]): void {
    const open = this.#open.get(payment)
    if (open === undefined || !from.includes(open.stage))
      broken('I8', `${payment} was ended, but was not ${from.join(' or ')}`)
    this.#leave(payment)
  }

  /** Who ends it comes before its time is over: after that, the clock alone does. */
  #inTime(broken: Broken, payment: Id<'payment'>, at: number): void {
    if (isOver(this.#open.get(payment), at))
      broken('I8', `${payment} was decided after its expiry time`)
  }

  #enter(
    row: Pick<PaymentRow, 'from' | 'agent' | 'amount' | 'expiresAt'> & {
      readonly payment: Id<'payment'>
      readonly key: string
      readonly at: number
    },
    verdict: keyof typeof stages | 'COMPLETED',
    needed = 1,
  ): void {
    const { payment, amount, agent, key, expiresAt } = row
    this.#leave(payment)
    if (verdict === 'COMPLETED') {
      this.#left.set(payment, amount)
      return
    }
    const wallet = ulidOf(row.from)
    const owners = agent === null ? [key] : [agent, key]
    const kept = { wallet, owners, expiresAt, since: row.at, needed }
    this.#open.set(payment, { stage: stages[verdict], sum: amount, ...kept })
    this.#held.set(wallet, this.held(wallet) + amount)
    for (const owner of owners) {
      const own = this.#openOf.get(owner) ?? new Set()
      this.#openOf.set(owner, own.add(payment))
    }
  }

  #leave(payment: Id<'payment'>): void {
    this.#left.delete(payment)
    const open = this.#open.get(payment)
    if (open === undefined) return
    this.#open.delete(payment)
    this.#held.set(open.wallet, this.held(open.wallet) - open.sum)
    for (const owner of open.owners) this.#openOf.get(owner)?.delete(payment)
  }
}

function touchedBy(event: Event): readonly Id<'payment'>[] {
  switch (event.kind) {
    case 'payment.capture':
    case 'payment.void':
    case 'payment.expire':
    case 'payment.refund':
    case 'payment.settle':
    case 'payment.fail':
      return [event.params.payment]
    case 'approval.approve':
    case 'approval.deny':
    case 'approval.cancel':
      return event.result.payment === null ? [] : [event.result.payment]
    case 'agent.delete':
    case 'agent.retire':
    case 'grant.end':
    case 'key.revoke':
    case 'member.change':
    case 'member.end':
      return event.result.released ?? []
    default:
      return []
  }
}

function isOver(open: Open | undefined, at: number): boolean {
  return open !== undefined && open.expiresAt !== null && at >= open.expiresAt
}

function isSame(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && new Set([...some, ...others]).size === some.length
}

/** Whether entries are one payment's two legs and nothing else. */
function moves(
  entries: readonly Entry[],
  { from, to, amount }: Pick<PaymentRow, 'from' | 'to' | 'amount'>,
): boolean {
  const [out, back] = entries
  if (entries.length !== 2 || out === undefined || back === undefined) return false
  return (
    out.wallet === from && out.amount === -amount && back.wallet === to && back.amount === amount
  )
}

/** What entries come to for one wallet. */
function net(entries: readonly Entry[], wallet: Id<'wallet'>): bigint {
  return entries.reduce((sum, entry) => (entry.wallet === wallet ? sum + entry.amount : sum), 0n)
}
