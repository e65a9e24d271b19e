import postgres from 'postgres'
import { test } from 'vitest'
import { TestServer } from '/work/main/test/setup/server.ts'
import { Face } from '/work/main/test/e2e/v2-agents.ts'
import * as sp from '/work/main/packages/server/src/store/read/spending.ts'
import * as mv from '/work/main/packages/server/src/store/read/movement.ts'
import * as ev from '/work/main/packages/server/src/store/read/evidence.ts'

test('plans', async () => {
  const server = await TestServer.start()
  try {
    const face = new Face(server)
    const ada = await face.agent()
    await face.pay(ada, '1')
    const sql = postgres(server.databaseUrl, { max: 1, onnotice: () => undefined })
    const [{ book_id: book }] = await sql`select book_id from book where environment = 'test'`
    const [{ id: wal }] = await sql`select id from wallet where type = 'AGENT'`
    await sql`insert into payment select ${book}::bigint, gen_random_uuid(), agent, key, from_wallet, to_wallet, merchant, amount, currency, rail, state, code, captured, refunded, 1000 + g, 1000 + g, created_at + g::bigint * 1000000, updated_at, hold_hours, part, expires_at, payee, shadow, claim from payment, generate_series(1, 300000) g where book_id = ${book}`
    await sql`insert into event select ${book}::bigint, 1000 + g, kind, hash, body from event, generate_series(1, 300000) g where book_id = ${book} and kind = 'payment.create'`
    await sql`insert into entry select ${book}::bigint, wallet, 1000 + g, 1000 + g, amount, balance from (select * from entry where book_id = ${book} and seq = (select max(seq) from entry where book_id = ${book} and amount > 0) and seq <= 10) x, generate_series(1, 300000) g`
    await sql`analyze`
    const id = String(wal).replaceAll('-', '')
    const { ulidFromHex } = await import('/work/main/packages/core/src/index.ts')
    const wallet = `wal_${ulidFromHex(id)}` as const
    const run = async (name: string, { text, params }: { text: string; params: readonly unknown[] }) => {
      const at = Date.now()
      const rows = await sql.unsafe(text, params as never)
      const ms = Date.now() - at
      const plan = await sql.unsafe('explain ' + text, params as never)
      console.log(name, rows.length, ms, 'ms\n', plan.map((r) => Object.values(r)[0]).join('\n').slice(0, 1800))
    }
    const b = Number(book)
    const span = { wallet, currency: 'USD', above: 0, most: 100000 }
    await run('spent', sp.selectSpent(b, span))
    await run('vendor', sp.selectByVendor(b, span, 50))
    await run('category', sp.selectByCategory(b, span, 50))
    await run('trends', sp.selectTrends(b, span, 'day'))
    await run('all', sp.selectSpent(b, { ...span, wallet: null }))
    await run('movements', mv.selectMovements(b, { limit: 100, offset: 0 }))
    await run('movements far', mv.selectMovements(b, { limit: 100, offset: 100000 }))
    await run('movementsOf', mv.selectMovementsOf(b, [wallet], { limit: 100, offset: 100000 }))
    await run('movementsAt', mv.selectMovementsAt(b, 5000, 1000))
    await run('decisions', ev.selectDecisions(b, { limit: 100, offset: 100000 }))
    await run('decisionsOf', ev.selectDecisionsOf(b, [wallet], { limit: 100, offset: 100000 }))
    await run('later', ev.selectLater(b, { id: 'pay_01JD7Q3W8N4V5T6R2X9K0M1B7C', seq: 5, lastSeq: 300000 }))
    await sql.end()
  } finally {
    await server.stop().catch(() => undefined)
  }
}, 200_000)
