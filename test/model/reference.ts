import { type Command, type Id, idOf, noRules, type Rules, ulidOf } from '@bursar/core'
import type { Genesis } from '../setup/given.ts'

// What Bursar should do, said a second time and as naively as possible: flat lists, and every
// sum computed from scratch. Nothing of the core's decisions is used here.

export interface ModelAgent {
  readonly id: Id<'agent'>
  readonly wallet: Id<'wallet'>
  readonly readOnly: boolean
  status: 'ACTIVE' | 'PAUSED' | 'DELETED'
  walletStatus: 'ACTIVE' | 'CLOSING' | 'CLOSED'
  rules: Rules
  attached: Id<'policy'>[]
}

export interface ModelPayment {
  readonly id: Id<'payment'>
  readonly agent: ModelAgent | null
  readonly key: Id<'key'>
  readonly from: Id<'wallet'>
  readonly to: Id<'wallet'>
  /** Null for a wallet of the book. */
  readonly merchant: string | null
  readonly amount: bigint
  readonly at: number
  state: 'DECLINED' | 'PENDING_APPROVAL' | 'PROCESSING' | 'COMPLETED' | 'RELEASED'
  asked: boolean
  counted: boolean
}

interface Move {
  readonly wallet: Id<'wallet'>
  readonly amount: bigint
}

export class Reference {
  readonly genesis: Genesis
  readonly agents: ModelAgent[] = []
  readonly payments: ModelPayment[] = []
  readonly shared = new Map<Id<'policy'>, { rules: Rules; deleted: boolean }>()
  readonly keys = new Map<
    Id<'key'>,
    { agent: ModelAgent | null; active: boolean; revoked: boolean }
  >()
  readonly moves: Move[] = []
  bookRules: Rules = noRules

  constructor(genesis: Genesis, credit: bigint) {
    this.genesis = genesis
    this.keys.set(genesis.by, { agent: null, active: true, revoked: false })
    this.#move(genesis.world, genesis.org, credit)
  }

  posted(wallet: Id<'wallet'>): bigint {
    return sum(this.moves.filter((move) => move.wallet === wallet))
  }

  held(wallet: Id<'wallet'>): bigint {
    return sum(this.payments.filter((one) => one.from === wallet && isOpen(one)))
  }

  spent(agent: ModelAgent | null, since: (at: number) => boolean = () => true): bigint {
    const mine = (one: ModelPayment) => agent === null || one.agent === agent
    return sum(this.payments.filter((one) => one.counted && mine(one) && since(one.at)))
  }

  open(agent: ModelAgent): number {
    return this.payments.filter((one) => one.agent === agent && isOpen(one)).length
  }

  /** What the command comes to at that moment; remembers its consequences. */
  expect(command: Command, at: number): string {
    const key = this.keys.get(command.by as Id<'key'>)
    if (command.by.startsWith('key_') && key?.active !== true) return 'refused UNAUTHENTICATED'
    switch (command.kind) {
      case 'payment.create':
        return this.#pay(command, at)
      case 'payment.settle':
        return this.#settle(this.#payment(command.ask.payment))
      case 'payment.fail':
        return this.#fail(this.#payment(command.ask.payment))
      case 'approval.approve':
      case 'approval.deny':
        return this.#consent(command)
      case 'wallet.fund': {
        const refusal = this.#standing([command.ask.wallet])
        if (refusal !== null) return `refused ${refusal}`
        this.#move(this.genesis.world, command.ask.wallet, command.ask.amount)
        return command.kind
      }
      case 'key.create':
        this.keys.set(command.ask.key.id, { agent: null, active: true, revoked: false })
        return command.kind
      case 'key.revoke': {
        const revoked = this.keys.get(command.ask.key)
        if (revoked === undefined || revoked.agent !== null) return 'refused NOT_FOUND'
        if (!revoked.active) return 'refused CONFLICT'
        revoked.active = false
        revoked.revoked = true
        return command.kind
      }
      default:
        return command.kind.startsWith('policy') ? this.#policy(command) : this.#agent(command)
    }
  }

