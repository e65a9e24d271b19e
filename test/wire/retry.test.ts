import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { LossyProxy } from '../e2e/lossy-proxy.ts'
import { TestServer } from '../setup/server.ts'
import { WireClient } from './client.ts'
import { sendAndDrop, sendAndEnd } from './lost.ts'
import {
  Attempted,
  amountNamed,
  barePay,
  jsHold,
  jsTransfer,
  type Payer,
  payerIn,
  paymentsOf,
  pythonHold,
  pythonPay,
  pythonTransfer,
  type Target,
} from './payment-target.ts'
import { profiles } from './profile.ts'
import { refusalOf } from './refusal.ts'
import { World } from './world.ts'

const targets = [jsTransfer, barePay, jsHold, pythonTransfer, pythonPay, pythonHold]
const keyless = [jsTransfer, barePay, jsHold]
const moments = [0, 0, 0, 0, 1, 1, 1, 2, 2, 3, 5, 8]

let database: LossyProxy
let server: TestServer
let world: World

beforeAll(async () => {
  database = await LossyProxy.open(new URL(inject('databaseUrl')))
  server = await TestServer.start({ reach: (url) => database.before(url) })
  world = new World(server)
})
afterAll(async () => {
  await server.stop()
  await database.close()
})

/** Amounts tell the rounds of a test apart. */
const amountOf = (round: number) => `0.${String(round + 10).padStart(2, '0')}`

function attempted(target: Target, payer: Payer, amount: string, callId?: string): Attempted {
  const at = { baseUrl: server.baseUrl, asked: target.asked(payer, amount) }
  return new Attempted(target, callId === undefined ? at : { ...at, callId })
}

/** Resolves when the payment stands, or when it plainly won't. */
async function standsOrNot(payer: Payer, amount: string): Promise<void> {
  for (let n = 0; n < 20; n += 1) {
    if ((await paymentsOf(world, payer)).has(amount)) return
    await sleep(5)
  }
}

/** Breaks the connection of one call while nobody can have answered it. */
async function lose(one: Attempted): Promise<void> {
  database.hold('payment.create')
  await sendAndDrop(server.baseUrl, one.request, 20)
  await sleep(20)
  database.release()
}

async function countOf(payer: Payer, amount: string): Promise<number> {
  return (await paymentsOf(world, payer)).get(amount) ?? 0
}

