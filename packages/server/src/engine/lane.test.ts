import { type Command, delegationDepthMax, groupDepthMax, noRules } from '@bursar/core'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { audit } from '../../../../test/setup/audit.ts'
import {
  asking,
  type Bench,
  BookClient,
  keyed,
  openBench,
  openCase,
  outcomeOf,
  paid,
  payAll,
  postedOf,
} from '../../../../test/setup/bench.ts'
import { any, appends } from '../../../../test/setup/faulty-database.ts'
import { newAgent, newDelegate, nextId, payment, usd } from '../../../../test/setup/given.ts'
import { queueCommandsMax, queueCommandsPerKeyMax, queueSecondsMax, writersMax } from '../limits.ts'
import type { Reply } from './request.ts'

let bench: Bench
beforeAll(async () => {
  bench = await openBench()
})
afterAll(() => bench.close())
afterEach(() => vi.restoreAllMocks())

function seqOf(reply: Reply): number {
  return reply.kind === 'recorded' ? reply.seq : 0
}

/** A promise to be kept from outside. */
function gate(): { until: Promise<void>; open: () => void } {
  let open = () => {}
  const until = new Promise<void>((resolve) => {
    open = resolve
  })
  return { until, open }
}

describe('a limit under concurrency', () => {
  test('sixty payments of 1.00 at once on 37.50 are exactly 37', async () => {
    const { client, bookId } = await openCase(bench)
    const agent = await client.agent({ budget: '37.5' })
    const replies = await payAll(client, agent, Array(60).fill('1'))
    const done = replies.filter((reply) => outcomeOf(reply) === 'COMPLETED')
    expect(done).toHaveLength(37)
    expect(await postedOf(bench, bookId, agent)).toBe(usd('0.5'))
  })

  // A statement that waits for the lock and loads in one breath would see old rows here.
  test('two processes on one book, each always cold, never overspend', async () => {
    const { client } = await openCase(bench)
    const agent = await client.agent({ rules: { dailyLimit: usd('20') } })
    const one = new BookClient(client.book, bench.engine())
    const two = new BookClient(client.book, bench.engine())
    const replies: string[] = []
    const hammer = async (own: BookClient) => {
      for (let round = 0; round < 15; round += 1)
        replies.push(outcomeOf(await own.submit(own.pay(agent, '1'))))
    }
    await Promise.all([hammer(one), hammer(two)])
    expect(replies.filter((one) => one === 'COMPLETED')).toHaveLength(20)
    expect(replies.filter((one) => one === 'DECLINED LIMIT_DAILY')).toHaveLength(10)
    expect(await paid(bench, client.book.bookId)).toHaveLength(20)
  })

  test('two processes with batches on one hot wallet are exact, and their log is one', async () => {
    const { client, bookId } = await openCase(bench)
    const agent = await client.agent({ budget: '50' })
    const clients = [client, new BookClient(client.book, bench.engine())]
    const rounds = clients.map(async (own) => {
      const replies: Reply[] = []
      for (let round = 0; round < 5; round += 1)
        replies.push(...(await payAll(own, agent, Array(10).fill('1'))))
      return replies
    })
    const replies = (await Promise.all(rounds)).flat()
    expect(replies.filter((one) => outcomeOf(one) === 'COMPLETED')).toHaveLength(50)
    expect(new Set(replies.map(seqOf)).size).toBe(100)
    expect(await postedOf(bench, bookId, agent)).toBe(0n)
  })
})

