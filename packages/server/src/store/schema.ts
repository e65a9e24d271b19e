import {
  type Codec,
  type Fields,
  hexFromUlid,
  idKinds,
  policyVersionRow,
  type RecordCodec,
  type Row as RowOf,
  rowCodecs,
  type TableName,
  ulidFromHex,
  ulidOf,
  windowFields,
} from '@bursar/core'
import type { Row } from './db.ts'

/** How one field of a row stands in SQL. Derived from the row's own definition in core. */
export interface Column {
  readonly field: string
  readonly name: string
  readonly type: 'bigint' | 'text' | 'boolean' | 'uuid'
  /** The element of an array literal, quoted if it must be. */
  write(value: unknown): string
  read(value: unknown): unknown
}

export interface TableShape {
  readonly name: string
  readonly key: Column
  readonly columns: readonly Column[]
  /** What an UPDATE may change; all else is written once. */
  readonly mutable: readonly Column[]
  /** Columns that most rows have nothing in: left out of an INSERT while no row of it has. */
  readonly rare: ReadonlySet<string>
}

// Words that SQL keeps for itself.
const renamed: Readonly<Record<string, string>> = {
  from: 'from_wallet',
  to: 'to_wallet',
  group: 'group_id',
}

function columnName(field: string): string {
  return renamed[field] ?? field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}

