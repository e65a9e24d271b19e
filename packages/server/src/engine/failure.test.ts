import { decide, evolve } from '@bursar/core'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { audit } from '../../../../test/setup/audit.ts'
import {
  type Bench,
  BookClient,
  openBench,
  openCase,
  outcomeOf,
  paid,
  payAll,
  postedOf,
} from '../../../../test/setup/bench.ts'
import { appends, locks } from '../../../../test/setup/faulty-database.ts'
import { nextKey, usd } from '../../../../test/setup/given.ts'
import { DatabaseError } from '../store/db-error.ts'
import { failureOf } from './failure.ts'
import type { Core } from './prepare.ts'

let bench: Bench
beforeAll(async () => {
  bench = await openBench()
})
afterAll(() => bench.close())

const sick = usd('6.66')

describe('a bug harms one command alone', () => {
  test('decide throws: nothing of that command is written, the others are', async () => {
    const throwing: Core = {
      evolve,
      decide(view, command) {
        if (command.kind === 'payment.create' && command.params.amount === sick)
          throw new Error('bug')
        return decide(view, command)
      },
    }
    const { client, agent, observed, bookId } = await openCase(bench, { core: throwing })
    const replies = await payAll(client, agent, ['1', '6.66', '2'])
    expect(replies.map(outcomeOf)).toEqual(['COMPLETED', 'bug', 'COMPLETED'])
    expect(observed.bugs).toHaveLength(1)
    expect(await paid(bench, bookId)).toEqual([usd('1'), usd('2')])
  })

  test('evolve throws half-way: the book is dropped and the guilty command found', async () => {
    const breaking: Core = {
      decide,
      evolve(book, seq, event) {
        evolve(book, seq, event)
        if (event.kind === 'payment.create' && event.params.amount === sick) throw new Error('bug')
      },
    }
    const { client, agent, observed, bookId } = await openCase(bench, { core: breaking })
    const replies = await payAll(client, agent, ['1', '6.66', '2'])
    expect(replies.map(outcomeOf)).toEqual(['COMPLETED', 'bug', 'COMPLETED'])
    expect(observed.bugs).toHaveLength(1)
    expect(await paid(bench, bookId)).toEqual([usd('1'), usd('2')])
    expect(outcomeOf(await client.submit(client.pay(agent, '3')))).toBe('COMPLETED')
    expect(await paid(bench, bookId)).toHaveLength(3)
  })

  test('an event that cannot be encoded is its own command only', async () => {
    const { client, agent, bookId } = await openCase(bench)
    const broken = client.pay(agent, '5')
    const params = { ...broken.params, texts: undefined as never }
    const replies = await Promise.all([
      client.submit(client.pay(agent, '1')),
      client.submit({ ...broken, params }),
      client.submit(client.pay(agent, '2')),
    ])
    expect(replies.map(outcomeOf)).toEqual(['COMPLETED', 'bug', 'COMPLETED'])
    expect(await paid(bench, bookId)).toEqual([usd('1'), usd('2')])
  })

  // The database itself refuses these: a repeated id, text it cannot keep.
  test('a payment id that exists is refused by its table, the others are paid', async () => {
    const { client, agent, bookId } = await openCase(bench)
    const first = client.pay(agent, '1')
    await client.must(first)
    const replies = await Promise.all([
      client.submit(client.pay(agent, '2')),
      client.submit(first),
      client.submit(client.pay(agent, '3')),
    ])
    expect(replies.map(outcomeOf)).toEqual(['COMPLETED', 'bug', 'COMPLETED'])
    expect(await paid(bench, bookId)).toEqual([usd('1'), usd('2'), usd('3')])
  })

  test.each(['22021', '23514', '54000'])(
    'SQLSTATE %s that does not come again costs nobody anything',
    async (sqlstate) => {
      const { client, agent, faulty, bookId } = await openCase(bench)
      faulty.next(appends, { kind: 'error', sqlstate })
      const replies = await payAll(client, agent, ['1', '2'])
      expect(replies.map(outcomeOf)).toEqual(['COMPLETED', 'COMPLETED'])
      expect(await paid(bench, bookId)).toHaveLength(2)
    },
  )

  test.each(['22021', '23514', '54000'])('SQLSTATE %s: the guilty one only', async (sqlstate) => {
    const { client, agent, faulty, bookId } = await openCase(bench)
    faulty.next(appends, { kind: 'error', sqlstate })
    // One at a time now: the first passes, the second is the guilty one.
    faulty.next((queries) => appends(queries), { kind: 'first', work: async () => undefined })
    faulty.next(appends, { kind: 'error', sqlstate })
    const replies = await payAll(client, agent, ['1', '2', '3'])
    expect(replies.map(outcomeOf)).toEqual(['COMPLETED', 'bug', 'COMPLETED'])
    expect(await paid(bench, bookId)).toEqual([usd('1'), usd('3')])
  })

  test('a listener that throws does not undo or repeat what is durable', async () => {
    const { client, agent, observed, bookId } = await openCase(bench)
    vi.spyOn(observed.committed, 'push').mockImplementationOnce(() => {
      throw new Error('a bug of the listener')
    })
    expect(outcomeOf(await client.submit(client.adjust(agent, usd('1'))))).toBe('agent.adjust')
    expect(observed.bugs).toHaveLength(1)
    expect(await postedOf(bench, bookId, agent)).toBe(usd('1001'))
  })
})

