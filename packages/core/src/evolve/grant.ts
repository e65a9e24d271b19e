import type { Book } from '../book.ts'
import { keyOf } from '../command.ts'
import type { EventOf } from '../event.ts'
import { insertAgent, rotateKey } from './agent.ts'
import { endBelow, endKey, silence } from './key.ts'
import { applyMoved } from './posting.ts'

export function evolveGrantCreate(book: Book, seq: number, event: EventOf<'grant.create'>): void {
  const { params, result, actor, at } = event
  const { agent, key, permissions, rules, client, expiresAt } = params
  const access = { client, expiresAt, madeBy: keyOf(actor) }
  const moment = { seq, at }
  if (rules === null)
    rotateKey(book, { agent, key, permissions, revoked: result.revoked, access }, moment)
  else {
    const alone = { parent: null, expiresAt: null, readOnly: false }
    const { currency } = result
    insertAgent(book, { agent, key, permissions, rules, currency, ...alone, access }, moment)
  }
  applyMoved(book, seq, { entries: result.entries, holds: [], charges: [] })
}

/** Limits, money and history of the agent stay: the client may be let in again. */
export function evolveGrantEnd(book: Book, seq: number, event: EventOf<'grant.end'>): void {
  const { params, result, at } = event
  endBelow(book, result, { seq, at })
  endKey(book, params.key, { status: 'REVOKED', at })
  silence(book, params.agent, at)
}
