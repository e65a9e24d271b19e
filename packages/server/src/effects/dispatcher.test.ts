import { hexFromUlid, receiptCharactersMax, ulidOf } from '@bursar/core'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { type Case, openCase } from '../../../../test/setup/bench.ts'
import { DispatcherRig, payLater, soon } from '../../../../test/setup/dispatcher-rig.ts'
import { nextId } from '../../../../test/setup/given.ts'
import { HaltingDatabase } from '../../../../test/setup/halting-database.ts'
import { payeeFacts } from '../../../../test/setup/reading.ts'
import { write } from '../../../../test/setup/tamper.ts'
import { dispatchLeaseSeconds, effectsStopSecondsMax, railAnswerSecondsMax } from '../limits.ts'
import type { Dispatch, Settlement } from '../rails/rail.ts'
import type { Result } from '../store/db.ts'
import { claimPayments, decodeClaimed, putOff } from '../store/dispatch.ts'

let rig: DispatcherRig
beforeAll(async () => {
  rig = await DispatcherRig.open()
})
afterEach(() => rig.stopAll())
afterAll(() => rig.close())

const settled: Settlement = { kind: 'settled', receipt: null }

const attempts = (told: readonly { readonly attempt: number }[]) =>
  told.map(({ attempt }) => attempt)

test('of two processes one tells the rail, once, and its answer is recorded', async () => {
  const found = await openCase(rig.bench)
  const servers = [found, { ...found, observed: rig.bench.engine() }].map((one) =>
    rig.serve(one, async () => {
      await new Promise((resolve) => setTimeout(resolve, 300))
      return settled
    }),
  )
  const payments = [await payLater(found), await payLater(found), await payLater(found)]
  await vi.waitFor(async () => expect(await rig.endsOf(found)).toHaveLength(3), soon)
  const told = servers.flatMap((server) => server.told)
  expect(told.map(({ payment }) => payment).sort()).toEqual(payments.sort())
  expect(attempts(told)).toEqual([1, 1, 1])
  expect(servers.flatMap(({ problems }) => problems)).toEqual([])
})

test('a rail is told what it needs, and refuses by its own reason', async () => {
  const found = await openCase(rig.bench)
  const [payment, listed] = [await payLater(found), await payListed(found)]
  const { told } = rig.serve(found, async () => ({ kind: 'failed', reason: 'closed' }))
  const ends = ['payment.fail', 'payment.fail']
  await vi.waitFor(async () => expect(await rig.endsOf(found)).toEqual(ends), soon)
  const shared = { rail: 'simulated', amount: 1_000_000_000n, currency: 'USD', attempt: 1 }
  const merchant = expect.objectContaining({ domain: 'slow.simulated' })
  const first = { payment, ...shared, merchant, address: null }
  expect(told).toEqual([first, { payment: listed, ...shared, merchant: null, address: '0x1' }])
})

/** A payment to an entry of the directory, whose address is another one when the rail is told. */
async function payListed({ client, agent }: Case) {
  const [payee, actor] = [nextId('payee'), client.book.by]
  const facts = payeeFacts({ name: 'Shop', address: '0x1' })
  const terms = { rail: 'simulated', settles: 'later', except: null, clearing: null } as const
  await client.must({ kind: 'payee.create', actor, params: { payee, facts } })
  await client.must({ kind: 'book.rails', actor: 'system:setup', params: terms })
  const command = client.pay(agent, '10', payee)
  await client.must(command)
  const change = { address: '0x2' }
  await client.must({ kind: 'payee.change', actor, params: { payee, change } })
  return command.params.payment
}

test('a rail that does not know is asked again, which is told once', async () => {
  const found = await openCase(rig.bench)
  const { told, problems } = rig.serve(found, async ({ attempt }) => {
    if (attempt < 4) throw new Error('no line')
    return settled
  })
  await payLater(found)
  // The pauses are those of the rail's clock: here they are over at once.
  for (const attempt of [1, 2, 3, 4]) {
    await vi.waitFor(() => expect(attempts(told)).toContain(attempt), soon)
    const pause = await vi.waitFor(() => rig.pauseOf(found), soon)
    if (attempt < 4) expect(pause).toBeGreaterThan(2 ** (attempt - 1) * 1000 - 500)
    await rig.runOut(found)
  }
  await vi.waitFor(async () => expect(await rig.endsOf(found)).toEqual(['payment.settle']), soon)
  expect(attempts(told)).toEqual([1, 2, 3, 4])
  expect(problems).toEqual(['Error: no line'])
})

