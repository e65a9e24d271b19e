import { present } from '../assert.ts'
import type { Book } from '../book.ts'
import type { EventOf } from '../event.ts'
import type { Id } from '../id.ts'

export function evolveLink(
  book: Book,
  seq: number,
  event: EventOf<'link.create'> | EventOf<'link.revoke'>,
): void {
  if (event.kind === 'link.revoke') {
    endLink(book, event.params.link, { state: 'REVOKED', at: event.at })
    return
  }
  const { link, approval, hash } = event.params
  book.tables.link.insert(link, {
    id: link,
    approval,
    key: event.actor as Id<'key'>,
    hash,
    state: 'OPEN',
    expiresAt: event.result.expiresAt,
    createdAt: event.at,
    createdSeq: seq,
    endedAt: null,
  })
  const row = present(book.tables.approval.get(approval), approval)
  book.tables.approval.update(approval, { ...row, links: (row.links ?? 0) + 1 })
}

export function endLink(
  book: Book,
  id: Id<'link'>,
  { state, at }: { readonly state: 'USED' | 'REVOKED'; readonly at: number },
): void {
  const row = present(book.tables.link.get(id), id)
  book.tables.link.update(id, { ...row, state, endedAt: at })
}
