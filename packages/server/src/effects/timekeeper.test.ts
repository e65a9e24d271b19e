import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { audit } from '../../../../test/setup/audit.ts'
import {
  type Bench,
  type Case,
  openBench,
  openCase,
  outcomeOf,
  postedOf,
} from '../../../../test/setup/bench.ts'
import {
  delegating,
  expiryMs,
  fastExpiry,
  holding,
  kindsOf,
  untilOver,
} from '../../../../test/setup/fast-expiry.ts'
import { newAgent, usd } from '../../../../test/setup/given.ts'
import { Engine } from '../engine/engine.ts'
import type { Core } from '../engine/prepare.ts'
import { effectsStopSecondsMax, expiredCommandsMax, sweepSeconds } from '../limits.ts'
import type { Database } from '../store/db.ts'
import { Sweep } from './sweep.ts'
import { Timekeeper } from './timekeeper.ts'

// A database for each test: a timekeeper sees all books that there are.
let bench: Bench
const keepers: { stop(): Promise<unknown> }[] = []
beforeEach(async () => {
  bench = await openBench()
})
afterEach(async () => {
  await Promise.all(keepers.splice(0).map((keeper) => keeper.stop()))
  await bench.close()
})

/** A timekeeper over all books of the bench, and what it could not do. */
function keep({ observed }: Pick<Case, 'observed'>, database: Database = bench.database) {
  const problems: unknown[] = []
  const problem = (error: unknown) => void problems.push(error)
  const timekeeper = new Timekeeper({ engine: observed.engine, database, problem })
  const sweep = new Sweep({ database: bench.database, problem })
  sweep.follow((moved) => timekeeper.look(moved))
  const keeper = { stop: () => Promise.all([timekeeper.stop(), sweep.stop()]) }
  keepers.push(keeper)
  sweep.start()
  return { keeper, problems }
}

/** What was committed after this moment. */
function newsOf({ observed }: Pick<Case, 'observed'>): () => string[] {
  const { length } = observed.committed
  return () => kindsOf(observed.committed.slice(length).map(({ event }) => event))
}

const soon = { timeout: 2 * sweepSeconds * 1000 + 2 * expiryMs, interval: 20 }

test('a hold whose time is over is ended though nobody asks for anything', async () => {
  const found = await openCase(bench, { core: fastExpiry })
  const news = newsOf(found)
  const { problems } = keep(found)
  // It comes after the first look, and is seen by a later one.
  await found.client.must(holding(found.agent, '1000'))
  await vi.waitFor(() => expect(news()).toEqual(['HELD', 'payment.expire']), soon)
  expect(problems).toEqual([])
  await audit(bench.database, found.bookId)
})

test('a delegation ends by itself, at a start long after its time', async () => {
  const found = await openCase(bench)
  const { client, agent, bookId } = found
  const child = newAgent(client.book.by)
  await client.must(delegating(client, { parent: agent, child, amount: '400' }))
  await untilOver()
  const news = newsOf(found)
  keep(found)
  await vi.waitFor(() => expect(news()).toEqual(['agent.delete']), soon)
  expect(await postedOf(bench, bookId, agent)).toBe(usd('1000'))
})

test('many ends need no more than one look', async () => {
  const found = await openCase(bench, { core: fastExpiry })
  const { client } = found
  const many = 2 * expiredCommandsMax
  const agents = await Promise.all([client.agent(), client.agent()])
  const holds = agents.flatMap((agent) =>
    Array.from({ length: many / 2 }, () => client.submit(holding(agent, '1'))),
  )
  expect(new Set((await Promise.all(holds)).map(outcomeOf))).toEqual(new Set(['HELD']))
  await untilOver()
  const news = newsOf(found)
  const { keeper } = keep(found)
  // No timer comes before: what is not ended by the first look stays.
  await new Promise((resolve) => setTimeout(resolve, (sweepSeconds * 1000) / 2))
  await keeper.stop()
  expect(news()).toEqual(Array(many).fill('payment.expire'))
})

test('what is not over yet wakes nobody, and is asked about once', async () => {
  const found = await openCase(bench)
  await found.client.must(holding(found.agent, '1000'))
  const before = found.faulty.flights.length
  const read = vi.fn(bench.database.read)
  keep(found, { ...bench.database, read })
  const looked = () => read.mock.calls.filter(([{ params }]) => params[0] === found.bookId)
  await vi.waitFor(() => expect(looked()).toHaveLength(1), soon)
  await new Promise((resolve) => setTimeout(resolve, 2.5 * sweepSeconds * 1000))
  expect(looked()).toHaveLength(1)
  expect(found.faulty.flights.length).toBe(before)
})

test('an end that is nearer than the one which was known is not overlooked', async () => {
  const found = await openCase(bench)
  const { client, agent } = found
  await client.must(holding(agent, '100'))
  const read = vi.fn(bench.database.read)
  keep(found, { ...bench.database, read })
  await vi.waitFor(() => expect(read.mock.calls.length).toBeGreaterThan(0), soon)
  const child = newAgent(client.book.by)
  await client.must(delegating(client, { parent: agent, child, amount: '400' }))
  const news = newsOf(found)
  await vi.waitFor(() => expect(news()).toEqual(['agent.delete']), soon)
})

