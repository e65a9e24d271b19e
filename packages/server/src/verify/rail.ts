import {
  type Book,
  type Event,
  isOutside,
  type OutsideRail,
  type PaymentRow,
  type RailTerms,
} from '@bursar/core'
import type { Broken } from './finding.ts'

/** Where money may leave by each rail, stated here again: a simulation pays nobody in live. */
const environments: Readonly<Record<OutsideRail, readonly string[]>> = { simulated: ['test'] }

type Paid = Pick<PaymentRow, 'rail' | 'merchant'>

/** I8: by which rails the book pays outside parties and whether that ends at once or later. */
export class Rails {
  readonly #book: Book
  #environment = ''
  readonly #terms = new Map<string, Pick<RailTerms, 'settles' | 'except'>>()

  constructor(book: Book) {
    this.#book = book
  }

  /** Follows what operators set, and holds against it what is executed. */
  observe(broken: Broken, event: Event): void {
    switch (event.kind) {
      case 'book.open':
        this.#environment = event.params.environment
        for (const { rail, ...terms } of event.params.rails) this.#set(broken, rail, terms)
        break
      case 'book.rails': {
        const { rail, settles, except } = event.params
        if (settles === null) this.#terms.delete(rail)
        else this.#set(broken, rail, { settles, except })
        break
      }
      case 'payment.create': {
        const { rail, verdict, address } = event.result
        const { merchant, payee } = event.params
        const entry = payee === null ? null : this.#book.tables.payee.get(payee)
        const own = isOutside(rail) ? (entry?.address ?? null) : null
        if (address !== own) broken('I8', `it goes to ${address}, but its payee is at ${own}`)
        if (verdict !== 'DECLINED') this.#executed(broken, { rail, merchant }, verdict)
        break
      }
      case 'payment.capture':
        this.#executed(broken, this.#payment(event.params.payment), event.result.verdict)
        break
      case 'approval.approve':
        if (event.result.payment !== null)
          this.#executed(broken, this.#payment(event.result.payment), event.result.verdict)
        break
      default:
        break
    }
  }

  #set(broken: Broken, rail: OutsideRail, terms: Pick<RailTerms, 'settles' | 'except'>): void {
    this.#mayUse(broken, rail)
    this.#terms.set(rail, terms)
  }

  #mayUse(broken: Broken, rail: OutsideRail): void {
    if (!environments[rail].includes(this.#environment))
      broken('I8', `the rail ${rail} cannot be used in a ${this.#environment} environment`)
  }

  #payment(id: string): Paid | null {
    return this.#book.tables.payment.get(id) ?? null
  }

  #executed(broken: Broken, paid: Paid | null, verdict: string): void {
    if (paid === null || !isOutside(paid.rail)) return
    this.#mayUse(broken, paid.rail)
    const terms = this.#terms.get(paid.rail)
    if (terms === undefined) broken('I8', `the book has no rail ${paid.rail}`)
    if (terms === undefined || !(verdict === 'COMPLETED' || verdict === 'PROCESSING')) return
    const { id = null, name = null, domain = null } = paid.merchant ?? {}
    const isExcepted = terms.except?.some((one) => [id, name, domain].includes(one)) === true
    const expected = (terms.settles === 'later') === isExcepted ? 'COMPLETED' : 'PROCESSING'
    if (verdict !== expected)
      broken('I8', `it is ${verdict}, but by the terms of its rail ${expected}`)
  }
}
