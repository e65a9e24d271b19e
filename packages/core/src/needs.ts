import { BOOK_KEY, type Book, type Row, type TableName } from './book.ts'
import { type Ask, type Command, keyOf } from './command.ts'
import { type Id, idOf, type Ulid, ulidOf } from './id.ts'
import { pairOf } from './ledger/rate.ts'
import { shareKey } from './ledger/share.ts'
import { roleName } from './ledger/wallet.ts'
import { acquaintanceKey, twinKey } from './policy/encounter.ts'
import { directoryPayee, internalPayee, merchantPayee, type Payee } from './policy/payee.ts'
import { look, looksOf } from './policy/rules.ts'
import { RULE_SET } from './rule-set.ts'

/** A row that a command will read or change and that is not in memory yet. */
export interface Need {
  readonly table: TableName
  readonly key: string
}

/**
 * The rows that `decide` and `evolve` will touch for a command and that are still unknown, as
 * far as known rows tell: to be asked again after each load until nothing is missing, which
 * takes at most nine waves.
 */
export function needs(book: Book, command: Command, missing: Need[] = []): Need[] {
  const want = new Wants(book, missing)
  const keyId = keyOf(command.by)
  const key = keyId === null ? null : want.row('key', keyId)
  want.row('book', BOOK_KEY)
  name(want, command, key ?? null)
  return missing
}

class Wants {
  readonly #book: Book
  readonly #missing: Need[]

  constructor(book: Book, missing: Need[]) {
    this.#book = book
    this.#missing = missing
  }

  /** The row if it is known; noted as missing otherwise. */
  row<T extends TableName>(table: T, key: string): Row<T> | null | undefined {
    const row = this.#book.tables[table].get(key) as Row<T> | null | undefined
    if (row === undefined) this.#missing.push({ table, key })
    return row
  }

  role(name: Parameters<typeof roleName>[0], currency: string): void {
    const role = this.row('role', roleName(name, currency))
    if (role != null) this.wallet(role.wallet)
  }

  wallet(id: Id<'wallet'>): Row<'wallet'> | null | undefined {
    const wallet = this.row('wallet', id)
    this.row('hot', ulidOf(id))
    if (wallet?.agent != null) this.row('agent', wallet.agent)
    return wallet
  }

  /** A scope's counters, its own policy and those attached, each with its candidate. */
  #scope(scope: Ulid, attached: readonly Id<'policy'>[], sum: Sum | null): void {
    this.row('hot', scope)
    const own = this.row('policy', idOf('policy', scope))
    let looks = this.#policy(own)
    for (const policy of attached) looks |= this.#policy(this.row('policy', policy))
    if ((looks & look.pace) !== 0) this.row('pace', scope)
    if (sum === null || own == null) return
    const { currency } = own.rules
    if (currency !== sum.currency) this.row('rate', pairOf(sum.currency, currency))
    // Whom it goes to is put together only where somebody asks.
    const payee = (looks & (look.payees | look.twins)) === 0 ? null : sum.payee()
    if (payee === null) return
    const known = (looks & look.payees) === 0 ? null : acquaintanceKey(scope, payee)
    if (known !== null) this.row('encounter', known)
    if ((looks & look.twins) === 0) return
    const twin = this.row('encounter', twinKey(sum.from, { ...sum, payee }))
    if (twin != null) this.row('payment', twin.payment)
  }

  /** What the payer of a sum has spent of a scope that others spend from too. */
  #share(scope: Ulid, sum: Sum | null): void {
    if (sum?.payer != null && ulidOf(sum.payer) !== scope)
      this.row('share', shareKey(scope, sum.payer))
  }

  /** What a policy and its candidate look at. */
  #policy(row: Row<'policy'> | null | undefined): number {
    if (row == null) return look.nothing
    const tried = row.shadow === null ? null : this.row('policy', row.shadow)
    return looksOf(row.rules) | (tried == null ? look.nothing : looksOf(tried.rules))
  }

  /**
   * An agent with all that its payments must pass: itself, those above it, their groups, the
   * book. With a sum, also what a payment of it is compared with.
   */
  path(agent: Id<'agent'> | null, sum: Sum | null = null): void {
    const book = this.#book.tables.book.get(BOOK_KEY)
    if (book != null) this.#scope(book.scope, [], sum)
    let groups: readonly Id<'group'>[] = []
    for (let one = agent; one !== null; ) {
      const row: Row<'agent'> | null | undefined = this.row('agent', one)
      this.#scope(ulidOf(one), row?.attached ?? [], sum)
      this.#share(ulidOf(one), sum)
      groups = row?.groups ?? groups
      one = row?.parent ?? null
    }
    for (const group of groups) this.#group(group, sum)
  }

  #group(group: Id<'group'>, sum: Sum | null): void {
    for (let one: Id<'group'> | null = group; one !== null; ) {
      const row: Row<'group'> | null | undefined = this.row('group', one)
      this.#scope(ulidOf(one), row?.attached ?? [], sum)
      this.#share(ulidOf(one), sum)
      one = row?.parent ?? null
    }
  }

  /** An agent and those above it, with what is counted of them. */
  line(agent: Id<'agent'>): void {
    for (let one: Id<'agent'> | null = agent; one !== null; ) {
      const row: Row<'agent'> | null | undefined = this.row('agent', one)
      this.row('hot', ulidOf(one))
      one = row?.parent ?? null
    }
  }
}

