import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { type Bench, type Case, openBench, openCase } from '../../../../test/setup/bench.ts'
import { FaultyDatabase, type When } from '../../../../test/setup/faulty-database.ts'
import { HaltingDatabase } from '../../../../test/setup/halting-database.ts'
import type { Database, Row } from '../store/db.ts'
import type { DeadLetter } from '../store/dead-letter.ts'
import type { ConsumerBounds } from './carrier.ts'
import { Consumers } from './consumers.ts'

// Short, so that what has to run out does so within a test.
const bounds: ConsumerBounds = {
  leaseMs: 400,
  eventsMax: 3,
  handleMs: 150,
  attemptsMax: 3,
  booksMax: 8,
  pauseMs: () => 20,
}
const soon = { timeout: 10_000, interval: 20 }

let bench: Bench
beforeAll(async () => {
  bench = await openBench()
})
afterAll(() => bench.close())

const running: { stop(): Promise<void> }[] = []
afterEach(async () => {
  await Promise.all(running.splice(0).map((one) => one.stop()))
})

type Handle = (bookId: number, seq: number) => Promise<void> | void

interface Server {
  readonly handled: string[]
  readonly letters: DeadLetter[]
  readonly problems: unknown[]
  readonly consumers: Consumers
  stop(): Promise<void>
}

/** A process with one consumer, which looks at some books again and again. */
function serve(
  name: string,
  books: readonly number[],
  options: {
    handle?: Handle
    database?: Pick<Database, 'read' | 'openWriter'>
    begins?: 'start' | 'now'
    bounds?: Partial<ConsumerBounds>
  } = {},
): Server {
  const { handle = () => undefined, database = bench.database, begins = 'start' } = options
  const handled: string[] = []
  const letters: DeadLetter[] = []
  const problems: unknown[] = []
  const problem = (error: unknown) => void problems.push(error)
  const consumers = new Consumers({
    database,
    bounds: { ...bounds, ...options.bounds },
    consumers: [
      {
        name,
        begins,
        async handle(bookId, { seq }) {
          handled.push(`${bookId}/${seq}`)
          await handle(bookId, seq)
        },
      },
    ],
    gaveUp: (letter) => void letters.push(letter),
    problem,
  })
  const look = () => consumers.look(new Set(books)).catch(problem)
  const timer = setInterval(look, 20)
  const stop = async () => {
    clearInterval(timer)
    await consumers.stop()
  }
  void look()
  const server = { handled, letters, problems, consumers, stop }
  // What was killed is waited for by nobody.
  const isMortal = database instanceof HaltingDatabase
  running.push(isMortal ? { stop: async () => clearInterval(timer) } : server)
  return server
}

/** A book with so many events. */
async function openBook(events: number): Promise<Case> {
  const found = await openCase(bench)
  while (lengthOf(found) < events) await pay(found)
  return found
}

/** The genesis is not among what its own engine committed. */
const lengthOf = ({ observed }: Case) => observed.committed.at(-1)?.seq ?? 0

function pay({ client, agent }: Case) {
  return client.must(client.pay(agent, '1'))
}

async function rowOf(name: string, bookId: number): Promise<Row | undefined> {
  const text = 'select * from consumer where book_id = $1 and name = $2'
  return (await bench.database.read({ text, params: [bookId, name] }))[0]
}

/** Waits until a consumer has come to the end of a book. */
function whenDone(name: string, found: Case) {
  return vi.waitFor(async () => {
    expect(Number((await rowOf(name, found.bookId))?.seq)).toBe(lengthOf(found))
  }, soon)
}

function allOf(found: Case): string[] {
  return Array.from({ length: lengthOf(found) }, (_, index) => `${found.bookId}/${index + 1}`)
}

test('every event comes once and in order, and the lease is given back', async () => {
  const found = await openBook(8)
  const { handled, problems } = serve('order', [found.bookId])
  await whenDone('order', found)
  await pay(found)
  await whenDone('order', found)
  expect(handled).toEqual(allOf(found))
  expect(problems).toEqual([])
  const [row] = await bench.database.read({
    text: `select leased_until <= (extract(epoch from clock_timestamp()) * 1000000)::bigint as free
from consumer where book_id = $1`,
    params: [found.bookId],
  })
  expect(row).toEqual({ free: true })
})

