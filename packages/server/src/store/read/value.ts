import { hexFromUlid, type Id, type IdKind, idOf, ulidFromHex, ulidOf } from '@bursar/core'

// The border between database text and the core's types, for rows that only readers need.

/** Ids, with prefix or without, as the literal of an array of uuids. */
export function idArray(ids: readonly string[]): string {
  return `{${ids.map((id) => hexFromUlid(ulidOf(id))).join(',')}}`
}

export function readId<K extends IdKind>(kind: K, value: unknown): Id<K> {
  return idOf(kind, ulidFromHex(String(value)))
}

export function readIdOrNull<K extends IdKind>(kind: K, value: unknown): Id<K> | null {
  return value === null || value === undefined ? null : readId(kind, value)
}

export function readMoney(value: unknown): bigint {
  return BigInt(String(value))
}

export function readText(value: unknown): string | null {
  return value === null || value === undefined ? null : String(value)
}

export function readCount(value: unknown): number | null {
  return value === null || value === undefined ? null : Number(value)
}

/** The newest private text of one field, as a column of a query. Erased ones are null. */
export function privateText(subject: string, field: string, until = ''): string {
  const bound = until === '' ? '' : ` and p.seq <= ${until}`
  return `(select p.text from event_private p where p.book_id = $1 and p.subject = ${subject}
    and p.field = '${field}'${bound} order by p.seq desc limit 1)`
}
