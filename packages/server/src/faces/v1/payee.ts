import { categoryOfMcc, type OperationName } from '@bursar/contract'
import { type Ask, assert, type Id, parseId, present, ulidOf } from '@bursar/core'
import { rejected } from '../../application/call.ts'
import { FIRST } from '../../application/place.ts'
import { write } from '../../application/write.ts'
import { mintId } from '../../identity/mint.ts'
import { decodePayee, type PayeeView, selectPayee, selectPayees } from '../../store/read/payee.ts'
import { pageOf, positionOf } from './cursor.ts'
import type { Handlers } from './handler.ts'
import { time } from './render.ts'

type PayeeHandlers = Pick<Handlers, Extract<OperationName, `payees.${string}`>>

type Shown = Omit<PayeeView, 'createdSeq' | 'updatedSeq' | 'deleted'>

function renderPayee({ wallet, createdAt, updatedAt, ...payee }: Shown) {
  return {
    id: payee.id,
    name: payee.name,
    domains: [...payee.domains],
    category: payee.category,
    mcc: payee.mcc,
    mccCategory: payee.mccCategory,
    walletId: wallet,
    address: payee.address,
    createdAt: time(createdAt),
    updatedAt: time(updatedAt),
  }
}

type Change = Ask<'payee.change'>['change']
type SentChange = Parameters<Handlers['payees.update']>[2]['body']

/** What a merchant code stands for today; written down, so that a new table changes no verdict. */
function categoryOf(mcc: string | null): string | null {
  return mcc === null ? null : categoryOfMcc(mcc)
}

/** Money goes to one place: a wallet takes that of an address, and an address that of a wallet. */
function changeOf({ walletId, ...asked }: SentChange, wallet: Id<'wallet'> | null): Change {
  const { mcc } = asked
  const sent = mcc === undefined ? asked : { ...asked, mccCategory: categoryOf(mcc) }
  if (wallet !== null) return { ...sent, wallet, address: null }
  const moves = walletId === null || (sent.address ?? null) !== null
  return moves ? { ...sent, wallet: null } : sent
}

export const payeeHandlers: PayeeHandlers = {
  async 'payees.create'(deps, call, { body }) {
    const { walletId, ...sent } = body
    const wallet = walletId === null ? null : parseId('wallet', walletId)
    if (walletId !== null && wallet === null) return rejected('NOT_FOUND')
    const facts = { ...sent, mccCategory: categoryOf(sent.mcc), wallet }
    const ask = { payee: mintId('payee'), facts }
    const command = { kind: 'payee.create', by: call.caller.key, ask } as const
    const written = await write(deps, call, { command })
    if (written.kind === 'rejected') return written
    const { event, replayed } = written
    const { payee: id, facts: known } = event.ask
    const shown = renderPayee({ id, ...known, createdAt: event.at, updatedAt: event.at })
    return { status: 201, body: shown, replayed }
  },

  async 'payees.list'(deps, call, { query }) {
    const list = { operation: 'payees.list', filters: [] } as const
    const at = positionOf(deps, call, { ...list, cursor: query.cursor })
    if (at.kind === 'rejected') return at
    const below = at.position === null ? FIRST : Number(at.position)
    const { limit } = query
    const rows = await deps.database.read(selectPayees(call.caller.bookId, below, limit + 1))
    const body = pageOf(deps, call, {
      ...list,
      found: rows.map(decodePayee),
      limit,
      position: ({ createdSeq }) => String(createdSeq),
      render: renderPayee,
    })
    return { status: 200, body }
  },

  async 'payees.retrieve'(deps, call, { params }) {
    const payee = parseId('payee', params.id)
    if (payee === null) return rejected('NOT_FOUND')
    const [row] = await deps.database.read(selectPayee(call.caller.bookId, ulidOf(payee)))
    const found = row === undefined ? null : decodePayee(row)
    if (found === null || found.deleted) return rejected('NOT_FOUND')
    return { status: 200, body: renderPayee(found) }
  },

  async 'payees.update'(deps, call, { params, body }) {
    const payee = parseId('payee', params.id)
    const { walletId = null } = body
    const wallet = walletId === null ? null : parseId('wallet', walletId)
    if (payee === null || (walletId !== null && wallet === null)) return rejected('NOT_FOUND')
    const ask = { payee, change: changeOf(body, wallet) }
    const command = { kind: 'payee.change', by: call.caller.key, ask } as const
    const written = await write(deps, call, { command })
    if (written.kind === 'rejected') return written
    const { event, replayed } = written
    const [row] = await deps.database.read(selectPayee(call.caller.bookId, ulidOf(payee)))
    const { createdAt } = decodePayee(present(row, payee))
    // What it was before stands in the event, so a repetition is answered as at first.
    const before = event.saw.find(({ fact }) => fact === 'payee')?.value
    assert(before != null, 'who changes a payee saw it')
    const facts = { ...(before as PayeeView), ...event.ask.change }
    const shown = renderPayee({ ...facts, id: payee, createdAt, updatedAt: event.at })
    return { status: 200, body: shown, replayed }
  },

  async 'payees.delete'(deps, call, { params }) {
    const payee = parseId('payee', params.id)
    if (payee === null) return rejected('NOT_FOUND')
    const command = { kind: 'payee.delete', by: call.caller.key, ask: { payee } } as const
    const written = await write(deps, call, { command })
    if (written.kind === 'rejected') return written
    const body = { id: payee, deleted: true as const }
    return { status: 200, body, replayed: written.replayed }
  },
}
