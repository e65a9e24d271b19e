import type { OperationName } from '@bursar/contract'
import { parseId } from '@bursar/core'
import { walletNamed } from '../../application/access.ts'
import { rejected } from '../../application/call.ts'
import {
  changePayee,
  createPayee,
  deletePayee,
  findPayee,
  listPayees,
  type Payee,
} from '../../application/payee.ts'
import { pageOf, placeBelow } from './cursor.ts'
import type { Handlers } from './handler.ts'
import { time } from './render.ts'

type PayeeHandlers = Pick<Handlers, Extract<OperationName, `payees.${string}`>>

function renderPayee({ wallet, createdAt, updatedAt, ...payee }: Payee) {
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

export const payeeHandlers: PayeeHandlers = {
  async 'payees.create'(deps, call, { body }) {
    const { walletId, ...facts } = body
    const wallet = walletId === null ? null : walletNamed(walletId)
    if (walletId !== null && wallet === null) return rejected('NOT_FOUND')
    const written = await createPayee(deps, call, { ...facts, wallet })
    if (written.kind === 'rejected') return written
    return { status: 201, body: renderPayee(written.payee), replayed: written.replayed }
  },

  async 'payees.list'(deps, call, { query }) {
    return pageOf(deps, call, {
      operation: 'payees.list',
      filters: [],
      query,
      read: (from, limit) => listPayees(deps, call, { below: placeBelow(from), limit }),
      position: ({ createdSeq }) => String(createdSeq),
      render: renderPayee,
    })
  },

  async 'payees.retrieve'(deps, call, { params }) {
    const id = parseId('payee', params.id)
    if (id === null) return rejected('NOT_FOUND')
    const answer = await findPayee(deps, call, id)
    if (answer.kind === 'rejected') return answer
    return { status: 200, body: renderPayee(answer.payee) }
  },

  async 'payees.update'(deps, call, { params, body }) {
    const payee = parseId('payee', params.id)
    const { walletId, ...rest } = body
    const wallet = walletId == null ? null : walletNamed(walletId)
    if (payee === null || (walletId != null && wallet === null)) return rejected('NOT_FOUND')
    const change = walletId === undefined ? rest : { ...rest, wallet }
    const written = await changePayee(deps, call, { payee, change })
    if (written.kind === 'rejected') return written
    return { status: 200, body: renderPayee(written.payee), replayed: written.replayed }
  },

  async 'payees.delete'(deps, call, { params }) {
    const payee = parseId('payee', params.id)
    if (payee === null) return rejected('NOT_FOUND')
    const written = await deletePayee(deps, call, payee)
    if (written.kind === 'rejected') return written
    const body = { id: payee, deleted: true as const }
    return { status: 200, body, replayed: written.replayed }
  },
}
