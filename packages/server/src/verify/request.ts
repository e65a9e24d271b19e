import { isDeepStrictEqual } from 'node:util'
import {
  type Book,
  type Event,
  type EventOf,
  type Id,
  idOf,
  type PolicyRow,
  type Rules,
  ulidOf,
} from '@bursar/core'
import type { Broken } from './finding.ts'
import type { FieldsBy } from './rule.ts'
import type { Voices } from './voice.ts'

type Request = EventOf<'approval.request'>
type Raise = NonNullable<Rules['raises']>[number]

const fieldOf: Readonly<Record<Raise['per'], FieldsBy<'amount'>>> = {
  transaction: 'maxTransaction',
  day: 'dailyLimit',
  week: 'weeklyLimit',
  month: 'monthlyLimit',
  total: 'totalLimit',
}

const SECOND = 1_000_000
const RESTS = 3_600 * SECOND

/**
 * I4, I9: an agent gets more when a person consents, what it asked for and nothing else; a limit
 * that was raised is the one it was when the raise is over, or what it raised has become less.
 * Raises are put together from what was asked for, never read from the policies.
 */
export class Requests {
  readonly #book: Book
  readonly #voices: Voices
  readonly #open = new Map<Id<'approval'>, Request>()
  /** When somebody of a lineage was last told no, by the first of it. */
  readonly #denied = new Map<Id<'agent'>, number>()
  readonly #raises = new Map<Id<'policy'>, readonly Raise[]>()
  /** The rules of each policy as an event left them. */
  readonly #rules = new Map<Id<'policy'>, Rules>()

  constructor(book: Book, voices: Voices) {
    this.#book = book
    this.#voices = voices
  }

  observe(broken: Broken, event: Event): void {
    switch (event.kind) {
      case 'approval.request':
        this.#ask(broken, event)
        break
      case 'approval.approve':
        if (event.result.payment === null) this.#grant(broken, event)
        break
      case 'approval.deny':
      case 'approval.cancel':
      case 'approval.expire':
        this.#end(broken, event)
        break
      default:
        break
    }
    const { policy, agent } = this.#book.tables
    for (const { id, status } of agent.updated.values()) {
      if (status === 'PAUSED') this.#raises.delete(idOf('policy', ulidOf(id)))
      if (status === 'DELETED') this.#drop(id)
    }
    for (const changed of [policy.inserted, policy.updated])
      for (const row of changed.values()) this.#compare(broken, row, event.at)
  }

  /** A limit of a policy as it holds at a moment: its own, or the largest raise of it. */
  limitOf({ id, rules }: Pick<PolicyRow, 'id' | 'rules'>, field: FieldsBy<'amount'>, at: number) {
    const limit = rules[field]
    if (limit === null) return null
    let most = limit
    for (const { per, amount, until } of this.#raises.get(id) ?? [])
      if (fieldOf[per] === field && at < until * SECOND && amount > most) most = amount
    return most
  }

  #ask(broken: Broken, event: Request): void {
    const { approval, agent } = event.params
    const first = this.#firstOf(agent)
    const open = [...this.#open.values()].filter((one) => this.#firstOf(one.params.agent) === first)
    if (open.length >= 3) broken('I9', `${approval} is one of more than 3 open requests`)
    if (event.at < (this.#denied.get(first) ?? 0) + RESTS)
      broken('I9', `${approval} was asked for less than an hour after a denial`)
    this.#open.set(approval, event)
  }

  #grant(broken: Broken, event: EventOf<'approval.approve'>): void {
    const { approval } = event.params
    const asked = this.#open.get(approval)
    if (asked === undefined) {
      broken('I9', `${approval} was granted, but was not open`)
      return
    }
    this.#open.delete(approval)
    const { agent, wish } = asked.params
    const row = this.#book.tables.approval.get(approval)
    const key = asked.actor as Id<'key'>
    this.#voices.consent(broken, event, {
      needed: 1,
      asked: { id: approval, key, agent, seq: row?.createdSeq ?? 0 },
    })
    if (event.at >= asked.result.expiresAt)
      broken('I9', `${approval} was granted after its expiry time`)
    if (this.#book.tables.agent.get(agent)?.status !== 'ACTIVE')
      broken('I8', `${approval} was granted to ${agent}, which is not active`)
    const needed = wish.what === 'budget' ? 'wallets:write' : 'policies:write'
    if (!this.#voices.holds(event.actor, needed))
      broken('I9', `${approval} was granted without the permission ${needed}`)
    const policy = idOf('policy', ulidOf(agent))
    const before = this.#rules.get(policy)
    if (wish.what === 'raise') this.#raise(policy, { ...wish, approval })
    const gained = this.#gained(broken, event, { wallet: idOf('wallet', ulidOf(agent)) })
    if (gained !== (wish.what === 'budget' ? wish.amount : 0n))
      broken('I9', `${approval} moves other money than was asked for`)
    const list = before?.allowedMerchants ?? []
    const changed = wish.what === 'payee' ? { allowedMerchants: [...list, wish.payee] } : {}
    const same = (rules: Rules | null | undefined) => ({ ...rules, raises: null, readings: null })
    const after = event.result.rules
    if (after !== null && !isDeepStrictEqual(same(after), { ...same(before), ...changed }))
      broken('I9', `${approval} changes other rules than was asked for`)
  }

  #raise(
    policy: Id<'policy'>,
    { approval, per, amount, until }: Request['params']['wish'] & { approval: Id<'approval'> },
  ): void {
    if (per === null || amount === null || until === null) return
    this.#raises.set(policy, [
      ...(this.#raises.get(policy) ?? []),
      { approval, per, amount, until },
    ])
  }

