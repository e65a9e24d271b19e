import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { watchMs } from '../../packages/server/src/limits.ts'
import { openAgent } from '../setup/open-agent.ts'
import { TestServer } from '../setup/server.ts'
import { until } from '../setup/until.ts'
import { gaugeOf, statusOf, warningsOf } from './signs.ts'

const timeout = 60_000
const behind = /clock is behind/

let server: TestServer

beforeAll(async () => {
  server = await TestServer.start()
})
// Fails when the log is not sound.
afterAll(() => server?.stop())

/** Pays, pauses and throws the switch: none of it may wait until the clock has caught up. */
async function goOn(): Promise<void> {
  const { wallet, key } = await openAgent(server)
  const path = `/v1/agents/${wallet}`
  const pay = { to: { merchant: { domain: 'api.example.com' } }, amount: '1.00' }
  await server.did('POST', '/v1/payments', { key, body: pay })
  await server.did('POST', '/v1/kill-switch', { body: { on: true } })
  await server.did('POST', '/v1/kill-switch', { body: { on: false } })
  await server.did('POST', `${path}/pause`)
  const late = await server.call('POST', '/v1/payments', { key, body: pay })
  expect(late.body).toMatchObject({ code: 'WALLET_FROZEN' })
}

const behindSeconds = () => gaugeOf(server, 'bursar_clock_behind_seconds')

test('a clock that was set back by an hour holds up nothing, and is told once', {
  timeout,
}, async () => {
  await goOn()
  expect(await behindSeconds()).toBe(0)
  await server.turn(-1)
  await goOn()
  expect(Math.abs((await behindSeconds()) - 3600)).toBeLessThan(60)
  await until(() => warningsOf(server, behind) === 1, 'the log says so')
  expect(await statusOf(server, '/readyz')).toBe(200)

  await server.process.kill('SIGTERM')
  await server.restart()
  await goOn()
  await until(() => warningsOf(server, behind) === 1, 'a new process says so, too')

  await server.turn(1)
  await until(async () => (await behindSeconds()) === 0, 'the clock has caught up')
  await goOn()
  // Until it was seen that the episode is over.
  await sleep(3 * watchMs)
  await server.turn(-1)
  await goOn()
  await until(() => warningsOf(server, behind) === 2, 'another episode is told again')
  expect(await statusOf(server, '/readyz')).toBe(200)
})
