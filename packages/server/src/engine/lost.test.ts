import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import {
  approvalOf,
  type Bench,
  keyed,
  openBench,
  openCase,
  outcomeOf,
  paid,
  payAll,
  postedOf,
} from '../../../../test/setup/bench.ts'
import {
  any,
  appends,
  confirms,
  type Fault,
  type FaultyDatabase,
  locks,
  type When,
} from '../../../../test/setup/faulty-database.ts'
import { nextKey, usd } from '../../../../test/setup/given.ts'
import { flightSecondsMax, unknownSecondsMax } from '../limits.ts'

let bench: Bench
beforeAll(async () => {
  bench = await openBench()
})
afterAll(() => bench.close())
afterEach(() => vi.restoreAllMocks())

/** The clock that bounds are measured with, ahead by so much from now on. */
function leap(seconds: number): void {
  const real = performance.now.bind(performance)
  vi.spyOn(performance, 'now').mockImplementation(() => real() + seconds * 1000)
}

const losses: readonly Fault['kind'][] = [
  ...(['lost before', 'lost after', 'timeout before', 'timeout after'] as const),
  ...(['doubt before', 'doubt after'] as const),
]

describe.each(losses)('the connection: %s', (kind) => {
  const fault = { kind } as Fault

  test.each([false, true])('an append (cold: %s) happens once', async (cold) => {
    const { client, agent, faulty, observed, bookId } = await openCase(bench, { cold })
    faulty.next(appends, fault)
    const again = [
      client.submit(client.pay(agent, '1')),
      client.submit(client.adjust(agent, usd('7'))),
    ]
    const replies = await Promise.all(again)
    expect(faulty.pending).toBe(0)
    expect(replies.map(outcomeOf)).toEqual(['COMPLETED', 'agent.adjust'])
    expect(observed.bugs).toEqual([])
    expect(await postedOf(bench, bookId, agent)).toBe(usd('1006'))
    expect(observed.committed.map(({ seq }) => seq)).toEqual(cold ? [4, 5] : [2, 3, 4, 5, 6])
  })

  test('twice in a row, and once while it looks for what it wrote', async () => {
    const { client, agent, faulty, bookId } = await openCase(bench)
    faulty.next(appends, fault)
    faulty.next(locks, fault)
    faulty.next(any, fault)
    // Only what is found in the log is followed by a rollback before all is answered.
    if (kind.endsWith('after')) faulty.next(confirms, fault)
    const replies = await Promise.all([
      client.submit(client.adjust(agent, usd('1'))),
      client.submit(client.adjust(agent, usd('2'))),
    ])
    expect(faulty.pending).toBe(0)
    expect(replies.map(outcomeOf)).toEqual(['agent.adjust', 'agent.adjust'])
    // Until the lane rests: what it does after its answers counts as well.
    await client.observed.engine.close()
    expect(await postedOf(bench, bookId, agent)).toBe(usd('1003'))
  })

  test('a payment that is lost counts once against a limit', async () => {
    const { client, faulty, bookId } = await openCase(bench)
    const agent = await client.agent({ rules: { dailyLimit: usd('10') } })
    faulty.next(appends, fault)
    const replies = await payAll(client, agent, ['6', '6'])
    expect(replies.map(outcomeOf)).toEqual(['COMPLETED', 'DECLINED LIMIT_DAILY'])
    expect(await paid(bench, bookId)).toEqual([usd('6')])
  })
})

