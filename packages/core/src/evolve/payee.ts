import { present } from '../assert.ts'
import type { Book } from '../book.ts'
import type { EventOf } from '../event.ts'

export function evolvePayeeCreate(book: Book, seq: number, event: EventOf<'payee.create'>): void {
  const { payee, facts } = event.params
  const { at } = event
  const times = { createdAt: at, createdSeq: seq, updatedAt: at, updatedSeq: seq }
  book.tables.payee.insert(payee, { id: payee, ...facts, deleted: false, ...times })
}

export function evolvePayeeChange(book: Book, seq: number, event: EventOf<'payee.change'>): void {
  const { payee, change } = event.params
  const row = present(book.tables.payee.get(payee), payee)
  book.tables.payee.update(payee, { ...row, ...change, updatedAt: event.at, updatedSeq: seq })
}

export function evolvePayeeDelete(book: Book, seq: number, event: EventOf<'payee.delete'>): void {
  const row = present(book.tables.payee.get(event.params.payee), event.params.payee)
  const times = { updatedAt: event.at, updatedSeq: seq }
  book.tables.payee.update(row.id, { ...row, deleted: true, ...times })
}