test('a new consumer that begins now is given what comes after, another everything', async () => {
  const found = await openBook(5)
  const late = serve('late', [found.bookId], { begins: 'now' })
  await whenDone('late', found)
  expect(late.handled).toEqual([])
  await pay(found)
  await whenDone('late', found)
  expect(late.handled).toEqual([`${found.bookId}/6`])
})

test('a hint of a lane has it look at once', async () => {
  const found = await openBook(4)
  const { consumers, handled, stop } = serve('hint', [])
  await stop()
  consumers.committed(found.bookId)
  await new Promise((resolve) => setTimeout(resolve, 100))
  expect(handled).toEqual([])
  const fresh = serve('hint', [])
  fresh.consumers.committed(found.bookId)
  await whenDone('hint', found)
  expect(fresh.handled).toEqual(allOf(found))
})

/** Of a process that lives from the first statement to the last, without retries. */
const statementsMax = 24

test.each(['before', 'after'] as const)(
  'a process that is killed %s any of its statements loses no event, and none is stuck',
  { timeout: 30_000 },
  async (when) => {
    const found = await openBook(7)
    const deaths = await Promise.all(
      Array.from({ length: statementsMax }, async (_, at) => {
        const name = `killed_${when}_${at}`
        const database = new HaltingDatabase(bench.database, at, when)
        const killed = serve(name, [found.bookId], {
          database,
          handle: () => (database.isHalted ? new Promise(() => undefined) : undefined),
        })
        await vi.waitFor(async () => {
          const { seq } = (await rowOf(name, found.bookId)) ?? {}
          expect(database.isHalted || Number(seq) === lengthOf(found)).toBe(true)
        }, soon)
        const next = serve(name, [found.bookId])
        await whenDone(name, found)
        const all = [...killed.handled, ...next.handled]
        expect([...new Set(all)].sort()).toEqual(allOf(found).sort())
        // What was not answered for comes again, and nothing else: one batch at most.
        expect(all.length - lengthOf(found)).toBeLessThanOrEqual(bounds.eventsMax)
        expect([...killed.letters, ...next.letters]).toEqual([])
        expect(next.problems).toEqual([])
        return killed.handled.length
      }),
    )
    // Some were killed before they had done anything, some half-way, some when all was done.
    expect(new Set(deaths)).toContain(0)
    expect(new Set(deaths)).toContain(3)
    expect(new Set(deaths)).toContain(lengthOf(found))
  },
)

