import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { allOf, bounds, ConsumerRig, lengthOf, soon } from '../../../../test/setup/consumer-rig.ts'
import { FaultyDatabase, type When } from '../../../../test/setup/faulty-database.ts'
import { HaltingDatabase } from '../../../../test/setup/halting-database.ts'

let rig: ConsumerRig
beforeAll(async () => {
  rig = await ConsumerRig.open()
})
afterEach(() => rig.stopAll())
afterAll(() => rig.close())

/** Of a process that lives from the first statement to the last, without retries. */
const statementsMax = 24

test.each(['before', 'after'] as const)(
  'a process that is killed %s any of its statements loses no event, and none is stuck',
  { timeout: 30_000 },
  async (when) => {
    const found = await rig.openBook(7)
    const deaths = await Promise.all(
      Array.from({ length: statementsMax }, async (_, at) => {
        const name = `killed_${when}_${at}`
        const database = new HaltingDatabase(rig.bench.database, at, when)
        const killed = rig.serve(name, [found.bookId], {
          database,
          handle: () => (database.isHalted ? new Promise(() => undefined) : undefined),
        })
        await vi.waitFor(async () => {
          const { seq } = (await rig.rowOf(name, found.bookId)) ?? {}
          expect(database.isHalted || Number(seq) === lengthOf(found)).toBe(true)
        }, soon)
        const next = rig.serve(name, [found.bookId])
        await rig.whenDone(name, found)
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
    expect(deaths.some((count) => count > 0 && count < lengthOf(found))).toBe(true)
    expect(new Set(deaths)).toContain(lengthOf(found))
  },
)

test('a frozen holder loses its lease, and moves the cursor neither back nor on', async () => {
  const found = await rig.openBook(8)
  const ice = { isHere: false, thaw: () => {} }
  const frozen = new Promise<void>((resolve) => {
    ice.thaw = resolve
  })
  const openWriter = async () => {
    const writer = await rig.bench.database.openWriter()
    const flight: typeof writer.flight = async (...flown) => {
      if (ice.isHere) await frozen
      return writer.flight(...flown)
    }
    return { flight, alive: true, destroy: () => writer.destroy() }
  }
  const first = rig.serve('frozen', [found.bookId], {
    database: { read: rig.bench.database.read, openWriter },
    handle(_, seq) {
      ice.isHere ||= seq === 4
    },
    bounds: { eventsMax: 2 },
  })
  await vi.waitFor(() => expect(ice.isHere).toBe(true), soon)
  // All that it still wants to say is that the third and fourth event were handled.
  const next = rig.serve('frozen', [found.bookId], { bounds: { eventsMax: 2 } })
  await rig.whenDone('frozen', found)
  expect(next.handled).toEqual(allOf(found).slice(2))
  const before = await rig.rowOf('frozen', found.bookId)
  ice.thaw()
  await first.stop()
  expect(await rig.rowOf('frozen', found.bookId)).toEqual(before)
  expect(first.handled).toEqual(allOf(found).slice(0, 4))
  expect(first.problems).toEqual([])
})

test('an event at which the process dies each time is given up, too', async () => {
  const found = await rig.openBook(8)
  const handled: string[] = []
  // Each process ends at the event, and never handles anything after it.
  for (let turn = 0; turn <= bounds.attemptsMax + 1; turn += 1) {
    const database = new HaltingDatabase(rig.bench.database, Infinity, 'before')
    const server = rig.serve('crash', [found.bookId], {
      database,
      handle(_, seq) {
        if (seq === 5) database.isHalted = true
        return database.isHalted ? new Promise(() => undefined) : undefined
      },
    })
    await vi.waitFor(async () => {
      const { seq } = (await rig.rowOf('crash', found.bookId)) ?? {}
      expect(database.isHalted || Number(seq) === lengthOf(found)).toBe(true)
    }, soon)
    handled.push(...server.handled)
    if (server.letters.length === 0) continue
    expect(server.letters).toMatchObject([{ seq: 5, attempts: bounds.attemptsMax }])
    break
  }
  await rig.whenDone('crash', found)
  // Mostly once among others, which nobody can tell from it; then alone.
  const times = handled.filter((one) => one === `${found.bookId}/5`).length
  expect([bounds.attemptsMax, 1 + bounds.attemptsMax]).toContain(times)
  expect([...new Set(handled)].sort()).toEqual(allOf(found).sort())
})

test('what was read while the commit is in doubt is not handled, and comes later', async () => {
  const found = await rig.openBook(4)
  const database = new FaultyDatabase(rig.bench.database)
  const takes: When = (queries) => queries.some(({ text }) => text.includes('token + 1'))
  database.next(takes, { kind: 'doubt after' })
  const { handled, problems } = rig.serve('doubt', [found.bookId], { database })
  await vi.waitFor(() => expect(problems).toHaveLength(1), soon)
  expect(handled).toEqual([])
  await rig.whenDone('doubt', found)
  // One by one, since nobody can tell how far the first try came.
  expect(handled).toEqual(allOf(found))
})
