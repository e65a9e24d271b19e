import { ulidFromHex } from '@bursar/core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { live } from '../../../../test/setup/history.ts'
import { Scenario } from '../../../../test/setup/scenario.ts'
import { keepCopies, tampered, write } from '../../../../test/setup/tamper.ts'
import type { Row } from '../store/db.ts'
import { type Column, policyVersionShape, shapes, type TableShape } from '../store/schema.ts'
import type { Finding } from './finding.ts'
import { verifyBooks } from './verify.ts'

let scenario: Scenario
const nullable = new Set<string>()

beforeAll(async () => {
  scenario = await Scenario.open()
  await live(scenario)
  // Whoever can write to the tables can take their checks away first.
  const unchecked = `do $$ declare c record; begin
    for c in select conrelid::regclass as t, conname from pg_constraint
      where contype = 'c' and connamespace = 'public'::regnamespace loop
      execute format('alter table %s drop constraint %I', c.t, c.conname);
    end loop; end $$`
  await write(scenario.database, [{ text: unchecked, params: [] }])
  const text = `select table_name, column_name from information_schema.columns
    where table_schema = 'public' and is_nullable = 'YES'`
  const rows = await scenario.database.read({ text, params: [] })
  for (const { table_name, column_name } of rows) nullable.add(`${table_name}.${column_name}`)
  await keepCopies(scenario.database)
  await spoilAll()
}, 240_000)

afterAll(() => scenario.close())

const stray = "'01563e3a-b5d3-d676-4c61-efb99302bd5b'::uuid"

/** Another value than the one that stands there, and a value where there is none. */
const other = {
  bigint: ['+ 100000', '100000'],
  text: ["|| ' '", "' '"],
  uuid: ['', stray],
  boolean: ['', 'true'],
} as const

function changed({ name, type }: Column): string {
  if (type === 'uuid') return stray
  return type === 'boolean' ? `not ${name}` : `${name} ${other[type][0]}`
}

const tables: readonly TableShape[] = [...Object.values(shapes), policyVersionShape]
const columns = tables.flatMap((shape) =>
  shape.columns.map((column) => [`${shape.name}.${column.name}`, shape, column] as const),
)

test.each(columns)('%s cannot be changed unnoticed', (name) => {
  // A column in which nothing stands would prove nothing.
  expect(outcomes.get(name)?.[0]).toBeDefined()
  for (const outcome of outcomes.get(name) ?? []) expectFound(outcome)
})

test.each(tables.map(({ name }) => name))(
  'a row of %s cannot be taken away or added unnoticed',
  (name) => {
    expect(outcomes.get(name)).toHaveLength(name === 'book' ? 1 : 2)
    for (const outcome of outcomes.get(name) ?? []) expectFound(outcome)
  },
)

/** One row of one table, changed by a statement without a condition. */
interface Spoil {
  /** What it tells of: a column, or a table. */
  readonly of: string
  readonly shape: TableShape
  readonly where: string
  readonly sql: string
  readonly column?: Column
}

/** The row that was changed, how many were, and what was found in its table then. */
interface Outcome {
  readonly spoil: Spoil
  readonly row: Row
  readonly count: number | undefined
  readonly found: readonly Finding[]
}

const outcomes = new Map<string, Outcome[]>()

/**
 * What is found in a table depends on its own rows and the log alone: one proof of the books looks
 * at one change in each of the tables, and the next one at the next change in each.
 */
async function spoilAll(): Promise<void> {
  const waiting = await Promise.all(tables.map(spoilsOf))
  while (waiting.some((spoils) => spoils.length > 0)) {
    const round = waiting.flatMap((spoils) => spoils.shift() ?? [])
    const names = round.map(({ shape }) => shape.name)
    await tampered(scenario.database, () => spoil(round), names)
  }
}

