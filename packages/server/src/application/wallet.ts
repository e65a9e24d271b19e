import {
  decodeEvent,
  type EventOf,
  type Id,
  isPrecise,
  newClearingWallets,
  present,
  roleName,
  type Ulid,
  ulidOf,
} from '@bursar/core'
import { mintId } from '../identity/mint.ts'
import { decodeOwnWallets, selectOwnWallets } from '../store/read/payment.ts'
import { selectRole } from '../store/read/role.ts'
import { readId } from '../store/read/value.ts'
import {
  decodeEntry,
  decodeWallet,
  type EntryView,
  selectEntries,
  selectVersionAt,
  selectWallet,
  selectWallets,
  selectWalletsOf,
  type WalletView,
} from '../store/read/wallet.ts'
import { reachWallet } from './access.ts'
import { type Call, type Deps, type Rejection, rejected } from './call.ts'
import { firstWalletOf, transactionId } from './id.ts'
import { paymentIn } from './movement.ts'
import { FIRST, placesOf } from './place.ts'
import { privateTexts } from './private-text.ts'
import { type Written, write } from './write.ts'

/** A wallet in one currency, of an agent or, where that is null, of the organization. */
export async function openWallet(
  deps: Deps,
  call: Call,
  { agent, currency, change = null }: WalletOpening,
): Promise<(Written<'wallet.open'> & { readonly wallet: WalletView }) | Rejection> {
  const roles = { org: mintId('wallet'), world: mintId('wallet') }
  const more = { clearing: newClearingWallets(() => mintId('wallet')), shortfall: mintId('wallet') }
  const params = { wallet: mintId('wallet'), agent, currency, change, ...roles, ...more }
  const command = { kind: 'wallet.open', actor: call.caller.key, params } as const
  const written = await write(deps, call, { command })
  if (written.kind === 'rejected') return written
  return { ...written, wallet: openedBy(written) }
}

interface WalletOpening {
  readonly agent: Id<'agent'> | null
  readonly currency: string
  /** What its agent may spend from now on. */
  readonly change?: EventOf<'wallet.open'>['params']['change']
}

/** A wallet as its event made it: nothing in it, and frozen if its agent was. */
function openedBy({ seq, event }: Written<'wallet.open'>): WalletView {
  const { params, result, reads, at } = event
  const { agent, currency } = params
  const owner = reads.find(({ fact }) => fact === 'agent')?.value as { status: string } | undefined
  return {
    id: result.opensWallet ? params.wallet : params.org,
    type: result.opensWallet ? 'AGENT' : 'ORG',
    agent,
    agentStatus: owner?.status ?? null,
    currency,
    status: 'ACTIVE',
    posted: 0n,
    held: 0n,
    createdAt: at,
    createdSeq: seq,
    closedAt: null,
  }
}

/** Those of one event are told apart by their ids. */
interface WalletPlace {
  readonly seq: number
  readonly id: Ulid
}

const newest: WalletPlace = { seq: FIRST, id: '7ZZZZZZZZZZZZZZZZZZZZZZZZZ' as Ulid }

/** The wallets that the caller may see from the newest on, below one of them. */
export async function listWallets(
  deps: Deps,
  call: Call,
  { below, limit }: { below: WalletPlace | null; limit: number },
): Promise<WalletView[]> {
  const { bookId } = call.caller
  const page = { below: below ?? newest, limit }
  const own = await ownWallets(deps, call)
  const rows = await deps.database.read(
    own === null
      ? selectWallets(bookId, page.below, page.limit)
      : selectWalletsOf(bookId, own, page),
  )
  return rows.map(decodeWallet)
}

/** The wallets that an agent's own key speaks for; null is all of them. */
export async function ownWallets(
  { database }: Deps,
  { caller: { agent: own, bookId } }: Call,
): Promise<readonly Id<'wallet'>[] | null> {
  if (own === null) return null
  const [row] = await database.read(selectOwnWallets(bookId, ulidOf(own)))
  return decodeOwnWallets(own, row)
}

export async function findWallet(
  deps: Deps,
  call: Call,
  id: string,
): Promise<{ readonly kind: 'wallet'; readonly wallet: WalletView } | Rejection> {
  const reached = await reachWallet(deps, call, id)
  if (reached.kind === 'rejected') return reached
  const [row] = await deps.database.read(selectWallet(call.caller.bookId, ulidOf(reached.wallet)))
  return row === undefined ? rejected('NOT_FOUND') : { kind: 'wallet', wallet: decodeWallet(row) }
}

