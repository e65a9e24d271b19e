import type { Book, Head, Table } from '@bursar/core'
import type { Param, Query, Result } from './db.ts'
import { EPOCH } from './epoch.ts'
import {
  type Column,
  hexFromId,
  policyVersionShape,
  quoteElement,
  type StoredTable,
  shapes,
  type TableShape,
} from './schema.ts'

/** One event as it stands in the log. */
export interface LogRow {
  readonly seq: number
  readonly kind: string
  /** 64 hexadecimal digits. */
  readonly hash: string
  readonly body: string
}

export interface PrivateRow {
  /** The ULID of what the text is about. */
  readonly subject: string
  readonly field: string
  readonly seq: number
  readonly salt: Uint8Array | null
  readonly text: string | null
}

export interface IdempotencyRow {
  /** Digest of principal, operation and key: 32 hexadecimal digits. */
  readonly k: string
  readonly fingerprint: string
  /** 32 more digits, without which its event does not tell them. */
  readonly salt: string
  readonly seq: number
  readonly day: number
}

export interface BoxRow {
  readonly k: string
  readonly sealed: Uint8Array
  readonly expiresAt: number
}

/** All that one batch writes, under the condition that the log still ends at `expected`. */
export interface Append {
  readonly bookId: number
  readonly expected: Head
  readonly head: Head
  /** By the database's clock, in microseconds: later than that, nothing is written. */
  readonly deadline: number
  readonly book: Book
  readonly log: readonly LogRow[]
  readonly privates: readonly PrivateRow[]
  readonly idempotency: readonly IdempotencyRow[]
  readonly boxes: readonly BoxRow[]
}

interface Part {
  /** Names the part in the statement and in the key of the statement cache. */
  readonly name: string
  sql(first: number): string
  /** What must be true once it is done, or the whole statement fails. */
  check(first: number): string | null
  readonly params: readonly Param[]
}

// What this process dates further ahead of the database's clock than this is refused there. What
// the log says already is not: a clock that was set back holds up nothing.
const aheadMicrosMax = 2_000_000
const CLOCK = '(extract(epoch from clock_timestamp()) * 1000000)::bigint'
const HEAD_PARAMS = 8

/** A batch ready to be sent, and the reading of its answer. */
export interface PreparedAppend {
  readonly query: Query
  /** The database's clock in microseconds if all was written, null if the head had moved. */
  clock(result: Result | undefined): number | null
}

/**
 * Compare-and-append: one statement that moves the head and writes everything, or writes nothing
 * when the head is no longer where it was thought to be, or belongs to another build. The guard is
 * (seq, hash), never seq alone: another process may have written as many events of its own.
 */
export function prepareAppend(append: Append): PreparedAppend {
  const parts = partsOf(append)
  const { bookId, head, expected, deadline } = append
  const params: Param[] = [bookId, head.seq, bytea(head.hash), head.at, expected.seq]
  params.push(bytea(expected.hash), deadline, EPOCH)
  for (const part of parts) params.push(...part.params)
  return {
    query: { text: statement(parts), params },
    clock(result) {
      const row = result?.rows[0]
      return row === undefined ? null : Number(row.clock)
    },
  }
}

const statements = new Map<string, string>()

function statement(parts: readonly Part[]): string {
  const shapeKey = parts.map(({ name }) => name).join()
  const known = statements.get(shapeKey)
  if (known !== undefined) return known
  let first = HEAD_PARAMS + 1
  const checks: string[] = []
  const ctes = parts.map((part) => {
    const sql = `${part.name} as (${part.sql(first)})`
    const check = part.check(first)
    if (check !== null) checks.push(`1 / (${check})::int`)
    first += part.params.length
    return sql
  })
  const text = `with h as (
  update book_head set seq = $2, hash = $3, at = $4
  where book_id = $1 and seq = $5 and hash = $6 and epoch = $8
    and $4 <= greatest(at, ${CLOCK} + ${aheadMicrosMax}) and $7 >= ${CLOCK}
  returning book_id
),
${ctes.join(',\n')}
select ${[`${CLOCK} as clock`, ...checks].join(', ')}
from h`
  statements.set(shapeKey, text)
  return text
}

function partsOf(append: Append): Part[] {
  const { book, log, privates, idempotency, boxes } = append
  const parts: Part[] = [insert('event', eventColumns, log)]
  for (const name of Object.keys(shapes) as StoredTable[]) {
    const table: Table<unknown> = book.tables[name]
    if (table.inserted.size > 0) parts.push(insertRows(shapes[name], [...table.inserted.values()]))
    if (table.updated.size > 0) parts.push(update(shapes[name], [...table.updated.values()]))
  }
  if (book.entries.length > 0) parts.push(insert('entry', entryColumns, book.entries))
  if (book.policyVersions.length > 0)
    parts.push(insert('policy_version', policyVersionShape.columns, book.policyVersions))
  if (privates.length > 0) parts.push(insert('event_private', privateColumns, privates))
  if (idempotency.length > 0) parts.push(insert('idempotency', idempotencyColumns, idempotency))
  if (boxes.length > 0) parts.push(insert('sealed_box', boxColumns, boxes))
  return parts
}

type Writable = Pick<Column, 'field' | 'name' | 'type' | 'write'> | BodyColumn

/** Bodies go without quoting: canonical JSON never holds the separator. */
interface BodyColumn {
  readonly field: string
  readonly name: string
  readonly type: 'body'
}

const SEPARATOR = '\x1e'

