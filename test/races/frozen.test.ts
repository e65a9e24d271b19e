import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { LossyProxy } from '../e2e/lossy-proxy.ts'
import { until } from '../setup/until.ts'
import { Pair, type Spender } from './pair.ts'

/** How often either kind of freeze happens. */
const rounds = Number(process.env.BURSAR_PROVE_FREEZES ?? 1)
const timeout = 60_000 + rounds * 20_000
// Of a machine that does nothing else; two tests at once share one.
const pauseSecondsMax = rounds >= 10 ? 3 : 6
const workers = 16
const [FROZEN, HEALTHY] = [0, 1]

let pair: Pair
let database: LossyProxy

beforeAll(async () => {
  database = await LossyProxy.open(new URL(inject('databaseUrl')))
  pair = await Pair.open({
    mayLog: /"type":"(ConnectionLost|NotSent|FlightTimeout)"/,
    reach: (url) => database.before(url),
  })
})
// Proves the whole log once more: a freeze has left no mark on it.
afterAll(async () => {
  await pair?.close()
  await database?.close()
})

test('a process that is frozen with the head in its hand holds up the other no longer', {
  timeout,
}, async () => {
  for (let turn = 0; turn < rounds; turn += 1) {
    await frozen(async () => {
      // Whoever lost its connection takes the lock before it goes on.
      database.repair()
      database.loss = { of: 'for no key update', by: 'silence' }
      await until(() => database.loss === null, 'the head is locked')
      pair.freeze(true)
    })
  }
})

test('the same of one that is frozen at any moment', { timeout }, async () => {
  for (let turn = 0; turn < rounds; turn += 1) {
    await frozen(async () => {
      await sleep(Math.random() * 100)
      pair.freeze(true)
    })
  }
})

/** Freezes one process amid payments at both; the other pauses an agent and pays for another. */
async function frozen(freeze: () => Promise<void>): Promise<void> {
  const [paused, other] = [
    await pair.spender(HEALTHY, '500.00'),
    await pair.spender(FROZEN, '500.00'),
  ]
  const made = new Map([paused, other].map(({ id }) => [id, 0]))
  let isOver = false
  const payOn = async (index: number, by: Spender) => {
    for (let number = 0; !isOver; number += 1) {
      const answer = await paidAt(index, by, `${by.id}-${index}-${number}`)
      if (answer.status !== 201) return expect(answer.body.code).toBe('WALLET_FROZEN')
      made.set(by.id, (made.get(by.id) ?? 0) + 1)
    }
  }
  const work = Promise.all(
    Array.from({ length: workers }, (_, index) => payOn(index, index % 4 < 2 ? paused : other)),
  )
  try {
    await until(() => [...made.values()].every((count) => count > 0), 'both are paid for')
    await freeze()
    const began = performance.now()
    await pair.did(HEALTHY, `POST /v1/agents/${paused.id}/pause`, { send: {} })
    expect((performance.now() - began) / 1000).toBeLessThan(pauseSecondsMax)
    expect((await pair.pay(HEALTHY, other, `${other.id}-meanwhile`)).status).toBe(201)
    made.set(other.id, (made.get(other.id) ?? 0) + 1)
  } finally {
    isOver = true
    pair.freeze(false)
    database.repair()
    await work
  }
  expect((await pair.pay(FROZEN, paused)).body).toMatchObject({ code: 'WALLET_FROZEN' })
  for (const [id, count] of made) expect(await pair.balanceOf(id)).toBe(500 - count)
}

/** Asks with one key until it is certain what became of the payment. */
async function paidAt(at: number, by: Spender, idempotencyKey: string) {
  while (true) {
    const answer = await pair.pay(at, by, idempotencyKey)
    if (answer.status !== 503 && answer.body.code !== 'OUTCOME_UNKNOWN') return answer
    await sleep(20)
  }
}
