import { afterAll, afterEach, beforeAll, expect, onTestFinished, test, vi } from 'vitest'
import type { Case } from '../../../../test/setup/bench.ts'
import {
  allOf,
  bounds,
  ConsumerRig,
  type Handle,
  pay,
  soon,
} from '../../../../test/setup/consumer-rig.ts'
import { write } from '../../../../test/setup/tamper.ts'
import { Consumers } from './consumers.ts'

let rig: ConsumerRig
beforeAll(async () => {
  rig = await ConsumerRig.open()
})
afterEach(() => rig.stopAll())
afterAll(() => rig.close())

// For handlers that take a while, on a machine that does much else.
const patient = { leaseMs: 4_000, handleMs: 1_000 }

test('every event comes once and in order, and the lease is given back', async () => {
  const found = await rig.openBook(8)
  const { handled, problems } = rig.serve('order', [found.bookId])
  await rig.whenDone('order', found)
  await pay(found)
  await rig.whenDone('order', found)
  expect(handled).toEqual(allOf(found))
  expect(problems).toEqual([])
  expect(await rig.rowOf('order', found.bookId)).toMatchObject({ leased_until: '0' })
})

test.each(['leased_until', 'next_at'])(
  'a clock that was set back keeps no book waiting for a %s of before',
  async (column) => {
    const found = await rig.openBook(4)
    const before = rig.serve(column, [found.bookId])
    await rig.whenDone(column, found)
    await before.stop()
    const text = `update consumer set ${column} = $2 where book_id = $1`
    const inAnHour = (Date.now() + 3_600_000) * 1000
    await write(rig.bench.database, [{ text, params: [found.bookId, inAnHour] }])
    await pay(found)
    const { handled } = rig.serve(column, [found.bookId])
    await rig.whenDone(column, found)
    expect(handled).toEqual([`${found.bookId}/5`])
  },
)

test('a new consumer that begins now is given what comes after, another everything', async () => {
  const found = await rig.openBook(5)
  const late = rig.serve('late', [found.bookId], { begins: 'now' })
  await rig.whenDone('late', found)
  expect(late.handled).toEqual([])
  await pay(found)
  await rig.whenDone('late', found)
  expect(late.handled).toEqual([`${found.bookId}/6`])
  // A book that was opened later is given from its first event on, whichever process sees it.
  const young = await rig.openBook(5)
  const other = rig.serve('late', [young.bookId], { begins: 'now' })
  await rig.whenDone('late', young)
  expect(other.handled).toEqual(allOf(young))
})

test('a hint of a lane has it look at once', async () => {
  const found = await rig.openBook(4)
  const { consumers, handled, stop } = rig.serve('hint', [])
  await stop()
  consumers.committed(found.bookId)
  await new Promise((resolve) => setTimeout(resolve, 100))
  expect(handled).toEqual([])
  const fresh = rig.serve('hint', [])
  fresh.consumers.committed(found.bookId)
  await rig.whenDone('hint', found)
  expect(fresh.handled).toEqual(allOf(found))
})