describe('an outcome that stays unknown', () => {
  /** The database cannot be reached from the moment the next append is sent. */
  function cutOff(faulty: FaultyDatabase, kind: 'lost before' | 'lost after'): void {
    const down: When = (queries) => {
      if (appends(queries)) faulty.unreachable = true
      return appends(queries)
    }
    faulty.next(down, { kind })
  }

  test.each(['lost before', 'lost after'] as const)('%s: told as unknown', async (kind) => {
    const { client, agent, faulty, bookId } = await openCase(bench)
    cutOff(faulty, kind)
    const sent = client.submit(client.pay(agent, '1'), keyed(1))
    await vi.waitFor(() => expect(faulty.unreachable).toBe(true))
    const repeat = client.submit(client.pay(agent, '2'), keyed(2))
    leap(unknownSecondsMax + 1)
    expect(outcomeOf(await sent)).toBe('unknown')
    // It waited behind, and certainly nothing was done for it.
    expect((await repeat).kind).toBe('unavailable')
    vi.restoreAllMocks()
    faulty.unreachable = false
    // The retry finds out, whichever way it went.
    expect(outcomeOf(await client.submit(client.pay(agent, '1'), keyed(1)))).toBe('COMPLETED')
    expect(await paid(bench, bookId)).toEqual([usd('1')])
  })

  test('a repeat that was not sent with it is told that the first is under way', async () => {
    const { client, agent, faulty, bookId } = await openCase(bench)
    cutOff(faulty, 'lost after')
    // More than one statement takes, so that the last of the batch are not sent.
    const first = client.submit(client.pay(agent, '1'), keyed(1))
    const fillers = Array.from({ length: 254 }, () => client.submit(client.pay(agent, '0.01')))
    const repeat = client.submit(client.pay(agent, '1'), keyed(1))
    await vi.waitFor(() => expect(faulty.unreachable).toBe(true))
    leap(unknownSecondsMax + 1)
    expect([outcomeOf(await first), outcomeOf(await repeat)]).toEqual(['unknown', 'in_flight'])
    const found = (await Promise.all(fillers)).map(outcomeOf)
    expect(new Set(found)).toEqual(new Set(['unknown', 'unavailable']))
    vi.restoreAllMocks()
    faulty.unreachable = false
    expect(outcomeOf(await client.submit(client.pay(agent, '1'), keyed(1)))).toBe('COMPLETED')
    expect(await paid(bench, bookId)).toHaveLength(
      1 + found.filter((one) => one === 'unknown').length,
    )
  })

  test('a database that says no for good: certainly not done, never unknown', async () => {
    const { client, agent, faulty, bookId } = await openCase(bench)
    let refusals = 0
    const full: When = (queries) => {
      if (!appends(queries)) return false
      refusals += 1
      faulty.next(full, { kind: 'error', sqlstate: '53100' })
      if (refusals === 3) leap(unknownSecondsMax + 1)
      return true
    }
    faulty.next(full, { kind: 'error', sqlstate: '53100' })
    expect((await client.submit(client.pay(agent, '1'))).kind).toBe('unavailable')
    expect(refusals).toBeGreaterThan(2)
    expect(await paid(bench, bookId)).toEqual([])
  })

  test('no refusal is given while what was lost could still arrive', async () => {
    const { client, agent, faulty, bookId } = await openCase(bench)
    // The whole balance goes to the organization; the answer is lost, the statement delayed.
    faulty.next(appends, { kind: 'zombie' })
    const sent = client.submit(client.adjust(agent, -usd('1000')))
    // Its repeat in the next batch would be refused if the first had happened, and only then.
    await vi.waitFor(() => expect(faulty.pending).toBe(0))
    const next = client.submit(client.adjust(agent, -usd('1000')))
    const replies = await Promise.all([sent, next])
    expect(replies.map(outcomeOf).sort()).toEqual(['agent.adjust', 'rejected INSUFFICIENT_FUNDS'])
    await faulty.release()
    expect(await postedOf(bench, bookId, agent)).toBe(0n)
  })

  test('a command that is refused the second time hears that it was done the first', async () => {
    const { client, agent, faulty, bookId } = await openCase(bench)
    const { by: actor } = client.book
    const key = nextKey()
    const expiresAt = Date.now() * 1000 + 2_000_000
    const permissions = ['wallets:write']
    const grant = { key, owner: 'two', permissions, expiresAt, texts: {} }
    await client.must({ kind: 'key.create', actor, params: grant })
    const adjust = {
      kind: 'agent.adjust',
      actor: key.id,
      params: { agent: agent.agent, amount: 1n },
    } as const
    await client.must(adjust)
    faulty.next(appends, { kind: 'zombie' })
    // By the time that it is decided again, its key has expired.
    faulty.next(locks, { kind: 'first', work: () => pause(2_100) })
    const sent = client.submit(adjust)
    await pause(2_600)
    expect((await faulty.release())[0]?.[0]?.rows).toHaveLength(1)
    expect(outcomeOf(await sent)).toBe('agent.adjust')
    expect(outcomeOf(await client.submit(adjust))).toBe('rejected UNAUTHENTICATED')
    expect(await postedOf(bench, bookId, agent)).toBe(usd('1000') + 2n)
  })
})

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

