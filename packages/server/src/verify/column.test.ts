import { ulidFromHex } from '@bursar/core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { live } from '../../../../test/setup/history.ts'
import { Scenario } from '../../../../test/setup/scenario.ts'
import { keepCopies, tampered, write } from '../../../../test/setup/tamper.ts'
import type { Row } from '../store/db.ts'
import { type Column, policyVersionShape, shapes, type TableShape } from '../store/schema.ts'
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
})

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

test.each(columns)('%s cannot be changed unnoticed', async (name, shape, column) => {
  const set = (value: string) => `update ${shape.name} set ${column.name} = ${value}`
  const [valued, empty] = [`${column.name} is not null`, `${column.name} is null`]
  // A column in which nothing stands would prove nothing.
  expect(await rowWhere(shape, valued)).toBeDefined()
  await expectFound(shape, valued, { sql: set(changed(column)), column })
  if (!nullable.has(name)) return
  await expectFound(shape, valued, { sql: set('null'), column })
  if ((await rowWhere(shape, empty)) !== undefined)
    await expectFound(shape, empty, { sql: set(other[column.type][1]), column })
})

test.each(tables.map((shape) => [shape.name, shape] as const))(
  'a row of %s cannot be taken away or added unnoticed',
  async (name, shape) => {
    await expectFound(shape, 'true', { sql: `delete from ${name}` })
    if (name === 'book') return
    const isKey = (column: Column) => column.name === keyNames(shape).at(-1)
    const values = shape.columns.map((column) => {
      if (isKey(column)) return changed(column)
      // What has to be unique beside the key.
      return /(seq|hash)$/.test(column.name) ? changed(column) : column.name
    })
    const names = shape.columns.map((column) => column.name)
    const sql = `insert into ${name} (book_id, ${names.join()})
      select book_id, ${values.join()} from ${name}`
    await expectFound(shape, 'true', { sql })
  },
)

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

/** Changes one such row by a statement without a condition, and expects it to be named. */
async function expectFound(
  shape: TableShape,
  where: string,
  { sql, column }: { sql: string; column?: Column },
): Promise<void> {
  const { database } = scenario
  const row = await rowWhere(shape, where)
  const work = async () => {
    const text = `${sql} where ctid = '${String(row?.ctid)}'::tid`
    const [done] = await write(database, [{ text, params: [] }])
    expect(done?.count).toBe(1)
    const { books } = await verifyBooks(database)
    const findings = books.flatMap((book) => book.findings)
    const found = findings.filter(({ law, table }) => law === 'projection' && table === shape.name)
    const isInsert = sql.startsWith('insert')
    const isKey = column === undefined || keyNames(shape).includes(column.name)
    const says = isKey ? (isInsert ? 'is not in the log' : 'is missing') : column.name
    const named = found.filter(({ message }) => message.includes(says)).map(({ key }) => key)
    if (isInsert) expect(named).toHaveLength(1)
    else expect(named).toEqual([keyOf(shape, row ?? {})])
  }
  await tampered(database, work, [shape.name])
}