describe('an idempotency key', () => {
  test('repeats in one batch are one payment', async () => {
    const { client, agent, bookId } = await openCase(bench)
    const repeats = Array.from({ length: 20 }, () =>
      client.submit(client.pay(agent, '1'), keyed(7)),
    )
    const replies = await Promise.all(repeats)
    expect(new Set(replies.map(seqOf)).size).toBe(1)
    expect(await paid(bench, bookId)).toEqual([usd('1')])
  })

  test('repeats in two batches, one of them after the lane forgot, are one payment', async () => {
    const { client, agent, bookId, faulty } = await openCase(bench)
    const first = await client.submit(client.pay(agent, '1'), keyed(7))
    expect(seqOf(await client.submit(client.pay(agent, '1'), keyed(7)))).toBe(seqOf(first))
    faulty.next(appends, { kind: 'error', sqlstate: '40001' })
    await client.must(client.pay(agent, '2'))
    expect(seqOf(await client.submit(client.pay(agent, '1'), keyed(7)))).toBe(seqOf(first))
    expect(await paid(bench, bookId)).toEqual([usd('1'), usd('2')])
  })

  test('repeats at two processes at once are one payment with one answer', async () => {
    const { client, agent, bookId } = await openCase(bench)
    const other = new BookClient(client.book, bench.engine())
    await other.submit(other.pay(agent, '5000'))
    for (let key = 1; key <= 5; key += 1) {
      const replies = await Promise.all(
        [client, other, client, other].map((own) => own.submit(own.pay(agent, '1'), keyed(key))),
      )
      expect(replies.map(outcomeOf)).toEqual(Array(4).fill('COMPLETED'))
      expect(new Set(replies.map(seqOf)).size).toBe(1)
    }
    expect(await paid(bench, bookId)).toHaveLength(5)
  })

  test('a known key sends a warm lane to look, and the earlier answer is told', async () => {
    const { client, agent, bookId } = await openCase(bench)
    const first = await client.submit(client.pay(agent, '1'), keyed(7))
    const restarted = new BookClient(client.book, bench.engine())
    await restarted.must(restarted.pay(agent, '2'))
    const again = await restarted.submit(restarted.pay(agent, '1'), keyed(7))
    expect(seqOf(again)).toBe(seqOf(first))
    expect(await paid(bench, bookId)).toEqual([usd('1'), usd('2')])
  })

  test('after a restart a retry gets its earlier answer, though refused now', async () => {
    const { client, agent, bookId } = await openCase(bench)
    const take = client.adjust(agent, -usd('1000'))
    const remove = {
      kind: 'agent.delete',
      actor: client.book.by,
      params: { agent: agent.agent },
    } as const
    const taken = await client.submit(take, keyed(1))
    const restarted = new BookClient(client.book, bench.engine())
    await restarted.submit(client.adjust(agent, -usd('1')))
    expect(seqOf(await restarted.submit(take, keyed(1)))).toBe(seqOf(taken))
    const removed = await restarted.submit(remove, keyed(2))
    const third = new BookClient(client.book, bench.engine())
    await third.submit(remove)
    // Beside one that is written, too.
    const [gone, made] = await Promise.all([
      third.submit(remove, keyed(2)),
      third.submit({
        kind: 'key.revoke',
        actor: client.book.by,
        params: { key: nextId('key'), cascade: null },
      }),
    ])
    expect(seqOf(gone)).toBe(seqOf(removed))
    expect(outcomeOf(made)).toBe('rejected NOT_FOUND')
    await audit(bench.database, bookId)
  })

  test('with another request is a mismatch, warm and cold', async () => {
    const { client, agent, bookId } = await openCase(bench)
    await client.submit(client.pay(agent, '1'), keyed(7))
    const cold = new BookClient(client.book, bench.engine())
    for (const own of [client, cold])
      expect(outcomeOf(await own.submit(own.pay(agent, '2'), keyed(7, 8)))).toBe('mismatch')
    expect(await paid(bench, bookId)).toEqual([usd('1')])
  })

  test('of a refused request is judged afresh', async () => {
    const { client, agent } = await openCase(bench)
    const take = client.adjust(agent, -usd('2000'))
    expect(outcomeOf(await client.submit(take, keyed(1)))).toBe('rejected INSUFFICIENT_FUNDS')
    await client.must(client.adjust(agent, usd('1000')))
    expect(outcomeOf(await client.submit(take, keyed(1)))).toBe('agent.adjust')
  })
})