  #pay(command: Extract<Command, { kind: 'payment.create' }>, at: number): string {
    const { ask } = command
    const key = command.by as Id<'key'>
    const from = ask.from ?? this.keys.get(key)?.agent?.wallet ?? this.genesis.org
    const to = ask.to ?? this.genesis.clearing
    if (from === to) return 'refused SAME_WALLET'
    const agent = this.agents.find(({ wallet }) => wallet === from) ?? null
    const merchant = ask.merchant?.domain ?? null
    const { payment: id, amount } = ask
    const made = { id, agent, key, from, to, merchant, amount, at, asked: false }
    const code = this.#denial({ agent, from, to, merchant, amount }, at)
    if (code !== null) {
      this.payments.push({ ...made, state: 'DECLINED', counted: false })
      return `DECLINED ${code}`
    }
    const thresholds = this.#policies(agent).map((rules) => rules.requireApprovalAbove)
    const asked = thresholds.some((most) => most !== null && amount > most)
    const state = asked ? 'PENDING_APPROVAL' : executionOf(merchant)
    this.payments.push({ ...made, state, asked, counted: true })
    if (state === 'COMPLETED') this.#move(from, to, amount)
    return state
  }

  #denial(
    pay: Pick<ModelPayment, 'agent' | 'from' | 'to' | 'merchant' | 'amount'>,
    at: number,
  ): string | null {
    const { agent, from, to, merchant, amount } = pay
    const standing = this.#standing(merchant === null ? [from, to] : [from])
    if (standing !== null) return standing
    if (agent?.readOnly === true) return 'READ_ONLY_AGENT'
    const policies = this.#policies(agent)
    const listed = this.#listed(policies, pay)
    if (listed !== null) return listed
    const scopes = [...policies.slice(0, -1).map((rules) => ({ rules, scope: agent }))]
    scopes.push({ rules: this.bookRules, scope: null })
    const over = (most: (rules: Rules) => bigint | null, since: ((at: number) => boolean) | null) =>
      scopes.some(({ rules, scope }) => {
        const limit = most(rules)
        const used = since === null ? 0n : this.spent(scope, since)
        return limit !== null && used + amount > limit
      })
    if (over((rules) => rules.maxTransaction, null)) return 'LIMIT_PER_TRANSACTION'
    if (over((rules) => rules.dailyLimit, sameDay(at))) return 'LIMIT_DAILY'
    if (over((rules) => rules.monthlyLimit, sameMonth(at))) return 'LIMIT_MONTHLY'
    if (
      over(
        (rules) => rules.totalLimit,
        () => true,
      )
    )
      return 'LIMIT_TOTAL'
    return this.posted(from) - this.held(from) < amount ? 'INSUFFICIENT_FUNDS' : null
  }

  /** Own and attached ones, the book's last. */
  #policies(agent: ModelAgent | null): Rules[] {
    if (agent === null) return [this.bookRules]
    const attached = agent.attached.map((id) => this.shared.get(id)?.rules ?? noRules)
    return [agent.rules, ...attached, this.bookRules]
  }

  #listed(
    policies: Rules[],
    { to, merchant }: Pick<ModelPayment, 'to' | 'merchant'>,
  ): string | null {
    const names =
      merchant === null ? [to, this.agents.find((a) => a.wallet === to)?.id] : [merchant]
    for (const { blockedMerchants, allowedMerchants } of policies) {
      if (blockedMerchants?.some((one) => names.includes(one as never))) return 'MERCHANT_BLOCKED'
      if (allowedMerchants?.some((one) => names.includes(one as never)) === false)
        return 'MERCHANT_NOT_ALLOWED'
    }
    return null
  }

  #standing(wallets: readonly Id<'wallet'>[]): string | null {
    const agents = wallets.map((one) => this.agents.find(({ wallet }) => wallet === one))
    for (const agent of agents) {
      if (agent?.status === 'PAUSED') return 'WALLET_FROZEN'
      if (agent?.status === 'DELETED') return 'WALLET_CLOSED'
    }
    return null
  }

  #consent(command: Extract<Command, { kind: 'approval.approve' | 'approval.deny' }>): string {
    const id = idOf('payment', ulidOf(command.ask.approval))
    const one = this.payments.find((payment) => payment.id === id)
    if (one === undefined || !one.asked) return 'refused NOT_FOUND'
    if (one.state !== 'PENDING_APPROVAL') return 'refused ALREADY_DECIDED'
    if (command.kind === 'approval.deny') {
      one.state = 'RELEASED'
      one.counted = false
      return command.kind
    }
    const refusal =
      this.#standing([one.from]) ??
      (one.merchant === null ? this.#standing([one.to]) : null) ??
      (this.keys.get(one.key)?.revoked === true ? 'CONFLICT' : null) ??
      this.#listed(this.#policies(one.agent), one)
    if (refusal !== null) return `refused ${refusal}`
    one.state = executionOf(one.merchant)
    one.asked = true
    if (one.state === 'COMPLETED') this.#move(one.from, one.to, one.amount)
    return command.kind
  }

  #settle(one: ModelPayment): string {
    if (one.state === 'COMPLETED') return 'known'
    const late = !isOpen(one)
    const room = this.posted(one.from) - this.held(one.from)
    one.state = 'COMPLETED'
    one.counted = true
    const covered = !late || room > one.amount ? one.amount : room
    this.#move(one.from, one.to, covered)
    this.#move(this.genesis.shortfall, one.to, one.amount - covered)
    if (!late) this.#drain(one.agent)
    return 'payment.settle'
  }

  #fail(one: ModelPayment): string {
    if (one.state !== 'PROCESSING' && one.state !== 'COMPLETED') return 'known'
    if (one.state === 'COMPLETED') this.#move(one.to, one.from, one.amount)
    one.state = 'RELEASED'
    one.counted = false
    this.#drain(one.agent)
    return 'payment.fail'
  }

  #drain(agent: ModelAgent | null): void {
    if (agent === null || agent.walletStatus === 'ACTIVE') return
    const held = this.held(agent.wallet)
    this.#move(agent.wallet, this.genesis.org, this.posted(agent.wallet) - held)
    agent.walletStatus = held > 0n ? agent.walletStatus : 'CLOSED'
  }

  #agent(command: Command): string {
    if (command.kind === 'agent.create') {
      const { agent: id, rules, readOnly, key } = command.ask
      const wallet = idOf('wallet', ulidOf(id))
      const status = { status: 'ACTIVE', walletStatus: 'ACTIVE' } as const
      const made: ModelAgent = { id, wallet, readOnly, ...status, rules, attached: [] }
      this.agents.push(made)
      this.keys.set(key.id, { agent: made, active: true, revoked: false })
      return command.kind
    }
    const ask = command.ask as { agent: Id<'agent'> }
    const agent = this.agents.find(({ id }) => id === ask.agent)
    if (agent === undefined || agent.status === 'DELETED') return 'refused NOT_FOUND'
    if (command.kind === 'agent.adjust') {
      const refusal = this.#standing([agent.wallet])
      if (refusal !== null) return `refused ${refusal}`
      const { amount } = command.ask
      const payer = amount > 0n ? this.genesis.org : agent.wallet
      const size = amount > 0n ? amount : -amount
      if (this.posted(payer) - this.held(payer) < size) return 'refused INSUFFICIENT_FUNDS'
      this.#move(this.genesis.org, agent.wallet, amount)
    }
    if (command.kind === 'agent.pause') agent.status = 'PAUSED'
    if (command.kind === 'agent.resume') agent.status = 'ACTIVE'
    if (command.kind === 'agent.rotate') {
      this.#endKeys(agent, false)
      this.keys.set(command.ask.key.id, { agent, active: true, revoked: false })
    }
    if (command.kind === 'agent.delete') this.#delete(agent)
    return command.kind
  }

  #delete(agent: ModelAgent): void {
    for (const one of this.payments) {
      if (one.agent !== agent || one.state !== 'PENDING_APPROVAL') continue
      one.state = 'RELEASED'
      one.counted = false
    }
    agent.status = 'DELETED'
    agent.walletStatus = 'CLOSING'
    agent.attached = []
    this.#drain(agent)
    this.#endKeys(agent, true)
  }

  #endKeys(agent: ModelAgent, revoked: boolean): void {
    for (const key of this.keys.values()) {
      if (key.agent !== agent || !key.active) continue
      key.active = false
      key.revoked = revoked
    }
  }

  #policy(command: Command): string {
    if (command.kind === 'policy.create') {
      this.shared.set(command.ask.policy, { rules: command.ask.rules, deleted: false })
      return command.kind
    }
    const ask = command.ask as { policy: Id<'policy'>; agent: Id<'agent'> }
    const shared = this.shared.get(ask.policy)
    const owner = this.agents.find(({ id }) => ulidOf(id) === ulidOf(ask.policy))
    const book = ulidOf(ask.policy) === this.genesis.scope
    if (shared?.deleted === true || owner?.status === 'DELETED') return 'refused NOT_FOUND'
    if (command.kind === 'policy.change') {
      const changed = (rules: Rules): Rules => ({ ...rules, ...command.ask.change })
      if (book) this.bookRules = changed(this.bookRules)
      if (owner !== undefined) owner.rules = changed(owner.rules)
      if (shared !== undefined) shared.rules = changed(shared.rules)
      return command.kind
    }
    if (shared === undefined) return 'refused CONFLICT'
    if (command.kind === 'policy.delete') {
      if (this.agents.some(({ attached }) => attached.includes(ask.policy)))
        return 'refused CONFLICT'
      shared.deleted = true
      return command.kind
    }
    const agent = this.agents.find(({ id }) => id === ask.agent)
    if (agent === undefined || agent.status === 'DELETED') return 'refused NOT_FOUND'
    const isAttached = agent.attached.includes(ask.policy)
    const attaches = command.kind === 'policy.attach'
    if (isAttached === attaches || (attaches && agent.attached.length === 8))
      return 'refused CONFLICT'
    if (attaches) agent.attached.push(ask.policy)
    else agent.attached = agent.attached.filter((one) => one !== ask.policy)
    return command.kind
  }

  #payment(id: Id<'payment'>): ModelPayment {
    const found = this.payments.find((one) => one.id === id)
    if (found === undefined) throw new Error('the generator names payments that exist')
    return found
  }

  #move(from: Id<'wallet'>, to: Id<'wallet'>, amount: bigint): void {
    this.moves.push({ wallet: from, amount: -amount }, { wallet: to, amount })
  }
}

export function sameDay(now: number): (at: number) => boolean {
  const today = dateOf(now)
  return (at) => dateOf(at) === today
}

export function sameMonth(now: number): (at: number) => boolean {
  const month = dateOf(now).slice(0, 7)
  return (at) => dateOf(at).startsWith(month)
}

const dates = new Map<number, string>()

function dateOf(at: number): string {
  const known = dates.get(at)
  if (known !== undefined) return known
  const date = new Date(at / 1000).toISOString().slice(0, 10)
  dates.set(at, date)
  return date
}

function executionOf(merchant: string | null): 'PROCESSING' | 'COMPLETED' {
  return merchant === 'slow.simulated' ? 'PROCESSING' : 'COMPLETED'
}

function isOpen({ state }: ModelPayment): boolean {
  return state === 'PENDING_APPROVAL' || state === 'PROCESSING'
}

function sum(all: readonly { readonly amount: bigint }[]): bigint {
  return all.reduce((total, { amount }) => total + amount, 0n)
}
