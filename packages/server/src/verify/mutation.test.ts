import { hexFromUlid, ulidOf } from '@bursar/core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Lived, Scenario } from '../../../../test/setup/scenario.ts'
import { keepCopies, spoiled, write } from '../../../../test/setup/spoil.ts'
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
}

beforeAll(async () => {
  scenario = await Scenario.open()
  lived = await scenario.live()
  const text = `select max(seq) as last, (select e.seq from event e
    where e.kind = 'payment.create' and e.book_id = $1 order by e.seq limit 1) as paid
    , (select p.seq from payment p where p.book_id = $1 and p.id = $2::text::uuid) as settled
    from event where book_id = $1`
  const settled = hexFromUlid(ulidOf(lived.settled.payment))
  const params = [scenario.book.bookId, settled]
  const [row] = await scenario.database.read({ text, params })
  const { paid, last } = row ?? {}
  places = { paid: Number(paid), last: Number(last), settled: Number(row?.settled) }
  await keepCopies(scenario.database)
})

afterAll(() => scenario.close())

/** A finding that must be among those that a mutation causes. */
type Expected = Pick<Finding, 'law'> & { readonly table?: string; readonly key?: () => string } & {
  readonly seq?: () => number
}

const first = 'seq = (select min(seq) from event where kind = $$payment.create$$ and book_id = $1)'
const end = '(select max(seq) from event where book_id = $1)'
const paid = () => places.paid
const last = () => places.last

const spender = () => ulidOf(lived.spender.agent)
const spenderWallet = () => lived.spender.wallet
const orgWallet = () => scenario.book.orgWallet
const bookId = () => String(scenario.book.bookId)
const pending = () => lived.pending.payment

function is(table: string, key: () => string): Expected {
  return { law: 'projection', table, key }
}

/** One statement, and the finding that it must lead to. $1 is the book; @name is an id. */
type Mutation = readonly [sql: string, expected: Expected]

