import { hexFromUlid, ulidOf } from '@bursar/core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Lived, live } from '../../../../test/setup/history.ts'
import { Scenario } from '../../../../test/setup/scenario.ts'
import { keepCopies, tampered, write } from '../../../../test/setup/tamper.ts'
import type { Finding } from './finding.ts'
import { verifyBooks } from './verify.ts'

let scenario: Scenario
let lived: Lived
let places: Places

/** Where in the log the interesting events stand. */
interface Places {
  readonly paid: number
  readonly last: number
  readonly settled: number
  readonly keyed: number
}

beforeAll(async () => {
  scenario = await Scenario.open()
  lived = await live(scenario)
  const text = `select max(seq) as last, (select e.seq from event e
    where e.kind = 'payment.create' and e.book_id = $1 order by e.seq limit 1) as paid
    , (select p.seq from payment p where p.book_id = $1 and p.id = $2::text::uuid) as settled
    , (select i.seq from idempotency i where i.book_id = $1 order by i.seq limit 1) as keyed
    from event where book_id = $1`
  const settled = hexFromUlid(ulidOf(lived.settled.payment))
  const params = [scenario.book.bookId, settled]
  const [row] = await scenario.database.read({ text, params })
  const { paid, last } = row ?? {}
  const keyed = Number(row?.keyed)
  places = { paid: Number(paid), last: Number(last), settled: Number(row?.settled), keyed }
  await keepCopies(scenario.database)
})

afterAll(() => scenario.close())

const first = 'seq = (select min(seq) from event where kind = $$payment.create$$ and book_id = $1)'
const end = '(select max(seq) from event where book_id = $1)'
const paid = () => places.paid
const last = () => places.last

const spender = () => ulidOf(lived.spender.agent)
const orgWallet = () => scenario.book.orgWallet
const bookId = () => String(scenario.book.bookId)

/** A finding that must be among those that a mutation causes. */
type Expected = Pick<Finding, 'law' | 'table'> & {
  readonly key?: () => string
  readonly seq?: () => number
}

/** One statement, and the finding that it must lead to. $1 is the book; @name is an id. */
type Mutation = readonly [sql: string, expected: Expected]

function is(table: string, key: () => string): Expected {
  return { law: 'projection', table, key }
}

const inHot = 'where book_id = $1 and id = @spender'
const totals = (change: string): Mutation => [
  `update hot set ${change} ${inHot}`,
  is('hot', spender),
]
const entry = (change: string): Mutation => [
  `update entry set ${change} where book_id = $1 and wallet = @spender and version = 3`,
  is('entry', () => `${lived.spender.wallet}/3`),
]
const idempotency: Expected = { law: 'I6', table: 'idempotency' }
const oneKey = `book_id = $1 and seq =
  (select seq from idempotency where book_id = $1 order by seq limit 1)`
const keyed = () => places.keyed
const nextWeek = '(extract(epoch from clock_timestamp()) + 604800) * 1000000'
const stray = (table: string): Expected => ({ law: 'projection', table })
const memo = "where book_id = $1 and subject = @settled and field = 'memo'"

const settledUlid = () => ulidOf(lived.settled.payment)
const text = (sql: string, field = 'memo', subject = settledUlid): Mutation => [
  sql,
  is('event_private', () => `${subject()}/${field}/${places.settled}`),
]

