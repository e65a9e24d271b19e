import { type Actor, type Command, type Id, ulidFromHex } from '@bursar/core'
import type { Query, Result } from './db.ts'
import { NOW } from './head.ts'

/** Something that ends by itself, and the command that says so. */
export interface Expiration {
  /** Of the payment, the request or the agent. */
  readonly id: string
  /** In microseconds. */
  readonly at: number
  /** Until then, by the database's clock when it was read. */
  readonly remainingMs: number
  readonly command: Command
}

/** What ends first: holds, what waits for consent, delegations. The next one beyond them too. */
export function selectExpirations(bookId: number, limit: number): Query {
  return {
    text: `(select 'payment' as kind, p.id, p.expires_at, p.expires_at - ${NOW} as remaining
  from payment p
  where p.book_id = $1 and p.expires_at is not null and p.state in ('PENDING_APPROVAL', 'HELD')
  order by p.expires_at limit $2)
union all
(select 'agent', a.id, a.expires_at, a.expires_at - ${NOW}
  from agent a
  where a.book_id = $1 and a.expires_at is not null and a.status <> 'DELETED'
  order by a.expires_at limit $2)
union all
(select 'approval', r.id, r.expires_at, r.expires_at - ${NOW}
  from approval r
  where r.book_id = $1 and r.payment is null and r.state = 'PENDING'
  order by r.expires_at limit $2)
order by expires_at, id limit $2`,
    params: [bookId, limit],
  }
}

const actor: Actor = 'system:clock'

export function decodeExpirations({ rows }: Pick<Result, 'rows'>): Expiration[] {
  return rows.map((row) => {
    const ulid = ulidFromHex(String(row.id))
    const moment = { at: Number(row.expires_at), remainingMs: Number(row.remaining) / 1000 }
    if (row.kind === 'payment') {
      const payment: Id<'payment'> = `pay_${ulid}`
      return {
        id: payment,
        ...moment,
        command: { kind: 'payment.expire', actor, params: { payment } },
      }
    }
    if (row.kind === 'approval') {
      const approval: Id<'approval'> = `apr_${ulid}`
      const command = { kind: 'approval.expire', actor, params: { approval } } as const
      return { id: approval, ...moment, command }
    }
    const agent: Id<'agent'> = `agent_${ulid}`
    return { id: agent, ...moment, command: { kind: 'agent.delete', actor, params: { agent } } }
  })
}