const inHot = 'where book_id = $1 and id = @spender'
const hot = (change: string): Mutation => [`update hot set ${change} ${inHot}`, is('hot', spender)]
const wallet = (change: string): Mutation => [
  `update wallet set ${change} where book_id = $1 and id = @spender`,
  is('wallet', spenderWallet),
]
const agent = (change: string): Mutation => [
  `update agent set ${change} where book_id = $1 and id = @spender`,
  is('agent', () => lived.spender.agent),
]
const key = (change: string): Mutation => [
  `update key set ${change} where book_id = $1 and id = @key`,
  is('key', () => lived.spender.key.id),
]
const policy = (change: string): Mutation => [
  `update policy set ${change} where book_id = $1 and id = @shared`,
  is('policy', () => lived.shared),
]
const version = (sql: string): Mutation => [sql, is('policy_version', () => `${lived.shared}/1`)]
const payment = (change: string): Mutation => [
  `update payment set ${change} where book_id = $1 and id = @pending`,
  is('payment', pending),
]
const approval = (change: string): Mutation => [
  `update approval set ${change} where book_id = $1 and id = @pending`,
  is('approval', () => lived.pending.approval),
]
const entry = (change: string): Mutation => [
  `update entry set ${change} where book_id = $1 and wallet = @spender and version = 3`,
  is('entry', () => `${lived.spender.wallet}/3`),
]
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
  // Balances and counters.
  hot('posted = posted + 1'),
  [`update hot set posted = posted + 1 ${inHot}`, { law: 'I3', table: 'hot', key: spender }],
  hot('held = held - 1'),
  [`update hot set held = held - 1 ${inHot}`, { law: 'I3', table: 'hot', key: spender }],
  hot('version = version + 1'),
  hot('day_spent = 0'),
  hot('day_end = day_end + 1'),
  hot('month_spent = 0'),
  hot('month_end = month_end + 1'),
  hot('total_spent = total_spent + 1'),
  hot('open = open + 1'),
  [`delete from hot ${inHot}`, is('hot', spender)],
  [
    `insert into hot select book_id, @stray, 0, 0, 0, 0, 0, 0, 0, 0, 0 from hot ${inHot}`,
    is('hot', () => strayUlid),
  ],
  // Everything else that the log gives.
  wallet("status = 'FROZEN'"),
  wallet("type = 'ORG'"),
  wallet('agent = null'),
  wallet("currency = 'EUR'"),
  wallet('closed_at = 1'),
  wallet('created_seq = created_seq + 1'),
  ['delete from wallet where book_id = $1 and id = @spender', is('wallet', spenderWallet)],
  [
    `insert into wallet select book_id, @stray, type, agent, currency, status, created_at,
     created_seq, closed_at from wallet where book_id = $1 and id = @spender`,
    is('wallet', () => `wal_${strayUlid}`),
  ],
  agent("status = 'PAUSED'"),
  agent('read_only = true'),
  agent("attached = '[]'"),
  agent('key = null'),
  agent('updated_at = updated_at + 1'),
  [
    'delete from agent where book_id = $1 and id = @spender',
    is('agent', () => lived.spender.agent),
  ],
  key("hash = 'ab'"),
  key('permissions = \'["payments:write","wallets:write"]\''),
  key('agent = null'),
  key("status = 'REVOKED'"),
  key('expires_at = 1'),
  key("owner = 'mallory'"),
  ['delete from key where book_id = $1 and id = @key', is('key', () => lived.spender.key.id)],
  policy("rules = replace(rules, 'games', 'chess')"),
  policy("rules = replace(rules, ':', ': ')"),
  policy('version = version - 1'),
  policy('attached_to = 0'),
  policy('deleted = true'),
  ['delete from policy where book_id = $1 and id = @shared', is('policy', () => lived.shared)],
  version(`update policy_version set rules = replace(rules, 'games', 'chess')
    where book_id = $1 and policy = @shared and version = 1`),
  version(`update policy_version set seq = seq + 1
    where book_id = $1 and policy = @shared and version = 1`),
  version('delete from policy_version where book_id = $1 and policy = @shared and version = 1'),
  [
    `insert into policy_version select book_id, policy, 9, seq, rules from policy_version
     where book_id = $1 and policy = @shared and version = 1`,
    is('policy_version', () => `${lived.shared}/9`),
  ],
  payment('amount = amount + 1'),
  payment("state = 'COMPLETED'"),
  payment('captured = 1'),
  payment("code = 'X'"),
  payment('to_wallet = @spender'),
  payment('merchant = \'{"domain":"x.example"}\''),
  payment('key = @stray'),
  payment('last_seq = last_seq + 1'),
  ['delete from payment where book_id = $1 and id = @pending', is('payment', pending)],
  [
    `insert into payment select book_id, @stray, agent, key, from_wallet, to_wallet, merchant,
     amount, currency, rail, state, code, captured, refunded, seq + 100000, last_seq, created_at,
     updated_at from payment where book_id = $1 and id = @settled`,
    is('payment', () => `pay_${strayUlid}`),
  ],
  [
    'update payment set book_id = book_id + 1 where book_id = $1 and id = @pending',
    is('payment', pending),
  ],
  approval("state = 'APPROVED'"),
  approval("decided_by = 'owner'"),
  approval('policy_version = 2'),
  approval('payment = @settled'),
  [
    'delete from approval where book_id = $1 and id = @pending',
    is('approval', () => lived.pending.approval),
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
  [
    "update role set wallet = @spender where book_id = $1 and name = 'org/USD'",
    is('role', () => 'org/USD'),
  ],
  ["delete from role where book_id = $1 and name = 'org/USD'", is('role', () => 'org/USD')],
  ["insert into role values ($1, 'org/EUR', @org)", is('role', () => 'org/EUR')],
  ["update book set environment = 'live' where book_id = $1", is('book', bookId)],
  ['update book set scope = @stray where book_id = $1', is('book', bookId)],
  ['delete from book where book_id = $1', is('book', bookId)],
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
  [`update idempotency set seq = 1000000 where book_id = $1`, { law: 'I6', table: 'idempotency' }],
  [
    `update sealed_box set sealed = '' where book_id = $1`,
    { law: 'projection', table: 'sealed_box' },
  ],
]

const strayUlid = '01ARZ3NDEKTSV4RRFFQ69G5FAV'

test.each(mutations)('%s', async (sql, expected) => {
  await spoiled(scenario.database, async () => {
    const [changed] = await write(scenario.database, [
      { text: named(sql), params: [scenario.book.bookId] },
    ])
    expect(changed?.count).toBeGreaterThan(0)
    expectFinding(await findingsOf(), expected)
  })
})

function expectFinding(findings: readonly Finding[], expected: Expected): void {
  const { law, table, key: keyed, seq } = expected
  const wanted = {
    law,
    ...(table === undefined ? {} : { table }),
    ...(keyed === undefined ? {} : { key: keyed() }),
    ...(seq === undefined ? {} : { seq: seq() }),
  }
  expect(findings).toContainEqual(expect.objectContaining(wanted))
}

async function findingsOf(): Promise<readonly Finding[]> {
  const { ok, books } = await verifyBooks(scenario.database)
  const findings = books.flatMap((book) => book.findings)
  expect(ok).toBe(findings.length === 0)
  return findings
}

/** `@name` as the uuid that it stands for. */
function named(sql: string): string {
  const ids: Record<string, string> = {
    spender: lived.spender.agent,
    key: lived.spender.key.id,
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
