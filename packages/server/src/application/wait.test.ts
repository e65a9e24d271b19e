import { hexFromUlid, type PaymentState, ulidOf } from '@bursar/core'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { partial } from '../../../../test/setup/partial.ts'
import { Decisions } from '../effects/decisions.ts'
import { mintId } from '../identity/mint.ts'
import { waitersPerKeyMax } from '../limits.ts'
import type { Row } from '../store/db.ts'
import { decodePayment } from '../store/read/payment.ts'
import { shapes } from '../store/schema.ts'
import type { Call, Deps } from './call.ts'
import { whenDecided } from './wait.ts'

const id = mintId('payment')
let state: PaymentState
let looks: number
let decisions: Decisions

beforeEach(() => {
  vi.useFakeTimers()
  state = 'PENDING_APPROVAL'
  looks = 0
  decisions = new Decisions({
    decided: async (awaited) =>
      state === 'PENDING_APPROVAL' ? [] : awaited.map(({ payment }) => payment),
  })
})
afterEach(() => {
  expect(vi.getTimerCount()).toBe(0)
  vi.useRealTimers()
})

function row(): Row {
  const empty = shapes.payment.columns.map(({ name }) => [name, null])
  return { ...Object.fromEntries(empty), id: hexFromUlid(ulidOf(id)), state }
}

async function read(): Promise<readonly Row[]> {
  looks += 1
  return [row()]
}

/** A call that waits; its end tells the state that it answers with. */
function waiting(seconds: number, gone?: AbortSignal) {
  const deps = partial<Deps>({ decisions, database: { read } })
  const call = partial<Call>({
    caller: { bookId: 1, key: 'key_1' },
    ...(gone && { gone: () => gone }),
  })
  const seen = decodePayment(row())
  const answer = { state: null as PaymentState | null }
  void whenDecided(deps, call, { seen, seconds }).then((found) => {
    answer.state = found.row.state
  })
  return answer
}

function decide(to: PaymentState): void {
  state = to
  decisions.committed([{ event: { params: { payment: id }, result: {} } as never }])
}

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms)

test('a decision of this process is told at once', async () => {
  const answer = waiting(30)
  await pass(0)
  expect(answer.state).toBe(null)
  decide('COMPLETED')
  await pass(0)
  expect(answer.state).toBe('COMPLETED')
})

test('a decision is not lost while the database is asked', async () => {
  const answer = waiting(30)
  // The look that is on its way found the payment pending; the decision comes before it returns.
  decide('COMPLETED')
  await pass(0)
  expect(answer.state).toBe('COMPLETED')
})

test('one consent of several, which decides nothing, does not end the wait', async () => {
  const answer = waiting(30)
  await pass(0)
  decide('PENDING_APPROVAL')
  await pass(900)
  expect(answer.state).toBe(null)
  decide('RELEASED')
  await pass(0)
  expect(answer.state).toBe('RELEASED')
})

test('a decision of another process is told by the next sweep', async () => {
  const answer = waiting(30)
  await pass(2_500)
  state = 'COMPLETED'
  expect(answer.state).toBe(null)
  await decisions.look(new Set([1]))
  await pass(0)
  expect(answer.state).toBe('COMPLETED')
})

test('when the time is over, the payment is told as it stands', async () => {
  const answer = waiting(2)
  await pass(1_999)
  expect(answer.state).toBe(null)
  await pass(1)
  expect(answer.state).toBe('PENDING_APPROVAL')
  // Its own first and last look: between them one query serves all who wait.
  expect(looks).toBe(2)
})

test('who finds no place is told at once', async () => {
  const waiters = Array.from({ length: waitersPerKeyMax }, () => waiting(30))
  const late = waiting(30)
  await pass(0)
  expect(late.state).toBe('PENDING_APPROVAL')
  decide('COMPLETED')
  await pass(0)
  expect(new Set(waiters.map(({ state }) => state))).toEqual(new Set(['COMPLETED']))
})

test('nobody waits without a wish to, or for what is decided', async () => {
  const hurried = waiting(0)
  state = 'COMPLETED'
  const late = waiting(30)
  await pass(0)
  expect([hurried.state, late.state]).toEqual(['PENDING_APPROVAL', 'COMPLETED'])
  expect(looks).toBe(0)
})

test('a caller that hangs up waits no longer, and neither does a server that stops', async () => {
  const caller = new AbortController()
  const answers = [waiting(30, caller.signal), waiting(30)]
  await pass(0)
  caller.abort()
  await pass(0)
  expect(answers.map(({ state }) => state)).toEqual(['PENDING_APPROVAL', null])
  decisions.stop()
  await pass(0)
  expect(answers[1]?.state).toBe('PENDING_APPROVAL')
})