/**
 * What a payment is compared with earlier ones by; no payee where they are not compared. No payer
 * where nothing is charged that was not charged before.
 */
interface Sum {
  readonly payer: Id<'agent'> | null
  readonly from: Id<'wallet'>
  readonly amount: bigint
  readonly currency: string
  payee(): Payee | null
}

function name(want: Wants, command: Command, key: Row<'key'> | null): void {
  switch (command.kind) {
    case 'book.open':
    case 'key.create':
      break
    case 'agent.create':
      // Not there yet: the row that would collide is looked for nevertheless.
      want.row('agent', command.ask.agent)
      break
    case 'agent.pause':
      want.line(command.ask.agent)
      break
    case 'agent.resume':
      want.line(command.ask.agent)
      want.row('pace', ulidOf(command.ask.agent))
      break
    case 'agent.rotate':
      nameRotation(want, command.ask.agent)
      break
    case 'agent.adjust':
      nameBudget(want, command.ask.agent)
      break
    case 'agent.delegate':
      want.row('agent', command.ask.agent)
      want.path(command.ask.parent)
      nameBudget(want, command.ask.parent)
      break
    case 'agent.delete':
      nameDeletion(want, command.ask.agent)
      break
    case 'wallet.fund':
      nameDeposit(want, command.ask.wallet)
      break
    case 'wallet.open':
      nameOpening(want, command.ask)
      break
    case 'payment.create':
      namePayment(want, command, key)
      break
    case 'payment.settle':
    case 'payment.fail':
    case 'payment.capture':
    case 'payment.void':
    case 'payment.refund':
    case 'payment.expire':
      nameEnding(want, command.ask.payment)
      break
    case 'approval.approve':
    case 'approval.deny':
    case 'approval.cancel':
      nameConsent(want, command.ask.approval)
      break
    default:
      nameSettings(want, command)
  }
}

type Settings = Extract<
  Command,
  { kind: `policy.${string}` | `group.${string}` | `payee.${string}` | 'switch.turn' | 'rate.set' }
>

/** What is set by operators, and read by payments. */
function nameSettings(want: Wants, command: Settings | Extract<Command, { kind: 'key.revoke' }>) {
  switch (command.kind) {
    case 'policy.create':
    case 'policy.change':
    case 'policy.delete': {
      const row = want.row('policy', command.ask.policy)
      if (row?.shadow != null) want.row('policy', row.shadow)
      break
    }
    case 'policy.attach':
    case 'policy.detach':
      nameAttachment(want, command.ask)
      break
    case 'policy.shadow': {
      const { policy, candidate } = command.ask
      const row = want.row('policy', policy)
      for (const one of [candidate, row?.shadow]) if (one != null) want.row('policy', one)
      break
    }
    case 'group.create':
      want.row('group', command.ask.group)
      if (command.ask.parent !== null) want.row('group', command.ask.parent)
      break
    case 'group.rename':
      want.row('group', command.ask.group)
      break
    case 'group.delete':
      nameGroup(want, command.ask.group)
      break
    case 'group.join':
    case 'group.leave':
      want.row('group', command.ask.group)
      want.row('agent', command.ask.agent)
      break
    case 'switch.turn':
      if (command.ask.group !== null) want.row('group', command.ask.group)
      if (command.ask.agent !== null) want.row('agent', command.ask.agent)
      break
    case 'payee.create':
    case 'payee.change':
    case 'payee.delete': {
      const wallet = 'facts' in command.ask ? command.ask.facts.wallet : changedWallet(command)
      want.row('payee', command.ask.payee)
      if (wallet != null) want.wallet(wallet)
      break
    }
    case 'rate.set':
      want.row('rate', pairOf(command.ask.from, command.ask.to))
      break
    case 'key.revoke':
      want.row('key', command.ask.key)
      for (const one of want.row('asked', command.ask.key)?.payments ?? []) nameEnding(want, one)
      break
  }
}

function changedWallet({ ask }: Settings): Id<'wallet'> | null {
  return 'change' in ask && 'wallet' in ask.change ? (ask.change.wallet ?? null) : null
}

function nameAttachment(want: Wants, ask: Ask<'policy.attach'>): void {
  want.row('policy', ask.policy)
  if (ask.agent !== null) {
    want.row('agent', ask.agent)
    want.row('policy', idOf('policy', ulidOf(ask.agent)))
  }
  if (ask.group !== null) {
    want.row('group', ask.group)
    want.row('policy', idOf('policy', ulidOf(ask.group)))
  }
}

/** A group with what its end touches. */
function nameGroup(want: Wants, id: Id<'group'>): void {
  const group = want.row('group', id)
  const own = want.row('policy', idOf('policy', ulidOf(id)))
  for (const policy of group?.attached ?? []) want.row('policy', policy)
  if (own?.shadow != null) want.row('policy', own.shadow)
  if (group?.parent != null) want.row('group', group.parent)
}