async function spoil(round: readonly Spoil[]): Promise<void> {
  // They are elsewhere after each round.
  const rows = await Promise.all(round.map(({ shape, where }) => rowWhere(shape, where)))
  const queries = round.map(({ sql }, at) => ({
    text: `${sql} where ctid = '${String(rows[at]?.ctid)}'::tid`,
    params: [],
  }))
  const done = await write(scenario.database, queries)
  const { books } = await verifyBooks(scenario.database)
  const findings = books.flatMap((book) => book.findings)
  for (const [at, one] of round.entries()) {
    const found = findings.filter(({ table }) => table === one.shape.name)
    const outcome = { spoil: one, row: rows[at] ?? {}, count: done[at]?.count, found }
    outcomes.set(one.of, [...(outcomes.get(one.of) ?? []), outcome])
  }
}

async function spoilsOf(shape: TableShape): Promise<Spoil[]> {
  const spoils: Spoil[] = []
  for (const column of shape.columns) {
    const of = `${shape.name}.${column.name}`
    const set = (value: string) => `update ${shape.name} set ${column.name} = ${value}`
    const [valued, empty] = [`${column.name} is not null`, `${column.name} is null`]
    const one = { of, shape, column }
    if ((await rowWhere(shape, valued)) === undefined) continue
    spoils.push({ ...one, where: valued, sql: set(changed(column)) })
    if (!nullable.has(of)) continue
    spoils.push({ ...one, where: valued, sql: set('null') })
    if ((await rowWhere(shape, empty)) !== undefined)
      spoils.push({ ...one, where: empty, sql: set(other[column.type][1]) })
  }
  const all = { of: shape.name, shape, where: 'true' }
  spoils.push({ ...all, sql: `delete from ${shape.name}` })
  if (shape.name !== 'book') spoils.push({ ...all, sql: insertInto(shape) })
  return spoils
}

/** Another row, which differs from one that is there only where it has to. */
function insertInto(shape: TableShape): string {
  const isKey = (column: Column) => column.name === keyNames(shape).at(-1)
  const values = shape.columns.map((column) => {
    if (isKey(column)) return changed(column)
    // What has to be unique beside the key.
    return /(seq|hash)$/.test(column.name) ? changed(column) : column.name
  })
  const names = shape.columns.map((column) => column.name)
  return `insert into ${shape.name} (book_id, ${names.join()})
    select book_id, ${values.join()} from ${shape.name}`
}

/** Names whose values tell a row of one book from another. */
function keyNames({ name, key }: TableShape): string[] {
  if (name === policyVersionShape.name) return ['policy', 'version']
  return key.name === '' ? [] : [key.name]
}

async function rowWhere(shape: TableShape, where: string): Promise<Row | undefined> {
  const keys = keyNames(shape).map((name) => `, ${name}`)
  const text = `select ctid::text as ctid, book_id${keys.join('')} from ${shape.name}
    where ${where} order by ctid limit 1`
  return (await scenario.database.read({ text, params: [] }))[0]
}

function keyOf(shape: TableShape, row: Row): string {
  if (shape.name === policyVersionShape.name)
    return `pol_${ulidFromHex(String(row.policy))}/${String(row.version)}`
  const { name, read } = shape.key
  return name === '' ? String(row.book_id) : String(read(row[name]))
}

/** Expects one row to have been changed, and that row to be named. */
function expectFound({ spoil, row, count, found: all }: Outcome): void {
  const { shape, sql, column } = spoil
  expect(count, sql).toBe(1)
  const found = all.filter(({ law }) => law === 'projection')
  const isInsert = sql.startsWith('insert')
  const isKey = column === undefined || keyNames(shape).includes(column.name)
  const says = isKey ? (isInsert ? 'is not in the log' : 'is missing') : column.name
  const named = found.filter(({ message }) => message.includes(says)).map(({ key }) => key)
  if (isInsert) expect(named, sql).toHaveLength(1)
  else expect(named, sql).toEqual([keyOf(shape, row)])
}
