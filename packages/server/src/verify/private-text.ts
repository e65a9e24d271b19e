import { BOOK_KEY, type Book, type Event, isUlid, ulidFromHex, ulidOf } from '@bursar/core'
import type { Database } from '../store/db.ts'
import { textDigest } from '../store/digest.ts'
import type { Findings } from './finding.ts'
import { lowest, selectPrivate } from './statement.ts'

/** A private text as an event names it. */
export interface NamedText {
  readonly key: string
  /** SHA-256 of salt and text; null when the field was cleared. */
  readonly digest: string | null
  /** What the text may be about: the ids that the event speaks of. */
  readonly subjects: readonly string[]
}

const none: readonly NamedText[] = []

/** The texts that an event names, by its place and their field. */
export function textsOf(book: Book, seq: number, event: Event): readonly NamedText[] {
  if (!('texts' in event.params)) return none
  const fields = Object.entries(event.params.texts)
  if (fields.length === 0) return none
  const subjects = subjectsOf(event.params)
  // What is said of a book, of its log or of its rails, is said of its organization.
  const opened = book.tables.book.get(BOOK_KEY) ?? null
  const isOfBook =
    event.kind === 'log.accept' || (event.kind === 'switch.turn' && event.params.scope !== null)
  if (isOfBook && opened !== null) subjects.push(ulidOf(opened.organization))
  return fields.map(([field, digest]) => ({ key: `${seq}/${field}`, digest, subjects }))
}

function subjectsOf(params: Event['params']): string[] {
  const subjects: string[] = []
  for (const value of Object.values(params)) {
    const id = typeof value === 'object' && value !== null && 'id' in value ? value.id : value
    if (typeof id === 'string' && isUlid(ulidOf(id))) subjects.push(ulidOf(id))
  }
  return subjects
}

interface Deps {
  readonly database: Database
  readonly bookId: number
  readonly findings: Findings
}

const rowsMax = 2_000

/**
 * Holds every private text up to one place of the log against the digest in its event. An erased
 * text has lost its salt too; a row that no event names, or a lost one, is a finding.
 */
export async function checkPrivateTexts(
  { database, bookId, findings }: Deps,
  texts: Map<string, NamedText>,
  upTo: number,
): Promise<void> {
  const find = (key: string, message: string, seq: number) =>
    findings.add({ law: 'projection', table: 'event_private', key, seq, message })
  let after = { subject: lowest.uuid as string, field: '', seq: 0 }
  for (;;) {
    const rows = await database.read(selectPrivate(bookId, { ...after, limit: rowsMax }))
    for (const row of rows) {
      const [subject, field, seq] = [String(row.subject), String(row.field), Number(row.seq)]
      after = { subject, field, seq }
      if (seq > upTo) continue
      const key = `${ulidFromHex(subject)}/${field}/${seq}`
      const named = texts.get(`${seq}/${field}`)
      if (named?.subjects.includes(ulidFromHex(subject)) !== true) {
        find(key, `A private text (${key}) is in event_private, but no event refers to it.`, seq)
        continue
      }
      texts.delete(named.key)
      const wrong = wrongIn(named.digest, row.salt, row.text)
      if (wrong !== null) find(key, `The private text ${key} ${wrong}.`, seq)
    }
    if (rows.length < rowsMax) break
  }
  for (const { key, digest } of texts.values()) {
    const seq = Number.parseInt(key, 10)
    if (seq > upTo || digest === null) continue
    find(key, `The private text that event ${seq} refers to (${key}) is missing.`, seq)
  }
}

function wrongIn(digest: string | null, salt: unknown, text: unknown): string | null {
  if (salt === null && text === null) return null
  if (digest === null) return 'exists although the event cleared the field'
  if (!(salt instanceof Uint8Array) || typeof text !== 'string') return 'is only partly erased'
  return textDigest(salt, text) === digest ? null : 'is not the text that the event refers to'
}
