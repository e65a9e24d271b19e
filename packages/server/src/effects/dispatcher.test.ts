import { hexFromUlid, receiptCharactersMax, ulidOf } from '@bursar/core'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { audit } from '../../../../test/setup/audit.ts'
import { type Bench, type Case, openBench, openCase } from '../../../../test/setup/bench.ts'
import { kindsOf } from '../../../../test/setup/fast-expiry.ts'
import { HaltingDatabase } from '../../../../test/setup/halting-database.ts'
import { write } from '../../../../test/setup/tamper.ts'
import { dispatchLeaseSeconds, effectsStopSecondsMax, railAnswerSecondsMax } from '../limits.ts'
import type { Dispatch, Settlement } from '../rails/rail.ts'
import type { Result } from '../store/db.ts'
import { claimPayments, decodeClaimed, putOff } from '../store/dispatch.ts'
import { Dispatcher } from './dispatcher.ts'

let bench: Bench
const running = new Set<{ stop(): Promise<void> }>()
beforeAll(async () => {
  bench = await openBench()
})
afterAll(() => bench.close())
afterEach(async () => {
  await Promise.all([...running].map((one) => one.stop()))
})

const soon = { timeout: 10_000, interval: 20 }
const settled: Settlement = { kind: 'settled', receipt: null }
type Answer = (dispatch: Dispatch) => Promise<Settlement>

/** A process with a rail, and what that was told. */
function serve(
  { observed, bookId }: Pick<Case, 'observed' | 'bookId'>,
  answer: Answer = async () => settled,
  database: ConstructorParameters<typeof Dispatcher>[0]['database'] = bench.database,
) {
  const told: Dispatch[] = []
  const problems: string[] = []
  const dispatcher = new Dispatcher({
    engine: observed.engine,
    database,
    rails: {
      simulated: {
        dispatch(payment) {
          told.push(payment)
          return answer(payment)
        },
      },
    },
    problem: (error) => void problems.push(String(error)),
  })
  const look = () => {
    dispatcher.look(new Set([bookId])).catch((error: unknown) => void problems.push(String(error)))
  }
  const timer = setInterval(look, 20)
  const isMortal = database instanceof HaltingDatabase
  const server = {
    ...{ told, problems, dispatcher },
    async stop() {
      clearInterval(timer)
      running.delete(server)
      // What was killed is waited for by nobody.
      if (!isMortal) await dispatcher.stop()
    },
  }
  running.add(server)
  look()
  return server
}

/** A payment that waits for its rail. */
async function pay({ client, agent }: Case) {
  const command = client.pay(agent, '10', 'slow.simulated')
  await client.must(command)
  return command.params.payment
}

async function endsOf({ bookId }: Case): Promise<string[]> {
  const { events } = await audit(bench.database, bookId)
  return kindsOf(events).filter((kind) => /settle|fail$/.test(kind))
}

const attempts = (told: readonly { readonly attempt: number }[]) =>
  told.map(({ attempt }) => attempt)

/** Lets the leases of a process that is gone run out at once. */
function runOut({ bookId }: Case) {
  const text = 'update dispatch set next_at = 0 where book_id = $1'
  return write(bench.database, [{ text, params: [bookId] }])
}

test('of two processes one tells the rail, once, and its answer is recorded', async () => {
  const found = await openCase(bench)
  const servers = [found, { ...found, observed: bench.engine() }].map((one) =>
    serve(one, async () => {
      await new Promise((resolve) => setTimeout(resolve, 300))
      return settled
    }),
  )
  const payments = [await pay(found), await pay(found), await pay(found)]
  await vi.waitFor(async () => expect(await endsOf(found)).toHaveLength(3), soon)
  const told = servers.flatMap((server) => server.told)
  expect(told.map(({ payment }) => payment).sort()).toEqual(payments.sort())
  expect(attempts(told)).toEqual([1, 1, 1])
  expect(servers.flatMap(({ problems }) => problems)).toEqual([])
})

test('a rail is told what it needs, and refuses by its own reason', async () => {
  const found = await openCase(bench)
  const payment = await pay(found)
  const id = hexFromUlid(ulidOf(payment))
  // No payment to an entry of the directory waits for the simulated rail.
  const payee = `insert into payee (book_id, id, name, domains, address, deleted, created_at,
  created_seq, updated_at, updated_seq)
values ($1, $2::text::uuid, 'Shop', '[]', '0xabc', false, 0, 1, 0, 1)`
  const listed =
    'update payment set payee = $2::text::uuid where book_id = $1 and id = $2::text::uuid'
  const params = [found.bookId, id]
  await write(bench.database, [
    { text: payee, params },
    { text: listed, params },
  ])
  const { told } = serve(found, async () => ({ kind: 'failed', reason: 'closed' }))
  await vi.waitFor(
    () => expect(found.observed.committed.at(-1)?.event.kind).toBe('payment.fail'),
    soon,
  )
  const { amount, ...rest } = told[0] ?? { amount: 0n }
  expect([amount, told.length]).toEqual([1_000_000_000n, 1])
  expect(rest).toEqual({
    payment,
    rail: 'simulated',
    currency: 'USD',
    merchant: expect.objectContaining({ domain: 'slow.simulated' }),
    address: '0xabc',
    attempt: 1,
  })
})

