import {
  askedPaymentsMax,
  assert,
  BOOK_KEY,
  type Book,
  decodeEvent,
  hexFromUlid,
  type Id,
  type Need,
  type TableName,
  ulidFromHex,
  ulidOf,
} from '@bursar/core'
import type { Query, Result } from './db.ts'
import { readColumns, type StoredTable, selectList, shapes, type TableShape } from './schema.ts'

/** Loads of one wave: a query a table, and how its rows enter the book. */
export interface Load {
  readonly queries: readonly Query[]
  /** Puts what was found into the book; what was asked for and not found is absent. */
  settle(book: Book, results: readonly Result[]): void
}

/** Everything that is missing, one query for each table. */
export function loadOf(bookId: number, missing: readonly Need[]): Load {
  const byTable = new Map<TableName, Set<string>>()
  for (const { table, key } of missing) {
    const keys = byTable.get(table) ?? new Set<string>()
    byTable.set(table, keys.add(key))
  }
  const parts = [...byTable].map(([table, keys]) => partOf(table, bookId, [...keys]))
  return {
    queries: parts.map(({ query }) => query),
    settle(book, results) {
      parts.forEach(({ settle }, at) => {
        const result = results[at]
        assert(result !== undefined, 'a result for each query')
        settle(book, result)
      })
    },
  }
}

interface LoadPart {
  readonly query: Query
  settle(book: Book, result: Result): void
}

function partOf(table: TableName, bookId: number, keys: readonly string[]): LoadPart {
  if (table === 'charges') return loadCharges(bookId, keys)
  if (table === 'open') return loadOpen(bookId, keys)
  if (table === 'asked') return loadAsked(bookId, keys)
  if (table === 'made') return loadMade(bookId, keys)
  if (table === 'keyMakers') return loadKeyMakers(bookId)
  return loadRows(table, bookId, keys)
}

function loadRows(table: StoredTable, bookId: number, keys: readonly string[]): LoadPart {
  const shape = shapes[table]
  return {
    query:
      table === 'book'
        ? {
            text: `select ${selectList(shape, 't')} from book t where t.book_id = $1`,
            params: [bookId],
          }
        : { text: keyedText(shape), params: [bookId, keyLiteral(shape, keys)] },
    settle(book, { rows }) {
      const found = book.tables[table] as { load(key: string, row: unknown): void }
      for (const row of rows) {
        const value = readColumns(shape.columns, row)
        found.load(table === 'book' ? '' : String(value[shape.key.field]), value)
      }
      for (const key of keys) found.load(key, null)
    },
  }
}

const texts = new Map<string, string>()

// LATERAL with LIMIT makes an index look-up of each key, whatever the planner thinks of sizes.
function keyedText(shape: TableShape): string {
  const known = texts.get(shape.name)
  if (known !== undefined) return known
  const text = `select ${selectList(shape, 'r')}
from unnest($2::text::${shape.key.type}[]) k, lateral (
  select ${selectList(shape, 't')} from ${shape.name} t
  where t.book_id = $1 and t.${shape.key.name} = k limit 1
) r`
  texts.set(shape.name, text)
  return text
}

function keyLiteral(shape: TableShape, keys: readonly string[]): string {
  return `{${keys.map((key) => shape.key.write(key)).join(',')}}`
}

function uuidLiteral(keys: readonly string[]): string {
  return `{${keys.map((key) => hexFromUlid(ulidOf(key))).join(',')}}`
}

/** What a payment was charged to stands in the event that made it. */
function loadCharges(bookId: number, keys: readonly string[]): LoadPart {
  return {
    query: {
      text: `select r.id, r.body
from unnest($2::text::uuid[]) k, lateral (
  select p.id, e.body from payment p
  join event e on e.book_id = p.book_id and e.seq = p.seq
  where p.book_id = $1 and p.id = k limit 1
) r`,
      params: [bookId, uuidLiteral(keys)],
    },
    settle(book, { rows }) {
      for (const row of rows) {
        const payment: Id<'payment'> = `pay_${ulidFromHex(String(row.id))}`
        const event = decodeEvent(String(row.body))
        assert(event.kind === 'payment.create', 'a payment is made by its event')
        book.tables.charges.load(payment, { payment, charges: event.result.charges })
      }
      for (const key of keys) book.tables.charges.load(key, null)
    },
  }
}

