import { decide, evolve } from '@bursar/core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  type Bench,
  BookClient,
  keyed,
  openBench,
  openCase,
  outcomeOf,
  paid,
  payAll,
} from '../../../../test/setup/bench.ts'
import { appends, type Fault } from '../../../../test/setup/faulty-database.ts'
import { usd } from '../../../../test/setup/given.ts'

// So many payments at once that a batch is always decided while another is on its way.
const MANY = 400
const AFFORDED = 250

let bench: Bench
beforeAll(async () => {
  bench = await openBench()
})
afterAll(() => bench.close())

/** A book whose agent can pay 250 times 1.00, and where each append is counted. */
async function crowded(options: Parameters<typeof openCase>[1] = {}) {
  const found = await openCase(bench, options)
  await found.client.must(found.client.adjust(found.agent, -usd('750')))
  const sent = () => found.faulty.flights.filter((queries) => appends(queries)).length
  const before = sent()
  return { ...found, appended: () => sent() - before }
}

/** Harms the append of that number, counted from now. */
function nthAppend(
  n: number,
): Parameters<Awaited<ReturnType<typeof crowded>>['faulty']['next']>[0] {
  let seen = 0
  return (queries) => {
    if (!appends(queries)) return false
    seen += 1
    return seen === n
  }
}

function completedOf(replies: Awaited<ReturnType<typeof payAll>>): number {
  return replies.filter((reply) => outcomeOf(reply) === 'COMPLETED').length
}

describe('a batch that is decided while another is on its way', () => {
  test('is exact, and told only when it is durable itself', async () => {
    const { client, agent, bookId, appended } = await crowded()
    const replies = await payAll(client, agent, Array(MANY).fill('1'))
    expect(completedOf(replies)).toBe(AFFORDED)
    expect(appended()).toBeGreaterThan(1)
    expect(await paid(bench, bookId)).toEqual(Array(AFFORDED).fill(usd('1')))
  })

  const faults: readonly Fault[] = [
    { kind: 'lost before' },
    { kind: 'lost after' },
    { kind: 'timeout before' },
    { kind: 'timeout after' },
    { kind: 'doubt before' },
    { kind: 'doubt after' },
    { kind: 'error', sqlstate: '40001' },
    { kind: 'error', sqlstate: '23505', constraint: 'idempotency_pkey' },
    { kind: 'error', sqlstate: '53100' },
  ]
  const cases = faults.flatMap((fault) => [1, 2, 3].map((n) => ({ fault, n })))
  test.each(cases)('is done again once when append $n meets $fault.kind', async ({ fault, n }) => {
    const { client, agent, faulty, bookId, observed } = await crowded()
    faulty.next(nthAppend(n), fault)
    const replies = await payAll(client, agent, Array(MANY).fill('1'))
    expect(completedOf(replies)).toBe(AFFORDED)
    expect(faulty.pending).toBe(0)
    expect(observed.bugs).toEqual([])
    expect(await paid(bench, bookId)).toEqual(Array(AFFORDED).fill(usd('1')))
  })

  test.each([1, 2])('falls with append %d when another process wrote first', async (n) => {
    const { client, agent, faulty, bookId } = await crowded()
    const other = new BookClient(client.book, bench.engine())
    faulty.next(nthAppend(n), { kind: 'first', work: () => other.submit(client.pay(agent, '50')) })
    const replies = await payAll(client, agent, Array(MANY).fill('1'))
    expect(completedOf(replies)).toBe(AFFORDED - 50)
    const amounts = await paid(bench, bookId)
    expect(amounts.length).toBe(AFFORDED - 50 + 1)
    expect(amounts.reduce((sum, amount) => sum + amount, 0n)).toBe(usd('250'))
  })

  test('leaves the one on its way alone when one of its own cannot be applied', async () => {
    let left = 300
    const core = {
      decide,
      evolve: ((book, seq, event) => {
        if (event.kind === 'payment.create' && event.params.amount === usd('0.5'))
          throw new Error('planted')
        left -= 1
        return evolve(book, seq, event)
      }) satisfies typeof evolve,
    }
    const { client, agent, bookId, observed } = await crowded({ core })
    const amounts = Array.from({ length: MANY }, (_, at) => (at === 200 ? '0.5' : '0.25'))
    const replies = await payAll(client, agent, amounts)
    expect(replies[200]?.kind).toBe('bug')
    expect(completedOf(replies)).toBe(MANY - 1)
    expect(observed.bugs.length).toBe(1)
    expect(left).toBeLessThan(300)
    expect(await paid(bench, bookId)).toEqual(Array(MANY - 1).fill(usd('0.25')))
  })

  test('answers a repeat of the batch before it with what that one wrote', async () => {
    const { client, agent, faulty, bookId } = await crowded()
    faulty.next(nthAppend(1), { kind: 'lost after' })
    const keys = Array.from({ length: MANY }, (_, at) => keyed(1 + (at % 200)))
    const replies = await Promise.all(keys.map((key) => client.submit(client.pay(agent, '1'), key)))
    expect(new Set(replies.map(outcomeOf))).toEqual(new Set(['COMPLETED']))
    const seqs = replies.map((reply) => (reply.kind === 'recorded' ? reply.seq : 0))
    expect(seqs.slice(200)).toEqual(seqs.slice(0, 200))
    expect(await paid(bench, bookId)).toEqual(Array(200).fill(usd('1')))
  })
})
