import { transactionId } from '../../application/id.ts'
import { findPosting, listPostings, type Posting, verifyPosting } from '../../application/ledger.ts'
import { vendorOf } from './decision.ts'
import type { V2Handlers } from './handler.ts'
import { renderLeg } from './leg.ts'
import { money, time } from './render.ts'

type LedgerHandlers = Pick<V2Handlers, Extract<keyof V2Handlers, `v2.ledger.${string}`>>

function renderEntry({ seq, hash, event, movement, currency, payment }: Posting) {
  const { from, to } = movement
  const transaction = transactionId(seq, event.at)
  return {
    id: transaction,
    tx_id: transaction,
    payment_id: payment?.row.id ?? null,
    mandate_id: null,
    kind: event.kind,
    from_wallet: from.wallet,
    to_wallet: to.wallet,
    amount: money(to.amount),
    currency,
    token: currency,
    vendor: payment === null ? null : vendorOf(payment),
    status: 'completed' as const,
    chain: payment?.row.rail ?? ('internal' as const),
    chain_tx_hash: null,
    audit_anchor: hash,
    created_at: time(event.at),
  }
}

export const ledgerHandlers: LedgerHandlers = {
  async 'v2.ledger.entries'(deps, call, { query }) {
    const { wallet_id: wallet, ...page } = query
    const answer = await listPostings(deps, call, { wallet, ...page })
    if (answer.kind === 'rejected') return answer
    return { status: 200, body: { entries: answer.postings.map(renderEntry) } }
  },

  async 'v2.ledger.entry'(deps, call, { params }) {
    const answer = await findPosting(deps, call, params.tx_id)
    if (answer.kind === 'rejected') return answer
    const { posting, legs } = answer
    return { status: 200, body: { ...renderEntry(posting), entries: legs.map(renderLeg) } }
  },

  async 'v2.ledger.verify'(deps, call, { params }) {
    const answer = await verifyPosting(deps, call, params.tx_id)
    if (answer.kind === 'rejected') return answer
    const { valid, checks } = answer.proof
    return { status: 200, body: { valid, anchor: answer.record.link.hash, checks } }
  },
}