function insert(table: string, columns: readonly Writable[], rows: readonly unknown[]): Part {
  return {
    name: `i_${table}`,
    check: () => null,
    sql: (first) =>
      `insert into ${table} (book_id, ${columns.map(({ name }) => name).join(', ')})
  select h.book_id, u.* from h, ${unnest(columns, first)} as u`,
    params: literals(columns, rows),
  }
}

/** What nobody in the batch uses costs nothing: columns that are null in every row are left out. */
function insertRows({ name, columns, rare }: TableShape, rows: readonly unknown[]): Part {
  if (rare.size === 0) return insert(name, columns, rows)
  const used = columns.filter(
    ({ field }) => !rare.has(field) || rows.some((row) => fieldOf(row, field) !== null),
  )
  const part = insert(name, used, rows)
  const extra = used.filter(({ field }) => rare.has(field)).map((column) => column.name)
  return extra.length === 0 ? part : { ...part, name: `${part.name}_${extra.join('_')}` }
}

function update(shape: TableShape, rows: readonly unknown[]): Part {
  if (shape.key.name === '') return updateBook(shape, rows)
  const columns = [shape.key, ...shape.mutable]
  const names = columns.map(({ name }) => name)
  const sets = shape.mutable.map(({ name }) => `${name} = u.${name}`)
  return {
    name: `u_${shape.name}`,
    // A row that memory believes in and the table lacks would be money lost in silence.
    check: (first) => `(select count(*) from u_${shape.name}) = $${first + columns.length}`,
    // Each row is looked up by its whole key: the planner of a young database would rather read
    // the whole book for every batch. A row that moved after the look-up is not found at its old
    // place and fails the count; only a writer without the head could have moved it.
    sql: (first) =>
      `update ${shape.name} t set ${sets.join(', ')}
  from h, ${unnest(columns, first)} as u(${names.join(', ')}), lateral (
    select x.ctid as place from ${shape.name} x
    where x.book_id = h.book_id and x.${shape.key.name} = u.${shape.key.name} limit 1
  ) found
  where t.ctid = found.place returning 1`,
    params: [...literals(columns, rows), rows.length],
  }
}

/** The book's own row has no key beside book_id. */
function updateBook(shape: TableShape, rows: readonly unknown[]): Part {
  const names = shape.mutable.map(({ name }) => name)
  return {
    name: `u_${shape.name}`,
    check: () => `(select count(*) from u_${shape.name}) = 1`,
    sql: (first) =>
      `update ${shape.name} t set ${names.map((name) => `${name} = u.${name}`).join(', ')}
  from h, ${unnest(shape.mutable, first)} as u(${names.join(', ')})
  where t.book_id = h.book_id returning 1`,
    params: literals(shape.mutable, rows),
  }
}

function unnest(columns: readonly Writable[], first: number): string {
  const arrays = columns.map(({ type }, at) =>
    type === 'body'
      ? `string_to_array($${first + at}::text, chr(30))`
      : `$${first + at}::text::${type}[]`,
  )
  return `unnest(${arrays.join(', ')})`
}

function literals(columns: readonly Writable[], rows: readonly unknown[]): string[] {
  return columns.map((column) => {
    let body = ''
    if (column.type === 'body') {
      for (const row of rows) body += (body === '' ? '' : SEPARATOR) + fieldOf(row, column.field)
      return body
    }
    for (const row of rows)
      body += (body === '' ? '' : ',') + column.write(fieldOf(row, column.field))
    return `{${body}}`
  })
}

function fieldOf(row: unknown, field: string): unknown {
  return (row as Record<string, unknown>)[field]
}

function bytea(hex: string): Uint8Array {
  return Buffer.from(hex, 'hex')
}

function plain(
  field: string,
  name: string,
  type: Column['type'] | 'bytea',
  write: (value: unknown) => string,
): Writable {
  const nullable = (value: unknown) => (value === null ? 'NULL' : write(value))
  return { field, name, type: type as Column['type'], write: nullable }
}

const hexBytea = (value: unknown) => `"\\\\x${String(value)}"`
const rawBytea = (value: unknown) => hexBytea(Buffer.from(value as Uint8Array).toString('hex'))
const quoted = (value: unknown) => quoteElement(String(value))
const ulidHex = (value: unknown) => hexFromId(value as string)

const eventColumns: readonly Writable[] = [
  plain('seq', 'seq', 'bigint', String),
  plain('kind', 'kind', 'text', String),
  plain('hash', 'hash', 'bytea', hexBytea),
  { field: 'body', name: 'body', type: 'body' },
]
const entryColumns: readonly Writable[] = [
  plain('wallet', 'wallet', 'uuid', ulidHex),
  plain('version', 'version', 'bigint', String),
  plain('seq', 'seq', 'bigint', String),
  plain('amount', 'amount', 'bigint', String),
  plain('balance', 'balance', 'bigint', String),
]
const privateColumns: readonly Writable[] = [
  plain('subject', 'subject', 'uuid', ulidHex),
  plain('field', 'field', 'text', quoted),
  plain('seq', 'seq', 'bigint', String),
  plain('salt', 'salt', 'bytea', rawBytea),
  plain('text', 'text', 'text', quoted),
]
const idempotencyColumns: readonly Writable[] = [
  plain('k', 'k', 'uuid', String),
  plain('fingerprint', 'fingerprint', 'uuid', String),
  plain('salt', 'salt', 'uuid', String),
  plain('seq', 'seq', 'bigint', String),
  plain('day', 'day', 'bigint', String),
]
const boxColumns: readonly Writable[] = [
  plain('k', 'k', 'uuid', String),
  plain('sealed', 'sealed', 'bytea', rawBytea),
  plain('expiresAt', 'expires_at', 'bigint', String),
]
