import type { Param, Row } from '../db.ts'

/** A parameter in PostgreSQL's text format. */
export function paramText(value: Param): string | null {
  if (typeof value === 'string' || value === null) return value
  if (value instanceof Uint8Array) return `\\x${Buffer.from(value).toString('hex')}`
  return String(value)
}

const parsers: Readonly<Record<number, (text: string) => unknown>> = {
  16: (text) => text === 't',
  17: (text) => Buffer.from(text.slice(2), 'hex'),
  21: Number,
  23: Number,
  26: Number,
  700: Number,
  701: Number,
}

/** The parser of a column, by the type's OID in pg_type; undefined leaves PostgreSQL's text. */
export function valueParser(oid: number): ((text: string) => unknown) | undefined {
  return parsers[oid]
}

export interface Column {
  readonly name: string
  readonly parse: ((text: string) => unknown) | undefined
}

/** The columns of a RowDescription. */
export function parseColumns(body: Buffer): Column[] {
  const columns: Column[] = []
  let at = 2
  for (let left = body.readInt16BE(0); left > 0; left--) {
    const end = body.indexOf(0, at)
    const name = body.toString('utf8', at, end)
    columns.push({ name, parse: valueParser(body.readUInt32BE(end + 7)) })
    at = end + 19
  }
  return columns
}

/** The values of a DataRow. */
export function decodeRow(columns: readonly Column[], body: Buffer): Row {
  const row: Record<string, unknown> = {}
  let at = 2
  for (const { name, parse } of columns) {
    const length = body.readInt32BE(at)
    at += 4
    if (length === -1) {
      row[name] = null
      continue
    }
    const text = body.toString('utf8', at, at + length)
    row[name] = parse === undefined ? text : parse(text)
    at += length
  }
  return row
}