test('a rail that does not know is asked again, which is told once', async () => {
  const found = await openCase(bench)
  const { told, problems } = serve(found, async ({ attempt }) => {
    if (attempt < 4) throw new Error('no line')
    return settled
  })
  await pay(found)
  // The pauses are those of the rail's clock: here they are over at once.
  for (const attempt of [1, 2, 3, 4]) {
    await vi.waitFor(() => expect(attempts(told)).toContain(attempt), soon)
    const pause = await vi.waitFor(() => pauseOf(found), soon)
    if (attempt < 4) expect(pause).toBeGreaterThan(2 ** (attempt - 1) * 1000 - 500)
    await runOut(found)
  }
  await vi.waitFor(async () => expect(await endsOf(found)).toEqual(['payment.settle']), soon)
  expect(attempts(told)).toEqual([1, 2, 3, 4])
  expect(problems).toEqual(['Error: no line'])
})

/** How long no rail is told of the payment, in milliseconds, once a rail has thrown. */
async function pauseOf({ bookId }: Case): Promise<number> {
  const text = `select (next_at - (extract(epoch from clock_timestamp()) * 1000000)) / 1000 as ms
from dispatch where book_id = $1`
  const [row] = await bench.database.read({ text, params: [bookId] })
  return Number(row?.ms)
}

test('two processes that claim at the same time share the payments, the oldest first', async () => {
  const found = await openCase(bench)
  const [first, second] = [await pay(found), await pay(found)]
  const [one, other] = [await bench.database.openWriter(), await bench.database.openWriter()]
  const claim = (limit: number) => claimPayments(found.bookId, limit, 60_000)
  const idsOf = (result: Result | undefined) =>
    result?.rows.map((row) => decodeClaimed(row).payment)
  const plain = (text: string) => ({ text, params: [] })
  const [, claimed] = await one.flight([plain('begin'), claim(1)], 10_000)
  // It sees what is not committed yet as free, and waits for it.
  const waiting = other.flight([claim(2)], 10_000)
  await new Promise((resolve) => setTimeout(resolve, 100))
  await one.flight([plain('commit')], 10_000)
  expect([idsOf(claimed), idsOf((await waiting)[0])]).toEqual([[first], [second]])
  const third = await pay(found)
  expect(idsOf((await one.flight([claim(1)], 10_000))[0])).toEqual([third])
  for (const writer of [one, other]) writer.destroy()
})

test('an attempt that was overtaken puts off nobody', async () => {
  const found = await openCase(bench)
  const { bookId } = found
  await pay(found)
  const claim = async () => {
    await runOut(found)
    const [result] = await write(bench.database, [claimPayments(bookId, 1, 1_000)])
    return (result?.rows ?? []).map(decodeClaimed)
  }
  const [old, young] = [await claim(), await claim()]
  expect(attempts([...old, ...young])).toEqual([1, 2])
  await write(bench.database, [putOff(bookId, old, 60_000)])
  expect(await pauseOf(found)).toBeLessThan(1_000)
  await write(bench.database, [putOff(bookId, young, 60_000)])
  expect(await pauseOf(found)).toBeGreaterThan(50_000)
})

test('a payment whose rail never answers holds up no other, and is asked for again', async () => {
  const found = await openCase(bench)
  let isSilent = true
  const { told, problems } = serve(found, ({ payment }) =>
    payment === silent && isSilent ? new Promise(() => undefined) : Promise.resolve(settled),
  )
  const silent = await pay(found)
  await vi.waitFor(() => expect(told).toHaveLength(1), soon)
  await pay(found)
  await vi.waitFor(async () => expect(await endsOf(found)).toHaveLength(1), soon)
  isSilent = false
  const now = performance.now()
  const clock = vi.spyOn(performance, 'now')
  clock.mockImplementation(() => now + (railAnswerSecondsMax + 1) * 1000)
  await vi.waitFor(() => expect(problems).toHaveLength(1), soon)
  clock.mockRestore()
  await runOut(found)
  await vi.waitFor(async () => expect(await endsOf(found)).toHaveLength(2), soon)
  expect(attempts(told)).toEqual([1, 1, 2])
})

