import { type Event, type EventOf, type Id, keyOf, type NewPasskey } from '@bursar/core'
import { approvalChallenge, requestHash, termsHash } from '../store/terms.ts'
import { faultOf } from './assertion.ts'
import type { Broken } from './finding.ts'
import type { Structure } from './structure.ts'

/** What waits for consent, as it was asked for. */
interface Asked {
  readonly seq: number
  readonly agent: Id<'agent'> | null
  readonly terms: string
  /** null: no money. */
  readonly amount: bigint | null
  readonly currency: string
}

interface Passkey {
  readonly person: Id<'person'>
  readonly publicKey: string
  readonly seq: number
}

const UNIT = 100_000_000n

/**
 * I9: what a policy wants confirmed with a passkey is confirmed, by the member who consents, with
 * a passkey of theirs that is older than the asking and signed these very terms. Passkeys, people
 * and values are this class's own.
 */
export class StepUps {
  readonly #bookId: number
  readonly #structure: Structure
  readonly #asked = new Map<Id<'approval'>, Asked>()
  /** By the id of the credential, those that have not ended. */
  readonly #passkeys = new Map<string, Passkey>()
  /** Whose key it is, of those of members. */
  readonly #people = new Map<string, Id<'person'>>()
  readonly #rates = new Map<string, bigint | null>([['USDC/USD', UNIT]])

  constructor(bookId: number, structure: Structure) {
    this.#bookId = bookId
    this.#structure = structure
  }

  observe(broken: Broken, seq: number, event: Event): void {
    switch (event.kind) {
      case 'payment.create':
      case 'approval.request':
        this.#ask(seq, event)
        break
      case 'approval.approve':
        this.#consent(broken, event)
        break
      case 'approval.deny':
      case 'approval.cancel':
      case 'approval.expire':
        this.#asked.delete(event.params.approval)
        break
      case 'payment.expire':
        this.#asked.delete(`apr_${event.params.payment.slice(4)}`)
        break
      case 'rate.set':
        this.#rates.set(`${event.params.from}/${event.params.to}`, event.params.rate)
        break
      case 'member.add':
      case 'member.change':
      case 'member.end':
        this.#member(seq, event)
        break
      case 'passkey.add':
      case 'passkey.end':
        this.#passkey(broken, seq, event)
        break
      default:
        break
    }
  }

  #ask(seq: number, event: EventOf<'payment.create' | 'approval.request'>): void {
    if (event.kind === 'approval.request') {
      const { approval, agent, wish } = event.params
      const { currency } = event.result
      const terms = requestHash(event)
      this.#asked.set(approval, { seq, agent, terms, amount: wish.amount, currency })
      return
    }
    const { params, result } = event
    if (result.asked === null) return
    const { agent, currency } = result
    const asked = { seq, agent, terms: termsHash(event), amount: params.amount, currency }
    this.#asked.set(`apr_${params.payment.slice(4)}`, asked)
  }

  #member(seq: number, event: EventOf<'member.add' | 'member.change' | 'member.end'>): void {
    const { person } = event.params
    if (event.kind === 'member.end') {
      for (const [id, passkey] of this.#passkeys)
        if (passkey.person === person) this.#passkeys.delete(id)
      return
    }
    this.#people.set(event.params.key.id, person)
    if (event.kind !== 'member.add') return
    for (const passkey of event.params.passkeys ?? []) this.#add(passkey, { person, seq })
  }

  #passkey(broken: Broken, seq: number, event: EventOf<'passkey.add' | 'passkey.end'>): void {
    const { params, actor } = event
    const owner =
      event.kind === 'passkey.add'
        ? event.params.person
        : this.#passkeys.get(event.params.passkey)?.person
    if (owner === undefined || this.#people.get(actor) !== owner)
      broken('I9', `${actor} does not speak for whose passkey it is`)
    if (event.kind === 'passkey.end') this.#passkeys.delete(params.passkey)
    else this.#add(event.params, { person: event.params.person, seq })
  }

  #add({ passkey, publicKey }: NewPasskey, of: { person: Id<'person'>; seq: number }): void {
    this.#passkeys.set(passkey, { ...of, publicKey })
  }

  #consent(broken: Broken, { params, result, actor }: EventOf<'approval.approve'>): void {
    const { approval, evidence, link } = params
    const asked = this.#asked.get(approval)
    if (result.verdict !== 'PENDING_APPROVAL') this.#asked.delete(approval)
    if (asked === undefined) return
    if (evidence === null) {
      const policy = this.#wantedBy(asked)
      if (policy !== null)
        broken('I9', `${approval} was approved without a passkey, which ${policy} requires`)
      return
    }
    const find = (what: string) => broken('I9', `the passkey that confirmed ${approval} ${what}`)
    const person = link === null && keyOf(actor) !== null ? this.#people.get(actor) : undefined
    const passkey = this.#passkeys.get(evidence.passkey)
    if (person === undefined || passkey?.person !== person) {
      find(`is no active one of the member who speaks by ${actor}`)
      return
    }
    if (passkey.seq > asked.seq) find('was added after the approval was requested')
    const { nonce } = evidence
    const said = { nonce, bookId: this.#bookId, approval, termsHash: asked.terms, person }
    const { publicKey } = passkey
    const fault = faultOf(evidence, { publicKey, challenge: approvalChallenge(said) })
    if (fault !== null) find(`does not prove it: ${fault}`)
  }

  /** The policy on its path that wants it confirmed, if there is one. */
  #wantedBy({ agent, amount, currency }: Asked): Id<'policy'> | null {
    for (const { policies } of this.#structure.scopes(agent)) {
      const counted = policies[0]?.rules.currency ?? currency
      const value = amount === null ? null : this.#valueOf(amount, [currency, counted])
      for (const { id, rules } of policies) {
        const most = rules.stepUpAbove
        const isWithin = value !== null && rules.currency === counted && most !== null
        if (most !== null && !(isWithin && value <= most)) return id
      }
    }
    return null
  }

  /** What an amount counts for in another currency than its own, rounded up. */
  #valueOf(amount: bigint, [from, to]: readonly [string, string]): bigint | null {
    if (from === to) return amount
    const rate = this.#rates.get(`${from}/${to}`)
    return rate == null ? null : (amount * rate + UNIT - 1n) / UNIT
  }
}