describe('the queue', () => {
  /** The lane is kept busy with one flight, so that what is submitted now has to wait. */
  async function busy() {
    const found = await openCase(bench)
    const { until, open } = gate()
    found.faulty.next(any, { kind: 'wait', until })
    const first = found.client.submit(found.client.pay(found.agent, '1'))
    await vi.waitFor(() => expect(found.faulty.pending).toBe(0))
    return { ...found, first, open }
  }

  const change = { change: { maxTransaction: 0n }, since: null, texts: {} }
  test.each([
    ['agent.pause', 'DECLINED WALLET_FROZEN', {}],
    ['agent.change', 'DECLINED WALLET_FROZEN', { ...change, active: false }],
    ['agent.retire', 'rejected UNAUTHENTICATED', {}],
    ['kya.suspend', 'DECLINED KYA_SUSPENDED', { texts: {} }],
    // What turns no switch takes its turn among the keys.
    ['agent.change', 'COMPLETED', { ...change, active: null }],
  ] as const)('%s beside payments that are not decided yet: %s', async (kind, outcome, what) => {
    const { client, agent, first, open } = await busy()
    const waiting = payAll(client, agent, ['2', '3'])
    const params = { agent: agent.agent, ...what }
    const stopped = client.submit({ kind, actor: client.book.by, params } as Command)
    open()
    expect(outcomeOf(await first)).toBe('COMPLETED')
    expect(outcomeOf(await stopped)).toBe(kind)
    const last = outcome === 'COMPLETED' ? 'DECLINED LIMIT_PER_TRANSACTION' : outcome
    expect((await waiting).map(outcomeOf)).toEqual([outcome, last])
  })

  test('a kill switch goes ahead of them, too, and what lifts it never overtakes it', async () => {
    const { client, agent, first, open, bookId } = await busy()
    const { by: actor } = client.book
    const waiting = payAll(client, agent, ['2', '3'])
    const turn = (on: boolean) => {
      const params = { scope: 'book', group: null, agent: null, on, texts: {} } as const
      return client.submit({ kind: 'switch.turn', actor, params })
    }
    const turned = [turn(false), turn(true)]
    open()
    await first
    expect((await Promise.all(turned)).map(outcomeOf)).toEqual(['switch.turn', 'switch.turn'])
    expect((await waiting).map(outcomeOf)).toEqual(Array(2).fill('DECLINED KILL_SWITCH_ON'))
    expect(await paid(bench, bookId)).toEqual([usd('1')])
  })

  test("one key's flood does not hold up another's, and is refused at its bound", async () => {
    const { client, agent, first, open } = await busy()
    const flood = Array.from({ length: queueCommandsPerKeyMax + 1 }, () =>
      client.submit(client.adjust(agent, -usd('5000'))),
    )
    const other = client.submit(client.pay(agent, '2'))
    expect((await flood.at(-1))?.kind).toBe('unavailable')
    expect(client.observed.engine.depth).toBe(queueCommandsPerKeyMax + 1)
    let others = 0
    for (const one of flood) void one.then(() => (others += 1))
    open()
    await first
    expect(outcomeOf(await other)).toBe('COMPLETED')
    expect(others).toBeLessThan(600)
    await Promise.all(flood)
  })

  test('that is full refuses at once, and nothing was done', async () => {
    const { client, agent, first, open, bookId } = await busy()
    const keys = ['key_A', 'key_B', 'key_C'] as const
    const flood = Array.from({ length: queueCommandsMax }, (_, at) => {
      const actor = keys[at % 3] ?? keys[0]
      return client.submit({ kind: 'payment.void', actor, params: { payment: nextId('payment') } })
    })
    expect((await client.submit(client.pay(agent, '5'))).kind).toBe('unavailable')
    // Nobody has begun them in time: none of it is done.
    const real = performance.now.bind(performance)
    vi.spyOn(performance, 'now').mockImplementation(() => real() + queueSecondsMax * 1000 + 1000)
    open()
    await first
    expect(new Set((await Promise.all(flood)).map(({ kind }) => kind))).toEqual(
      new Set(['unavailable']),
    )
    vi.restoreAllMocks()
    expect(await paid(bench, bookId)).toEqual([usd('1')])
  })

  test('more busy books than connections: each gets its turn', async () => {
    const observed = bench.engine()
    const books = await Promise.all(
      Array.from(
        { length: writersMax + 2 },
        async () => new BookClient(await bench.open(), observed),
      ),
    )
    const agents = await Promise.all(books.map((client) => client.agent()))
    let ended = false
    const done = books.map(() => 0)
    const workers = books.flatMap((client, at) =>
      [0, 1].map(async () => {
        // Two at a time: the queue of a busy book is never empty between batches.
        while (!ended) {
          const agent = agents[at]
          if (agent === undefined) return
          await client.submit(client.pay(agent, '0.01'))
          done[at] = (done[at] ?? 0) + 1
        }
      }),
    )
    const served = () => expect(Math.min(...done)).toBeGreaterThan(20)
    await vi.waitFor(served, { timeout: 15_000 }).finally(() => {
      ended = true
    })
    await Promise.all(workers)
  })
})

test('a dry run writes nothing, and sees what stands before it in the batch', async () => {
  const { client, agent, bookId } = await openCase(bench)
  const dry = { ...asking(client.pay(agent, '600')), dry: true }
  const [before, real, after] = await Promise.all([
    client.observed.engine.submit(bookId, dry),
    client.submit(client.pay(agent, '500')),
    client.observed.engine.submit(bookId, dry),
  ])
  expect(before).toMatchObject({ kind: 'dry', outcome: { result: { verdict: 'COMPLETED' } } })
  expect(outcomeOf(real)).toBe('COMPLETED')
  expect(after).toMatchObject({ kind: 'dry', outcome: { result: { code: 'INSUFFICIENT_FUNDS' } } })
  expect(await paid(bench, bookId)).toEqual([usd('500')])
})