const mutations: readonly Mutation[] = [
  // The log.
  [
    `update event set body = replace(body, '"amount":"100000000"', '"amount":"100000001"')
     where book_id = $1 and ${first}`,
    { law: 'chain', seq: paid },
  ],
  [
    `update event set hash = decode(repeat('ab', 32), 'hex') where book_id = $1 and ${first}`,
    { law: 'chain', seq: paid },
  ],
  [
    `update event set kind = 'agent.pause' where book_id = $1 and ${first}`,
    { law: 'chain', seq: paid },
  ],
  [
    `update event set body = 'paid' where book_id = $1 and ${first}`,
    { law: 'canonical', seq: paid },
  ],
  [`delete from event where book_id = $1 and ${first}`, { law: 'chain', seq: paid }],
  [`delete from event where book_id = $1 and seq = 1`, { law: 'chain', seq: () => 1 }],
  [
    `delete from event where book_id = $1 and seq = ${end}`,
    { law: 'I7', table: 'book_head', key: bookId },
  ],
  [
    `update event set seq = seq + 1 where book_id = $1 and seq = ${end}`,
    { law: 'chain', seq: last },
  ],
  [
    `update event e set body = o.body, kind = o.kind from event o where e.book_id = $1
     and o.book_id = $1 and ((e.seq = 3 and o.seq = 4) or (e.seq = 4 and o.seq = 3))`,
    { law: 'chain', seq: () => 3 },
  ],
  [
    `insert into event select book_id, seq + 1, kind, hash, body from event
     where book_id = $1 and seq = ${end}`,
    { law: 'chain', seq: () => last() + 1 },
  ],
  ['update book_head set seq = seq - 1 where book_id = $1', { law: 'I7', table: 'book_head' }],
  ['update book_head set at = at + 1 where book_id = $1', { law: 'I7', table: 'book_head' }],
  [
    "update book_head set hash = decode(repeat('ab', 32), 'hex') where book_id = $1",
    { law: 'I7', table: 'book_head', key: bookId },
  ],
  ['delete from book_head where book_id = $1', { law: 'I7', table: 'book_head', key: bookId }],
  // Balances and what else the log gives; column.test.ts changes every column of every table.
  totals('posted = posted + 1'),
  [`update hot set posted = posted + 1 ${inHot}`, { law: 'I3', table: 'hot', key: spender }],
  totals('held = held - 1'),
  [`update hot set held = held - 1 ${inHot}`, { law: 'I3', table: 'hot', key: spender }],
  [
    'update payment set book_id = book_id + 1 where book_id = $1 and id = @pending',
    is('payment', () => lived.pending.payment),
  ],
  [
    "update policy set rules = replace(rules, ':', ': ') where book_id = $1 and id = @shared",
    is('policy', () => lived.shared),
  ],
  entry('amount = amount - 1'),
  ['update entry set amount = amount - 1 where book_id = $1 and version = 3', { law: 'I1' }],
  [
    'update entry set amount = amount - 1 where book_id = $1 and wallet = @spender and version = 3',
    { law: 'I3', table: 'hot', key: spender },
  ],
  entry('balance = balance + 1'),
  entry('seq = seq + 1'),
  [
    'delete from entry where book_id = $1 and wallet = @spender and version = 3',
    is('entry', () => `${lived.spender.wallet}/3`),
  ],
  ['insert into entry values ($1, @org, 900, 1, 5, 5)', is('entry', () => `${orgWallet()}/900`)],
  ['insert into entry values ($1, @stray, 1, 1, 5, 5)', is('entry', () => `wal_${strayUlid}/1`)],
  // Beside the log.
  text(`update event_private set text = text || '!' ${memo}`),
  text(`update event_private set salt = '\\xab' ${memo}`),
  text(`update event_private set salt = null ${memo}`),
  text(`update event_private set subject = @stray ${memo}`, 'memo', () => strayUlid),
  text(`update event_private set field = 'note' ${memo}`, 'note'),
  [`delete from event_private ${memo}`, is('event_private', () => `${places.settled}/memo`)],
  text(
    `insert into event_private select book_id, subject, 'note', seq, salt, text
     from event_private ${memo}`,
    'note',
  ),
  ['update idempotency set seq = 1000000 where book_id = $1', idempotency],
  [`update idempotency set seq = seq + 1 where ${oneKey}`, idempotency],
  [`update idempotency set fingerprint = @stray where ${oneKey}`, idempotency],
  [`update idempotency set salt = @stray where ${oneKey}`, idempotency],
  [`update idempotency set k = @stray where ${oneKey}`, idempotency],
  [`update idempotency set day = day - 1 where ${oneKey}`, idempotency],
  [`delete from idempotency where ${oneKey}`, { ...idempotency, seq: keyed }],
  ['delete from idempotency where book_id = $1', { ...idempotency, seq: keyed }],
  [
    `update idempotency a set seq = b.seq from idempotency b where a.book_id = $1
     and b.book_id = $1 and a.seq <> b.seq`,
    idempotency,
  ],
  ["update sealed_box set sealed = '' where book_id = $1", stray('sealed_box')],
  ['update sealed_box set expires_at = expires_at + 1 where book_id = $1', stray('sealed_box')],
  [
    `insert into sealed_box select book_id, @stray, sealed, expires_at from sealed_box
     where book_id = $1 limit 1`,
    stray('sealed_box'),
  ],
  [
    `insert into consumer select book_id, 'audit', seq + 1, seq + 1, 0, 0, 0, 0
     from book_head where book_id = $1`,
    stray('consumer'),
  ],
  [`insert into consumer values ($1, 'audit', 1, 1, 0, ${nextWeek}, 0, 0)`, stray('consumer')],
  [`insert into consumer values ($1, 'audit', 1, 1, 0, 0, 0, ${nextWeek})`, stray('consumer')],
  [
    `insert into dead_letter select book_id, 'audit', seq + 1, 1, '', 0, false
     from book_head where book_id = $1`,
    stray('dead_letter'),
  ],
  [
    `with c as (insert into consumer values ($1, 'audit', 1, 1, 0, 0, 0, 0))
     insert into dead_letter values ($1, 'audit', 2, 1, '', 0, false)`,
    stray('dead_letter'),
  ],
  ['insert into dispatch values ($1, @stray, 1, 0)', stray('dispatch')],
  [`insert into dispatch values ($1, @settled, 1, ${nextWeek})`, stray('dispatch')],
  ['insert into key_use values ($1, @stray, 0)', stray('key_use')],
  [
    'update book_head set epoch = epoch - 1 where book_id = $1',
    { law: 'I7', table: 'book_head', key: bookId },
  ],
]

const strayUlid = '01ARZ3NDEKTSV4RRFFQ69G5FAV'

test.each(mutations)('%s', async (sql, { law, table, key, seq }) => {
  const { database, book } = scenario
  await tampered(database, async () => {
    const [changed] = await write(database, [{ text: named(sql), params: [book.bookId] }])
    expect(changed?.count).toBeGreaterThan(0)
    const { ok, books } = await verifyBooks(database)
    const findings = books.flatMap((one) => one.findings)
    expect(ok).toBe(findings.length === 0)
    const wanted = {
      law,
      ...(table === undefined ? {} : { table }),
      ...(key === undefined ? {} : { key: key() }),
      ...(seq === undefined ? {} : { seq: seq() }),
    }
    expect(findings).toContainEqual(expect.objectContaining(wanted))
  })
})

/** `@name` as the uuid that it stands for. */
function named(sql: string): string {
  const ids: Record<string, string> = {
    spender: lived.spender.agent,
    shared: lived.shared,
    pending: lived.pending.payment,
    settled: lived.settled.payment,
    org: scenario.book.orgWallet,
    stray: strayUlid,
  }
  return sql.replace(
    /@(\w+)/g,
    (_, name: string) => `'${hexFromUlid(ulidOf(ids[name] ?? ''))}'::uuid`,
  )
}
