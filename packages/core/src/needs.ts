import { BOOK_KEY, type Book, type Row } from './book.ts'
import { type Command, keyOf, type Params } from './command.ts'
import { type Id, idOf, ulidOf } from './id.ts'
import { pairOf } from './ledger/rate.ts'
import { shareKey } from './ledger/share.ts'
import { type Need, payeeNamed, Wants } from './wants.ts'

/**
 * The rows that `decide` and `evolve` will touch for a command and that are still unknown, as
 * far as known rows tell: to be asked again after each load until nothing is missing, which
 * takes at most nine waves.
 */
export function needs(book: Book, command: Command, missing: Need[] = []): Need[] {
  const want = new Wants(book, missing)
  const keyId = keyOf(command.actor)
  const key = keyId === null ? null : want.row('key', keyId)
  want.row('book', BOOK_KEY)
  name(want, command, key ?? null)
  return missing
}

function name(want: Wants, command: Command, key: Row<'key'> | null): void {
  switch (command.kind) {
    case 'book.open':
    case 'log.accept':
    case 'key.create':
      break
    case 'agent.create':
    case 'agent.change':
    case 'agent.pause':
    case 'agent.resume':
    case 'agent.rotate':
    case 'agent.adjust':
    case 'agent.delegate':
    case 'agent.delete':
    case 'agent.retire':
    case 'kya.upgrade':
    case 'kya.suspend':
    case 'kya.reactivate':
      nameAgent(want, command)
      break
    case 'wallet.fund':
      nameDeposit(want, command.params.wallet)
      break
    case 'wallet.open':
      nameOpening(want, command.params)
      break
    case 'payment.create':
      namePayment(want, command, key)
      break
    case 'payment.settle':
    case 'payment.fail':
    case 'payment.capture':
    case 'payment.void':
    case 'payment.extend':
    case 'payment.refund':
    case 'payment.expire':
      nameEnding(want, command.params.payment)
      break
    case 'approval.approve':
    case 'approval.deny':
    case 'approval.cancel':
      nameConsent(want, command.params.approval)
      break
    default:
      nameSettings(want, command)
  }
}

type OfAgent = Extract<Command, { kind: `${'agent' | 'kya'}.${string}` }>

/** What becomes of an agent. */
function nameAgent(want: Wants, command: OfAgent): void {
  const { agent } = command.params
  switch (command.kind) {
    case 'agent.create':
      // Not there yet: the row that would collide is looked for nevertheless.
      want.row('agent', agent)
      break
    case 'agent.change':
      want.row('agent', agent)
      want.row('pace', ulidOf(agent))
      namePolicy(want, idOf('policy', ulidOf(agent)))
      break
    case 'agent.pause':
      want.line(agent)
      break
    case 'agent.resume':
      want.line(agent)
      want.row('pace', ulidOf(agent))
      break
    case 'agent.rotate':
      nameRotation(want, agent)
      break
    case 'agent.adjust':
      nameBudget(want, agent)
      break
    case 'agent.delegate':
      want.row('agent', agent)
      want.path(command.params.parent)
      nameBudget(want, command.params.parent)
      break
    case 'agent.delete':
    case 'agent.retire':
      nameDeletion(want, agent)
      break
    case 'kya.upgrade':
      if (command.params.proof !== null) want.row('proof', command.params.proof)
      want.row('agent', agent)
      break
    case 'kya.suspend':
    case 'kya.reactivate':
      want.row('agent', agent)
      break
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
      namePolicy(want, command.params.policy)
      break
    }
    case 'policy.attach':
    case 'policy.detach':
      nameAttachment(want, command.params)
      break
    case 'policy.shadow': {
      const { policy, candidate } = command.params
      const row = want.row('policy', policy)
      for (const one of [candidate, row?.shadow]) if (one != null) want.row('policy', one)
      break
    }
    case 'group.create':
      want.row('group', command.params.group)
      if (command.params.parent !== null) want.row('group', command.params.parent)
      break
    case 'group.rename':
      want.row('group', command.params.group)
      break
    case 'group.change':
      want.row('group', command.params.group)
      namePolicy(want, idOf('policy', ulidOf(command.params.group)))
      break
    case 'group.delete':
      nameGroup(want, command.params.group)
      break
    case 'group.join':
    case 'group.leave':
      want.row('group', command.params.group)
      want.row('agent', command.params.agent)
      break
    case 'switch.turn':
      if (command.params.group !== null) want.row('group', command.params.group)
      if (command.params.agent !== null) want.row('agent', command.params.agent)
      break
    case 'payee.create':
    case 'payee.change':
    case 'payee.delete': {
      const wallet =
        'facts' in command.params ? command.params.facts.wallet : changedWallet(command)
      want.row('payee', command.params.payee)
      if (wallet != null) want.wallet(wallet)
      break
    }
    case 'rate.set':
      want.row('rate', pairOf(command.params.from, command.params.to))
      break
    case 'key.revoke':
      want.row('key', command.params.key)
      for (const one of want.row('asked', command.params.key)?.payments ?? []) nameEnding(want, one)
      break
  }
}

/** view.policy() tells of the candidate too. */
function namePolicy(want: Wants, policy: Id<'policy'>): void {
  const row = want.row('policy', policy)
  if (row?.shadow != null) want.row('policy', row.shadow)
}

function changedWallet({ params }: Settings): Id<'wallet'> | null {
  return 'change' in params && 'wallet' in params.change ? (params.change.wallet ?? null) : null
}

function nameAttachment(want: Wants, params: Params<'policy.attach'>): void {
  want.row('policy', params.policy)
  if (params.agent !== null) {
    want.row('agent', params.agent)
    want.row('policy', idOf('policy', ulidOf(params.agent)))
  }
  if (params.group !== null) {
    want.row('group', params.group)
    want.row('policy', idOf('policy', ulidOf(params.group)))
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
  if (wallet == null) return
  want.role('world', wallet.currency)
  want.role('clearing:simulated', wallet.currency)
}

function nameOpening(want: Wants, { agent, currency, change }: Params<'wallet.open'>): void {
  want.role('org', currency)
  if (agent === null) return
  if (change !== null) namePolicy(want, idOf('policy', ulidOf(agent)))
  const row = want.row('agent', agent)
  want.wallet(idOf('wallet', ulidOf(agent)))
  for (const wallet of row?.wallets ?? []) want.wallet(wallet)
}

type Pay = Extract<Command, { kind: 'payment.create' }>

function namePayment(want: Wants, { params, actor }: Pay, key: Row<'key'> | null): void {
  const speaker = key?.agent ?? null
  const from = params.from ?? (speaker === null ? null : idOf('wallet', ulidOf(speaker)))
  if (from === null) return
  // An organization's own key is bounded in what it asks for and nobody has decided.
  if (key !== null && speaker === null) want.row('asked', actor)
  const wallet = want.wallet(from)
  if (wallet == null) return
  const listed = params.payee === null ? null : want.row('payee', params.payee)
  const to = params.to ?? listed?.wallet ?? null
  const target = to === null ? null : want.wallet(to)
  if (to === null)
    for (const name of ['clearing:simulated', 'world'] as const) want.role(name, wallet.currency)
  const inside = to === null ? null : { wallet: to, agent: target?.agent ?? null }
  const payee = () => payeeNamed(params, listed ?? null, inside)
  const { amount } = params
  const sum = { payer: wallet.agent, from, amount, currency: params.currency ?? wallet.currency }
  want.path(wallet.agent, { ...sum, payee })
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
  want.role('world', payment.currency)
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
