import { afterAll, beforeAll, expect, test } from 'vitest'
import { ConsentServer } from '../../../../../test/setup/consent-server.ts'
import { type OpenedAgent, openAgent } from '../../../../../test/setup/open-agent.ts'
import { objectIn } from '../../../../../test/setup/server.ts'

let server: ConsentServer
let agent: OpenedAgent
beforeAll(async () => {
  server = await ConsentServer.start()
  const rules = { maxTransaction: '800', dailyLimit: '5000', requireApprovalAbove: '500' }
  const allowedMerchants = ['volt.example']
  agent = await openAgent(server, {
    name: 'Ads Buyer',
    budget: 6_000,
    rules: { ...rules, allowedMerchants },
  })
  const pay = (domain: string, amount: string) =>
    server
      .did('POST', '/v1/payments', {
        key: agent.key,
        body: { to: { merchant: { domain } }, amount },
      })
      .catch(() => null)
  for (const amount of ['400', '900', '860']) await pay('volt.example', amount)
  await pay('papers.example', '20')
})
afterAll(() => server.stop())

type Sent = Readonly<Record<string, string>>

/** What a person sees who opens a link to it; the request is taken back after that. */
async function shown(sent: Sent): Promise<string> {
  const reason = 'Only as one block of 900.'
  const asked = { key: agent.key, body: { ...sent, reason } }
  const { id } = await server.did('POST', `/v1/agents/${agent.wallet}/requests`, asked)
  const html = await (await fetch(await server.link(String(id)))).text()
  await server.did('POST', `/v1/approvals/${id}/cancel`, { key: agent.key })
  return plain(html)
}

function plain(html: string): string {
  return html
    .slice(html.indexOf('<body>'))
    .replaceAll(/<\/?(bdi|b|span|time|wbr|q|small)\b[^>]*>/g, '')
    .replaceAll(/<[^>]*>/g, ' | ')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/( \|)+/g, ' |')
}

test('a higher limit: from what to what, what binds, what would have passed', async () => {
  const until = new Date(Date.now() + 5 * 86_400_000).toISOString()
  const text = await shown({ what: 'raise', per: 'transaction', amount: '1000', until })
  for (const part of [
    ' UTC One payment: 800.00 to 1,000.00 USD |',
    'Ads Buyer asks for more, until ',
    'One payment, at most | 800.00 | 1,000.00 |',
    'A day, at most | 5,000.00 | 5,000.00 |',
    'There is no limit per week, per month or in total.',
    'Decided by a person above | 500.00 | 500.00 |',
    'In its wallets | 5,600.00 | 5,600.00 |',
    'Worst case, next 24 h | 5,600.00 | 5,600.00 |',
    'The worst case stays the same. Afterwards, what holds now holds again.',
    '2 payments were refused and would have waited for a decision: 1,760.00 USD.',
    '900.00 USD to volt.example, ',
    'Only as one block of 900.',
    'Grant 1,000.00 USD until ',
    'Turn down',
  ])
    expect(text).toContain(part)
})

test('a limit that stands above keeps it lower, and that is said', async () => {
  const group = await server.did('POST', '/v1/groups', { body: { name: 'Operations' } })
  const policy = `/v1/policies/pol_${String(group.id).slice('grp_'.length)}`
  await server.did('PATCH', policy, { body: { maxTransaction: '850' } })
  const body = { agentId: agent.wallet }
  await server.did('POST', `/v1/groups/${group.id}/agents`, { body })
  const text = await shown({ what: 'raise', per: 'transaction', amount: '1000' })
  expect(text).toContain('One payment, at most | 800.00 | 850.00 |')
  expect(text).toContain('A limit of Operations still binds, 850.00 USD.')
  await server.did('DELETE', `/v1/groups/${group.id}/agents/${agent.wallet}`)
})