describe('the connection breaks before the answer, and the same POST comes again', () => {
  test.each(targets)('$name pays once, whenever it breaks', async (target) => {
    const payer = await payerIn(world)
    const rounds = moments.map((afterMs, round) => {
      const amount = amountOf(round)
      return { afterMs, amount, one: attempted(target, payer, amount) }
    })
    // Until it is released, nothing can be decided: each of these is lost for certain.
    database.hold('payment.create')
    await Promise.all(
      rounds.map(({ afterMs, one }) => sendAndDrop(server.baseUrl, one.request, afterMs)),
    )
    await sleep(30)
    // Some come again while their first is under way, the others when it stands.
    const early = rounds.map(({ one }, round) => (round % 2 === 0 ? one.send() : null))
    await sleep(30)
    database.release()
    for (const [round, { amount, one }] of rounds.entries()) {
      if (early[round] === null) await standsOrNot(payer, amount)
      const { status, text, paymentId } = await (early[round] ?? one.send())
      expect(status, text).toBe(201)
      expect(await amountNamed(world, target, paymentId)).toBe(amount)
    }
    const counts = await paymentsOf(world, payer)
    expect([...counts].sort()).toEqual(rounds.map(({ amount }) => [amount, 1]))
  })

  test.each(keyless)('$name pays once, at the pace it has by itself', async (target) => {
    const payer = await payerIn(world)
    const lost: string[] = []
    for (let round = 0; lost.length < 10 && round < 60; round += 1) {
      const amount = amountOf(round)
      const one = attempted(target, payer, amount)
      const afterMs = moments[round % moments.length] ?? 0
      if ((await sendAndEnd(server.baseUrl, one.request, afterMs)) === 'answered') continue
      lost.push(amount)
      if (round % 2 === 0) await standsOrNot(payer, amount)
      const again = await one.send()
      expect(again.status, again.text).toBe(201)
      expect(await amountNamed(world, target, again.paymentId)).toBe(amount)
    }
    expect(lost).toHaveLength(10)
    const counts = await paymentsOf(world, payer)
    expect(lost.map((amount) => counts.get(amount))).toEqual(lost.map(() => 1))
  })

  test.each([pythonTransfer, pythonPay, pythonHold])(
    '$name pays once even where the loss is on its own side',
    async (target) => {
      const payer = await payerIn(world)
      const one = attempted(target, payer, '1.00')
      const [first, second, third] = [await one.send(), await one.send(), await one.send()]
      expect([first.status, second.status, third.status]).toEqual([201, 201, 201])
      expect([second.paymentId, third.paymentId]).toEqual([first.paymentId, first.paymentId])
      expect(second.headers.get('idempotency-replayed')).toBe('true')
      expect(second.body).toEqual(first.body)
      expect(await countOf(payer, '1.00')).toBe(1)
    },
  )

  test.each(['J', 'P'] as const)('client %s repeats by itself, and pays once', async (name) => {
    const wire = await LossyProxy.open(new URL(server.baseUrl))
    const client = new WireClient(profiles[name], wire.before(server.baseUrl).replace(/\/$/, ''))
    try {
      const payer = await payerIn(world)
      const target = name === 'J' ? jsTransfer : pythonTransfer
      database.hold('payment.create')
      const call = client.call(target.asked(payer, '1.00'))
      await sleep(30)
      wire.repair()
      await sleep(30)
      database.release()
      expect(await call).toMatchObject({ status: 201, attempts: 2 })
      expect(await countOf(payer, '1.00')).toBe(1)
    } finally {
      client.close()
      await wire.close()
    }
  })
})

test.each(keyless)('$name whose answer is lost behind the server is paid once', async (target) => {
  const wire = await LossyProxy.open(new URL(server.baseUrl))
  const url = wire.before(server.baseUrl).replace(/\/$/, '')
  const client = new WireClient(profiles.J, url, 'own')
  try {
    const payer = await payerIn(world)
    wire.loss = { of: 'POST', by: 'silence' }
    const call = client.call(target.asked(payer, '1.00'))
    await standsOrNot(payer, '1.00')
    await sleep(50)
    wire.repair()
    const { status, text, attempts } = await call
    expect([status, attempts], text).toEqual([409, 2])
    const { error } = JSON.parse(text) as { error: { code: string; details: object } }
    const { data } = await server.did('GET', `/v1/payments?walletId=${payer.walletId}`)
    const [payment, ...others] = data as { id: string }[]
    expect(error).toMatchObject({ code: 'POSSIBLE_RETRY', details: { payment_id: payment?.id } })
    expect(others).toEqual([])
  } finally {
    client.close()
    await wire.close()
  }
})

