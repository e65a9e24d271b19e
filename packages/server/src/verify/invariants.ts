import {
  BOOK_KEY,
  type Book,
  type Charge,
  type Entry,
  type Event,
  type EventOf,
  formatMoney,
  type Id,
  idOf,
  isOpen,
  type PaymentRow,
  type PolicyRow,
  type Ulid,
  ulidOf,
} from '@bursar/core'
import type { Findings, Law } from './finding.ts'

/** What was counted against one scope, added up again from the charges of the events. */
interface Counted {
  dayEnd: number
  day: bigint
  monthEnd: number
  month: bigint
  total: bigint
}

const SECOND = 1_000_000
// The longest local day and month, with a change of clocks in them.
const daySecondsMax = 50 * 3600
const monthSecondsMax = 33 * 24 * 3600

/**
 * The invariants that each event must keep: I2, I3 and I8 from what it moves, I4 from counters of
 * its own. Looks at the event and at the book just after it, never at what the decision counted.
 */
export class Invariants {
  readonly #book: Book
  readonly #findings: Findings
  readonly #counted = new Map<Ulid, Counted>()
  /** Payments that hold money: from which wallet, how much. */
  readonly #open = new Map<string, { readonly wallet: Ulid; readonly amount: bigint }>()
  readonly #held = new Map<Ulid, bigint>()
  /** Payments that wait for consent, and those that a rail was told of. */
  readonly #stage = new Map<Id<'payment'>, 'asked' | 'sent'>()

  constructor(book: Book, findings: Findings) {
    this.#book = book
    this.#findings = findings
  }

  /** The sum of a wallet's open payments. */
  held(wallet: Ulid): bigint {
    return this.#held.get(wallet) ?? 0n
  }

  /** Called when an event has been applied, before the book forgets what it changed. */
  observe(seq: number, event: Event): void {
    const broken = (law: Law, message: string) =>
      this.#findings.add({ law, seq, message: `Event ${seq} (${event.kind}): ${message}` })
    this.#balanced(broken, entriesOf(event))
    this.#funded(broken)
    this.#consented(broken, event)
    if (event.kind === 'payment.create') this.#withinLimits(broken, event)
    for (const charge of chargesOf(event)) this.#count(broken, event.at, charge)
    this.#follow()
  }

