import { Book, type Need, rowCodecs, type TableName } from '@bursar/core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type FreshDatabase, freshDatabase } from '../../../../test/setup/database.ts'
import { nextId, nextUlid } from '../../../../test/setup/given.ts'
import { prepareAppend } from './append.ts'
import { insertCursor, moveCursor, releaseLease, selectBehind, takeLease } from './consumer.ts'
import type { Database, Param, Query, Writer } from './db.ts'
import { buryEvent } from './dead-letter.ts'
import { claimPayments, forgetDispatches, putOff, selectWaiting } from './dispatch.ts'
import { openDatabase } from './driver/open.ts'
import { selectExpirations } from './expiration.ts'
import { hashAt, lockHead, readHead } from './head.ts'
import { countTable, noteKeyUses, selectUncounted } from './housekeeping.ts'
import { findRemembered, forgetBoxes, forgetRemembered } from './idempotency.ts'
import { loadOf } from './load.ts'
import { migrate } from './migrate.ts'
import { selectMember, selectMembers } from './read/member.ts'
import { findKeys } from './read/presented-key.ts'
import { shapes } from './schema.ts'

// What the planner thinks of a database that nobody has analysed must not cost anybody anything:
// each row is found by its whole key, in the plan that a connection keeps for its whole life.

const [own, other] = [1, 2]
const ms = 30_000
let fresh: FreshDatabase
let database: Database
let writer: Writer
let indexes: ReadonlyMap<string, readonly string[]>

beforeAll(async () => {
  fresh = await freshDatabase()
  database = openDatabase({ url: fresh.url })
  await migrate(database)
  writer = await database.openWriter()
  // Rows without meaning do for a plan. Nobody counts them: autovacuum would, within a minute.
  await run(`do $$ declare c record; begin
    for c in select conrelid::regclass as t, conname from pg_constraint
      where contype = 'c' and connamespace = 'public'::regnamespace
    loop execute format('alter table %s drop constraint %I', c.t, c.conname); end loop;
    for c in select oid::regclass as t from pg_class
      where relkind = 'r' and relnamespace = 'public'::regnamespace
    loop execute format('alter table %s set (autovacuum_enabled = false)', c.t); end loop;
  end $$`)
  const rows = await run(`select i.indexrelid::regclass::text as name,
  array_to_string(array(select coalesce(a.attname, 'lower') from unnest(i.indkey) k
    left join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k and k > 0), ' ') as columns
from pg_index i join pg_class c on c.oid = i.indrelid and c.relnamespace = 'public'::regnamespace`)
  indexes = new Map(rows.map(({ name, columns }) => [String(name), String(columns).split(' ')]))
})
afterAll(async () => {
  writer.destroy()
  await database.close()
  await fresh.drop()
})

async function run(text: string, ...params: Param[]) {
  const [result] = await writer.flight([{ text, params }], ms)
  return result?.rows ?? []
}

/** Fills every table of tenants with these rows of one book, in states that the indexes keep. */
async function fill(bookId: number, from: number, to: number): Promise<void> {
  const value = `case when column_name = 'book_id' then '$1::bigint'
    when column_name = 'body' then 'repeat(''x'', 1300)'
    when column_name = 'state' then 'case n % 2 when 0 then ''HELD'' else ''PROCESSING'' end'
    when data_type = 'uuid' then 'md5(n::text)::uuid'
    when data_type = 'bytea' then 'decode(md5(n::text), ''hex'')'
    when data_type = 'boolean' then 'false'
    when data_type = 'text' then '''text '' || n'
    else 'n' end`
  const tables = await run(`select table_name as name,
    string_agg(${value}, ', ' order by ordinal_position) as row from information_schema.columns
    where table_schema = 'public' group by 1 having bool_or(column_name = 'book_id')`)
  for (const { name, row } of tables) {
    const rows = `select ${row} from generate_series($2::int, $3::int) n`
    await run(`insert into ${name} ${rows} on conflict do nothing`, bookId, from, to)
  }
}