test('an engine that closes finishes what it took, and takes nothing more', async () => {
  const { client, agent, bookId, observed } = await openCase(bench)
  const taken = payAll(client, agent, ['1', '2', '3'])
  const closed = observed.engine.close()
  expect((await client.submit(client.pay(agent, '4'))).kind).toBe('unavailable')
  await closed
  expect((await taken).map(outcomeOf)).toEqual(Array(3).fill('COMPLETED'))
  expect(await paid(bench, bookId)).toHaveLength(3)
})

test('a batch larger than one statement keeps its order', async () => {
  const { client, agent, bookId } = await openCase(bench)
  const amounts = Array.from({ length: 400 }, (_, at) => `0.${String(at + 1).padStart(8, '0')}`)
  const replies = await payAll(client, agent, amounts)
  expect(new Set(replies.map(outcomeOf))).toEqual(new Set(['COMPLETED']))
  expect(await paid(bench, bookId)).toEqual(amounts.map(usd))
})

test('a cold batch that makes an agent, binds it and lets it pay sees its own steps', async () => {
  const { client, bookId } = await openCase(bench)
  const { by: actor } = client.book
  const policy = nextId('policy')
  const rules = { ...noRules, maxTransaction: usd('5') }
  await client.must({ kind: 'policy.create', actor, params: { policy, rules, texts: {} } })
  const cold = new BookClient(client.book, bench.engine())
  const made = newAgent(actor)
  const replies = await Promise.all([
    cold.submit(made.command),
    cold.submit(cold.adjust(made, usd('20'))),
    cold.submit(payment(actor, usd('6'), 'a.example', { from: made.wallet })),
    cold.submit({
      kind: 'policy.attach',
      actor,
      params: { policy, agent: made.agent, group: null },
    }),
    cold.submit(payment(actor, usd('6'), 'a.example', { from: made.wallet })),
    cold.submit(payment(actor, usd('5'), made.wallet, { from: client.book.org })),
  ])
  expect(replies.map(outcomeOf)).toEqual([
    ...['agent.create', 'agent.adjust', 'COMPLETED', 'policy.attach'],
    ...['DECLINED LIMIT_PER_TRANSACTION', 'COMPLETED'],
  ])
  expect(await postedOf(bench, bookId, made)).toBe(usd('19'))
})

test('the longest way to what binds a payment is found from a cold start', async () => {
  const { client, agent: top, bookId } = await openCase(bench)
  const { by: actor } = client.book
  const rules = { ...noRules, maxTransaction: usd('5') }
  const texts = {}
  const groups = Array.from({ length: groupDepthMax }, () => nextId('group'))
  for (const [at, group] of groups.entries()) {
    const params = { group, parent: groups[at - 1] ?? null, rules: noRules, texts }
    await client.must({ kind: 'group.create', actor, params })
  }
  const [highest, lowest] = [groups[0], groups.at(-1)]
  if (highest === undefined || lowest === undefined) return expect(groups).not.toEqual([])
  const [policy, candidate] = [nextId('policy'), nextId('policy')]
  const tried = { ...rules, maxPerDay: 1 }
  await client.must({ kind: 'policy.create', actor, params: { policy, rules, texts } })
  await client.must({
    kind: 'policy.create',
    actor,
    params: { policy: candidate, rules: tried, texts },
  })
  await client.must({ kind: 'policy.shadow', actor, params: { policy, candidate } })
  await client.must({
    kind: 'policy.attach',
    actor,
    params: { policy, agent: null, group: highest },
  })
  await client.must({ kind: 'group.join', actor, params: { group: lowest, agent: top.agent } })
  let lowestAgent = top
  for (let depth = 1; depth < delegationDepthMax; depth += 1) {
    const child = newDelegate(lowestAgent, { by: actor })
    await client.must(child.command)
    lowestAgent = child
  }
  const cold = new BookClient(client.book, bench.engine())
  const replies = await payAll(cold, lowestAgent, ['6', '5'])
  expect(replies.map(outcomeOf)).toEqual([...['DECLINED GROUP_LIMIT_PER_TRANSACTION', 'COMPLETED']])
  expect(cold.observed.bugs).toEqual([])
  expect(await paid(bench, bookId)).toEqual([usd('5')])
})
