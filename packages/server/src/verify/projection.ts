import {
  formatMoney,
  hexFromUlid,
  idOf,
  type PolicyVersionRow,
  ulidFromHex,
  ulidOf,
} from '@bursar/core'
import type { Query, Row } from '../store/db.ts'
import {
  type Column,
  policyVersionShape,
  quoteElement,
  type StoredTable,
  shapes,
} from '../store/schema.ts'
import type { Entries } from './entry.ts'
import type { Findings } from './finding.ts'
import type { Replay } from './replay.ts'
import {
  lowest,
  selectKeyed,
  selectLastEntries,
  selectPage,
  selectVersions,
  selectVersionsOf,
} from './statement.ts'

/** A book's memory, and rows of its tables that belong to exactly that moment of the log. */
export interface Verification {
  readonly bookId: number
  readonly replay: Replay
  readonly entries: Entries
  readonly findings: Findings
  /** Runs the query in a snapshot and brings the replay to the head of that snapshot. */
  rowsAtHead(query: Query): Promise<readonly Row[]>
}

/** One table that the log gives: how it is walked, and what each of its rows must be. */
interface Projection {
  readonly table: string
  readonly columns: readonly Column[]
  readonly memory: ReadonlyMap<string, unknown>
  keyOf(row: Row): string
  /** The rows that follow `last`, in pages of `rowsMax`. */
  page(last: Row | null): Query
  keyed(keys: readonly string[]): Query
  inspect?(row: Row): void
}

const rowsMax = 1_000

/** Compares every projection, row by row and in both directions, with what the log gives. */
export async function compareProjections(verification: Verification): Promise<void> {
  for (const name of Object.keys(shapes) as StoredTable[]) {
    await compare(verification, storedProjection(verification, name))
  }
  await compare(verification, versionProjection(verification))
  await findExtraEntries(verification)
}

async function compare(verification: Verification, projection: Projection): Promise<void> {
  const { memory, keyOf } = projection
  const met = new Set<string>()
  let last: Row | null = null
  for (;;) {
    const rows = await verification.rowsAtHead(projection.page(last))
    for (const row of rows) met.add(compareRow(verification, projection, row))
    last = rows.at(-1) ?? null
    if (rows.length < rowsMax) break
  }
  const unmet = [...memory.keys()].filter((key) => !met.has(key))
  for (let at = 0; at < unmet.length; at += rowsMax) {
    const keys = unmet.slice(at, at + rowsMax)
    const rows = await verification.rowsAtHead(projection.keyed(keys))
    for (const row of rows) compareRow(verification, projection, row)
    const found = new Set(rows.map(keyOf))
    for (const key of keys) {
      if (found.has(key)) continue
      find(verification, projection, key, 'is missing, but is in the log')
    }
  }
}

/** Compares one row, and gives its key. */
function compareRow(verification: Verification, projection: Projection, row: Row): string {
  const key = projection.keyOf(row)
  projection.inspect?.(row)
  const expected = projection.memory.get(key) as Record<string, unknown> | undefined
  if (expected === undefined) {
    find(verification, projection, key, 'exists, but is not in the log')
    return key
  }
  const wrong: string[] = []
  for (const column of projection.columns) {
    const stored = storedText(column, row[column.name])
    const given = column.write(expected[column.field])
    if (stored !== given)
      wrong.push(`${column.name} is ${shortened(stored)}, but the log says ${shortened(given)}`)
  }
  if (wrong.length > 0) find(verification, projection, key, wrong.join('; '))
  return key
}

function find(
  { findings, bookId }: Verification,
  { table }: Projection,
  rowKey: string,
  what: string,
): void {
  const key = rowKey === '' ? String(bookId) : rowKey
  findings.add({ law: 'projection', table, key, message: `Table ${table}, row ${key}: ${what}.` })
}