function nameDeposit(want: Wants, id: Id<'wallet'>): void {
  const wallet = want.wallet(id)
  if (wallet != null) want.role('world', wallet.currency)
}

function nameOpening(want: Wants, { agent, currency }: Ask<'wallet.open'>): void {
  want.role('org', currency)
  if (agent === null) return
  const row = want.row('agent', agent)
  want.wallet(idOf('wallet', ulidOf(agent)))
  for (const wallet of row?.wallets ?? []) want.wallet(wallet)
}

type Pay = Extract<Command, { kind: 'payment.create' }>

function namePayment(want: Wants, { ask, by }: Pay, key: Row<'key'> | null): void {
  const speaker = key?.agent ?? null
  const from = ask.from ?? (speaker === null ? null : idOf('wallet', ulidOf(speaker)))
  if (from === null) return
  // An organization's own key is bounded in what it asks for and nobody has decided.
  if (key !== null && speaker === null) want.row('asked', by)
  const wallet = want.wallet(from)
  if (wallet == null) return
  const listed = ask.payee === null ? null : want.row('payee', ask.payee)
  const to = ask.to ?? listed?.wallet ?? null
  const target = to === null ? null : want.wallet(to)
  if (to === null) want.role('clearing:simulated', wallet.currency)
  const inside = to === null ? null : { wallet: to, agent: target?.agent ?? null }
  const payee = () => payeeNamed(ask, listed ?? null, inside)
  const { amount } = ask
  const sum = { payer: wallet.agent, from, amount, currency: ask.currency ?? wallet.currency }
  want.path(wallet.agent, { ...sum, payee })
}

function payeeNamed(
  { merchant, payee }: Pick<Ask<'payment.create'>, 'merchant' | 'payee'>,
  listed: Row<'payee'> | null,
  inside: { wallet: Id<'wallet'>; agent: Id<'agent'> | null } | null,
): Payee | null {
  if (payee !== null) return listed === null ? null : directoryPayee(payee, listed, inside)
  if (inside !== null) return internalPayee(inside)
  return merchant === null ? null : merchantPayee(merchant, RULE_SET)
}

/** A payment that is being decided or ended, with everything it was counted against. */
function nameEnding(want: Wants, id: Id<'payment'>): void {
  const payment = want.row('payment', id)
  if (payment == null) return
  const charges = want.row('charges', id)
  for (const { scope, member } of charges?.charges ?? []) {
    want.row('hot', scope)
    if (member !== null) want.row('share', shareKey(scope, member))
  }
  want.row('approval', idOf('approval', ulidOf(id)))
  want.row('key', payment.key)
  want.wallet(payment.from)
  const target = want.wallet(payment.to)
  const { from, to, amount, currency, rail } = payment
  const listed = payment.payee === null ? null : want.row('payee', payment.payee)
  const inside = rail === 'internal' ? { wallet: to, agent: target?.agent ?? null } : null
  const payee = () => payeeNamed(payment, listed ?? null, inside)
  want.path(payment.agent, { payer: null, from, amount, currency, payee })
  want.role('org', payment.currency)
  want.role('shortfall', payment.currency)
  const payer = payment.agent === null ? null : want.row('agent', payment.agent)
  // What comes back to a delegate that is gone goes on to who delegated.
  if (payer?.status === 'DELETED' && payer.parent !== null) nameBudget(want, payer.parent)
}

function nameConsent(want: Wants, id: Id<'approval'>): void {
  const approval = want.row('approval', id)
  if (approval != null) nameEnding(want, approval.payment)
}

function nameBudget(want: Wants, agent: Id<'agent'>): void {
  want.row('agent', agent)
  const wallet = want.wallet(idOf('wallet', ulidOf(agent)))
  if (wallet != null) want.role('org', wallet.currency)
}

function nameRotation(want: Wants, id: Id<'agent'>): void {
  const agent = want.row('agent', id)
  if (agent?.key != null) want.row('key', agent.key)
}

/** An agent and all below it, each with everything that ends with it. */
function nameDeletion(want: Wants, agent: Id<'agent'>, top: Id<'agent'> = agent): void {
  nameRotation(want, agent)
  nameBudget(want, agent)
  want.path(agent)
  const row = want.row('agent', agent)
  if (row?.parent != null) nameBudget(want, row.parent)
  const counted = want.row('policy', idOf('policy', ulidOf(top)))?.rules.currency
  for (const id of [idOf('wallet', ulidOf(agent)), ...(row?.wallets ?? [])]) {
    const wallet = want.wallet(id)
    if (wallet == null) continue
    want.role('org', wallet.currency)
    // What it is worth in the limits of the first: nothing to a deletion, but to an exposure.
    if (counted !== undefined && counted !== wallet.currency)
      want.row('rate', pairOf(wallet.currency, counted))
  }
  const open = want.row('open', agent)
  for (const payment of open?.payments ?? []) nameEnding(want, payment)
  for (const child of row?.children ?? []) nameDeletion(want, child, top)
}