/** Inserts into every table, and updates every one that can be, in one statement. */
function wholeAppend(): Query {
  const book = new Book()
  for (const [name, { columns, mutable }] of Object.entries(shapes)) {
    const table = book.tables[name as keyof typeof shapes]
    const nothing = Object.fromEntries(columns.map(({ field }) => [field, null])) as never
    table.insert('new', nothing)
    table.load('old', nothing)
    if (mutable.length > 0) table.update('old', nothing)
  }
  const [hash, k, seq] = ['0'.repeat(64), 'a'.repeat(32), 1]
  book.entries.push({ wallet: nextId('wallet'), version: 1, seq, amount: 1n, balance: 1n })
  book.policyVersions.push({ policy: nextId('policy'), version: 1, seq, rules: null as never })
  const head = { seq, hash, at: 0 }
  return prepareAppend({
    ...{ bookId: own, expected: head, head, deadline: 0, book },
    log: [{ seq, kind: 'agent.pause', hash, body: '{}' }],
    privates: [{ subject: nextUlid(), field: 'name', seq, salt: null, text: null }],
    idempotency: [{ k, fingerprint: k, salt: k, seq, day: 1 }],
    boxes: [{ k, sealed: Buffer.from('x'), expiresAt: 1 }],
  }).query
}

const keys: Partial<Record<TableName, string>> = {
  ...{ book: '', role: 'org/USD', hot: nextUlid(), pace: nextUlid(), open: nextId('agent') },
  ...{ charges: nextId('payment'), asked: nextId('key'), agent: nextId('agent') },
  ...{ made: nextId('key'), keyMakers: '' },
}

/** One flight of everything that a careful batch may load. */
function loads(): Query[] {
  const needs = Object.keys(rowCodecs).map((name): Need => {
    const table = name as TableName
    return { table, key: keys[table] ?? keyOf(table) }
  })
  return [...loadOf(own, needs).queries]
}

function keyOf(table: TableName): string {
  const { key } = shapes[table as keyof typeof shapes]
  return key.type === 'uuid' ? nextId('payment') : 'text'
}

/** What every payment waits for, and what runs beside it for as long as the server does. */
function hotPath(): Query[] {
  const key = nextId('key')
  return [
    wholeAppend(),
    ...loads(),
    lockHead(own),
    readHead(own),
    hashAt(own, 1),
    findRemembered(own, ['a'.repeat(32), 'b'.repeat(32)]),
    selectExpirations(own, 65),
    findKeys([{ bookId: own, environment: 'test', hash: 'x' }]),
    selectWaiting([own]),
    claimPayments(own, 500, 1),
    putOff(own, [{ payment: nextId('payment'), attempt: 1 }], 1),
    forgetDispatches(own, 1),
    ...consumption(),
    selectMember(own, nextId('person')),
    selectMembers(own, 1_000_000, 20),
    noteKeyUses([{ bookId: own, key, usedAt: 1 }]),
    forgetRemembered(own, 1),
    forgetBoxes(own, 1),
  ]
}

/** What a consumer of the log asks for. */
function consumption(): Query[] {
  const lease = { bookId: own, consumer: 'some', token: 1 }
  const bounds = { leaseMs: 1, eventsMax: 100 }
  const batch = { seq: 1, batchEnd: 1, attempts: 1 }
  return [
    selectBehind([own], ['some'], 1),
    insertCursor(lease),
    takeLease(lease, bounds),
    moveCursor(lease, { seq: 1, singly: false }, bounds),
    releaseLease(lease, { ...batch, pauseMs: 0 }),
    buryEvent(lease, { ...batch, error: '' }),
  ]
}

/** Part of an index is enough where all rows that it keeps under it are wanted, or the first. */
const ranges: Readonly<Record<string, readonly string[]>> = {
  payment_open: ['book_id', 'agent'],
  payment_asked: ['book_id', 'key'],
  payment_due: ['book_id'],
  agent_due: ['book_id'],
  approval_due: ['book_id'],
  payment_processing: ['book_id'],
  key_making: ['book_id'],
  // What waits for a rail, and what did lately.
  dispatch_pkey: ['book_id'],
  // The boxes of the last ten minutes.
  sealed_box_pkey: ['book_id'],
}

