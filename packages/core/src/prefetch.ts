import { BOOK_KEY, type Book, type Row } from './book.ts'
import { type Command, keyOf, type Params } from './command.ts'
import { type Id, idOf, ulidOf } from './id.ts'
import { pairOf } from './ledger/rate.ts'
import { clearingOf } from './ledger/wallet.ts'
import { isOutside } from './rail.ts'
import { namePeople, nameVoice, type OfPeople } from './read-people.ts'
import { type Need, payeeNamed, ReadSet } from './read-set.ts'

/**
 * The rows that `decide` and `evolve` will touch for a command and that are still unknown, as
 * far as known rows tell: to be asked again after each load until nothing is missing, which
 * takes at most nine waves.
 */
export function rowsToPrefetch(book: Book, command: Command, missing: Need[] = []): Need[] {
  const reads = new ReadSet(book, missing)
  const keyId = keyOf(command.actor)
  const key = keyId === null ? null : reads.row('key', keyId)
  reads.row('book', BOOK_KEY)
  name(reads, command, key ?? null)
  return missing
}

function name(reads: ReadSet, command: Command, key: Row<'key'> | null): void {
  switch (command.kind) {
    case 'book.rails':
      for (const { currency } of command.params.clearing ?? []) {
        reads.role('org', currency)
        reads.role(clearingOf(command.params.rail), currency)
      }
      break
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
      nameAgent(reads, command)
      break
    case 'wallet.fund':
      nameDeposit(reads, command.params.wallet)
      break
    case 'wallet.open':
      nameOpening(reads, command.params)
      break
    case 'payment.create':
      namePayment(reads, command, key)
      break
    case 'payment.settle':
    case 'payment.fail':
    case 'payment.capture':
    case 'payment.void':
    case 'payment.extend':
    case 'payment.refund':
    case 'payment.expire':
      nameEnding(reads, command.params.payment)
      break
    case 'approval.approve':
    case 'approval.deny':
    case 'approval.cancel':
    case 'approval.request':
    case 'approval.expire':
    case 'link.create':
    case 'link.revoke':
      nameConsent(reads, command, key)
      break
    default:
      nameSettings(reads, command)
  }
}

type OfAgent = Extract<Command, { kind: `${'agent' | 'kya'}.${string}` }>

/** What becomes of an agent. */
function nameAgent(reads: ReadSet, command: OfAgent): void {
  const { agent } = command.params
  switch (command.kind) {
    case 'agent.create':
      // Not there yet: the row that would collide is looked for nevertheless.
      reads.row('agent', agent)
      break
    case 'agent.change':
      reads.row('agent', agent)
      reads.row('pace', ulidOf(agent))
      namePolicy(reads, idOf('policy', ulidOf(agent)))
      break
    case 'agent.pause':
      reads.ancestry(agent)
      reads.row('policy', idOf('policy', ulidOf(agent)))
      break
    case 'agent.resume':
      reads.ancestry(agent)
      reads.row('pace', ulidOf(agent))
      break
    case 'agent.rotate':
      nameRotation(reads, agent)
      break
    case 'agent.adjust':
      nameBudget(reads, agent)
      break
    case 'agent.delegate':
      reads.row('agent', agent)
      reads.scopeChain(command.params.parent)
      nameBudget(reads, command.params.parent)
      break
    case 'agent.delete':
    case 'agent.retire':
      nameDeletion(reads, agent)
      break
    case 'kya.upgrade':
      if (command.params.proof !== null) reads.row('proof', command.params.proof)
      reads.row('agent', agent)
      break
    case 'kya.suspend':
    case 'kya.reactivate':
      reads.row('agent', agent)
      break
  }
}

type Settings = Extract<
  Command,
  { kind: `policy.${string}` | `group.${string}` | `payee.${string}` | 'switch.turn' | 'rate.set' }
>