/** The wallets that a list is about: the one named, or all that the caller may see. */
export async function walletsListed(
  deps: Deps,
  call: Call,
  id: string | null,
): Promise<
  { readonly kind: 'wallets'; readonly wallets: readonly Id<'wallet'>[] | null } | Rejection
> {
  if (id === null) return { kind: 'wallets', wallets: await ownWallets(deps, call) }
  const answer = await findWallet(deps, call, id)
  return answer.kind === 'rejected' ? answer : { kind: 'wallets', wallets: [answer.wallet.id] }
}

/** One side of a movement, as the wallet has it. */
export interface WalletEntry extends Omit<EntryView, 'body'> {
  readonly transaction: Id<'transaction'>
  readonly payment: Id<'payment'> | null
  readonly at: number
}

interface EntryRange {
  /** The entry's number in its wallet. */
  readonly below: number
  readonly limit: number
  readonly createdAfter?: number | undefined
  readonly createdBefore?: number | undefined
}

/** A wallet's entries from the newest on. */
export async function listEntries(
  deps: Deps,
  call: Call,
  wallet: Id<'wallet'>,
  { limit, ...range }: EntryRange,
): Promise<{ readonly kind: 'entries'; readonly entries: WalletEntry[] } | Rejection> {
  const { bookId } = call.caller
  const [known] = await deps.database.read(selectWallet(bookId, ulidOf(wallet)))
  if (known === undefined) return rejected('NOT_FOUND')
  const span = await versionsOf(deps, call, wallet, range)
  const below = Math.min(span.below, range.below)
  const page = { below, above: span.above, limit }
  const rows = await deps.database.read(selectEntries(bookId, ulidOf(wallet), page))
  return { kind: 'entries', entries: rows.map(decodeEntry).map(readable) }
}

function readable({ body, ...entry }: EntryView): WalletEntry {
  const event = decodeEvent(body)
  const transaction = transactionId(entry.seq, event.at)
  return { ...entry, transaction, payment: paymentIn(event), at: event.at }
}

/** A span of time as entry numbers of one wallet, both excluded. */
async function versionsOf(
  deps: Deps,
  call: Call,
  wallet: Id<'wallet'>,
  span: Parameters<typeof placesOf>[2],
): Promise<{ above: number; below: number }> {
  const places = await placesOf(deps, call, span)
  const last = async (seq: number) => {
    const query = selectVersionAt(call.caller.bookId, ulidOf(wallet), seq)
    const [row] = await deps.database.read(query)
    return Number(row?.version ?? 0)
  }
  return {
    above: places.above === 0 ? 0 : await last(places.above),
    below: places.below === FIRST ? FIRST : (await last(places.below - 1)) + 1,
  }
}

interface Funding {
  readonly wallet: string
  readonly amount: bigint
  readonly reference: string | null
}

/** Money from outside: the faucet of a test book, a recorded deposit in a live one. */
export async function fundWallet(
  deps: Deps,
  call: Call,
  { wallet: id, amount, reference }: Funding,
): Promise<Written<'wallet.fund'> | Rejection> {
  const answer = await findWallet(deps, call, id)
  if (answer.kind === 'rejected') return answer
  const { id: wallet, currency } = answer.wallet
  if (!isPrecise(amount, currency)) return rejected('AMOUNT_TOO_PRECISE')
  const { digests, texts } = privateTexts(ulidOf(wallet), { reference: reference ?? undefined })
  const params = { wallet, amount, texts: digests }
  const command = { kind: 'wallet.fund', actor: call.caller.key, params } as const
  return write(deps, call, { command, texts })
}

/** The wallet that a caller pays from where none is named: an agent's first, the organization's. */
export async function usualWallet({ database }: Deps, { caller }: Call): Promise<Id<'wallet'>> {
  if (caller.agent !== null) return firstWalletOf(caller.agent)
  const [row] = await database.read(selectRole(caller.bookId, roleName('org', 'USD')))
  return readId('wallet', present(row, 'the wallet of the organization').wallet)
}