describe('the head has moved', () => {
  test('by another process: everything is decided again on what it wrote', async () => {
    const { client, agent, bookId } = await openCase(bench)
    const other = new BookClient(client.book, bench.engine())
    await other.must(other.adjust(agent, -usd('995')))
    const replies = await payAll(client, agent, ['3', '3'])
    expect(replies.map(outcomeOf)).toEqual(['COMPLETED', 'DECLINED INSUFFICIENT_FUNDS'])
    expect(await paid(bench, bookId)).toEqual([usd('3')])
  })

  test('a refusal that writes nothing is asked of the head, too', async () => {
    const { client, agent, observed } = await openCase(bench)
    const other = new BookClient(client.book, bench.engine())
    const book = client.book
    await client.must({ kind: 'agent.pause', actor: book.by, params: { agent: agent.agent } })
    await other.must({ kind: 'agent.resume', actor: book.by, params: { agent: agent.agent } })
    expect(outcomeOf(await client.submit(client.adjust(agent, usd('1'))))).toBe('agent.adjust')
    expect(observed.bugs).toEqual([])
  })

  test('a refusal that had to load a row is not decided on old rows beside it', async () => {
    const { client, agent } = await openCase(bench)
    const other = new BookClient(client.book, bench.engine())
    const { by: actor } = client.book
    const key = nextKey()
    const permissions = ['wallets:write']
    const grant = { key, owner: 'two', permissions, expiresAt: null, texts: {} }
    await client.must({ kind: 'agent.pause', actor, params: { agent: agent.agent } })
    await other.must({ kind: 'agent.resume', actor, params: { agent: agent.agent } })
    await other.must({ kind: 'key.create', actor, params: grant })
    const params = { agent: agent.agent, amount: 1n }
    const reply = await client.submit({ kind: 'agent.adjust', actor: key.id, params })
    expect(outcomeOf(reply)).toBe('agent.adjust')
  })

  test('a dry run is decided on what the other process wrote, and writes nothing', async () => {
    const { client, agent, bookId } = await openCase(bench)
    const other = new BookClient(client.book, bench.engine())
    await other.must(other.adjust(agent, -usd('995')))
    const { events } = await audit(bench.database, bookId)
    const command = client.pay(agent, '6')
    const request = { command, texts: [], idempotency: null, box: null, dry: true }
    const reply = await client.observed.engine.submit(bookId, request)
    expect(reply).toMatchObject({
      kind: 'dry',
      outcome: { kind: 'done', result: { code: 'INSUFFICIENT_FUNDS' } },
    })
    expect((await audit(bench.database, bookId)).events).toHaveLength(events.length)
  })

  test.each(['40001', '40P01', '55P03', '0A000'])(
    'SQLSTATE %s: all are decided again, in order',
    async (sqlstate) => {
      const { client, agent, faulty, observed, bookId } = await openCase(bench)
      faulty.next(appends, { kind: 'error', sqlstate })
      const replies = await payAll(client, agent, ['1', '2', '3'])
      expect(replies.map(outcomeOf)).toEqual(['COMPLETED', 'COMPLETED', 'COMPLETED'])
      expect(await paid(bench, bookId)).toEqual([usd('1'), usd('2'), usd('3')])
      expect(observed.bugs).toEqual([])
    },
  )

  test('a lock that is not had in time is tried for again', async () => {
    const { client, agent, faulty, bookId } = await openCase(bench, { cold: true })
    faulty.next(locks, { kind: 'error', sqlstate: '55P03' })
    expect(outcomeOf(await client.submit(client.pay(agent, '1')))).toBe('COMPLETED')
    expect(await paid(bench, bookId)).toHaveLength(1)
  })
})

test('the table of failures', () => {
  const of = (sqlstate: string, constraint?: string) =>
    failureOf(new DatabaseError({ sqlstate, message: '', constraint }))
  for (const state of ['22003', '23514', '23505', '54000']) expect(of(state)).toBe('guilty')
  for (const state of ['40001', '40P01', '55P03', '0A000']) expect(of(state)).toBe('moved')
  expect(of('23505', 'idempotency_pkey')).toBe('moved')
  for (const state of ['53100', '57P01', '25006', '57014']) expect(of(state)).toBe('lost')
  expect(failureOf(new TypeError('a bug'))).toBe('guilty')
})
