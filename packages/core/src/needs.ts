import { BOOK_KEY, type Book, type Row, type TableName } from './book.ts'
import { type Ask, type Command, keyOf } from './command.ts'
import { type Id, idOf, type Ulid, ulidOf } from './id.ts'
import { roleName } from './ledger/wallet.ts'

/** A row that a command will read or change and that is not in memory yet. */
export interface Need {
  readonly table: TableName
  readonly key: string
}

/**
 * The rows that `decide` and `evolve` will touch for a command and that are still unknown, as
 * far as known rows tell: to be asked again after each load until nothing is missing, which
 * takes at most three waves.
 */
export function needs(book: Book, command: Command, missing: Need[] = []): Need[] {
  const want = new Wants(book, missing)
  const keyId = keyOf(command.by)
  const key = keyId === null ? null : want.row('key', keyId)
  want.row('book', BOOK_KEY)
  name(want, command, key?.agent ?? null)
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

  scope(scope: Ulid): void {
    this.row('hot', scope)
    this.row('policy', idOf('policy', scope))
  }

  /** An agent with all that hangs on it: its scope's policies and the book's. */
  path(agent: Id<'agent'> | null): void {
    const book = this.#book.tables.book.get(BOOK_KEY)
    if (book != null) this.scope(book.scope)
    if (agent === null) return
    this.scope(ulidOf(agent))
    const row = this.row('agent', agent)
    for (const policy of row?.attached ?? []) this.row('policy', policy)
  }
}

function name(want: Wants, command: Command, speaker: Id<'agent'> | null): void {
  switch (command.kind) {
    case 'book.open':
    case 'policy.create':
    case 'key.create':
      break
    case 'agent.create':
      // Not there yet: the row that would collide is looked for nevertheless.
      want.row('agent', command.ask.agent)
      break
    case 'agent.pause':
    case 'agent.resume':
      want.row('agent', command.ask.agent)
      break
    case 'agent.rotate':
      nameRotation(want, command.ask.agent)
      break
    case 'agent.adjust':
      nameBudget(want, command.ask.agent)
      break
    case 'agent.delete':
      nameDeletion(want, command.ask.agent)
      break
    case 'wallet.fund': {
      const wallet = want.wallet(command.ask.wallet)
      if (wallet != null) want.role('world', wallet.currency)
      break
    }
    case 'payment.create':
      namePayment(want, command.ask, speaker)
      break
    case 'payment.settle':
    case 'payment.fail':
      nameEnding(want, command.ask.payment)
      break
    case 'approval.approve':
    case 'approval.deny': {
      const approval = want.row('approval', command.ask.approval)
      if (approval != null) nameEnding(want, approval.payment)
      break
    }
    case 'policy.change':
    case 'policy.delete':
      want.row('policy', command.ask.policy)
      break
    case 'policy.attach':
    case 'policy.detach':
      want.row('policy', command.ask.policy)
      want.row('agent', command.ask.agent)
      break
    case 'key.revoke':
      want.row('key', command.ask.key)
      break
  }
}

function namePayment(want: Wants, ask: Ask<'payment.create'>, speaker: Id<'agent'> | null): void {
  const from = ask.from ?? (speaker === null ? null : idOf('wallet', ulidOf(speaker)))
  if (from === null) return
  const wallet = want.wallet(from)
  if (wallet == null) return
  want.path(wallet.agent)
  if (ask.to === null) want.role('clearing:simulated', wallet.currency)
  else want.wallet(ask.to)
}

/** A payment that is being decided or ended, with everything it was counted against. */
function nameEnding(want: Wants, id: Id<'payment'>): void {
  const payment = want.row('payment', id)
  if (payment == null) return
  const charges = want.row('charges', id)
  for (const charge of charges?.charges ?? []) want.row('hot', charge.scope)
  want.row('approval', idOf('approval', ulidOf(id)))
  want.row('key', payment.key)
  want.wallet(payment.from)
  want.wallet(payment.to)
  want.path(payment.agent)
  want.role('org', payment.currency)
  want.role('shortfall', payment.currency)
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

function nameDeletion(want: Wants, agent: Id<'agent'>): void {
  nameRotation(want, agent)
  nameBudget(want, agent)
  want.path(agent)
  const open = want.row('open', agent)
  for (const payment of open?.payments ?? []) nameEnding(want, payment)
}