describe('two wishes stay two', () => {
  test.each(keyless)('$name twice, the second said to be meant, is two', async (target) => {
    const payer = await payerIn(world)
    const one = attempted(target, payer, '1.00')
    const [first, second] = [await one.send(), await one.wish()]
    expect([first.status, second.status]).toEqual([201, 201])
    expect(second.paymentId).not.toBe(first.paymentId)
    expect(await countOf(payer, '1.00')).toBe(2)
  })

  test.each(keyless)('$name several times at once is as many payments', async (target) => {
    const payer = await payerIn(world)
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => attempted(target, payer, '1.00').send()),
    )
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201, 201])
    expect(new Set(answers.map(({ paymentId }) => paymentId)).size).toBe(5)
    expect(await countOf(payer, '1.00')).toBe(5)
  })

  test('two calls of the Python client are two, since each has an id of its own', async () => {
    const payer = await payerIn(world)
    const ids = [randomUUID(), randomUUID()]
    const answers = ids.map((callId) => attempted(pythonTransfer, payer, '1.00', callId).send())
    const [first, second] = await Promise.all(answers)
    expect(second?.paymentId).not.toBe(first?.paymentId)
    expect(await countOf(payer, '1.00')).toBe(2)
  })

  test.each(keyless)('$name lost, repeated, and wished again is two', async (target) => {
    const payer = await payerIn(world)
    const one = attempted(target, payer, '1.00')
    await lose(one)
    await standsOrNot(payer, '1.00')
    expect(await countOf(payer, '1.00')).toBe(1)
    const [repeated, wished] = [await one.send(), await one.wish()]
    expect(wished.paymentId).not.toBe(repeated.paymentId)
    expect(await countOf(payer, '1.00')).toBe(2)
  })

  test('another body after a loss is a payment of its own, and the lost one is found', async () => {
    const payer = await payerIn(world)
    const one = attempted(jsTransfer, payer, '1.00')
    await lose(one)
    await standsOrNot(payer, '1.00')
    const other = await attempted(jsTransfer, payer, '1.01').send()
    expect(other).toMatchObject({ status: 201, body: { amount: '1.01' } })
    const repeated = await one.send()
    expect(repeated).toMatchObject({ status: 201, body: { amount: '1.00' } })
    const counts = await paymentsOf(world, payer)
    expect([...counts].sort()).toEqual([
      ['1.00', 1],
      ['1.01', 1],
    ])
  })

  test('an equal body of another caller is a payment of its own', async () => {
    const payer = await payerIn(world)
    const one = attempted(jsTransfer, payer, '1.00')
    await lose(one)
    await standsOrNot(payer, '1.00')
    const byAgent = { ...payer, operatorKey: payer.ownKey }
    const other = await attempted(jsTransfer, byAgent, '1.00').send()
    const repeated = await one.send()
    expect([other.status, repeated.status]).toEqual([201, 201])
    expect(other.paymentId).not.toBe(repeated.paymentId)
    expect(await countOf(payer, '1.00')).toBe(2)
  })
})

describe('an X-Request-ID', () => {
  test('that is no UUID names no call', async () => {
    const payer = await payerIn(world)
    const one = attempted(pythonTransfer, payer, '1.00', 'request-1')
    const [first, second] = [await one.send(), await one.wish()]
    expect([first.status, second.status]).toEqual([201, 201])
    expect(second.paymentId).not.toBe(first.paymentId)
    expect(await countOf(payer, '1.00')).toBe(2)
  })

  test('that comes with another body is refused, readably', async () => {
    const payer = await payerIn(world)
    const callId = randomUUID()
    await attempted(pythonTransfer, payer, '1.00', callId).send()
    const other = await attempted(pythonTransfer, payer, '1.01', callId).send()
    expect(other).toMatchObject({ status: 422, body: { code: 'IDEMPOTENCY_MISMATCH' } })
    expect(refusalOf('P', other).message).not.toBe('')
    expect(await countOf(payer, '1.01')).toBe(0)
  })
})

test('who asks too fast is told in whole seconds, waits them and is answered', async () => {
  const limited = await TestServer.start({ env: { RATE_LIMIT: '1' } })
  const clients = (['P', 'J'] as const).map(
    (name) => new WireClient(profiles[name], limited.baseUrl),
  )
  try {
    const asked = { method: 'GET', path: '/agents', key: limited.testKey }
    for (const client of clients) {
      const { name } = client.profile
      let answer = await client.send(asked)
      for (let n = 0; answer.status === 200 && n < 5; n += 1) answer = await client.send(asked)
      expect(answer.status).toBe(429)
      expect(answer.headers.get('retry-after')).toMatch(/^[1-9]\d*$/)
      expect(() => refusalOf(name, answer)).not.toThrow()
      const { status, attempts } = await client.call(asked)
      expect(status).toBe(200)
      expect(attempts).toBeGreaterThan(1)
    }
  } finally {
    for (const client of clients) client.close()
    await limited.stop()
  }
})