/** What is set by operators, and read by payments. */
function nameSettings(reads: ReadSet, command: Settings | OfPeople): void {
  switch (command.kind) {
    case 'policy.create':
    case 'policy.change':
    case 'policy.delete': {
      namePolicy(reads, command.params.policy)
      break
    }
    case 'policy.attach':
    case 'policy.detach':
      nameAttachment(reads, command.params)
      break
    case 'policy.shadow': {
      const { policy, candidate } = command.params
      const row = reads.row('policy', policy)
      for (const one of [candidate, row?.shadow]) if (one != null) reads.row('policy', one)
      break
    }
    case 'group.create':
      reads.row('group', command.params.group)
      if (command.params.parent !== null) reads.row('group', command.params.parent)
      break
    case 'group.rename':
      reads.row('group', command.params.group)
      break
    case 'group.change':
      reads.row('group', command.params.group)
      namePolicy(reads, idOf('policy', ulidOf(command.params.group)))
      break
    case 'group.delete':
      nameGroup(reads, command.params.group)
      break
    case 'group.join':
      reads.row('group', command.params.group)
      reads.row('agent', command.params.agent)
      break
    case 'group.leave':
      reads.row('agent', command.params.agent)
      nameBinding(reads, command.params.group)
      break
    case 'switch.turn':
      if (command.params.group !== null) reads.row('group', command.params.group)
      if (command.params.agent !== null) reads.row('agent', command.params.agent)
      break
    case 'payee.create':
    case 'payee.change':
    case 'payee.delete': {
      const wallet =
        'facts' in command.params ? command.params.facts.wallet : changedWallet(command)
      reads.row('payee', command.params.payee)
      if (wallet != null) reads.wallet(wallet)
      break
    }
    case 'rate.set':
      reads.row('rate', pairOf(command.params.from, command.params.to))
      break
    default:
      for (const payment of namePeople(reads, command)) nameEnding(reads, payment)
  }
}

/** view.policy() tells of the candidate too. */
function namePolicy(reads: ReadSet, policy: Id<'policy'>): void {
  const row = reads.row('policy', policy)
  if (row?.shadow != null) reads.row('policy', row.shadow)
}

function changedWallet({ params }: Settings): Id<'wallet'> | null {
  return 'change' in params && 'wallet' in params.change ? (params.change.wallet ?? null) : null
}

function nameAttachment(reads: ReadSet, params: Params<'policy.attach'>): void {
  reads.row('policy', params.policy)
  if (params.agent !== null) {
    reads.row('agent', params.agent)
    reads.row('policy', idOf('policy', ulidOf(params.agent)))
  }
  if (params.group !== null) {
    reads.row('group', params.group)
    reads.row('policy', idOf('policy', ulidOf(params.group)))
  }
}

/** A group with what its end touches. */
function nameGroup(reads: ReadSet, id: Id<'group'>): void {
  const group = reads.row('group', id)
  const own = reads.row('policy', idOf('policy', ulidOf(id)))
  for (const policy of group?.attached ?? []) reads.row('policy', policy)
  if (own?.shadow != null) reads.row('policy', own.shadow)
  if (group?.parent != null) reads.row('group', group.parent)
}

/** All that binds the members of a group: its policies, and those of the groups above it. */
function nameBinding(reads: ReadSet, id: Id<'group'>): void {
  for (let one: Id<'group'> | null = id; one !== null; ) {
    const group: Row<'group'> | null | undefined = reads.row('group', one)
    for (const policy of [idOf('policy', ulidOf(one)), ...(group?.attached ?? [])])
      reads.row('policy', policy)
    one = group?.parent ?? null
  }
}

function nameDeposit(reads: ReadSet, id: Id<'wallet'>): void {
  const wallet = reads.wallet(id)
  if (wallet == null) return
  reads.role('world', wallet.currency)
  reads.clearing(wallet.currency)
}

function nameOpening(reads: ReadSet, { agent, currency, change }: Params<'wallet.open'>): void {
  reads.role('org', currency)
  if (agent === null) return
  if (change !== null) namePolicy(reads, idOf('policy', ulidOf(agent)))
  const row = reads.row('agent', agent)
  reads.wallet(idOf('wallet', ulidOf(agent)))
  for (const wallet of row?.wallets ?? []) reads.wallet(wallet)
}

type PaymentCommand = Extract<Command, { kind: 'payment.create' }>

function namePayment(
  reads: ReadSet,
  { params, actor }: PaymentCommand,
  key: Row<'key'> | null,
): void {
  const speaker = key?.agent ?? null
  const from = params.from ?? (speaker === null ? null : idOf('wallet', ulidOf(speaker)))
  if (from === null) return
  // An organization's own key is bounded in what it asks for and nobody has decided.
  if (key !== null && speaker === null) reads.row('asked', actor)
  const wallet = reads.wallet(from)
  if (wallet == null) return
  const listed = params.payee === null ? null : reads.row('payee', params.payee)
  const to = params.to ?? listed?.wallet ?? null
  const target = to === null ? null : reads.wallet(to)
  if (to === null) {
    reads.clearing(wallet.currency)
    reads.role('world', wallet.currency)
  }
  const inside = to === null ? null : { wallet: to, agent: target?.agent ?? null }
  const payee = () => payeeNamed(params, listed ?? null, inside)
  const { amount } = params
  const sum = { payer: wallet.agent, from, amount, currency: params.currency ?? wallet.currency }
  reads.scopeChain(wallet.agent, { ...sum, payee })
}

