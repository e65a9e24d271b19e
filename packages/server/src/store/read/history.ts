import type { Query } from '../db.ts'

/** Kinds of events by which a payment is made, or comes to another end. */
const kinds = [
  ...['payment.create', 'payment.settle', 'payment.fail', 'payment.capture', 'payment.void'],
  ...['payment.refund', 'payment.expire', 'approval.approve', 'approval.deny'],
  ...['approval.cancel', 'agent.pause', 'agent.resume', 'agent.change', 'agent.delete'],
  ...['agent.retire', 'key.revoke'],
]
const list = `(${kinds.map((kind) => `'${kind}'`).join(', ')})`

/** What happened to payments between two places of the log, the first excluded, in order. */
export function selectHistory(
  bookId: number,
  span: { readonly after: number; readonly upTo: number; readonly limit: number },
): Query {
  return {
    text: `select e.seq, e.kind, e.body from event e
where e.book_id = $1 and e.seq > $2 and e.seq <= $3 and e.kind in ${list}
order by e.seq limit $4`,
    params: [bookId, span.after, span.upTo, span.limit],
  }
}

/** Where the log ends. */
export function selectEnd(bookId: number): Query {
  return { text: 'select seq from book_head where book_id = $1', params: [bookId] }
}