/** A column as it stands, in the form in which the store writes it: compared without decoding. */
function storedText({ type }: Column, value: unknown): string {
  if (value === null) return 'NULL'
  switch (type) {
    case 'text':
      return quoteElement(String(value))
    case 'uuid':
      return String(value).replaceAll('-', '')
    case 'boolean':
      return value === true ? 't' : 'f'
    case 'bigint':
      return String(value)
  }
}

function shortened(text: string): string {
  return text.length > 200 ? `${text.slice(0, 200)}…` : text
}

function storedProjection(verification: Verification, name: StoredTable): Projection {
  const { bookId, replay } = verification
  const shape = shapes[name]
  const { key, columns } = shape
  return {
    table: shape.name,
    columns,
    memory: replay.book.tables[name].rows,
    keyOf: (row) => (key.name === '' ? '' : String(key.read(row[key.name]))),
    page: (last) => {
      const first = key.type === 'uuid' ? lowest.uuid : ''
      const after = last === null ? first : String(last[key.name])
      return selectPage(shape, bookId, { after, limit: rowsMax })
    },
    keyed: (keys) => selectKeyed(shape, bookId, keys),
    ...(name === 'hot' ? { inspect: (row) => inspectBalance(verification, row) } : {}),
  }
}

function versionProjection({ bookId, replay }: Verification): Projection {
  const { columns } = policyVersionShape
  const memory: ReadonlyMap<string, PolicyVersionRow> = replay.policyVersions
  return {
    table: policyVersionShape.name,
    columns,
    memory,
    keyOf: (row) => `pol_${ulidFromHex(String(row.policy))}/${String(row.version)}`,
    page: (last) =>
      selectVersions(bookId, {
        policy: String(last?.policy ?? lowest.uuid),
        version: Number(last?.version ?? 0),
        limit: rowsMax,
      }),
    keyed: (keys) => {
      const policies = new Set(keys.map((key) => key.slice(0, key.indexOf('/'))))
      return selectVersionsOf(
        bookId,
        [...policies].map((policy) => hexFromUlid(ulidOf(policy))),
      )
    },
  }
}

/** I3: a balance is the sum of its entries, what is held that of the open payments. */
function inspectBalance({ replay, entries, findings }: Verification, row: Row): void {
  const ulid = ulidFromHex(String(row.id))
  const posted = BigInt(String(row.posted))
  const held = BigInt(String(row.held))
  const find = (message: string) =>
    findings.add({ law: 'I3', table: 'hot', key: ulid, message: `${message}.` })
  const wallet = idOf('wallet', ulid)
  const sum = entries.sum(ulid)
  if (posted !== sum)
    find(`${wallet} has posted ${formatMoney(posted)}, but its entries sum to ${formatMoney(sum)}`)
  const open = replay.invariants.held(ulid)
  if (held !== open)
    find(`${wallet} holds ${formatMoney(held)}, but its payments sum to ${formatMoney(open)}`)
  const owner = replay.book.tables.wallet.get(wallet)
  if (owner != null && owner.type !== 'SYSTEM' && posted < held)
    find(`${wallet} has an available balance of ${formatMoney(posted - held)}`)
}

/** Each entry of the log was met in the table; this finds what the table has beyond them. */
async function findExtraEntries(verification: Verification): Promise<void> {
  const { bookId, replay, findings } = verification
  let after: string = lowest.uuid
  for (;;) {
    const rows = await verification.rowsAtHead(selectLastEntries(bookId, after, rowsMax))
    for (const row of rows) {
      after = String(row.wallet)
      const ulid = ulidFromHex(after)
      const last = replay.book.tables.hot.get(ulid)?.version ?? 0
      if (Number(row.version) <= last) continue
      const key = `wal_${ulid}/${String(row.version)}`
      const message = `Entry ${key} exists, but is not in the log.`
      findings.add({ law: 'projection', table: 'entry', key, message })
    }
    if (rows.length < rowsMax) break
  }
}