/** A value of an array literal: `{a,"b\"c",NULL}`. */
export function quoteElement(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`
}

const byKind = {
  money: { type: 'bigint', write: String, read: (v: unknown) => BigInt(String(v)) },
  count: { type: 'bigint', write: String, read: Number },
  flag: {
    type: 'boolean',
    write: (v: unknown) => (v === true ? 't' : 'f'),
    read: (v: unknown) => v,
  },
  text: { type: 'text', write: (v: unknown) => quoteElement(String(v)), read: (v: unknown) => v },
} as const

function column(field: string, codec: Codec<unknown>): Column {
  const { type, write, read } = conversion(codec)
  return {
    field,
    name: columnName(field),
    type,
    write: (value) => (value === null ? 'NULL' : write(value)),
    read: (value) => (value === null ? null : read(value)),
  }
}

const hexOfId = new Map<string, string>()
const hexesMax = 200_000

/** The uuid of an id that comes again and again: of a wallet, an agent, a key. */
export function hexFromId(id: string): string {
  const known = hexOfId.get(id)
  if (known !== undefined) return known
  const hex = hexFromUlid(ulidOf(id))
  if (hexOfId.size >= hexesMax) hexOfId.clear()
  hexOfId.set(id, hex)
  return hex
}

function conversion(codec: Codec<unknown>): Pick<Column, 'type' | 'write' | 'read'> {
  if (codec.kind === 'json') {
    return {
      type: 'text',
      write: (value) => quoteElement(codec.encode(value)),
      read: (value) => codec.decode(JSON.parse(String(value))),
    }
  }
  if (codec.kind !== 'id') return byKind[codec.kind]
  const prefix = codec.idKind === null ? '' : `${idKinds[codec.idKind]}_`
  return {
    type: 'uuid',
    // A payment's own id is written once; keeping it would only push out the others.
    write:
      codec.idKind === 'payment' || codec.idKind === 'approval'
        ? (value) => hexFromUlid(ulidOf(value as string))
        : (value) => hexFromId(value as string),
    read: (value) => prefix + ulidFromHex(String(value)),
  }
}

function shape(
  name: string,
  codec: RecordCodec<Fields>,
  keyField: string,
  mutable: readonly string[],
  rare: readonly string[] = [],
): TableShape {
  const columns = Object.entries(codec.fields).map(([field, of]) => column(field, of))
  const key = columns.find(({ field }) => field === keyField) ?? bookKey
  return {
    name,
    key,
    columns,
    mutable: columns.filter(({ field }) => mutable.includes(field)),
    rare: new Set(rare),
  }
}

/** The book's own row has no key beside book_id; this column is never written. */
const bookKey: Column = {
  field: '',
  name: '',
  type: 'text',
  write: () => '',
  read: () => '',
}

/** Tables that stand in SQL; the others are read from those. */
export type StoredTable = Exclude<TableName, 'charges' | 'open' | 'asked' | 'made' | 'keyMakers'>

const spentFields = [...windowFields.flatMap(({ spent, end }) => [spent, end]), 'totalSpent']
const totalsFields = ['posted', 'held', 'version', ...spentFields, 'open']
const agentFields = ['status', 'attached', 'key', 'updatedAt', 'stopped', 'groups']
const kyaFields = ['kyaLevel', 'kyaStatus', 'kyaVerifier', 'kyaCodeHash', 'kyaAt']
const rareOfPayments = [
  'holdHours',
  'part',
  'expiresAt',
  'payee',
  'shadow',
  'claim',
  'label',
  'address',
  'receipt',
]

export const shapes: Readonly<Record<StoredTable, TableShape>> = {
  book: shape('book', rowCodecs.book, '', ['rails', 'stopped', 'owners']),
  role: shape('role', rowCodecs.role, 'name', []),
  hot: shape('hot', rowCodecs.hot, 'id', totalsFields),
  wallet: shape('wallet', rowCodecs.wallet, 'id', ['status', 'closedAt']),
  agent: shape('agent', rowCodecs.agent, 'id', [
    ...agentFields,
    'children',
    'descendants',
    'wallets',
    'requests',
    ...kyaFields,
  ]),
  key: shape('key', rowCodecs.key, 'id', ['status', 'endedAt']),
  member: shape('member', rowCodecs.member, 'person', [
    ...['role', 'key', 'root', 'addedAt', 'addedSeq', 'endedAt'],
  ]),
  policy: shape('policy', rowCodecs.policy, 'id', [
    'version',
    'rules',
    'attachedTo',
    'shadow',
    'shadowOf',
    'deleted',
    'updatedAt',
  ]),
  payment: shape(
    'payment',
    rowCodecs.payment,
    'id',
    ['state', 'captured', 'refunded', 'part', 'expiresAt', 'receipt', 'lastSeq', 'updatedAt'],
    rareOfPayments,
  ),
  approval: shape('approval', rowCodecs.approval, 'id', [
    'state',
    'votes',
    'self',
    'decidedBy',
    'decidedAt',
    'links',
  ]),
  link: shape('approval_link', rowCodecs.link, 'id', ['state', 'endedAt']),
  group: shape('budget_group', rowCodecs.group, 'id', [
    'attached',
    'stopped',
    'members',
    'children',
    'deleted',
    'updatedAt',
  ]),
  payee: shape('payee', rowCodecs.payee, 'id', [
    ...['name', 'domains', 'category', 'mcc', 'mccCategory', 'wallet', 'address'],
    ...['nameRead', 'nameHosts', 'categoryRead'],
    'deleted',
    'updatedAt',
    'updatedSeq',
  ]),
  pace: shape('pace', rowCodecs.pace, 'scope', Object.keys(rowCodecs.pace.fields).slice(1)),
  encounter: shape('encounter', rowCodecs.encounter, 'id', ['payment', 'at']),
  share: shape('share', rowCodecs.share, 'id', spentFields),
  entryCounter: shape('entry_counter', rowCodecs.entryCounter, 'id', spentFields),
  rate: shape('rate', rowCodecs.rate, 'pair', ['rate']),
  proof: shape('kya_proof', rowCodecs.proof, 'id', []),
}

export const policyVersionShape = shape('policy_version', policyVersionRow, 'policy', [])

/** A row of SQL as the core knows it: the border at which database text is decoded. */
export function readRow<T extends StoredTable>(table: T, row: Row): RowOf<T> {
  return readColumns(shapes[table].columns, row) as RowOf<T>
}

/** The same of some columns. */
export function readColumns(columns: readonly Column[], row: Row): Record<string, unknown> {
  const value: Record<string, unknown> = {}
  for (const { field, name, read } of columns) value[field] = read(row[name])
  return value
}

export function selectList(table: TableShape, alias: string): string {
  return table.columns.map(({ name }) => `${alias}.${name}`).join(', ')
}