  #balanced(broken: Broken, entries: readonly Entry[]): void {
    if (entries.length === 0) return
    if (entries.length === 1) broken('I2', 'it has a single entry')
    const sums = new Map<string, bigint>()
    for (const { wallet, amount } of entries) {
      const currency = this.#book.tables.wallet.get(wallet)?.currency ?? 'of no wallet'
      sums.set(currency, (sums.get(currency) ?? 0n) + amount)
    }
    for (const [currency, sum] of sums) {
      if (sum !== 0n) broken('I2', `its entries in ${currency} sum to ${formatMoney(sum)}`)
    }
  }

  #funded(broken: Broken): void {
    const { hot, wallet } = this.#book.tables
    for (const [key, row] of hot.updated) {
      if (row.held <= row.posted) continue
      const owner = wallet.get(idOf('wallet', key))
      if (owner == null || owner.type === 'SYSTEM') continue
      broken('I3', `${owner.id} has ${formatMoney(row.posted - row.held)} available`)
    }
  }

  /** I8: money of a payment moves once it was allowed, and by a person when one was asked. */
  #consented(broken: Broken, event: Event): void {
    switch (event.kind) {
      case 'payment.create':
        this.#created(broken, event)
        break
      case 'approval.approve': {
        const { payment, verdict, entries } = event.out
        if (this.#stage.get(payment) !== 'asked')
          broken('I8', `${payment} is approved, but did not wait for it`)
        const row = this.#book.tables.payment.get(payment)
        if (verdict === 'COMPLETED' && row != null && !moves(entries, row))
          broken('I8', `${payment} moves other money than was approved`)
        this.#enter(payment, verdict)
        break
      }
      case 'approval.deny':
        this.#stage.delete(event.out.payment)
        break
      case 'agent.delete':
        for (const payment of event.out.released) this.#stage.delete(payment)
        break
      case 'payment.settle': {
        const { payment } = event.ask
        if (this.#stage.get(payment) === 'asked')
          broken('I8', `${payment} is settled, but nobody approved it`)
        if (this.#book.tables.payment.get(payment)?.code != null)
          broken('I8', `${payment} is settled, but was declined`)
        this.#stage.delete(payment)
        break
      }
      case 'payment.fail':
        this.#stage.delete(event.ask.payment)
        break
      default:
        break
    }
  }

  #created(broken: Broken, { ask, out }: EventOf<'payment.create'>): void {
    const { verdict, entries, holds, charges } = out
    const allowed = out.code === null && out.asked === null
    if (verdict === 'DECLINED') {
      if (entries.length + holds.length + charges.length > 0)
        broken('I8', `${ask.payment} was declined and moves or holds money`)
      return
    }
    if (verdict === 'PENDING_APPROVAL') {
      if (entries.length > 0 || out.asked === null)
        broken('I8', `${ask.payment} waits for an approval and moves money, or asks nobody`)
    } else if (!allowed) broken('I8', `${ask.payment} is executed without being allowed`)
    if (verdict === 'COMPLETED' && !moves(entries, { ...out, amount: ask.amount }))
      broken('I8', `${ask.payment} moves other money than was asked for`)
    this.#enter(ask.payment, verdict)
  }

  #enter(payment: Id<'payment'>, verdict: string): void {
    if (verdict === 'PENDING_APPROVAL') this.#stage.set(payment, 'asked')
    else if (verdict === 'PROCESSING') this.#stage.set(payment, 'sent')
    else this.#stage.delete(payment)
  }

  /** I4: with this payment, no window holds more than a policy in force at its moment lets in. */
  #withinLimits(broken: Broken, { ask, out, at }: EventOf<'payment.create'>): void {
    if (out.verdict === 'DECLINED') return
    const { amount } = ask
    for (const scope of this.#path(out.agent)) {
      const charge = out.charges.find((one) => one.scope === scope.id)
      if (charge?.amount !== amount) {
        broken('I4', `${ask.payment} is not charged to scope ${scope.id}`)
        continue
      }
      const counted = this.#counted.get(scope.id)
      const now = Math.floor(at / SECOND)
      const day = counted !== undefined && now < counted.dayEnd ? counted.day : 0n
      const month = counted !== undefined && now < counted.monthEnd ? counted.month : 0n
      for (const { id, version, rules } of scope.policies) {
        const over = (limit: bigint | null, sum: bigint, what: string) => {
          if (limit === null || sum <= limit) return
          const most = `${formatMoney(sum)} of at most ${formatMoney(limit)}`
          broken('I4', `scope ${scope.id} spends ${most} ${what} by ${id} version ${version}`)
        }
        over(rules.maxTransaction, amount, 'in one payment')
        over(rules.dailyLimit, day + amount, 'in a day')
        over(rules.monthlyLimit, month + amount, 'in a month')
        over(rules.totalLimit, (counted?.total ?? 0n) + amount, 'in total')
      }
    }
  }

  #path(agent: Id<'agent'> | null): { id: Ulid; policies: PolicyRow[] }[] {
    const { tables } = this.#book
    const policiesOf = (ids: readonly Id<'policy'>[]) =>
      ids.map((id) => tables.policy.get(id)).filter((row) => row != null)
    const path: { id: Ulid; policies: PolicyRow[] }[] = []
    const root = tables.book.get(BOOK_KEY)?.scope
    if (root !== undefined) path.push({ id: root, policies: policiesOf([idOf('policy', root)]) })
    if (agent !== null) {
      const id = ulidOf(agent)
      const attached = tables.agent.get(agent)?.attached ?? []
      path.push({ id, policies: policiesOf([idOf('policy', id), ...attached]) })
    }
    return path
  }

  #count(broken: Broken, at: number, { scope, amount, dayEnd, monthEnd }: Charge): void {
    const now = Math.floor(at / SECOND)
    let counted = this.#counted.get(scope)
    if (counted === undefined) {
      counted = { dayEnd: 0, day: 0n, monthEnd: 0, month: 0n, total: 0n }
      this.#counted.set(scope, counted)
    }
    if (amount > 0n) {
      const day = dayEnd > now && dayEnd <= now + daySecondsMax
      const month = monthEnd > now && monthEnd <= now + monthSecondsMax
      if (!day || !month) broken('I4', `scope ${scope} is charged in a window that is not open`)
      if ((now < counted.dayEnd && dayEnd !== counted.dayEnd) || dayEnd < counted.dayEnd)
        broken('I4', `the day of scope ${scope} ends at another moment than it began with`)
      if ((now < counted.monthEnd && monthEnd !== counted.monthEnd) || monthEnd < counted.monthEnd)
        broken('I4', `the month of scope ${scope} ends at another moment than it began with`)
      if (dayEnd !== counted.dayEnd) Object.assign(counted, { dayEnd, day: 0n })
      if (monthEnd !== counted.monthEnd) Object.assign(counted, { monthEnd, month: 0n })
    }
    if (dayEnd === counted.dayEnd) counted.day += amount
    if (monthEnd === counted.monthEnd) counted.month += amount
    counted.total += amount
    if (counted.day < 0n || counted.month < 0n || counted.total < 0n)
      broken('I4', `more is given back to scope ${scope} than was charged`)
  }

  /** Keeps the sums of open payments: a payment enters when it opens, and leaves when it ends. */
  #follow(): void {
    const { payment } = this.#book.tables
    for (const changed of [payment.inserted, payment.updated]) {
      for (const [id, row] of changed) {
        const known = this.#open.get(id)
        if (known === undefined && isOpen(row.state)) {
          const open = { wallet: ulidOf(row.from), amount: row.amount }
          this.#open.set(id, open)
          this.#held.set(open.wallet, this.held(open.wallet) + open.amount)
        } else if (known !== undefined && !isOpen(row.state)) {
          this.#open.delete(id)
          this.#held.set(known.wallet, this.held(known.wallet) - known.amount)
        }
      }
    }
  }
}

type Broken = (law: Law, message: string) => void

function entriesOf(event: Event): readonly Entry[] {
  return 'entries' in event.out ? event.out.entries : []
}

function chargesOf(event: Event): readonly Charge[] {
  return 'charges' in event.out ? event.out.charges : []
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