  #gained(
    broken: Broken,
    { result: { entries } }: EventOf<'approval.approve'>,
    { wallet }: { wallet: Id<'wallet'> },
  ): bigint {
    const currency = this.#book.tables.wallet.get(wallet)?.currency
    const org = this.#book.tables.role.get(`org/${currency}`)?.wallet
    for (const entry of entries)
      if (entry.wallet !== wallet && entry.wallet !== org)
        broken('I9', `a budget moves money of ${entry.wallet}`)
    return entries.reduce((sum, one) => (one.wallet === wallet ? sum + one.amount : sum), 0n)
  }

  #end(
    broken: Broken,
    event: EventOf<'approval.deny' | 'approval.cancel' | 'approval.expire'>,
  ): void {
    const asked = this.#open.get(event.params.approval)
    if (asked === undefined) return
    this.#open.delete(event.params.approval)
    const isOver = event.at >= asked.result.expiresAt
    if (isOver !== (event.kind === 'approval.expire'))
      broken('I9', `${event.params.approval} ended ${isOver ? 'after' : 'before'} its expiry time`)
    if (event.kind === 'approval.deny')
      this.#denied.set(this.#firstOf(asked.params.agent), event.at)
  }

  /** What an agent asked for ends with it. */
  #drop(agent: Id<'agent'>): void {
    for (const [approval, { params }] of this.#open)
      if (params.agent === agent) this.#open.delete(approval)
  }

  /** A policy has the raises that were granted, but for those that have ended. */
  #compare(broken: Broken, { id, rules }: PolicyRow, at: number): void {
    const before = this.#rules.get(id)
    this.#rules.set(id, rules)
    const own = (this.#raises.get(id) ?? []).filter(({ per }) => {
      const [from, to] = [before?.[fieldOf[per]] ?? null, rules[fieldOf[per]]]
      const isLower = from === null || to === null || to < from
      return !isLower && before?.currency === rules.currency
    })
    this.#raises.set(id, own)
    const lasting = (raises: readonly Raise[]) => raises.filter(({ until }) => at < until * SECOND)
    if (!isDeepStrictEqual(lasting(rules.raises ?? []), lasting(own)))
      broken('I4', `${id} has other raises than were granted and have not ended`)
  }

  #firstOf(agent: Id<'agent'>): Id<'agent'> {
    const parent = this.#book.tables.agent.get(agent)?.parent ?? null
    return parent === null ? agent : this.#firstOf(parent)
  }
}