test('a zombie append that arrives late never doubles anything', async () => {
  const { client, agent, faulty, bookId } = await openCase(bench)
  faulty.next(appends, { kind: 'zombie' })
  const replies = await Promise.all([
    client.submit(client.pay(agent, '1'), keyed(1)),
    client.submit(client.adjust(agent, usd('5'))),
  ])
  expect(replies.map(outcomeOf)).toEqual(['COMPLETED', 'agent.adjust'])
  const [results] = await faulty.release()
  expect(results?.[0]?.rows).toEqual([])
  expect(await postedOf(bench, bookId, agent)).toBe(usd('1004'))
})

test('a zombie past its time writes nothing, though the log still ends at its place', async () => {
  const { client, agent, faulty, bookId } = await openCase(bench)
  faulty.next(appends, { kind: 'zombie' })
  const sent = client.submit(client.pay(agent, '1'))
  faulty.unreachable = true
  await vi.waitFor(() => expect(faulty.pending).toBe(0))
  leap(unknownSecondsMax + 1)
  expect(outcomeOf(await sent)).toBe('unknown')
  const append = faulty.flights.findLast(appends)?.find(({ text }) => text.includes('book_head'))
  // The deadline is the seventh parameter; the clock of the database is past it.
  const late = { text: append?.text ?? '', params: [...(append?.params ?? [])] }
  expect(Number(late.params[6])).toBeGreaterThan(Date.now() * 1000)
  late.params[6] = Date.now() * 1000 - 1_000_000
  const writer = await bench.database.openWriter()
  const [result] = await writer.flight([late], flightSecondsMax * 1000)
  writer.destroy()
  expect(result?.rows).toEqual([])
  expect(await paid(bench, bookId)).toEqual([])
  expect((await faulty.release())[0]?.[0]?.rows).toHaveLength(1)
  expect(await paid(bench, bookId)).toEqual([usd('1')])
})

test('a row that the table has lost: nothing is written on top of it', async () => {
  const { client, agent, observed, bookId } = await openCase(bench)
  const writer = await bench.database.openWriter()
  const hot = {
    text: 'delete from hot where book_id = $1 and posted = $2',
    params: [bookId, usd('1000')],
  }
  expect((await writer.flight([hot], 10_000))[0]?.count).toBe(1)
  const [before] = await bench.database.read({
    text: 'select seq from book_head where book_id = $1',
    params: [bookId],
  })
  expect(outcomeOf(await client.submit(client.pay(agent, '1')))).toBe('bug')
  expect(observed.bugs).not.toEqual([])
  const [after] = await bench.database.read({
    text: 'select seq from book_head where book_id = $1',
    params: [bookId],
  })
  writer.destroy()
  expect(after).toEqual(before)
})

test('an approval that is lost on its way moves the money once', async () => {
  const { client, faulty, bookId } = await openCase(bench)
  const agent = await client.agent({ rules: { requireApprovalAbove: usd('5') } })
  const command = client.pay(agent, '9')
  await client.must(command)
  faulty.next(appends, { kind: 'lost after' })
  const approval = approvalOf(command.params.payment)
  const approve = {
    kind: 'approval.approve',
    actor: client.book.by,
    params: { approval, texts: {}, link: null, evidence: null },
  } as const
  expect(outcomeOf(await client.submit(approve))).toBe('approval.approve')
  expect(outcomeOf(await client.submit(approve))).toBe('rejected ALREADY_DECIDED')
  expect(await postedOf(bench, bookId, agent)).toBe(usd('991'))
})