test('two processes that claim at the same time share the payments, the oldest first', async () => {
  const found = await openCase(rig.bench)
  const [first, second] = [await payLater(found), await payLater(found)]
  const [one, other] = [
    await rig.bench.database.openWriter(),
    await rig.bench.database.openWriter(),
  ]
  const claim = (limit: number) => claimPayments(found.bookId, limit, 6_000)
  const idsOf = (result: Result | undefined) =>
    result?.rows.map((row) => decodeClaimed(row).payment)
  const plain = (text: string) => ({ text, params: [] })
  const [, claimed] = await one.flight([plain('begin'), claim(1)], 10_000)
  // It sees what is not committed yet as free, and waits for it.
  const waiting = other.flight([claim(2)], 10_000)
  await new Promise((resolve) => setTimeout(resolve, 100))
  await one.flight([plain('commit')], 10_000)
  expect([idsOf(claimed), idsOf((await waiting)[0])]).toEqual([[first], [second]])
  const third = await payLater(found)
  expect(idsOf((await one.flight([claim(1)], 10_000))[0])).toEqual([third])
  for (const writer of [one, other]) writer.destroy()
})

test('an attempt that was overtaken puts off nobody', async () => {
  const found = await openCase(rig.bench)
  const { bookId } = found
  await payLater(found)
  const claim = async () => {
    await rig.runOut(found)
    const [result] = await write(rig.bench.database, [claimPayments(bookId, 1, 1_000)])
    return (result?.rows ?? []).map(decodeClaimed)
  }
  const [old, young] = [await claim(), await claim()]
  expect(attempts([...old, ...young])).toEqual([1, 2])
  await write(rig.bench.database, [putOff(bookId, old, 60_000)])
  expect(await rig.pauseOf(found)).toBeLessThan(1_000)
  await write(rig.bench.database, [putOff(bookId, young, 60_000)])
  expect(await rig.pauseOf(found)).toBeGreaterThan(50_000)
})

test('a clock that was set back keeps no payment waiting for a moment of before', async () => {
  const found = await openCase(rig.bench)
  const first = rig.serve(found, () => Promise.reject(new Error('no line')))
  await payLater(found)
  await vi.waitFor(() => expect(first.problems).toHaveLength(1), soon)
  await first.stop()
  const text = 'update dispatch set next_at = $2 where book_id = $1'
  const inAnHour = (Date.now() + 3_600_000) * 1000
  await write(rig.bench.database, [{ text, params: [found.bookId, inAnHour] }])
  const next = rig.serve(found)
  await vi.waitFor(() => expect(attempts(next.told)).toEqual([2]), soon)
})

test('a payment whose rail never answers holds up no other, and is asked for again', async () => {
  const found = await openCase(rig.bench)
  let isSilent = true
  const { told, problems } = rig.serve(found, ({ payment }) =>
    payment === silent && isSilent ? new Promise(() => undefined) : Promise.resolve(settled),
  )
  const silent = await payLater(found)
  await vi.waitFor(() => expect(told).toHaveLength(1), soon)
  await payLater(found)
  await vi.waitFor(async () => expect(await rig.endsOf(found)).toHaveLength(1), soon)
  isSilent = false
  const now = performance.now()
  const clock = vi.spyOn(performance, 'now')
  clock.mockImplementation(() => now + (railAnswerSecondsMax + 1) * 1000)
  await vi.waitFor(() => expect(problems).toHaveLength(1), soon)
  clock.mockRestore()
  await rig.runOut(found)
  await vi.waitFor(async () => expect(await rig.endsOf(found)).toHaveLength(2), soon)
  expect(attempts(told)).toEqual([1, 1, 2])
})

