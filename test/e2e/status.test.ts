import { setTimeout as sleep } from 'node:timers/promises'
import { problemBody, problems, sharedProblems, statusesOf, v1Operations } from '@bursar/contract'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { type Answered, TestServer } from '../setup/server.ts'
import { LossyProxy } from './lossy-proxy.ts'
import { byOutage, cases } from './status-cases.ts'
import { good, pathOf, type SentRequest, type V1Operation, World } from './world.ts'

let proxy: LossyProxy
let server: TestServer
let world: World
/** The pairs of operation and status that this run saw. */
const seen = new Set<string>()

beforeAll(async () => {
  proxy = await LossyProxy.open(new URL(inject('databaseUrl')))
  server = await TestServer.start({ reach: (url) => proxy.before(url) })
  world = await World.open(server)
})
afterAll(async () => {
  await server.stop()
  await proxy.close()
})

async function send(operation: V1Operation, sent: SentRequest): Promise<Answered> {
  const answer = await server.call(operation.method, pathOf(operation, sent), sent)
  seen.add(`${operation.name} ${answer.status}`)
  return answer
}

/** The answer has the form that the contract declares, and nothing beside it. */
function expectDeclared(operation: V1Operation, { status, headers, body }: Answered): void {
  const shown = operation.answers[status as 200 | 201 | 202]
  expect(headers.get('request-id')).toMatch(/^req_/)
  if (shown !== undefined) {
    expect(headers.get('content-type')).toBe('application/json')
    expect(shown.parse(body)).toEqual(body)
    return
  }
  expect(headers.get('content-type')).toBe('application/problem+json')
  const { code, ...problem } = problemBody.parse(body)
  expect({ code, ...problem }).toEqual(body)
  expect([...operation.problems]).toContain(code)
  expect({ status, body: problem.status }).toEqual({ status, body: statusOf(code) })
}

/** Commands that wait for their lane. */
async function queued(): Promise<number> {
  const { text } = await server.call('GET', '/metrics')
  const [, count] = /^bursar_queue_commands (\d+)$/m.exec(text) ?? []
  if (count === undefined) throw new Error(`no length of the queue in ${text}`)
  return Number(count)
}

function statusOf(code: string): number | undefined {
  return Object.entries(problems).find(([name]) => name === code)?.[1].status
}

describe('every declared status is met, in its declared form', () => {
  const direct = cases.filter(({ make }) => make !== byOutage)
  test.each(direct.map((one) => ({ ...one, name: one.operation.name })))(
    '$name $status',
    async ({ operation, status, make }) => {
      if (make === byOutage) throw new Error('has a test of its own')
      const answer = await send(operation, await make(world, operation))
      expect(answer.status, answer.text).toBe(status)
      expectDeclared(operation, answer)
    },
  )

  test('409 where only an outage gives it, and 503 meanwhile', async () => {
    const waiting = cases.filter(({ make }) => make === byOutage)
    const calls = await Promise.all(
      waiting.map(async ({ operation }) => {
        const sent = await good[operation.name](world)
        const headers = { ...sent.headers, 'idempotency-key': world.name() }
        return { operation, sent: { ...sent, headers } }
      }),
    )
    const first = world.pay((await world.agent()).id)
    const fresh = await world.keyWith('wallets:read')
    server.mayLog = /request failed|background task failed/
    // While one payment is under way others wait: what follows waits and is lost with them.
    proxy.hold('payment.create')
    const ahead: Promise<Answered>[] = []
    while ((await queued()) < 1) ahead.push(server.call('POST', '/v1/payments', first))
    const before = await queued()
    const lost = Promise.all(calls.map(({ operation, sent }) => send(operation, sent)))
    while ((await queued()) < before + calls.length) await sleep(5)
    proxy.loss = { of: 'agent.create', by: 'silence' }
    proxy.release()
    expect((await Promise.race(ahead)).status).toBe(201)
    while (proxy.loss !== null) await sleep(5)
    const read = await server.call('GET', '/v1/organization', { key: fresh })
    expect(read).toMatchObject({ status: 503, body: { code: 'UNAVAILABLE' } })
    expect(read.headers.get('retry-after')).toBe('1')
    expectDeclared(v1Operations['organization.retrieve'], read)
    for (const [index, answer] of (await lost).entries()) {
      expect(answer, answer.text).toMatchObject({ status: 409, body: { code: byOutage } })
      expectDeclared(calls[index]?.operation ?? v1Operations['agents.create'], answer)
    }
    proxy.repair()
    // What was lost had been done: whoever repeats is told so, and nothing is done twice.
    for (const { operation, sent } of calls) {
      const again = await send(operation, sent)
      expect(again.status, again.text).toBeLessThan(300)
      expect(again.headers.get('idempotency-replayed'), operation.name).toBe('true')
    }
  }, 60_000)

  test('429 with the seconds to wait, once for all operations', async () => {
    const limited = await TestServer.start({ env: { RATE_LIMIT: '1' } })
    try {
      const ask = () => limited.call('GET', '/v1/organization')
      const answers = [await ask(), await ask(), await ask()]
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 429])
      const [, , refused] = answers
      if (refused === undefined) throw new Error('no third answer')
      expect(refused.headers.get('retry-after')).toMatch(/^[1-9]\d*$/)
      expectDeclared(v1Operations['organization.retrieve'], refused)
    } finally {
      await limited.stop()
    }
  })
})

test('no operation answers with a status that it does not declare', () => {
  const shared = sharedProblems.map((code) => problems[code].status)
  const declared = Object.values<V1Operation>(v1Operations).flatMap((operation) =>
    [...statusesOf(operation), ...shared].map((status) => `${operation.name} ${status}`),
  )
  expect([...seen].filter((pair) => !declared.includes(pair))).toEqual([])
  const missed = cases
    .map(({ operation, status }) => `${operation.name} ${status}`)
    .filter((pair) => !seen.has(pair))
  expect(missed).toEqual([])
})
