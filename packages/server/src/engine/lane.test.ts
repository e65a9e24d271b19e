import { type Command, formatMoney, type Id, idOf, noRules, ulidOf } from '@bursar/core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type FreshDatabase, freshDatabase } from '../../../../test/setup/database.ts'
import { mintId, mintKey, mintUlid } from '../handlers/mint.ts'
import { type OpenedOrganization, openOrganization } from '../handlers/open.ts'
import { type Database, openDatabase } from '../store/db.ts'
import { migrate } from '../store/migrate.ts'
import { Engine } from './engine.ts'
import type { Reply } from './request.ts'

let fresh: FreshDatabase
let database: Database
let engine: Engine
let org: OpenedOrganization
let by: Id<'key'>
const bugs: unknown[] = []

beforeAll(async () => {
  fresh = await freshDatabase()
  database = openDatabase({ url: fresh.url })
  await migrate(database)
  engine = new Engine(database, {
    committed: () => undefined,
    bug: (error) => bugs.push(error),
    alarm: (_, what) => bugs.push(what),
  })
  org = await openOrganization(
    { database, engine },
    { name: 'Acme', permissions: ['wallets:write'] },
  )
  const [row] = await database.read({
    text: 'select id from key where book_id = $1',
    params: [org.test.bookId],
  })
  by = idOf('key', (await import('@bursar/core')).ulidFromHex(String(row?.id)))
})

afterAll(async () => {
  await engine.close()
  await database.close()
  await fresh.drop()
})

function submit(command: Command): Promise<Reply> {
  return engine.submit(org.test.bookId, {
    command,
    texts: [],
    idempotency: null,
    box: null,
    dry: false,
  })
}

async function createAgent(): Promise<Id<'agent'>> {
  const agent = mintId('agent')
  const { key } = mintKey('test', org.test.bookId)
  const reply = await submit({
    kind: 'agent.create',
    by,
    ask: { agent, key, permissions: ['wallets:write'], rules: noRules, readOnly: false, texts: {} },
  })
  expect(bugs).toEqual([])
  expect(reply.kind).toBe('recorded')
  return agent
}

test('sixty parallel payments of 1.00 on 37.50 are exactly 37', async () => {
  const agent = await createAgent()
  const amount = 37_50000000n
  expect(await submit({ kind: 'agent.adjust', by, ask: { agent, amount } })).toMatchObject({
    kind: 'recorded',
  })
  const replies = await Promise.all(
    Array.from({ length: 60 }, () =>
      submit({
        kind: 'payment.create',
        by,
        ask: {
          payment: mintId('payment'),
          from: idOf('wallet', ulidOf(agent)),
          to: org.test.orgWallet,
          merchant: null,
          amount: 1_00000000n,
          currency: null,
          texts: {},
        },
      }),
    ),
  )
  const paid = replies.filter(
    (r) =>
      r.kind === 'recorded' &&
      r.event.kind === 'payment.create' &&
      r.event.out.verdict === 'COMPLETED',
  )
  expect(bugs).toEqual([])
  expect(paid.length).toBe(37)
  const t = performance.now()
  const n = 20000
  const rs = await Promise.all(
    Array.from({ length: n }, () =>
      submit({
        kind: 'payment.create',
        by,
        ask: {
          payment: mintId('payment'),
          from: org.test.orgWallet,
          to: idOf('wallet', ulidOf(agent)),
          merchant: null,
          amount: 1n,
          currency: null,
          texts: {},
        },
      }),
    ),
  )
  console.log(
    'hot/s',
    (n / (performance.now() - t)) * 1000,
    rs.filter((r) => r.kind !== 'recorded').slice(0, 3),
    formatMoney(0n),
    mintUlid(),
  )
})