test('a holder that lives keeps its payments, however long the rail takes', async () => {
  const found = await openCase(rig.bench)
  let answer = (_: Settlement) => {}
  const slow = rig.serve(found, () => {
    return new Promise((resolve) => {
      answer = resolve
    })
  })
  await payLater(found)
  await vi.waitFor(() => expect(slow.told).toHaveLength(1), soon)
  await rig.runOut(found)
  const lease = dispatchLeaseSeconds * 1000
  await vi.waitFor(async () => expect(await rig.pauseOf(found)).toBeGreaterThan(lease / 2), soon)
  expect(attempts(slow.told)).toEqual([1])
  answer(settled)
})

/** Of a process from its first statement on to the rail's answer; the engine's are its own. */
const statementsMax = 6

test.each(['before', 'after'] as const)(
  'a process that is killed %s any of its statements leaves no payment undone',
  async (when) => {
    const told: (readonly Dispatch[])[] = []
    for (let at = 0; at < statementsMax; at += 1) {
      const found = await openCase(rig.bench)
      const database = new HaltingDatabase(rig.bench.database, at, when)
      await payLater(found)
      const killed = rig.serve(
        found,
        async () => {
          // Killed while it was told, at the latest.
          database.isHalted = true
          return new Promise(() => undefined)
        },
        { database },
      )
      await vi.waitFor(() => expect(database.isHalted).toBe(true), soon)
      await killed.stop()
      await rig.runOut(found)
      const next = rig.serve(found)
      await vi.waitFor(
        async () => expect(await rig.endsOf(found)).toEqual(['payment.settle']),
        soon,
      )
      await next.stop()
      expect(next.told).toHaveLength(1)
      // An attempt that was begun counts, whether the rail heard of it or not.
      const [before, after] = [killed.told.length, next.told[0]?.attempt ?? 0]
      expect(after).toBeGreaterThanOrEqual(1 + before)
      told.push([...killed.told, ...next.told])
    }
    expect(told.map(({ length }) => length)).toContain(2)
    expect(told.map(({ length }) => length)).toContain(1)
  },
)

test('what a lane commits is told at once, and nothing of what needs no rail', async () => {
  const found = await openCase(rig.bench)
  const { told, dispatcher, stop } = rig.serve({ ...found, bookId: 0 })
  await found.client.must(found.client.pay(found.agent, '1'))
  const isConfirmed = vi.spyOn(found.observed.engine, 'isConfirmed')
  dispatcher.committed(found.bookId, found.observed.committed)
  expect(isConfirmed).not.toHaveBeenCalled()
  await payLater(found)
  dispatcher.committed(found.bookId, found.observed.committed)
  await vi.waitFor(() => expect(told).toHaveLength(1), soon)
  await stop()
})

test('a book is asked when it moved or the time has come, not with each sweep', async () => {
  const found = await openCase(rig.bench)
  const { bookId } = found
  const read = vi.fn(rig.bench.database.read)
  const database = { ...rig.bench.database, read }
  const fail: ((error: unknown) => void)[] = []
  const failing = () => new Promise<never>((_, reject) => fail.push(reject))
  const { told, dispatcher } = rig.serve(found, failing, { database, isSwept: false })
  await payLater(found)
  dispatcher.committed(bookId, found.observed.committed)
  await vi.waitFor(() => expect(told).toHaveLength(1), soon)
  // Until the lease ends, nobody may be told.
  await dispatcher.look(new Set([bookId]))
  for (let sweep = 0; sweep < 3; sweep += 1) await dispatcher.look(new Set())
  expect(read).toHaveBeenCalledTimes(1)
  fail[0]?.(new Error('no line'))
  await vi.waitFor(async () => expect(await rig.pauseOf(found)).toBeLessThan(1_001), soon)
  await new Promise((resolve) => setTimeout(resolve, 1_000))
  // The database's clock says when, and may be a little behind.
  await vi.waitFor(async () => {
    await dispatcher.look(new Set())
    expect(attempts(told)).toEqual([1, 2])
  }, soon)
  fail[1]?.(new Error('no line'))
})

