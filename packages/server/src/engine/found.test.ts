import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import {
  type Bench,
  BookClient,
  keyed,
  openBench,
  openCase,
  outcomeOf,
  paid,
} from '../../../../test/setup/bench.ts'
import { appends, confirms, locks } from '../../../../test/setup/faulty-database.ts'
import { usd } from '../../../../test/setup/given.ts'
import { unknownSecondsMax } from '../limits.ts'

let bench: Bench
beforeAll(async () => {
  bench = await openBench()
})
afterAll(() => bench.close())
afterEach(() => vi.restoreAllMocks())

/** Commits are answered with a warning from now on: the standby they wait for is dead. */
function withoutStandby(observed: {
  faulty: Awaited<ReturnType<typeof openCase>>['faulty']
}): void {
  const doubt = (): void => observed.faulty.next(confirms, { kind: 'doubt after' })
  for (let times = 0; times < 200; times += 1) doubt()
}

function leap(): void {
  const real = performance.now.bind(performance)
  const ms = (unknownSecondsMax + 1) * 1000
  vi.spyOn(performance, 'now').mockImplementation(() => real() + ms)
}

describe('what is merely found in the log is not told', () => {
  test('after a commit in doubt: unknown, for as long as nothing can be confirmed', async () => {
    const { client, agent, faulty, observed, bookId } = await openCase(bench)
    faulty.next(appends, { kind: 'doubt after' })
    withoutStandby(observed)
    const sent = client.submit(client.pay(agent, '1'), keyed(1))
    await vi.waitFor(() => expect(faulty.pending).toBeLessThan(200), { timeout: 10_000 })
    leap()
    expect(outcomeOf(await sent)).toBe('unknown')
    vi.restoreAllMocks()
    faulty.calm()
    expect(outcomeOf(await client.submit(client.pay(agent, '1'), keyed(1)))).toBe('COMPLETED')
    expect(await paid(bench, bookId)).toEqual([usd('1')])
  })

  test('to a retry at a process that was started since', async () => {
    const { client, agent, bookId } = await openCase(bench)
    await client.submit(client.pay(agent, '1'), keyed(1))
    const restarted = new BookClient(client.book, bench.engine())
    const { faulty } = restarted.observed
    withoutStandby(restarted.observed)
    const again = restarted.submit(restarted.pay(agent, '1'), keyed(1))
    await vi.waitFor(() => expect(faulty.pending).toBeLessThan(200), { timeout: 10_000 })
    leap()
    // The first request may have been done: this one must not be repeated with another key.
    expect(outcomeOf(await again)).toBe('in_flight')
    vi.restoreAllMocks()
    faulty.calm()
    expect(outcomeOf(await restarted.submit(restarted.pay(agent, '1'), keyed(1)))).toBe('COMPLETED')
    expect(await paid(bench, bookId)).toEqual([usd('1')])
  })

  test('a refusal of it is as little told: it rests on what was found', async () => {
    const { client, agent } = await openCase(bench)
    const { by: actor } = client.book
    await client.must({ kind: 'agent.delete', actor, params: { agent: agent.agent } })
    const restarted = new BookClient(client.book, bench.engine())
    restarted.observed.faulty.next(confirms, { kind: 'doubt after' })
    const again = restarted.submit({ kind: 'agent.delete', actor, params: { agent: agent.agent } })
    expect(outcomeOf(await again)).toMatch(/^rejected/)
    expect(restarted.observed.faulty.pending).toBe(0)
  })

  test('once is enough: what is warm needs no further commit for what it refuses', async () => {
    const { client, agent, faulty } = await openCase(bench, { cold: true })
    const take = client.adjust(agent, -usd('5000'))
    expect(outcomeOf(await client.submit(take))).toBe('rejected INSUFFICIENT_FUNDS')
    faulty.flights.length = 0
    expect(outcomeOf(await client.submit(take))).toBe('rejected INSUFFICIENT_FUNDS')
    expect(faulty.flights.some(confirms) || faulty.flights.some(locks)).toBe(false)
  })
})
