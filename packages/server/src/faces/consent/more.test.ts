import { type Id, parseMoney } from '@bursar/core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ConsentServer } from '../../../../../test/setup/consent-server.ts'
import { type OpenedAgent, openAgent } from '../../../../../test/setup/open-agent.ts'
import type { Link } from '../../application/link.ts'
import { type More, moreFacts } from '../../application/more-asked.ts'
import { morePage } from './more.ts'

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

const hour = 3_600_000_000
const midnight = Date.UTC(2026, 5, 15) * 1000

async function shown(more: More, until: number | null = null): Promise<string> {
  const asked = { agent: agent.id as Id<'agent'>, more, until }
  const facts = await moreFacts(server.deps, await server.call(), asked)
  if ('code' in facts) throw new Error(facts.code)
  const link = { label: 'Ann', expiresAt: facts.at + 24 * hour } as Link
  const html = morePage({
    ...{ facts, environment: 'test', termsHash: 'ab', link, memo: 'Only as one block of 900.' },
    createdAt: facts.at,
    expiresAt: facts.at + 72 * hour,
  })
  return html
    .slice(html.indexOf('<body>'))
    .replaceAll(/<\/?(bdi|b|span|time|wbr|q|small)\b[^>]*>/g, '')
    .replaceAll(/<[^>]*>/g, ' | ')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/( \|)+/g, ' |')
}

function usd(text: string): bigint {
  const parsed = parseMoney(text)
  if (!parsed.ok) throw new Error(text)
  return parsed.amount
}

test('a higher limit: from what to what, what binds, what would have passed', async () => {
  const text = await shown({ what: 'raise', period: 'transaction', to: usd('1000') }, midnight)
  for (const part of [
    'Ads Buyer asks for more, until Mon 15 Jun, 00:00 UTC One payment: 800.00 to 1,000.00 USD |',
    'One payment, at most | 800.00 | 1,000.00 |',
    'A day, at most | 5,000.00 | 5,000.00 |',
    'There is no limit per week, per month or in total.',
    'Decided by a person above | 500.00 | 500.00 |',
    'In its wallets | 5,600.00 | 5,600.00 |',
    'Worst case, next 24 h | 5,600.00 | 5,600.00 |',
    'The worst case stays the same. Afterwards, what holds now holds again.',
    '2 payments were refused and would have waited for a decision: 1,760.00 USD.',
    '900.00 USD to volt.example, Wed 10 Jun',
    'Only as one block of 900.',
    'Grant 1,000.00 USD until Mon 15 Jun in test',
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
  const text = await shown({ what: 'raise', period: 'transaction', to: usd('1000') })
  expect(text).toContain('One payment, at most | 800.00 | 850.00 |')
  expect(text).toContain('A limit of Operations still binds, 850.00 USD.')
  await server.did('DELETE', `/v1/groups/${group.id}/agents/${agent.wallet}`)
})

test('more money: what it could lose then, or why there is none', async () => {
  const text = await shown({ what: 'budget', amount: usd('1500') })
  expect(text).toContain('1,500.00 USD more in its wallet')
  expect(text).toContain('In its wallets | 5,600.00 | 7,100.00 |')
  expect(text).toContain('Worst case, next 24 h | 5,600.00 | 7,100.00 |')
  expect(text).not.toContain('30 days')
  const none = await shown({ what: 'budget', amount: usd('900000000') })
  expect(none).toContain('It cannot be granted at the moment. ')
  expect(none).toContain('In its wallets | 5,600.00 | – |')
})

test('one more payee on its list', async () => {
  const text = await shown({ what: 'payee', entry: 'papers.example' })
  expect(text).toContain('papers.example on its list of allowed payees')
  expect(text).toContain('papers.example | not listed | allowed |')
  expect(text).toContain('One payment was refused and would have passed: 20.00 USD.')
  expect(text).toContain('Grant in test')
})
