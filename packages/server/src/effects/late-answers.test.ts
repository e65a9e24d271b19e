import { hexFromUlid, ulidOf } from '@bursar/core'
import { expect, onTestFinished, test, vi } from 'vitest'
import { openCase } from '../../../../test/setup/bench.ts'
import { DispatcherRig, payLater, soon } from '../../../../test/setup/dispatcher-rig.ts'
import { write } from '../../../../test/setup/tamper.ts'
import { railAnswerSecondsMax } from '../limits.ts'

test('a late call is told so, put off as a failed one, and keeps its place', async () => {
  const rig = await DispatcherRig.open()
  onTestFinished(() => rig.close())
  const found = await openCase(rig.bench)
  const payment = await payLater(found)
  // Four attempts before this one.
  await write(rig.bench.database, [
    {
      text: `insert into dispatch (book_id, payment, attempt, next_at)
values ($1, $2::text::uuid, 4, 0)`,
      params: [found.bookId, hexFromUlid(ulidOf(payment))],
    },
  ])
  const calls: { signal: AbortSignal; reject(error: unknown): void }[] = []
  const { told, problems, stop } = rig.serve(
    found,
    (_, signal) => new Promise((_, reject) => calls.push({ signal, reject })),
    { callsMax: 1 },
  )
  await vi.waitFor(() => expect(calls).toHaveLength(1), soon)
  const now = performance.now()
  const clock = vi.spyOn(performance, 'now')
  clock.mockImplementation(() => now + (railAnswerSecondsMax + 1) * 1000)
  const [call] = calls
  await vi.waitFor(() => expect(call?.signal.aborted).toBe(true), soon)
  clock.mockRestore()
  expect(await rig.pauseOf(found)).toBeGreaterThan(10_000)
  await rig.runOut(found)
  await new Promise((resolve) => setTimeout(resolve, 100))
  expect(told).toHaveLength(1)
  call?.reject(call.signal.reason)
  await vi.waitFor(() => expect(told).toHaveLength(2), soon)
  expect(told.map(({ attempt }) => attempt)).toEqual([5, 6])
  expect(problems).toEqual([`Error: a rail has not answered within ${railAnswerSecondsMax} s`])
  calls[1]?.reject(new Error('down'))
  await stop()
})
