import { afterAll, beforeAll, expect, test } from 'vitest'
import { ConsentServer } from '../../../../../test/setup/consent-server.ts'
import { openAgent } from '../../../../../test/setup/open-agent.ts'
import type { Asked } from '../../../../../test/setup/server.ts'

let server: ConsentServer
beforeAll(async () => {
  server = await ConsentServer.start()
})
afterAll(() => server.stop())

/** What the page of a payment says, as one line of text. */
async function shown(payment: object, asked: Asked & { approver?: string } = {}): Promise<string> {
  const { approver, ...asking } = asked
  const { approvalId } = await server.did('POST', '/v1/payments', { ...asking, body: payment })
  return read(
    await server.link(String(approvalId), approver === undefined ? {} : { key: approver }),
  )
}

async function read(url: string): Promise<string> {
  const html = await (await fetch(url)).text()
  const body = html.slice(html.indexOf('<body>'))
  return body
    .replaceAll(/<\/?(bdi|b|span|time|wbr|q|small)\b[^>]*>/g, '')
    .replaceAll(/<[^>]*>/g, ' | ')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/( \|)+/g, ' |')
}

test('what is left of each limit on its path is told, and the worst case', async () => {
  const rules = { requireApprovalAbove: '100', dailyLimit: '1000', timezone: 'Europe/Berlin' }
  const agent = await openAgent(server, { name: 'Buyer', budget: 5_000, rules })
  const group = await server.did('POST', '/v1/groups', { body: { name: 'Operations' } })
  const body = { agentId: agent.wallet }
  await server.did('POST', `/v1/groups/${group.id}/agents`, { body })
  const limits = {
    monthlyLimit: '700',
    limitsBy: [{ merchants: ['shop.example'], amount: '450.5', per: 'total' }],
  }
  const policy = `/v1/policies/pol_${String(group.id).slice('grp_'.length)}`
  await server.did('PATCH', policy, { body: limits })
  const to = { merchant: { domain: 'shop.example' } }
  await server.did('POST', '/v1/payments', { key: agent.key, body: { to, amount: '50' } })
  const text = await shown({ to, amount: '300' }, { key: agent.key })
  for (const row of [
    'Leaves its wallet | 300.00 | 0.00 |',
    // What is held already, and what the limits of the group still allow.
    'Worst case, next 24 h | 650.00 | 350.00 | 650.00 |',
    'Operations: remaining in total for shop.example, of 450.50 | 100.50 | 100.50 | 400.50 |',
    'Operations: remaining this month, of 700.00 until Wed 1 Jul, 00:00, UTC ' +
      '| 350.00 | 350.00 | 650.00 |',
    'Remaining today, of 1,000.00 until Thu 11 Jun, 00:00, Europe/Berlin ' +
      '| 650.00 | 650.00 | 950.00 |',
  ])
    expect(text).toContain(row)
  expect(text).toContain('300.00 USD is above 100.00 USD. Policy of Buyer, version 2')
})

test('it tells what the payee was paid before, by whom, and what is usual', async () => {
  const rules = { requireApprovalAbove: '100' }
  const buyer = await openAgent(server, { name: 'Buyer', budget: 5_000, rules })
  const other = await openAgent(server, { name: 'Other', budget: 5_000 })
  const body = { name: 'Lenovo', domains: ['lenovo.com'] }
  const { id: payeeId } = await server.did('POST', '/v1/payees', { body })
  const pay = (key: string, amount: string, to: object = { payeeId }) =>
    server.did('POST', '/v1/payments', { key, body: { to, amount } })
  const first = await shown({ to: { payeeId }, amount: '150' }, { key: buyer.key })
  expect(first).toContain('The first payment to this payee.')
  expect(first).toContain('Lenovo, from the payee directory | lenovo.com')
  await pay(buyer.key, '10')
  for (const amount of ['20', '30', '99.5']) await pay(other.key, amount)
  await pay(other.key, '77', { merchant: { domain: 'elsewhere.example' } })
  const text = await shown({ to: { payeeId }, amount: '120' }, { key: buyer.key })
  expect(text).not.toContain('first payment')
  expect(text).toContain('By this agent: once, 10.00 USD, last Wed 10 Jun')
  expect(text).toContain('By the organization: 4 times, 159.50 USD, last Wed 10 Jun')
  expect(text).toContain('The median is 20.00 USD; this is 6.0 times that.')
})

test('a payee that only the agent names is shown as that, by whatever it named', async () => {
  const agent = await openAgent(server, { budget: 500, rules: { requireApprovalAbove: '0.01' } })
  const merchant = { name: 'Apple Store', domain: 'аpple.com', country: 'US' }
  const text = await shown({ to: { merchant }, amount: '5' }, { key: agent.key })
  expect(text).toContain('Domain xn--pple-43d.com | Name Apple Store | Country US |')
  expect(text).toContain('As the agent named it: not in the payee directory.')
  expect(text).not.toContain('аpple')
})

test('live money is called real, also where it stays inside', async () => {
  const live = {
    did: (method: string, path: string, asked: Asked = {}) =>
      server.did(method, path, { key: server.liveKey, ...asked }),
  }
  const { data } = await live.did('GET', '/v1/wallets?limit=100')
  const org = (data as { id: string; walletType: string }[]).find((one) => one.walletType === 'ORG')
  const body = { amount: '900000000', reference: 'wire' }
  await live.did('POST', `/v1/wallets/${org?.id}/fund`, { body })
  const rules = { requireApprovalAbove: '1' }
  const rich = await openAgent(live, { name: 'Rich', budget: '890000000', rules })
  const poor = await openAgent(live, { name: 'Poor', budget: 0 })
  const payment = { to: { walletId: poor.wallet }, amount: '889999999.12345678', capture: false }
  const text = await shown(payment, { key: rich.key, approver: server.liveKey })
  for (const part of [
    'LIVE Real money leaves',
    'Approve 889,999,999.12345678 USD, real money',
    'held for up to 168 h from your decision; the agent takes all or a part of it',
    `A wallet of Poor${poor.wallet}`,
  ])
    expect(text).toContain(part)
})

test('an operator that asks is called one, and its words are its own', async () => {
  const agent = await openAgent(server, { name: 'Buyer', budget: 500 })
  const { data } = await server.did('GET', '/v1/wallets?limit=100')
  const org = (data as { id: string; walletType: string }[]).find((one) => one.walletType === 'ORG')
  const to = { walletId: agent.wallet }
  const payment = { from: org?.id, to, amount: '7', askApproval: true, memo: 'Refill' }
  const text = await shown(payment, { approver: await server.voice() })
  expect(text).toContain('An operator wants to pay Buyer |')
  expect(text).toContain('The words of who requested it. Bursar has not checked them.Refill |')
})
