import { expect, onTestFinished, test } from 'vitest'
import { openDatabase } from '../../packages/server/src/store/driver/open.ts'
import { TestServer } from '../setup/server.ts'
import { until } from '../setup/until.ts'

test('kill -9 while rails are told: every payment is told again, and settled once', {
  timeout: 60_000,
}, async () => {
  const server = await TestServer.start()
  onTestFinished(() => server.stop())
  const database = openDatabase({ url: server.databaseUrl })
  onTestFinished(() => database.close())
  const agent = await server.did('POST', '/v1/agents', { body: { name: 'Payer' } })
  const budget = { amount: '100.00' }
  await server.did('POST', `/v1/agents/${agent.id}/adjust-budget`, { body: budget })
  const pay = () =>
    server.did('POST', '/v1/payments', {
      key: String(agent.apiKey),
      body: { to: { merchant: { domain: 'slow.simulated' } }, amount: '1.00' },
    })
  await Promise.all(Array.from({ length: 10 }, pay))
  const told = async () => {
    const text = `select d.attempt, p.state from dispatch d
join payment p on p.book_id = d.book_id and p.id = d.payment`
    return database.read({ text, params: [] })
  }
  // The rail takes its time to answer: the process dies before it does.
  await until(async () => (await told()).length === 10, 'the rail is told of all payments')
  await server.kill9()
  const processing = (await told()).filter(({ state }) => state === 'PROCESSING').length
  expect(processing).toBeGreaterThan(0)
  await server.restart()
  const completed = async () => (await told()).every(({ state }) => state === 'COMPLETED')
  await until(completed, 'all payments are settled')
  const attempts = (await told()).map(({ attempt }) => Number(attempt))
  expect(attempts.filter((attempt) => attempt === 2)).toHaveLength(processing)
  const { balance } = await server.did('GET', `/v1/wallets/${agent.id}`)
  expect(balance).toBe('90.00000000')
})