test('a holder that lives keeps its payments, however long the rail takes', async () => {
  const found = await openCase(bench)
  let answer = (_: Settlement) => {}
  const slow = serve(found, () => {
    return new Promise((resolve) => {
      answer = resolve
    })
  })
  await pay(found)
  await vi.waitFor(() => expect(slow.told).toHaveLength(1), soon)
  await runOut(found)
  const lease = dispatchLeaseSeconds * 1000
  await vi.waitFor(async () => expect(await pauseOf(found)).toBeGreaterThan(lease / 2), soon)
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
      const found = await openCase(bench)
      const database = new HaltingDatabase(bench.database, at, when)
      await pay(found)
      const killed = serve(
        found,
        async () => {
          // Killed while it was told, at the latest.
          database.isHalted = true
          return new Promise(() => undefined)
        },
        database,
      )
      await vi.waitFor(() => expect(database.isHalted).toBe(true), soon)
      await killed.stop()
      await runOut(found)
      const next = serve(found)
      await vi.waitFor(async () => expect(await endsOf(found)).toEqual(['payment.settle']), soon)
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
  const found = await openCase(bench)
  const { told, dispatcher, stop } = serve({ ...found, bookId: 0 })
  await found.client.must(found.client.pay(found.agent, '1'))
  const isConfirmed = vi.spyOn(found.observed.engine, 'isConfirmed')
  dispatcher.committed(found.bookId, found.observed.committed)
  expect(isConfirmed).not.toHaveBeenCalled()
  await pay(found)
  dispatcher.committed(found.bookId, found.observed.committed)
  await vi.waitFor(() => expect(told).toHaveLength(1), soon)
  await stop()
})

test('no rail is told where the log may be lost', async () => {
  const found = await openCase(bench)
  await pay(found)
  const isConfirmed = vi.spyOn(found.observed.engine, 'isConfirmed').mockResolvedValue(false)
  const { told } = serve(found)
  await vi.waitFor(() => expect(isConfirmed.mock.calls.length).toBeGreaterThan(2), soon)
  expect(told).toEqual([])
  isConfirmed.mockRestore()
  await vi.waitFor(() => expect(told).toHaveLength(1), soon)
  expect(attempts(told)).toEqual([1])
})

test('a book that cannot be claimed from is told once', async () => {
  const found = await openCase(bench)
  await pay(found)
  const isConfirmed = vi.spyOn(found.observed.engine, 'isConfirmed')
  isConfirmed.mockRejectedValue(new Error('no standby'))
  const { told, problems } = serve(found)
  await vi.waitFor(() => expect(isConfirmed.mock.calls.length).toBeGreaterThan(2), soon)
  isConfirmed.mockRestore()
  await vi.waitFor(() => expect(told).toHaveLength(1), soon)
  expect(problems).toEqual(['Error: no standby'])
})

test('a stop lets go of what the rail has not answered, for the next process', async () => {
  const found = await openCase(bench)
  const first = serve(found, () => new Promise(() => undefined))
  await pay(found)
  await vi.waitFor(() => expect(first.told).toHaveLength(1), soon)
  vi.useFakeTimers({ toFake: ['setTimeout'] })
  const stopped = first.stop()
  await vi.advanceTimersByTimeAsync(effectsStopSecondsMax * 1000)
  vi.useRealTimers()
  await stopped
  const next = serve({ ...found, observed: bench.engine() })
  await vi.waitFor(() => expect(attempts(next.told)).toEqual([2]), { timeout: 1_000, interval: 20 })
})

test('a receipt is recorded with the payment, and one that is too long is left out', async () => {
  const found = await openCase(bench)
  const receipts = ['ref-1', 'x'.repeat(receiptCharactersMax + 1)]
  const server = serve(found, async () => ({ kind: 'settled', receipt: receipts.shift() ?? null }))
  const recorded: unknown[] = []
  for (const ends of [1, 2]) {
    const payment = await pay(found)
    await vi.waitFor(async () => expect(await endsOf(found)).toHaveLength(ends), soon)
    const text = 'select state, receipt from payment where book_id = $1 and id = $2::text::uuid'
    const params = [found.bookId, hexFromUlid(ulidOf(payment))]
    recorded.push(...(await bench.database.read({ text, params })))
  }
  const state = 'COMPLETED'
  expect(recorded).toEqual([
    { state, receipt: 'ref-1' },
    { state, receipt: null },
  ])
  expect(server.problems).toEqual([expect.stringContaining('more than 500 characters')])
})
