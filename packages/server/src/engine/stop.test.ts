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
    const { desk, agent, faulty, bookId } = await openCase(bench)
    faulty.next(appends, { kind: 'lost before' })
    faulty.unreachable = true
    const earlier = desk.submit(desk.pay(agent, '1'))
    await vi.waitFor(() => expect(faulty.pending).toBe(0))
    const { by: actor } = desk.book
    const paused = desk.submit({ kind: 'agent.pause', actor, params: { agent: agent.agent } })
    faulty.unreachable = false
    expect(outcomeOf(await paused)).toBe('agent.pause')
    expect(outcomeOf(await earlier)).toBe('DECLINED WALLET_FROZEN')
    expect(await paid(bench, bookId)).toEqual([])
  })

  test('is told as unknown after its time, and done all the same', async () => {
    const { desk, agent, faulty } = await openCase(bench)
    const { by: actor } = desk.book
    faulty.unreachable = true
    faulty.next(any, { kind: 'lost before' })
    const paused = hastily(() =>
      desk.submit({ kind: 'agent.pause', actor, params: { agent: agent.agent } }),
    )
    expect(outcomeOf(await paused)).toBe('unknown')
    // Its retries end, too: payments are given up, the pause is not.
    const payment = desk.submit(desk.pay(agent, '1'))
    leap(unknownSecondsMax + 1)
    expect((await payment).kind).toBe('unavailable')
    vi.restoreAllMocks()
    faulty.unreachable = false
    await expect
      .poll(async () => outcomeOf(await desk.submit(desk.pay(agent, '1'))))
      .toBe('DECLINED WALLET_FROZEN')
  })

  test('what lifts a stop is given up instead: done late, it would undo a newer stop', async () => {
    const { desk, agent, faulty } = await openCase(bench)
    const { by: actor } = desk.book
    await desk.must({ kind: 'agent.pause', actor, params: { agent: agent.agent } })
    faulty.unreachable = true
    faulty.next(any, { kind: 'lost before' })
    const resumed = desk.submit({ kind: 'agent.resume', actor, params: { agent: agent.agent } })
    await vi.waitFor(() => expect(faulty.pending).toBe(0))
    leap(unknownSecondsMax + 1)
    expect((await resumed).kind).toBe('unavailable')
    faulty.unreachable = false
    vi.restoreAllMocks()
    expect(outcomeOf(await desk.submit(desk.pay(agent, '1')))).toBe('DECLINED WALLET_FROZEN')
  })
})

test('an engine with a dead database closes soon, and says what became of everything', async () => {
  const { desk, agent, told, faulty } = await openCase(bench)
  const { by: actor } = desk.book
  faulty.next(appends, { kind: 'lost before' })
  faulty.unreachable = true
  const sent = desk.submit(desk.pay(agent, '1'))
  await vi.waitFor(() => expect(faulty.pending).toBe(0))
  const paused = desk.submit({ kind: 'agent.pause', actor, params: { agent: agent.agent } })
  const closed = told.engine.close()
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
    const { desk, agent, told, bookId } = await openCase(bench, { cold })
    if (!cold) await desk.must(desk.pay(agent, '1'))
    await dateAhead(bookId)
    // A head whose moment was changed has the seq and hash that a warm lane expects.
    const { event } = await desk.must(desk.pay(agent, '1'))
    const { by: actor } = desk.book
    const paused = await desk.must({ kind: 'agent.pause', actor, params: { agent: agent.agent } })
    expect(paused.event.at).toBeGreaterThanOrEqual(event.at)
    if (cold) expect(told.engine.clockBehindSeconds).toBeGreaterThan(3_500)
  })
})

test('a lane that does not get on warns once, and says when it is over', async () => {
  const { desk, agent, told, faulty } = await openCase(bench)
  let open = () => {}
  const until = new Promise<void>((resolve) => {
    open = resolve
  })
  faulty.next(any, { kind: 'wait', until })
  const sent = desk.submit(desk.pay(agent, '1'))
  await vi.waitFor(() => expect(faulty.pending).toBe(0))
  leap(5)
  await vi.waitFor(() => expect(told.warnings).toHaveLength(1), { timeout: 5_000 })
  expect(told.warnings[0]).toMatch(/stuck/)
  expect(told.engine.trouble).not.toBeNull()
  expect(told.engine.oldestWaitingSeconds).toBeGreaterThan(4)
  open()
  expect(outcomeOf(await sent)).toBe('COMPLETED')
  await vi.waitFor(() => expect(told.warnings).toHaveLength(2), { timeout: 5_000 })
  expect(told.warnings[1]).toMatch(/^over: the book is stuck/)
  expect(told.engine.trouble).toBeNull()
})