test('no rail is told where the log may be lost', async () => {
  const found = await openCase(rig.bench)
  await payLater(found)
  const isConfirmed = vi.spyOn(found.observed.engine, 'isConfirmed').mockResolvedValue(false)
  const { told } = rig.serve(found)
  await vi.waitFor(() => expect(isConfirmed.mock.calls.length).toBeGreaterThan(2), soon)
  expect(told).toEqual([])
  isConfirmed.mockRestore()
  await vi.waitFor(() => expect(told).toHaveLength(1), soon)
  expect(attempts(told)).toEqual([1])
})

test('a book that cannot be claimed from is told once', async () => {
  const found = await openCase(rig.bench)
  await payLater(found)
  const isConfirmed = vi.spyOn(found.observed.engine, 'isConfirmed')
  isConfirmed.mockRejectedValue(new Error('no standby'))
  const { told, problems } = rig.serve(found)
  await vi.waitFor(() => expect(isConfirmed.mock.calls.length).toBeGreaterThan(2), soon)
  isConfirmed.mockRestore()
  await vi.waitFor(() => expect(told).toHaveLength(1), soon)
  expect(problems).toEqual(['Error: no standby'])
})

test('a stop lets go of what the rail has not answered, for the next process', async () => {
  const found = await openCase(rig.bench)
  const first = rig.serve(found, () => new Promise(() => undefined))
  await payLater(found)
  await vi.waitFor(() => expect(first.told).toHaveLength(1), soon)
  vi.useFakeTimers({ toFake: ['setTimeout'] })
  const stopped = first.stop()
  await vi.advanceTimersByTimeAsync(effectsStopSecondsMax * 1000)
  vi.useRealTimers()
  await stopped
  const next = rig.serve({ ...found, observed: rig.bench.engine() })
  await vi.waitFor(() => expect(attempts(next.told)).toEqual([2]), { timeout: 1_000, interval: 20 })
})

test('a stop has what the rail answers meanwhile recorded', async () => {
  const found = await openCase(rig.bench)
  let answer = (_: Settlement) => {}
  const server = rig.serve(found, () => {
    return new Promise((resolve) => {
      answer = resolve
    })
  })
  await payLater(found)
  await vi.waitFor(() => expect(server.told).toHaveLength(1), soon)
  const stopped = server.stop()
  answer(settled)
  await stopped
  expect(await rig.endsOf(found)).toEqual(['payment.settle'])
  expect(server.problems).toEqual([])
})

test('a receipt is recorded with the payment, and one that cannot be is left out', async () => {
  const found = await openCase(rig.bench)
  const receipts = ['ref-1', 'x'.repeat(receiptCharactersMax + 1), 'a\0b', '\ud800']
  const server = rig.serve(found, async () => ({
    kind: 'settled',
    receipt: receipts.shift() ?? null,
  }))
  const recorded: unknown[] = []
  for (const ends of [1, 2, 3, 4]) {
    const payment = await payLater(found)
    await vi.waitFor(async () => expect(await rig.endsOf(found)).toHaveLength(ends), soon)
    const text = 'select state, receipt from payment where book_id = $1 and id = $2::text::uuid'
    const params = [found.bookId, hexFromUlid(ulidOf(payment))]
    recorded.push(...(await rig.bench.database.read({ text, params })))
  }
  const state = 'COMPLETED'
  const none = { state, receipt: null }
  expect(recorded).toEqual([{ state, receipt: 'ref-1' }, none, none, none])
  expect(server.problems).toEqual(Array(3).fill(expect.stringContaining('more than 500')))
})

test('a reason that no log can keep is cut, and the payment has failed', async () => {
  const found = await openCase(rig.bench)
  rig.serve(found, async () => ({ kind: 'failed', reason: `no\0\n${'x'.repeat(195)}\u{1f600}` }))
  await payLater(found)
  await vi.waitFor(async () => expect(await rig.endsOf(found)).toEqual(['payment.fail']), soon)
  const { params } = found.observed.committed.at(-1)?.event ?? {}
  expect(params).toMatchObject({ reason: `no  ${'x'.repeat(195)} ` })
})
