import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { type Bench, openBench, openCase, outcomeOf, paid } from '../../../../test/setup/bench.ts'
import { any, appends } from '../../../../test/setup/faulty-database.ts'
import { unknownSecondsMax } from '../limits.ts'

let bench: Bench
beforeAll(async () => {
  bench = await openBench()
})
afterAll(() => bench.close())
afterEach(() => vi.restoreAllMocks())

function leap(seconds: number): void {
  const real = performance.now.bind(performance)
  vi.spyOn(performance, 'now').mockImplementation(() => real() + seconds * 1000)
}

/** Timers that are set meanwhile end soon, whatever they were set to. */
function hastily<T>(act: () => T): T {
  const real = globalThis.setTimeout
  const soon = (work: () => void) => real(work, 50)
  vi.spyOn(globalThis, 'setTimeout').mockImplementation(soon as typeof setTimeout)
  try {
    return act()
  } finally {
    vi.restoreAllMocks()
  }
}

describe('a pause beside a database that fails', () => {
  test('is decided before the payments that came earlier, once it can be', async () => {
    const { client, agent, faulty, bookId } = await openCase(bench)
    faulty.next(appends, { kind: 'lost before' })
    faulty.unreachable = true
    const earlier = client.submit(client.pay(agent, '1'))
    await vi.waitFor(() => expect(faulty.pending).toBe(0))
    const { by: actor } = client.book
    const paused = client.submit({ kind: 'agent.pause', actor, params: { agent: agent.agent } })
    faulty.unreachable = false
    expect(outcomeOf(await paused)).toBe('agent.pause')
    expect(outcomeOf(await earlier)).toBe('DECLINED WALLET_FROZEN')
    expect(await paid(bench, bookId)).toEqual([])
  })

  test('is told as unknown after its time, and done all the same', async () => {
    const { client, agent, faulty } = await openCase(bench)
    const { by: actor } = client.book
    faulty.unreachable = true
    faulty.next(any, { kind: 'lost before' })
    const paused = hastily(() =>
      client.submit({ kind: 'agent.pause', actor, params: { agent: agent.agent } }),
    )
    expect(outcomeOf(await paused)).toBe('unknown')
    // Its retries end, too: payments are given up, the pause is not.
    const payment = client.submit(client.pay(agent, '1'))
    leap(unknownSecondsMax + 1)
    expect((await payment).kind).toBe('unavailable')
    vi.restoreAllMocks()
    faulty.unreachable = false
    await expect
      .poll(async () => outcomeOf(await client.submit(client.pay(agent, '1'))))
      .toBe('DECLINED WALLET_FROZEN')
  })

  test('what lifts a stop is given up instead: done late, it would undo a newer stop', async () => {
    const { client, agent, faulty } = await openCase(bench)
    const { by: actor } = client.book
    await client.must({ kind: 'agent.pause', actor, params: { agent: agent.agent } })
    faulty.unreachable = true
    faulty.next(any, { kind: 'lost before' })
    const resumed = client.submit({ kind: 'agent.resume', actor, params: { agent: agent.agent } })
    await vi.waitFor(() => expect(faulty.pending).toBe(0))
    leap(unknownSecondsMax + 1)
    expect((await resumed).kind).toBe('unavailable')
    faulty.unreachable = false
    vi.restoreAllMocks()
    expect(outcomeOf(await client.submit(client.pay(agent, '1')))).toBe('DECLINED WALLET_FROZEN')
  })
})

test('an engine with a dead database closes soon, and says what became of everything', async () => {
  const { client, agent, observed, faulty } = await openCase(bench)
  const { by: actor } = client.book
  faulty.next(appends, { kind: 'lost before' })
  faulty.unreachable = true
  const sent = client.submit(client.pay(agent, '1'))
  await vi.waitFor(() => expect(faulty.pending).toBe(0))
  const paused = client.submit({ kind: 'agent.pause', actor, params: { agent: agent.agent } })
  const closed = observed.engine.close()
  leap(4)
  await closed
  expect([outcomeOf(await sent), outcomeOf(await paused)]).toEqual(['unknown', 'unavailable'])
})

describe("the database's clock was set back", () => {
  /** The log is dated an hour ahead of the clock: as if that had been set back since. */
  async function dateAhead(bookId: number): Promise<void> {
    const writer = await bench.database.openWriter()
    const text = 'update book_head set at = at + 3600000000 where book_id = $1'
    await writer.flight([{ text, params: [bookId] }], 10_000)
    writer.destroy()
  }

  test.each([false, true])('payments and pauses go on at once (cold: %s)', async (cold) => {
    const { client, agent, observed, bookId } = await openCase(bench, { cold })
    if (!cold) await client.must(client.pay(agent, '1'))
    await dateAhead(bookId)
    // A head whose moment was changed has the seq and hash that a warm lane expects.
    const { event } = await client.must(client.pay(agent, '1'))
    const { by: actor } = client.book
    const paused = await client.must({ kind: 'agent.pause', actor, params: { agent: agent.agent } })
    expect(paused.event.at).toBeGreaterThanOrEqual(event.at)
    if (cold) expect(observed.engine.clockBehindSeconds).toBeGreaterThan(3_500)
  })
})

test('a lane that does not get on warns once, and says when it is over', async () => {
  const { client, agent, observed, faulty } = await openCase(bench)
  let open = () => {}
  const until = new Promise<void>((resolve) => {
    open = resolve
  })
  faulty.next(any, { kind: 'wait', until })
  const sent = client.submit(client.pay(agent, '1'))
  await vi.waitFor(() => expect(faulty.pending).toBe(0))
  leap(5)
  await vi.waitFor(() => expect(observed.warnings).toHaveLength(1), { timeout: 5_000 })
  expect(observed.warnings[0]).toMatch(/stuck/)
  expect(observed.engine.trouble).not.toBeNull()
  expect(observed.engine.oldestWaitingSeconds).toBeGreaterThan(4)
  open()
  expect(outcomeOf(await sent)).toBe('COMPLETED')
  await vi.waitFor(() => expect(observed.warnings).toHaveLength(2), { timeout: 5_000 })
  expect(observed.warnings[1]).toMatch(/^over: the book is stuck/)
  expect(observed.engine.trouble).toBeNull()
})