test('two processes end it once', async () => {
  const found = await openCase(bench, { core: fastExpiry })
  await found.client.must(holding(found.agent, '1000'))
  await untilOver()
  const kept = [found, { observed: bench.engine() }].map((one) => keep(one))
  const ends = async () => {
    const { events } = await audit(bench.database, found.bookId)
    return kindsOf(events).filter((kind) => kind === 'payment.expire')
  }
  await vi.waitFor(async () => expect(await ends()).toHaveLength(1), soon)
  await Promise.all(kept.map(({ keeper }) => keeper.stop()))
  expect(await ends()).toHaveLength(1)
  expect(kept.flatMap(({ problems }) => problems)).toEqual([])
})

test('an end that is a defect is not asked for again, and holds up no other', async () => {
  const sick = { payment: '' }
  const core: Core = {
    ...fastExpiry,
    decide(view, command) {
      if (command.kind === 'payment.expire' && command.params.payment === sick.payment)
        throw new Error('planted')
      return fastExpiry.decide(view, command)
    },
  }
  const found = await openCase(bench, { core })
  const { client, agent, observed } = found
  const first = holding(agent, '300')
  sick.payment = first.params.payment
  await client.must(first)
  await untilOver()
  const news = newsOf(found)
  keep(found)
  await vi.waitFor(() => expect(observed.bugs.length).toBeGreaterThan(0), soon)
  await client.must(holding(agent, '200'))
  await vi.waitFor(() => expect(news()).toEqual(['HELD', 'payment.expire']), soon)
  // The lane was told of it once as its own, and once as asked for.
  expect(observed.bugs).toHaveLength(2)
})

test('what goes wrong is told, and looked for again', async () => {
  const found = await openCase(bench, { core: fastExpiry })
  await found.client.must(holding(found.agent, '1000'))
  await untilOver()
  const news = newsOf(found)
  const outage = new Error('no database')
  const read = vi.fn(bench.database.read).mockRejectedValueOnce(outage)
  const { problems } = keep(found, { ...bench.database, read })
  await vi.waitFor(() => expect(news()).toEqual(['payment.expire']), soon)
  expect(problems).toEqual([outage])
})

test('what goes wrong in one book holds up no other', async () => {
  const cases = [
    await openCase(bench, { core: fastExpiry }),
    await openCase(bench, { core: fastExpiry }),
  ]
  const [broken, found] = cases.sort((one, other) => one.bookId - other.bookId)
  if (broken === undefined || found === undefined) return expect(cases).toHaveLength(2)
  await found.client.must(holding(found.agent, '1000'))
  await untilOver()
  const news = newsOf(found)
  const read: Database['read'] = (query) => {
    if (query.params[0] === broken.bookId) return Promise.reject(new Error('one book'))
    return bench.database.read(query)
  }
  const { keeper, problems } = keep(found, { ...bench.database, read })
  await vi.waitFor(() => expect(news()).toEqual(['payment.expire']), soon)
  await keeper.stop()
  expect(problems).toEqual([new Error('one book')])
})

test('a book that is stuck holds up no other, is asked once, and a stop goes on', async () => {
  const cases = [
    await openCase(bench, { core: fastExpiry }),
    await openCase(bench, { core: fastExpiry }),
  ]
  const [stuck, found] = cases.sort((one, other) => one.bookId - other.bookId)
  if (stuck === undefined || found === undefined) return expect(cases).toHaveLength(2)
  for (const { client, agent } of cases) await client.must(holding(agent, '1000'))
  await untilOver()
  const asked: number[] = []
  const { engine } = found.observed
  vi.spyOn(engine, 'submit').mockImplementation((bookId, request) => {
    asked.push(bookId)
    if (bookId === stuck.bookId) return new Promise(() => undefined)
    return Engine.prototype.submit.call(engine, bookId, request)
  })
  const news = newsOf(found)
  const { keeper, problems } = keep(found)
  await vi.waitFor(() => expect(news()).toEqual(['payment.expire']), soon)
  // A later look leaves the stuck one alone.
  await found.client.must(holding(found.agent, '10'))
  await vi.waitFor(() => expect(news().filter((kind) => kind !== 'HELD')).toHaveLength(2), soon)
  expect(asked.filter((bookId) => bookId === stuck.bookId)).toHaveLength(1)
  vi.useFakeTimers({ toFake: ['setTimeout'] })
  const stopped = keeper.stop()
  await vi.advanceTimersByTimeAsync(effectsStopSecondsMax * 1000)
  await stopped
  vi.useRealTimers()
  expect(problems).toEqual([])
})

test('a stop waits for the look under way, which goes on to no other book', async () => {
  const cases = [await openCase(bench), await openCase(bench)]
  const [first, second] = cases.map(({ bookId }) => bookId).sort((one, other) => one - other)
  const looked: unknown[] = []
  let goOn = () => {}
  const gate = new Promise<void>((resolve) => {
    goOn = resolve
  })
  const read: Database['read'] = async (query) => {
    if (query.params.length > 0) looked.push(query.params[0])
    if (query.params[0] === first) await gate
    return bench.database.read(query)
  }
  const [one] = cases
  if (one === undefined) return expect(cases).toHaveLength(2)
  const { keeper, problems } = keep(one, { ...bench.database, read })
  await vi.waitFor(() => expect(looked).toEqual([first]))
  let isStopped = false
  const stopped = keeper.stop().then(() => {
    isStopped = true
  })
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(isStopped).toBe(false)
  goOn()
  await stopped
  expect(looked).not.toContain(second)
  expect(problems).toEqual([])
})