interface Node {
  readonly 'Node Type': string
  readonly Plans?: readonly Node[]
  readonly [property: string]: unknown
}

/** Prepares it as the driver does; answers how to see the plan that the connection keeps for it. */
async function prepared({ text, params }: Query, name = 'one'): Promise<() => Promise<Node>> {
  const values = params.map((param) =>
    param === null ? 'null' : `'${String(bytesOr(param)).replaceAll("'", "''")}'`,
  )
  const list = values.length === 0 ? '' : `(${values.join()})`
  await run(`prepare ${name} as ${text}`)
  return async () => {
    const [row] = await run(`explain (format json) execute ${name}${list}`)
    return JSON.parse(String(row?.['QUERY PLAN']))[0].Plan
  }
}

/** What is wrong with the plan that would be made at this moment. */
async function faultsNow(query: Query): Promise<string[]> {
  const plan = await prepared(query)
  const faults = faultsOf(await plan(), query.text)
  await run('deallocate one')
  return faults
}

function bytesOr(param: Exclude<Param, null>): Exclude<Param, null> {
  return param instanceof Uint8Array ? `\\x${Buffer.from(param).toString('hex')}` : param
}

/** Every reading of a table that is no look-up by a whole key, in words. */
function faultsOf(node: Node, text: string): string[] {
  const below = (node.Plans ?? []).flatMap((plan) => faultsOf(plan, text))
  const fault = faultOf(node)
  return fault === null ? below : [`${fault}, in ${text.slice(0, 60)}`, ...below]
}

function faultOf(node: Node): string | null {
  const { 'Node Type': type, 'Relation Name': table, 'Index Name': index } = node
  if (node['Join Filter'] !== undefined) return `a join filter: ${node['Join Filter']}`
  if (table === undefined || type === 'ModifyTable' || type === 'Tid Scan') return null
  if (index === undefined) return `${type} of ${table}`
  const wanted = ranges[String(index)] ?? indexes.get(String(index)) ?? []
  const used = [...String(node['Index Cond']).matchAll(/\((?:\w+\.)?(\w+) [<=>]/g)].map(
    ([, column]) => column,
  )
  const missing = wanted.filter((column) => !used.includes(column))
  return missing.length === 0 ? null : `${index} without ${missing}: ${node['Index Cond']}`
}

const old: { readonly query: Query; readonly plan: () => Promise<Node> }[] = []

async function faultsOfOld(): Promise<string[]> {
  const faults: string[] = []
  for (const { query, plan } of old) faults.push(...faultsOf(await plan(), query.text))
  return faults
}

test('nothing yet: no table is read whole, whichever index is as good as another', async () => {
  for (const [number, query] of hotPath().entries())
    old.push({ query, plan: await prepared(query, `old_${number}`) })
  const faults = await faultsOfOld()
  expect(faults.filter((fault) => !fault.includes(' without '))).toEqual([])
})

test.each([
  ['1,000 rows a table in this book', [own, 1, 1_000]],
  ['4,000 rows', [own, 1_001, 4_000]],
  ['4,000 rows of another book beside them', [other, 1, 4_000]],
] as const)(
  '%s: what is on the way of a payment is found by its whole key',
  async (_, [book, first, last]) => {
    await fill(book, first, last)
    const faults: string[] = []
    for (const query of hotPath()) faults.push(...(await faultsNow(query)))
    expect(faults).toEqual([])
  },
)

test('plans made while there was nothing are made again once the tables are counted', async () => {
  expect(await faultsOfOld()).not.toEqual([])
  const tables = await database.read(selectUncounted(64_000))
  await writer.flight(tables.map(countTable), ms)
  expect(await faultsOfOld()).toEqual([])
  expect(await database.read(selectUncounted(64_000))).toEqual([])
})
