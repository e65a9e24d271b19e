import { hexFromUlid, type Id, ulidOf } from '@bursar/core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { asking, type Bench, openBench, openCase, outcomeOf } from '../../../../test/setup/bench.ts'
import { locks } from '../../../../test/setup/faulty-database.ts'
import { write } from '../../../../test/setup/tamper.ts'

let bench: Bench
beforeAll(async () => {
  bench = await openBench()
})
afterAll(() => bench.close())

function narrow(bookId: number, key: Id<'key'>): Promise<unknown> {
  const text = `update key set permissions = '["payments:read"]' where book_id = $1 and id = $2`
  return write(bench.database, [{ text, params: [bookId, hexFromUlid(ulidOf(key))] }])
}

test('a permission taken away while a command waits is missing when it is decided', async () => {
  const { client, agent, faulty, bookId } = await openCase(bench, { cold: true })
  faulty.next(locks, { kind: 'first', work: () => narrow(bookId, agent.key) })
  const replies = await Promise.all([
    client.submit(client.pay(agent, '1')),
    client.submit(client.pay(agent, '2')),
  ])
  expect(replies.map(outcomeOf)).toEqual(['rejected FORBIDDEN', 'rejected FORBIDDEN'])
  expect(replies[0]).toMatchObject({ details: { permission: 'payments:write' } })
})

test('who may not pay may still ask what a payment would come to', async () => {
  const { client, bookId } = await openCase(bench)
  const reader = await client.agent({ permissions: ['payments:read'] })
  const asked = client.pay(reader, '1')
  expect(outcomeOf(await client.submit(asked))).toBe('rejected FORBIDDEN')
  const reply = await client.observed.engine.submit(bookId, { ...asking(asked), dry: true })
  expect(reply).toMatchObject({ kind: 'dry', outcome: { result: { verdict: 'COMPLETED' } } })
})
