import { categoryOfMcc, hostMeant, readCategory, readName } from '@bursar/contract'
import { assert, type Id, type Params, present, ulidOf } from '@bursar/core'
import { mintId } from '../identity/mint.ts'
import { decodePayee, type PayeeView, selectPayee, selectPayees } from '../store/read/payee.ts'
import { type Call, type Deps, type Rejection, rejected } from './call.ts'
import { type Written, write } from './write.ts'

type PayeeFacts = Params<'payee.create'>['facts']
type Change = Params<'payee.change'>['change']

/** What follows from the rest, written down so that new tables change no verdict. */
type Derived = 'mccCategory' | 'nameRead' | 'nameHosts' | 'categoryRead'

/** A payee of the directory, without what only the log needs to know of it. */
export type Payee = Omit<PayeeView, 'createdSeq' | 'updatedSeq' | 'deleted'>

type WrittenPayee<K extends 'payee.create' | 'payee.change'> = Written<K> & {
  readonly payee: Payee
}

export async function createPayee(
  deps: Deps,
  call: Call,
  input: Omit<PayeeFacts, Derived>,
): Promise<WrittenPayee<'payee.create'> | Rejection> {
  const params = {
    payee: mintId('payee'),
    facts: {
      ...input,
      ...nameRead(input.name),
      categoryRead: categoryRead(input.category),
      mccCategory: categoryOf(input.mcc),
    },
  }
  const command = { kind: 'payee.create', actor: call.caller.key, params } as const
  const written = await write(deps, call, { command })
  if (written.kind === 'rejected') return written
  const { params: asked, at } = written.event
  return { ...written, payee: { id: asked.payee, ...asked.facts, createdAt: at, updatedAt: at } }
}

/** The directory from the newest on, `below` a place in the log. */
export async function listPayees(
  { database }: Deps,
  { caller }: Call,
  { below, limit }: { below: number; limit: number },
): Promise<PayeeView[]> {
  const rows = await database.read(selectPayees(caller.bookId, below, limit))
  return rows.map(decodePayee)
}

export async function findPayee(
  deps: Deps,
  call: Call,
  payee: Id<'payee'>,
): Promise<{ readonly kind: 'payee'; readonly payee: PayeeView } | Rejection> {
  const view = await payeeIn(deps, call, payee)
  return view === null || view.deleted ? rejected('NOT_FOUND') : { kind: 'payee', payee: view }
}

async function payeeIn({ database }: Deps, { caller }: Call, payee: Id<'payee'>) {
  const [row] = await database.read(selectPayee(caller.bookId, ulidOf(payee)))
  return row === undefined ? null : decodePayee(row)
}

/** What is left out stays, and null clears. */
export async function changePayee(
  deps: Deps,
  call: Call,
  { payee, change }: { payee: Id<'payee'>; change: Omit<Change, Derived> },
): Promise<WrittenPayee<'payee.change'> | Rejection> {
  const params = { payee, change: completed(change) }
  const command = { kind: 'payee.change', actor: call.caller.key, params } as const
  const written = await write(deps, call, { command })
  if (written.kind === 'rejected') return written
  const { event } = written
  const { createdAt } = present(await payeeIn(deps, call, payee), payee)
  // What it was before stands in the event, so a repetition is answered as at first.
  const before = event.reads.find(({ fact }) => fact === 'payee')?.value
  assert(before != null, 'who changes a payee saw it')
  const facts = { ...(before as PayeeFacts), ...event.params.change }
  return { ...written, payee: { ...facts, id: payee, createdAt, updatedAt: event.at } }
}

/** Money goes to one place: a wallet takes that of an address, and an address that of a wallet. */
function completed(change: Omit<Change, Derived>): Change {
  const { name, category, mcc, wallet, address = null } = change
  const known = {
    ...change,
    ...(name === undefined ? {} : nameRead(name)),
    ...(category === undefined ? {} : { categoryRead: categoryRead(category) }),
    ...(mcc === undefined ? {} : { mccCategory: categoryOf(mcc) }),
  }
  if (wallet != null) return { ...known, address: null }
  return address === null ? known : { ...known, wallet: null }
}

function categoryOf(mcc: string | null): string | null {
  return mcc === null ? null : categoryOfMcc(mcc)
}

function categoryRead(category: string | null): string | null {
  const read = category === null ? null : readCategory(category)
  return read === category ? null : read
}

function nameRead(name: string): Pick<PayeeFacts, 'nameRead' | 'nameHosts'> {
  const [read, host] = [readName(name), hostMeant(name)]
  return { nameRead: read === name ? null : read, nameHosts: host === null ? null : [host] }
}

export function deletePayee(
  deps: Deps,
  call: Call,
  payee: Id<'payee'>,
): Promise<Written<'payee.delete'> | Rejection> {
  const command = { kind: 'payee.delete', actor: call.caller.key, params: { payee } } as const
  return write(deps, call, { command })
}
