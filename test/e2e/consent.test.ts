import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type OpenedAgent, openAgent } from '../setup/open-agent.ts'
import { TestServer } from '../setup/server.ts'

const publicUrl = 'https://pay.example.com'
let server: TestServer
let agent: OpenedAgent
beforeAll(async () => {
  server = await TestServer.start({ env: { BURSAR_URL: `${publicUrl}/`, LOG_LEVEL: 'trace' } })
  agent = await openAgent(server, { rules: { requireApprovalAbove: '5' } })
})
afterAll(() => server.stop())

async function asked(): Promise<{ readonly approval: string; readonly path: string }> {
  const body = { to: { merchant: { domain: 'shop.example' } }, amount: '6' }
  const { approvalId } = await server.did('POST', '/v1/payments', { key: agent.key, body })
  const approval = String(approvalId)
  const { url } = await server.did('POST', `/v1/approvals/${approval}/links`, { body: {} })
  expect(String(url)).toMatch(/^https:\/\/pay\.example\.com\/approve\/bsl_test_/)
  return { approval, path: String(url).slice(publicUrl.length) }
}

/** As a proxy passes it on, which keeps the name that was asked. */
async function through(
  path: string,
  { host = 'pay.example.com', origin, form }: { host?: string; origin?: string; form?: string },
): Promise<number | undefined> {
  const { hostname, port } = new URL(server.baseUrl)
  const method = form === undefined ? 'GET' : 'POST'
  const headers = {
    host,
    ...(origin === undefined ? {} : { origin }),
    ...(form === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
  }
  const sent = request({ hostname, port, path, method, headers })
  sent.end(form)
  const [answer] = (await once(sent, 'response')) as [IncomingMessage]
  answer.resume()
  return answer.statusCode
}

test('a link leads to the public address, decides there, is in no line of the log', async () => {
  const { approval, path } = await asked()
  expect(await through(path, { host: 'evil.example.com' })).toBe(400)
  expect(await through(path, {})).toBe(200)
  const { termsHash } = await server.did('GET', `/v1/approvals/${approval}`)
  const form = `decision=approve&terms=${termsHash}`
  expect(await through(path, { form, origin: 'https://evil.example.com' })).toBe(403)
  expect(await through(path, { form, origin: publicUrl })).toBe(200)
  expect(await through(path, { form, origin: publicUrl })).toBe(409)
  await through(`${path}/more`, {})
  const { status } = await server.did('GET', `/v1/approvals/${approval}`)
  expect(status).toBe('APPROVED')
  const secret = path.slice('/approve/'.length)
  await expect.poll(() => server.process.stderr).toContain('/approve/…')
  const { text } = await server.call('GET', '/metrics')
  for (const said of [server.process.stderr, server.process.stdout, text])
    expect(said).not.toContain(secret.slice('bsl_test_'.length + 8))
})

test('after a day a link opens nothing, though the approval still waits', async () => {
  const { approval, path } = await asked()
  await server.turn(25)
  expect(await through(path, {})).toBe(410)
  const { termsHash, status } = await server.did('GET', `/v1/approvals/${approval}`)
  expect(await through(path, { form: `decision=approve&terms=${termsHash}` })).toBe(410)
  expect(status).toBe('PENDING')
})
