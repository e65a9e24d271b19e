import { decide, type Event, evolve, type Id } from '@bursar/core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { audit } from '../../../../test/setup/audit.ts'
import {
  approvalOf,
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
import {
  delegating,
  expectExact,
  fastExpiry,
  holding,
  kindsOf,
  untilOver,
} from '../../../../test/setup/fast-expiry.ts'
import { appends, type Fault, locks } from '../../../../test/setup/faulty-database.ts'
import { newAgent, usd } from '../../../../test/setup/given.ts'
import { batchCommandsMax, expiredCommandsMax } from '../limits.ts'
import type { Core } from './prepare.ts'

let bench: Bench
beforeAll(async () => {
  bench = await openBench()
})
afterAll(() => bench.close())

/** An agent with 1,000.00, all of it set aside for a moment; told is what follows. */
async function held(core: Core = fastExpiry) {
  const found = await openCase(bench, { core })
  const hold = holding(found.agent, '1000')
  await found.client.must(hold)
  const { length } = found.observed.committed
  const news = () => found.observed.committed.slice(length).map(({ event }) => event)
  return { ...found, hold, payment: hold.params.payment, news }
}

async function eventsOf(bookId: number): Promise<readonly Event[]> {
  const { events } = await audit(bench.database, bookId)
  expectExact(events)
  return events
}

/** How many commands each append wrote. */
function sizesOf({ flights }: { flights: readonly Parameters<typeof appends>[0][] }): number[] {
  return flights
    .filter(appends)
    .flatMap((queries) =>
      queries
        .filter((query) => appends([query]))
        .map(({ params }) => Number(params[1]) - Number(params[4])),
    )
}

describe('a hold whose time is over', () => {
  const lanes = ['that set it aside', 'that loaded it', 'that is cold'] as const
  test.each(lanes)('gives its money to the payment beside it, in a lane %s', async (lane) => {
    const { client, agent, bookId } = await held()
    const own = lane === 'that set it aside' ? client : new BookClient(client.book, bench.engine())
    const { faulty, committed } = own.observed
    if (lane === 'that loaded it') await own.submit(own.pay(agent, '1'))
    const before = { flights: faulty.flights.length, events: committed.length }
    await untilOver()
    expect(outcomeOf(await own.submit(own.pay(agent, '1000')))).toBe('COMPLETED')
    const news = committed.slice(before.events).map(({ event }) => event)
    expect(kindsOf(news)).toEqual(['payment.expire', 'COMPLETED'])
    expect(sizesOf({ flights: faulty.flights.slice(before.flights) })).toEqual([2])
    await eventsOf(bookId)
  })

  test('is ended before a capture beside it, which comes too late', async () => {
    const { client, payment, news, bookId } = await held()
    await untilOver()
    const params = { payment, amount: null }
    const reply = await client.submit({ kind: 'payment.capture', actor: client.book.by, params })
    expect(reply).toMatchObject({ code: 'CONFLICT', details: { status: 'EXPIRED' } })
    expect(kindsOf(news())).toEqual(['payment.expire'])
    await eventsOf(bookId)
  })

  test('is over for a dry run, too', async () => {
    const { client, agent, news, bookId } = await held()
    await untilOver()
    const dry = { ...asking(client.pay(agent, '1000')), dry: true }
    const reply = await client.observed.engine.submit(bookId, dry)
    expect(reply).toMatchObject({ kind: 'dry', outcome: { result: { verdict: 'COMPLETED' } } })
    expect(kindsOf(news())).toEqual(['payment.expire'])
  })

  test('is ended beside a repeated request, which is told what it was told before', async () => {
    const { client, agent, news } = await held()
    const first = await client.submit(client.pay(agent, '1'), keyed(1))
    await untilOver()
    const again = await client.submit(client.pay(agent, '1'), keyed(1))
    expect(outcomeOf(first)).toBe('DECLINED INSUFFICIENT_FUNDS')
    expect(again).toMatchObject({ kind: 'recorded', event: { result: { verdict: 'DECLINED' } } })
    expect(kindsOf(news())).toEqual(['DECLINED', 'payment.expire'])
  })

  test('is ended once by two processes', async () => {
    const { client, agent, bookId } = await held()
    const other = new BookClient(client.book, bench.engine())
    await other.submit(other.pay(agent, '5000'))
    await untilOver()
    const replies = await Promise.all(
      [client, other].map((own) => own.submit(own.pay(agent, '500'))),
    )
    expect(replies.map(outcomeOf)).toEqual(['COMPLETED', 'COMPLETED'])
    const kinds = kindsOf(await eventsOf(bookId))
    expect(kinds.filter((kind) => kind === 'payment.expire')).toHaveLength(1)
  })

  const faults: readonly Fault['kind'][] = ['lost before', 'lost after', 'doubt after']
  test.each(faults)('is ended once, the connection: %s', async (kind) => {
    const { client, agent, faulty, observed, bookId } = await held()
    await untilOver()
    faulty.next(appends, { kind } as Fault)
    expect(outcomeOf(await client.submit(client.pay(agent, '1000')))).toBe('COMPLETED')
    expect(faulty.pending).toBe(0)
    expect(observed.bugs).toEqual([])
    expect(kindsOf(await eventsOf(bookId)).slice(-2)).toEqual(['payment.expire', 'COMPLETED'])
  })

  test('until then stays as it is, and the lane stays warm', async () => {
    const { client, agent, faulty, news } = await held({ decide, evolve })
    await untilOver()
    const before = faulty.flights.length
    expect(outcomeOf(await client.submit(client.pay(agent, '1')))).toBe(
      'DECLINED INSUFFICIENT_FUNDS',
    )
    expect(faulty.flights.slice(before).filter(locks)).toEqual([])
    expect(kindsOf(news())).toEqual(['DECLINED'])
  })

  test('was given more of it in time, and ends at its new end alone', async () => {
    const { client, agent, payment, news, bookId } = await held()
    await client.must({ kind: 'payment.extend', actor: agent.key, params: { payment, hours: 2 } })
    await untilOver()
    const pay = async () => outcomeOf(await client.submit(client.pay(agent, '1000')))
    expect(await pay()).toBe('DECLINED INSUFFICIENT_FUNDS')
    await untilOver()
    await untilOver()
    expect(await pay()).toBe('COMPLETED')
    const kinds = ['payment.extend', 'DECLINED', 'payment.expire', 'COMPLETED']
    expect(kindsOf(news())).toEqual(kinds)
    await eventsOf(bookId)
  })

  // Batches that are decided while another one is on its way, up to the moment and beyond it.
  test('is ended exactly then in the midst of many payments', async () => {
    const { client, agent, faulty, bookId } = await openCase(bench, { core: fastExpiry })
    await client.must(holding(agent, '1'))
    faulty.next(appends, { kind: 'wait', until: untilOver() })
    const replies = await payAll(client, agent, Array(4 * batchCommandsMax).fill('0.01'))
    expect(new Set(replies.map(outcomeOf))).toEqual(new Set(['COMPLETED']))
    const events = await eventsOf(bookId)
    const at = events.findIndex(({ kind }) => kind === 'payment.expire')
    expect(at).toBeGreaterThan(events.length - 4 * batchCommandsMax)
    expect(at).toBeLessThan(events.length - 1)
  })
})

test('what nobody consented to in time is over for whoever consents then', async () => {
  const { client, observed, bookId } = await openCase(bench, { core: fastExpiry })
  const agent = await client.agent({ rules: { requireApprovalAbove: usd('5') }, budget: '9' })
  const command = client.pay(agent, '9')
  expect(outcomeOf(await client.submit(command))).toBe('PENDING_APPROVAL')
  await untilOver()
  const params = {
    approval: approvalOf(command.params.payment),
    texts: {},
    link: null,
    evidence: null,
  }
  const replies = await Promise.all([
    client.submit({ kind: 'approval.approve', actor: client.book.by, params }),
    client.submit(client.pay(agent, '5')),
  ])
  expect(replies.map(outcomeOf)).toEqual(['rejected APPROVAL_EXPIRED', 'COMPLETED'])
  expect(kindsOf(observed.committed.slice(-2).map(({ event }) => event))).toEqual([
    ...['payment.expire', 'COMPLETED'],
  ])
  await eventsOf(bookId)
})

test('a delegation ends by itself: the money is back, the key is none any more', async () => {
  const { client, agent, observed, bookId } = await openCase(bench)
  const child = newAgent(client.book.by)
  await client.must(delegating(client, { parent: agent, child, amount: '400' }))
  await client.must(client.pay(child, '1'))
  await client.must(holding(child, '100'))
  expect(await postedOf(bench, bookId, agent)).toBe(usd('600'))
  await untilOver()
  const replies = await Promise.all([
    client.submit(client.pay(child, '1')),
    client.submit(client.pay(agent, '999')),
  ])
  expect(replies.map(outcomeOf)).toEqual(['rejected UNAUTHENTICATED', 'COMPLETED'])
  const news = observed.committed.slice(-2).map(({ event }) => event)
  expect(kindsOf(news)).toEqual(['agent.delete', 'COMPLETED'])
  expect(news[0]?.actor).toBe('system:clock')
  expect(await postedOf(bench, bookId, agent)).toBe(0n)
})

describe('more that is over than one batch takes', () => {
  const MANY = expiredCommandsMax + 6

  async function crowded(core: Core = fastExpiry) {
    const found = await openCase(bench, { core })
    const agent = await found.client.agent({ budget: String(MANY) })
    const holds = Array.from({ length: MANY }, () => holding(agent, '1'))
    const replies = await Promise.all(holds.map((hold) => found.client.submit(hold)))
    expect(new Set(replies.map(outcomeOf))).toEqual(new Set(['HELD']))
    return { ...found, agent, holds }
  }

  test.each([false, true])('is all ended before anything else (cold: %s)', async (cold) => {
    const { client, agent, bookId } = await crowded()
    const own = cold ? new BookClient(client.book, bench.engine()) : client
    await untilOver()
    expect(outcomeOf(await own.submit(own.pay(agent, String(MANY))))).toBe('COMPLETED')
    const kinds = kindsOf(await eventsOf(bookId))
    expect(kinds.slice(-1 - MANY)).toEqual([...Array(MANY).fill('payment.expire'), 'COMPLETED'])
  })

  test('does not make a batch larger than it may be', async () => {
    const { client, faulty, bookId } = await crowded()
    const { by: actor } = client.book
    // Small ones, so that their number is what bounds a batch.
    const params = {
      scope: 'rail:simulated',
      group: null,
      agent: null,
      on: false,
      texts: {},
    } as const
    await untilOver()
    const before = faulty.flights.length
    const turns = Array.from({ length: 2 * batchCommandsMax }, () =>
      client.must({ kind: 'switch.turn', actor, params }),
    )
    await Promise.all(turns)
    const sizes = sizesOf({ flights: faulty.flights.slice(before) })
    expect(Math.max(...sizes)).toBe(batchCommandsMax)
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(MANY + turns.length)
    await eventsOf(bookId)
  })

  test.each(['decide', 'evolve'] as const)(
    'ends also when those of the first batch are defects (%s)',
    async (where) => {
      let sick: Id<'payment'>[] = []
      const { client, agent, holds, observed, bookId } = await crowded(failing(() => sick, where))
      sick = holds.slice(0, expiredCommandsMax + 1).map(({ params }) => params.payment)
      await untilOver()
      expect(outcomeOf(await client.submit(client.pay(agent, '5')))).toBe('COMPLETED')
      expect(observed.bugs).toHaveLength(sick.length)
      const kinds = kindsOf((await audit(bench.database, bookId)).events)
      expect(kinds.slice(-6)).toEqual([...Array(5).fill('payment.expire'), 'COMPLETED'])
    },
  )
})

/** A core that cannot end some of the payments. */
function failing(sick: () => readonly string[], where: keyof Core = 'decide'): Core {
  const isSick = ({ kind, params }: Pick<Event, 'kind' | 'params'>) =>
    kind === 'payment.expire' && 'payment' in params && sick().includes(params.payment)
  return {
    decide(view, command) {
      if (where === 'decide' && isSick(command)) throw new Error('planted')
      return fastExpiry.decide(view, command)
    },
    evolve(book, seq, event) {
      evolve(book, seq, event)
      if (where === 'evolve' && isSick(event)) throw new Error('planted')
    },
  }
}

describe.each(['decide', 'evolve'] as const)('an end that is a defect (%s)', (where) => {
  test('fails alone: what is over beside it ends, and what was asked for is done', async () => {
    let sick: Id<'payment'>[] = []
    const { client, agent, observed, bookId } = await openCase(bench, {
      core: failing(() => sick, where),
    })
    const holds = ['300', '200', '100'].map((amount) => holding(agent, amount))
    await Promise.all(holds.map((hold) => client.must(hold)))
    sick = holds.slice(0, 2).map(({ params }) => params.payment)
    await untilOver()
    const replies = await payAll(client, agent, ['500', '1'])
    expect(replies.map(outcomeOf)).toEqual(['COMPLETED', 'DECLINED INSUFFICIENT_FUNDS'])
    expect(observed.bugs).toHaveLength(2)
    // Told once: until the process starts anew it is left as it is, and the lane is warm.
    const before = observed.faulty.flights.length
    await client.must(client.pay(agent, '1'))
    expect(observed.faulty.flights.slice(before).filter(locks)).toEqual([])
    observed.faulty.next(appends, { kind: 'error', sqlstate: '40001' })
    await client.must(client.pay(agent, '1'))
    expect(observed.bugs).toHaveLength(2)
    expect(await paid(bench, bookId)).toEqual([usd('500')])
    // A process that knows better ends it, and this one finds it so.
    const other = new BookClient(client.book, bench.engine())
    expect(outcomeOf(await other.submit(other.pay(agent, '500')))).toBe('COMPLETED')
    expect(outcomeOf(await client.submit(client.pay(agent, '1')))).toBe(
      'DECLINED INSUFFICIENT_FUNDS',
    )
    expect(await paid(bench, bookId)).toEqual([usd('500'), usd('500')])
  })

  test('a batch beside it that cannot be written costs neither of them', async () => {
    const { client, agent, observed, bookId } = await held(failing(() => [], where))
    await untilOver()
    observed.faulty.next(appends, { kind: 'error', sqlstate: '23514' })
    expect((await payAll(client, agent, ['400', '600'])).map(outcomeOf)).toEqual([
      ...['COMPLETED', 'COMPLETED'],
    ])
    expect(observed.bugs).toEqual([])
    await eventsOf(bookId)
  })
})

test('an end that the database refuses fails alone', async () => {
  const { client, agent, observed, bookId } = await held()
  await untilOver()
  observed.faulty.next(appends, { kind: 'error', sqlstate: '23514' })
  // One at a time now, what is over first: that is the guilty one.
  observed.faulty.next(appends, { kind: 'error', sqlstate: '23514' })
  const reply = await client.submit(client.pay(agent, '1'))
  expect(outcomeOf(reply)).toBe('DECLINED INSUFFICIENT_FUNDS')
  expect(observed.bugs).toHaveLength(1)
  expect(kindsOf((await audit(bench.database, bookId)).events).at(-1)).toBe('DECLINED')
})