test('two processes share a book that grows: every event comes, in order, once', async () => {
  const found = await openBook(4)
  const other = { ...found, ...{ database: bench.database } }
  const order: string[] = []
  const handle: Handle = async (bookId, seq) => {
    order.push(`${bookId}/${seq}`)
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
  const servers = [1, 2].map(() => serve('pair', [found.bookId], { handle }))
  for (let turn = 0; turn < 5; turn += 1) {
    await Promise.all(Array.from({ length: 5 }, () => pay(other)))
    await new Promise((resolve) => setTimeout(resolve, 30))
  }
  await whenDone('pair', found)
  expect(order).toEqual(allOf(found))
  expect(servers.flatMap(({ problems }) => problems)).toEqual([])
})

test('a frozen holder loses its lease, and moves the cursor neither back nor on', async () => {
  const found = await openBook(8)
  const ice = { isHere: false, thaw: () => {} }
  const frozen = new Promise<void>((resolve) => {
    ice.thaw = resolve
  })
  const openWriter = async () => {
    const writer = await bench.database.openWriter()
    const flight: typeof writer.flight = async (...flown) => {
      if (ice.isHere) await frozen
      return writer.flight(...flown)
    }
    return { flight, alive: true, destroy: () => writer.destroy() }
  }
  const first = serve('frozen', [found.bookId], {
    database: { read: bench.database.read, openWriter },
    handle(_, seq) {
      ice.isHere ||= seq === 4
    },
    bounds: { eventsMax: 2 },
  })
  await vi.waitFor(() => expect(ice.isHere).toBe(true), soon)
  // All that it still wants to say is that the third and fourth event were handled.
  const next = serve('frozen', [found.bookId], { bounds: { eventsMax: 2 } })
  await whenDone('frozen', found)
  expect(next.handled).toEqual(allOf(found).slice(2))
  const before = await rowOf('frozen', found.bookId)
  ice.thaw()
  await first.stop()
  expect(await rowOf('frozen', found.bookId)).toEqual(before)
  expect(first.handled).toEqual(allOf(found).slice(0, 4))
  expect(first.problems).toEqual([])
})

test('an event that always fails is given up with an alarm, and the rest goes on', async () => {
  const [sick, sound] = [await openBook(8), await openBook(5)]
  const poison = `${sick.bookId}/5`
  const { handled, letters, problems } = serve('poison', [sick.bookId, sound.bookId], {
    handle(bookId, seq) {
      if (`${bookId}/${seq}` === poison) throw new Error(`no use for bsr_test_${'a'.repeat(40)}`)
    },
    bounds: { pauseMs: () => 200 },
  })
  await whenDone('poison', sound)
  // While one book waits to try again, the other has come to its end.
  expect(Number((await rowOf('poison', sick.bookId))?.seq)).toBeLessThan(5)
  await whenDone('poison', sick)
  const times = (event: string) => handled.filter((one) => one === event).length
  expect(times(poison)).toBe(bounds.attemptsMax)
  for (const event of [...allOf(sick), ...allOf(sound)])
    if (event !== poison) expect([event, times(event)]).toEqual([event, 1])
  const error = `no use for bsr_test_${'a'.repeat(8)}…`
  const { bookId } = sick
  const letter = { bookId, consumer: 'poison', seq: 5, attempts: bounds.attemptsMax, error }
  expect(letters).toEqual([letter])
  expect(problems).toEqual([])
  const kept = await bench.database.read({
    text: 'select seq, attempts, error, retry from dead_letter where book_id = $1',
    params: [bookId],
  })
  expect(kept).toEqual([{ seq: '5', attempts: '3', error, retry: false }])
})

test('an event at which the process dies each time is given up, too', async () => {
  const found = await openBook(8)
  const handled: string[] = []
  // Each process ends at the event, and never handles anything after it.
  for (let turn = 0; turn <= bounds.attemptsMax + 1; turn += 1) {
    const database = new HaltingDatabase(bench.database, Infinity, 'before')
    const server = serve('crash', [found.bookId], {
      database,
      handle(_, seq) {
        if (seq === 5) database.isHalted = true
        return database.isHalted ? new Promise(() => undefined) : undefined
      },
    })
    await vi.waitFor(async () => {
      const { seq } = (await rowOf('crash', found.bookId)) ?? {}
      expect(database.isHalted || Number(seq) === lengthOf(found)).toBe(true)
    }, soon)
    handled.push(...server.handled)
    if (server.letters.length === 0) continue
    expect(server.letters).toMatchObject([{ seq: 5, attempts: bounds.attemptsMax }])
    break
  }
  await whenDone('crash', found)
  // Once among others, which nobody can tell from it; then alone.
  const times = handled.filter((one) => one === `${found.bookId}/5`).length
  expect(times).toBe(1 + bounds.attemptsMax)
  expect([...new Set(handled)].sort()).toEqual(allOf(found).sort())
})

test('one that takes too long fails, and is told that nobody waits any more', async () => {
  const found = await openBook(4)
  const signals: AbortSignal[] = []
  const consumers = new Consumers({
    database: bench.database,
    bounds: { ...bounds, handleMs: 50 },
    consumers: [
      {
        name: 'slow',
        begins: 'start',
        async handle(_, { seq }, signal) {
          if (seq !== 2) return
          signals.push(signal)
          await new Promise(() => undefined)
        },
      },
    ],
    gaveUp: ({ error }) => void errors.push(error),
    problem: (error) => void errors.push(String(error)),
  })
  const errors: string[] = []
  running.push(consumers)
  const timer = setInterval(() => void consumers.look(new Set([found.bookId])), 20)
  await whenDone('slow', found)
  clearInterval(timer)
  expect(signals.map(({ aborted }) => aborted)).toEqual([true, true, true])
  expect(errors).toEqual(['not done within 50 ms'])
})

test('a lease is renewed while many events take their time', async () => {
  const found = await openBook(9)
  const options = {
    handle: () => new Promise<void>((resolve) => setTimeout(resolve, 90)),
    bounds: { eventsMax: 9 },
  }
  const servers = [1, 2].map(() => serve('long', [found.bookId], options))
  await whenDone('long', found)
  expect(servers.flatMap(({ handled }) => handled)).toEqual(allOf(found))
})

test('a stop gives the lease back: the next process goes on at once', async () => {
  const found = await openBook(6)
  const first = serve('stop', [found.bookId], {
    handle: (_, seq) => (seq < 3 ? undefined : new Promise((resolve) => setTimeout(resolve, 100))),
    bounds: { leaseMs: 60_000, eventsMax: 6, handleMs: 5_000 },
  })
  await vi.waitFor(() => expect(first.handled).toHaveLength(3), soon)
  await first.stop()
  const next = serve('stop', [found.bookId])
  await whenDone('stop', found)
  expect(first.handled).toEqual(allOf(found).slice(0, 3))
  expect(next.handled).toEqual(allOf(found).slice(3))
})

test('what was read while the commit is in doubt is not handled, and comes later', async () => {
  const found = await openBook(4)
  const database = new FaultyDatabase(bench.database)
  const takes: When = (queries) => queries.some(({ text }) => text.includes('token + 1'))
  database.next(takes, { kind: 'doubt after' })
  const { handled, problems } = serve('doubt', [found.bookId], { database })
  await vi.waitFor(() => expect(problems).toHaveLength(1), soon)
  expect(handled).toEqual([])
  await whenDone('doubt', found)
  // One by one, since nobody can tell how far the first try came.
  expect(handled).toEqual(allOf(found))
})

test('more books than places take turns: a long one keeps no other waiting', async () => {
  const [long, short] = [await openBook(20), await openBook(4)]
  const order: string[] = []
  const options = {
    handle: async (bookId: number) => {
      order.push(bookId === long.bookId ? 'long' : 'short')
      await new Promise((resolve) => setTimeout(resolve, 20))
    },
    bounds: { booksMax: 1 },
  }
  const { problems } = serve('turns', [long.bookId, short.bookId], options)
  await Promise.all([whenDone('turns', long), whenDone('turns', short)])
  expect(order.lastIndexOf('short')).toBeLessThan(order.lastIndexOf('long') - 5)
  expect(order).toHaveLength(24)
  expect(problems).toEqual([])
})

test('a build of another epoch is given nothing', async () => {
  const found = await openBook(4)
  const set = (epoch: string) => ({
    text: `update book_head set epoch = epoch ${epoch} where book_id = $1`,
    params: [found.bookId],
  })
  const writer = await bench.database.openWriter()
  await writer.flight([set('+ 1')], 10_000)
  const { handled } = serve('epoch', [found.bookId])
  await vi.waitFor(async () => expect(await rowOf('epoch', found.bookId)).toBeDefined(), soon)
  await new Promise((resolve) => setTimeout(resolve, 100))
  expect(handled).toEqual([])
  await writer.flight([set('- 1')], 10_000)
  writer.destroy()
  await whenDone('epoch', found)
})

test('a dead letter is handled once more when an operator asks for that', async () => {
  const found = await openBook(4)
  const { bookId } = found
  let isSick = true
  const { handled, letters } = serve('again', [bookId], {
    handle(_, seq) {
      if (isSick && seq === 2) throw new Error('not now')
    },
  })
  await whenDone('again', found)
  const kept = () =>
    bench.database.read({
      text: 'select attempts, retry from dead_letter where book_id = $1',
      params: [bookId],
    })
  const ask = async () => {
    const writer = await bench.database.openWriter()
    const text = 'update dead_letter set retry = true where book_id = $1'
    await writer.flight([{ text, params: [bookId] }], 10_000)
    writer.destroy()
  }
  expect(await kept()).toEqual([{ attempts: '3', retry: false }])
  await ask()
  await vi.waitFor(() => expect(letters).toHaveLength(2), soon)
  expect(await kept()).toEqual([{ attempts: '4', retry: false }])
  isSick = false
  await ask()
  await vi.waitFor(async () => expect(await kept()).toEqual([]), soon)
  expect(handled.filter((one) => one === `${bookId}/2`)).toHaveLength(5)
})