function loadOpen(bookId: number, keys: readonly string[]): LoadPart {
  return {
    query: {
      text: `select r.agent, r.id
from unnest($2::text::uuid[]) k, lateral (
  select p.agent, p.id from payment p
  where p.book_id = $1 and p.agent = k and p.state in ('PENDING_APPROVAL', 'HELD', 'PROCESSING')
  order by p.seq
) r`,
      params: [bookId, uuidLiteral(keys)],
    },
    settle(book, { rows }) {
      for (const key of keys) {
        const agent = key as Id<'agent'>
        const payments = rows
          .filter((row) => `agent_${ulidFromHex(String(row.agent))}` === key)
          .map((row): Id<'payment'> => `pay_${ulidFromHex(String(row.id))}`)
        book.tables.open.load(key, { agent, payments })
      }
    },
  }
}

/**
 * What waits for consent or capture, of the keys of an organization: the oldest of it. Of a
 * member's, by all the keys that the person has had.
 */
function loadAsked(bookId: number, keys: readonly string[]): LoadPart {
  return {
    query: {
      text: `select k as key, r.id
from unnest($2::text::uuid[]) k, lateral (
  select p.id from (
    select k as id
    union all
    select other.id from (
      select root from key where book_id = $1 and id = k and role is not null offset 0
    ) own, lateral (
      select id from key
      where book_id = $1 and root = own.root and role is not null and id <> k offset 0
    ) other
  ) v, lateral (
    select id, seq from payment
    where book_id = $1 and key = v.id and state in ('PENDING_APPROVAL', 'HELD')
    order by seq limit ${askedPaymentsMax}
  ) p
  order by p.seq limit ${askedPaymentsMax}
) r`,
      params: [bookId, uuidLiteral(keys)],
    },
    settle(book, { rows }) {
      for (const key of keys) {
        const payments = rows
          .filter((row) => `key_${ulidFromHex(String(row.key))}` === key)
          .map((row): Id<'payment'> => `pay_${ulidFromHex(String(row.id))}`)
        const count = payments.length
        book.tables.asked.load(key, { key: key as Id<'key'>, count, payments })
      }
    },
  }
}

/** The active keys that each of these has made, and those that they made, oldest first. */
function loadMade(bookId: number, keys: readonly string[]): LoadPart {
  return {
    query: {
      text: `select k as key, r.id from unnest($2::text::uuid[]) k, lateral (
  with recursive below as (
    select id, status, created_seq from key where book_id = $1 and made_by = k
    union all
    select m.* from below b, lateral (
      select id, status, created_seq from key where book_id = $1 and made_by = b.id offset 0
    ) m
  )
  select id from below where status = 'ACTIVE' order by created_seq
) r`,
      params: [bookId, uuidLiteral(keys)],
    },
    settle(book, { rows }) {
      for (const key of keys) {
        const made = rows.filter((row) => keyIn(row.key) === key).map((row) => keyIn(row.id))
        book.tables.made.load(key, { key: key as Id<'key'>, keys: made })
      }
    },
  }
}

/** The active keys of the organization with which keys are made, oldest first. */
function loadKeyMakers(bookId: number): LoadPart {
  return {
    query: {
      text: `select id, expires_at from key where book_id = $1 and agent is null
  and status = 'ACTIVE' and permissions like '%"keys:write"%' order by created_seq`,
      params: [bookId],
    },
    settle(book, { rows }) {
      const keys = rows.map((row) => {
        const expiresAt = row.expires_at === null ? null : Number(row.expires_at)
        return { id: keyIn(row.id), expiresAt }
      })
      book.tables.keyMakers.load(BOOK_KEY, { keys })
    },
  }
}

function keyIn(uuid: unknown): Id<'key'> {
  return `key_${ulidFromHex(String(uuid))}`
}