test('two processes share a book that grows: every event comes, in order, once', async () => {
  const found = await rig.openBook(4)
  const other = { ...found, ...{ database: rig.bench.database } }
  const order: string[] = []
  const handle: Handle = async (bookId, seq) => {
    order.push(`${bookId}/${seq}`)
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
  const servers = [1, 2].map(() => rig.serve('pair', [found.bookId], { handle, bounds: patient }))
  for (let turn = 0; turn < 5; turn += 1) {
    await Promise.all(Array.from({ length: 5 }, () => pay(other)))
    await new Promise((resolve) => setTimeout(resolve, 30))
  }
  await rig.whenDone('pair', found)
  expect(order).toEqual(allOf(found))
  expect(servers.flatMap(({ problems }) => problems)).toEqual([])
})

test('an event that always fails is given up with an alarm, and the rest goes on', async () => {
  const [sick, sound] = [await rig.openBook(8), await rig.openBook(5)]
  const poison = `${sick.bookId}/5`
  const { handled, letters, problems } = rig.serve('poison', [sick.bookId, sound.bookId], {
    handle(bookId, seq) {
      if (`${bookId}/${seq}` === poison) throw new Error(`no use for bsr_test_${'a'.repeat(40)}`)
    },
    bounds: { pauseMs: () => 200 },
  })
  await rig.whenDone('poison', sound)
  // While one book waits to try again, the other has come to its end.
  expect(Number((await rig.rowOf('poison', sick.bookId))?.seq)).toBeLessThan(5)
  await rig.whenDone('poison', sick)
  const times = (event: string) => handled.filter((one) => one === event).length
  expect(times(poison)).toBe(bounds.attemptsMax)
  for (const event of [...allOf(sick), ...allOf(sound)])
    if (event !== poison) expect([event, times(event)]).toEqual([event, 1])
  const error = `no use for bsr_test_${'a'.repeat(8)}…`
  const { bookId } = sick
  const letter = { bookId, consumer: 'poison', seq: 5, attempts: bounds.attemptsMax, error }
  expect(letters).toEqual([letter])
  expect(problems).toEqual([])
  const kept = await rig.bench.database.read({
    text: 'select seq, attempts, error, retry from dead_letter where book_id = $1',
    params: [bookId],
  })
  expect(kept).toEqual([{ seq: '5', attempts: '3', error, retry: false }])
})

test('one that takes too long fails, and is told that nobody waits any more', async () => {
  const found = await rig.openBook(4)
  const signals: AbortSignal[] = []
  const consumers = new Consumers({
    database: rig.bench.database,
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
  onTestFinished(() => consumers.stop())
  const timer = setInterval(() => void consumers.look(new Set([found.bookId])), 20)
  await rig.whenDone('slow', found)
  clearInterval(timer)
  expect(signals.map(({ aborted }) => aborted)).toEqual([true, true, true])
  expect(errors).toEqual(['not done within 50 ms'])
})

test('a lease is renewed while many events take their time', async () => {
  const found = await rig.openBook(20)
  const options = {
    handle: () => new Promise<void>((resolve) => setTimeout(resolve, 90)),
    bounds: { ...patient, leaseMs: 1_300, eventsMax: 20 },
  }
  const servers = [1, 2].map(() => rig.serve('long', [found.bookId], options))
  await rig.whenDone('long', found)
  expect(servers.flatMap(({ handled }) => handled)).toEqual(allOf(found))
})

test('a stop gives the lease back: the next process goes on at once', async () => {
  const found = await rig.openBook(6)
  const first = rig.serve('stop', [found.bookId], {
    handle: (_, seq) => (seq < 3 ? undefined : new Promise((resolve) => setTimeout(resolve, 100))),
    bounds: { leaseMs: 60_000, eventsMax: 6, handleMs: 5_000 },
  })
  await vi.waitFor(() => expect(first.handled).toHaveLength(3), soon)
  await first.stop()
  const next = rig.serve('stop', [found.bookId])
  await rig.whenDone('stop', found)
  expect(first.handled).toEqual(allOf(found).slice(0, 3))
  expect(next.handled).toEqual(allOf(found).slice(3))
})

test('more books than places take turns: a long one keeps no other waiting', async () => {
  const [long, short] = [await rig.openBook(20), await rig.openBook(4)]
  const order: string[] = []
  const options = {
    handle: async (bookId: number) => {
      order.push(bookId === long.bookId ? 'long' : 'short')
      await new Promise((resolve) => setTimeout(resolve, 20))
    },
    bounds: { ...patient, booksMax: 1 },
  }
  const { problems } = rig.serve('turns', [long.bookId, short.bookId], options)
  await Promise.all([rig.whenDone('turns', long), rig.whenDone('turns', short)])
  expect(order.lastIndexOf('short')).toBeLessThan(order.lastIndexOf('long') - 5)
  expect(order).toHaveLength(24)
  expect(problems).toEqual([])
})

test('a build of another epoch is given nothing', async () => {
  const found = await rig.openBook(4)
  const set = (epoch: string) => ({
    text: `update book_head set epoch = epoch ${epoch} where book_id = $1`,
    params: [found.bookId],
  })
  const writer = await rig.bench.database.openWriter()
  await writer.flight([set('+ 1')], 10_000)
  const { handled, consumers } = rig.serve('epoch', [], { isSwept: false })
  const read = vi.spyOn(rig.bench.database, 'read')
  await consumers.look(new Set([found.bookId]))
  await new Promise((resolve) => setTimeout(resolve, 100))
  // Nor does it ask again and again.
  expect(read).toHaveBeenCalledTimes(1)
  read.mockRestore()
  expect(handled).toEqual([])
  await writer.flight([set('- 1')], 10_000)
  writer.destroy()
  await consumers.look(new Set([found.bookId]))
  await rig.whenDone('epoch', found)
})

test('what cannot be written is tried with each sweep, and told once', async () => {
  const found = await rig.openBook(4)
  const before = rig.serve('full', [found.bookId])
  await rig.whenDone('full', found)
  await before.stop()
  await pay(found)
  const openWriter = vi.fn(() => Promise.reject(new Error('disk full')))
  const database = { read: rig.bench.database.read, openWriter }
  const { consumers, problems } = rig.serve('full', [], { database, isSwept: false })
  for (const times of [1, 2]) {
    await consumers.look(new Set([found.bookId]))
    await new Promise((resolve) => setTimeout(resolve, 60))
    consumers.committed(found.bookId)
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(openWriter).toHaveBeenCalledTimes(times)
  }
  expect(problems).toEqual([new Error('disk full')])
})

/** What an operator does with all dead letters of a book. */
function askForRetry({ bookId }: Case) {
  const text = 'update dead_letter set retry = true where book_id = $1'
  return write(rig.bench.database, [{ text, params: [bookId] }])
}

test('a dead letter is handled once more when an operator asks for that', async () => {
  const found = await rig.openBook(4)
  const { bookId } = found
  let isSick = true
  const { handled, letters } = rig.serve('again', [bookId], {
    handle(_, seq) {
      if (isSick && seq === 2) throw new Error('not now')
    },
  })
  await rig.whenDone('again', found)
  const kept = () =>
    rig.bench.database.read({
      text: 'select attempts, retry from dead_letter where book_id = $1',
      params: [bookId],
    })
  expect(await kept()).toEqual([{ attempts: '3', retry: false }])
  await askForRetry(found)
  await vi.waitFor(() => expect(letters).toHaveLength(2), soon)
  expect(await kept()).toEqual([{ attempts: '4', retry: false }])
  isSick = false
  await askForRetry(found)
  await vi.waitFor(async () => expect(await kept()).toEqual([]), soon)
  expect(handled.filter((one) => one === `${bookId}/2`)).toHaveLength(5)
})

test('dead letters are handled again one after the other, and a stop is no try', async () => {
  const found = await rig.openBook(6)
  let isSick = true
  const first = rig.serve('one by one', [found.bookId], {
    handle(_, seq) {
      if (isSick && seq > 2) throw new Error('not now')
    },
  })
  await rig.whenDone('one by one', found)
  await first.stop()
  isSick = false
  await askForRetry(found)
  const signals: AbortSignal[] = []
  const stopped = rig.serve('one by one', [found.bookId], {
    bounds: patient,
    handle: (_bookId, _seq, signal) =>
      new Promise((_, reject) => {
        signals.push(signal)
        signal.addEventListener('abort', () => reject(signal.reason))
      }),
  })
  await vi.waitFor(() => expect(signals.length).toBeGreaterThan(0), soon)
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(signals).toHaveLength(1)
  await stopped.stop()
  expect(stopped.letters).toEqual([])
  const kept = () =>
    rig.bench.database.read({
      text: 'select attempts, retry from dead_letter where book_id = $1',
      params: [found.bookId],
    })
  expect(await kept()).toEqual(Array(4).fill({ attempts: '3', retry: true }))
  const next = rig.serve('one by one', [found.bookId])
  await vi.waitFor(async () => expect(await kept()).toEqual([]), soon)
  expect(next.handled).toEqual(allOf(found).slice(2))
})