/** A payment that is being decided or ended, with everything it was counted against. */
function nameEnding(reads: ReadSet, id: Id<'payment'>): void {
  const payment = reads.row('payment', id)
  if (payment == null) return
  const charges = reads.row('charges', id)
  for (const charge of charges?.charges ?? []) reads.charged(charge)
  reads.row('approval', idOf('approval', ulidOf(id)))
  nameVoice(reads, payment.key)
  reads.wallet(payment.from)
  const target = reads.wallet(payment.to)
  const { from, to, amount, currency, rail } = payment
  const listed = payment.payee === null ? null : reads.row('payee', payment.payee)
  const inside = isOutside(rail) ? null : { wallet: to, agent: target?.agent ?? null }
  const payee = () => payeeNamed(payment, listed ?? null, inside)
  reads.scopeChain(payment.agent, { payer: null, from, amount, currency, payee })
  reads.role('org', payment.currency)
  reads.role('shortfall', payment.currency)
  reads.role('world', payment.currency)
  const payer = payment.agent === null ? null : reads.row('agent', payment.agent)
  // What comes back to a delegate that is gone goes on to who delegated.
  if (payer?.status === 'DELETED' && payer.parent !== null) nameBudget(reads, payer.parent)
}

type Consent = Extract<Command, { kind: `${'approval' | 'link'}.${string}` }>

function nameConsent(reads: ReadSet, { kind, params }: Consent, key: Row<'key'> | null): void {
  if ('link' in params && params.link !== null) reads.row('link', params.link)
  if (kind === 'link.revoke') return
  nameApproval(reads, params.approval, key)
  if (kind === 'approval.request') nameAsker(reads, params.agent)
}

function nameApproval(reads: ReadSet, id: Id<'approval'>, key: Row<'key'> | null): void {
  const approval = reads.row('approval', id)
  if (approval?.payment != null) nameEnding(reads, approval.payment)
  if (approval?.request != null) {
    nameAsker(reads, approval.request.agent)
    nameVoice(reads, approval.request.key)
  }
  if (key?.root != null) reads.row('key', key.root)
  const book = approval?.people === true ? reads.row('book', BOOK_KEY) : null
  if (book != null) reads.row('key', book.firstKey)
  for (const vote of approval?.votes ?? []) nameVoice(reads, vote.key)
}

/** An agent with what it could be given, and what binds it. */
function nameAsker(reads: ReadSet, agent: Id<'agent'>): void {
  reads.scopeChain(agent)
  nameRotation(reads, agent)
  nameBudget(reads, agent)
}

function nameBudget(reads: ReadSet, agent: Id<'agent'>): void {
  reads.row('agent', agent)
  const wallet = reads.wallet(idOf('wallet', ulidOf(agent)))
  if (wallet != null) reads.role('org', wallet.currency)
}

function nameRotation(reads: ReadSet, id: Id<'agent'>): void {
  const agent = reads.row('agent', id)
  if (agent?.key != null) reads.row('key', agent.key)
}

/** An agent and all below it, each with everything that ends with it. */
function nameDeletion(reads: ReadSet, agent: Id<'agent'>, top: Id<'agent'> = agent): void {
  nameRotation(reads, agent)
  nameBudget(reads, agent)
  reads.scopeChain(agent)
  const row = reads.row('agent', agent)
  if (row?.parent != null) nameBudget(reads, row.parent)
  const counted = reads.row('policy', idOf('policy', ulidOf(top)))?.rules.currency
  for (const id of [idOf('wallet', ulidOf(agent)), ...(row?.wallets ?? [])]) {
    const wallet = reads.wallet(id)
    if (wallet == null) continue
    reads.role('org', wallet.currency)
    // What it is worth in the limits of the first: nothing to a deletion, but to an exposure.
    if (counted !== undefined && counted !== wallet.currency)
      reads.row('rate', pairOf(wallet.currency, counted))
  }
  const open = reads.row('open', agent)
  for (const payment of open?.payments ?? []) nameEnding(reads, payment)
  for (const approval of reads.asker(agent)?.requests?.open ?? []) reads.row('approval', approval)
  for (const child of row?.children ?? []) nameDeletion(reads, child, top)
}
