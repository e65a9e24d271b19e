import type { Id } from '@bursar/core'
import { clientAgentsMax } from '../../limits.ts'
import type { Query, Row } from '../db.ts'
import { privateText, readId, readMoney, readText } from '../read/value.ts'

/** An agent that a client acted as before, and may again. */
export interface ClientAgent {
  readonly agent: Id<'agent'>
  /** Its newest key of this client. */
  readonly key: Id<'key'>
  readonly name: string | null
  readonly currency: string
  readonly available: bigint
}

/** Agents of a client that were not deleted, and that nobody gave a key of another kind. */
export function selectClientAgents(bookId: number, client: string): Query {
  return {
    text: `select a.id, g.key, w.currency, h.posted - h.held as available,
  ${privateText('a.id', 'name')} as name
from (
  select distinct on (agent) agent, id as key, created_seq from key
  where book_id = $1 and client = $2 order by agent, created_seq desc
) g
join agent a on a.book_id = $1 and a.id = g.agent and a.status <> 'DELETED'
  and (a.key is null or a.key = g.key)
join wallet w on w.book_id = $1 and w.id = a.id
join hot h on h.book_id = $1 and h.id = a.id
order by g.created_seq desc limit ${clientAgentsMax}`,
    params: [bookId, client],
  }
}

export function decodeClientAgent(row: Row): ClientAgent {
  return {
    agent: readId('agent', row.id),
    key: readId('key', row.key),
    name: readText(row.name),
    currency: String(row.currency),
    available: readMoney(row.available),
  }
}