test('more money: what it could lose then, or why there is none', async () => {
  const text = await shown({ what: 'budget', amount: '1500' })
  expect(text).toContain('1,500.00 USD more in its wallet')
  expect(text).toContain('In its wallets | 5,600.00 | 7,100.00 |')
  expect(text).toContain('Worst case, next 24 h | 5,600.00 | 7,100.00 |')
  expect(text).not.toContain('30 days')
  const none = await shown({ what: 'budget', amount: '900000000' })
  expect(none).toContain('It cannot be granted at the moment. ')
  expect(none).toContain('In its wallets | 5,600.00 | – |')
})

test('one more payee on its list', async () => {
  const text = await shown({ what: 'payee', payee: 'papers.example' })
  expect(text).toContain('papers.example on its list of allowed payees')
  expect(text).toContain('papers.example | not listed | allowed |')
  expect(text).toContain('One payment was refused and would have passed: 20.00 USD.')
  expect(text).toContain('Grant in test')
})

test('granting by the page lets the agent have it, and says so', async () => {
  const sent = { what: 'raise', per: 'transaction', amount: '1000', reason: 'One block' }
  const asked = { key: agent.key, body: sent }
  const { id } = await server.did('POST', `/v1/agents/${agent.wallet}/requests`, asked)
  const url = await server.link(String(id))
  const { termsHash } = await server.did('GET', `/v1/approvals/${id}`)
  const decide = (decision: string) =>
    fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ decision, terms: String(termsHash) }).toString(),
    })
  const said = await decide('approve')
  expect([said.status, plain(await said.text())]).toEqual([200, expect.stringContaining('Granted')])
  expect((await decide('deny')).status).toBe(409)
  const policy = await server.did('GET', `/v1/policies/pol_${agent.wallet.slice(4)}`)
  expect(policy.raises).toMatchObject([{ per: 'transaction', amount: '1000.00000000' }])
  const found = await server.did('GET', `/v1/approvals/${id}`)
  expect(found).toMatchObject({ status: 'APPROVED', request: { what: 'raise' }, effect: null })
})

test('an approver is told the effect, an agent is not', async () => {
  const sent = { what: 'budget', amount: '10', reason: 'Stamps' }
  const path = `/v1/agents/${agent.wallet}/requests`
  const { id } = await server.did('POST', path, { key: agent.key, body: sent })
  const { effect } = await server.did('GET', `/v1/approvals/${id}`)
  expect(effect).toMatchObject({
    ...{ before: '5600.00000000', after: '5610.00000000', currency: 'USD', backtest: null },
    exposure: { before: '5600.00000000', after: '5610.00000000' },
  })
  const own = await server.did('GET', `/v1/approvals/${id}`, { key: agent.key })
  expect(own).toMatchObject({ effect: null, memo: 'Stamps', paymentId: null, to: null })
  await server.did('POST', `/v1/approvals/${id}/deny`, { body: {} })
  await expect(server.did('POST', path, { key: agent.key, body: sent })).rejects.toThrow(
    /409 .*REQUEST_DENIED.*"retryAt":"20/,
  )
})

test('a repetition answers what was asked for, as it was then', async () => {
  const asker = await openAgent(server, { name: 'Eve', budget: 10, rules: { dailyLimit: '5' } })
  const body = JSON.stringify({ what: 'raise', amount: '9', reason: 'A large order' })
  const send = () =>
    fetch(`${server.baseUrl}/v1/agents/${asker.wallet}/requests`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${asker.key}`,
        'content-type': 'application/json',
        'idempotency-key': 'once',
      },
      body,
    })
  const first = await send()
  const asked = objectIn(await first.text())
  await server.did('POST', `/v1/approvals/${asked.id}/approve`, { body: {} })
  // Which limit is meant would not be plain any more.
  const policy = `/v1/policies/pol_${asker.wallet.slice(4)}`
  await server.did('PATCH', policy, { body: { weeklyLimit: '50' } })
  const again = await send()
  expect([again.status, again.headers.get('idempotency-replayed')]).toEqual([202, 'true'])
  expect(objectIn(await again.text())).toEqual(asked)
})
