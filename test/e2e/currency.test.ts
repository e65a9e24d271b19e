import { afterAll, beforeAll, expect, test } from 'vitest'
import { TestServer } from '../setup/server.ts'
import { type Bursar, Clients, merchant, refusal } from './sdk-client.ts'

let server: TestServer
let clients: Clients
let operator: Bursar

beforeAll(async () => {
  server = await TestServer.start()
  clients = new Clients(server)
  operator = clients.operator
})
afterAll(() => server.stop())

async function agentWith(currency: string, budget: string) {
  const agent = await clients.agent(10)
  const wallet = await operator.wallets.create({ agentId: agent.id, currency })
  await operator.wallets.fund(wallet.id, { amount: budget })
  return { ...agent, walletId: wallet.id }
}

const pay = (client: Bursar, from: string, amount: string) =>
  client.payments.create({ from, to: { merchant }, amount })

test('an agent has a wallet for each currency, and reaches them all', async () => {
  const { id, client } = await clients.agent(10)
  const wallet = await operator.wallets.create({ agentId: id, currency: 'USDC' })
  expect(wallet).toMatchObject({
    walletType: 'AGENT',
    agentId: id,
    currency: 'USDC',
    balance: '0.00000000',
    status: 'ACTIVE',
    closedAt: null,
  })
  expect(await client.wallets.retrieve(wallet.id)).toEqual(wallet)
  const funded = await operator.wallets.fund(wallet.id, { amount: '5' })
  expect(funded).toMatchObject({ newBalance: '5.00000000', currency: 'USDC' })
  const paid = await pay(client, wallet.id, '2')
  expect(paid).toMatchObject({ status: 'COMPLETED', currency: 'USDC', from: wallet.id })
  const { data } = await client.wallets.list()
  expect(data.map((one) => [one.id, one.balance])).toEqual([
    [wallet.id, '3.00000000'],
    [id, '10.00000000'],
  ])
  const ids: string[] = []
  for await (const one of client.wallets.list({ limit: 1 })) ids.push(one.id)
  expect(ids).toEqual([wallet.id, id])
  const entries = await client.wallets.entries(wallet.id)
  expect(entries.data.map(({ balance }) => balance)).toEqual(['3.00000000', '5.00000000'])
  expect((await operator.agents.retrieve(id)).walletIds).toEqual([id, wallet.id])

  const other = await clients.agent(0)
  const { wallets } = other.client
  const unseen = [wallets.retrieve(wallet.id), wallets.entries(wallet.id)]
  expect(await Promise.all(unseen.map(refusal))).toEqual(Array(2).fill('403 SCOPE_FORBIDDEN'))
  await operator.agents.delete(id)
  expect(await operator.wallets.retrieve(wallet.id)).toMatchObject({
    status: 'FROZEN',
    balance: '0.00000000',
  })
})

test('there is one wallet for each currency', async () => {
  const { id } = await clients.agent(0)
  const euros = await operator.wallets.create({ currency: 'EUR' })
  expect(euros).toMatchObject({ walletType: 'ORG', agentId: null, currency: 'EUR' })
  await operator.wallets.fund(euros.id, { amount: '7' })
  expect((await operator.wallets.retrieve(euros.id)).available).toBe('7.00000000')
  await operator.wallets.create({ agentId: id, currency: 'EUR' })
  expect(await refusal(operator.wallets.create({ currency: 'EUR' }))).toBe('409 CONFLICT')
  for (const currency of ['EUR', 'USD'])
    expect(await refusal(operator.wallets.create({ agentId: id, currency }))).toBe('409 CONFLICT')
  expect(await refusal(operator.wallets.create({ agentId: 'x', currency: 'EUR' }))).toBe(
    '404 NOT_FOUND',
  )
  await operator.agents.pause(id)
  const frozen = await operator.wallets.create({ agentId: id, currency: 'GBP' })
  expect(await operator.wallets.retrieve(frozen.id)).toEqual(frozen)
  expect(frozen.status).toBe('FROZEN')
})

test('amounts are never rounded to what a currency carries', async () => {
  const { walletId } = await agentWith('USDC', '1')
  const fund = (amount: string) => operator.wallets.fund(walletId, { amount })
  expect(await refusal(fund('0.0000001'))).toBe('400 AMOUNT_TOO_PRECISE')
  expect((await fund('0.00000100')).newBalance).toBe('1.00000100')
})

test('a limit counts what another currency is worth in it', async () => {
  const { id, client, walletId } = await agentWith('USDC', '100')
  const { policyId } = await operator.agents.retrieve(id)
  await operator.policies.update(policyId, { totalLimit: '10' })
  expect((await operator.valuations.list()).data).toContainEqual({
    from: 'USDC',
    to: 'USD',
    rate: '1.00000000',
  })
  await pay(client, walletId, '4')
  expect(await refusal(pay(client, walletId, '7'))).toBe('402 LIMIT_TOTAL')
  const twice = { from: 'USDC', to: 'USD', rate: '2.00000000' }
  expect(await operator.valuations.set({ ...twice, rate: '2' })).toEqual(twice)
  expect(await refusal(pay(client, walletId, '4'))).toBe('402 LIMIT_TOTAL')
  await pay(client, walletId, '3')
  const never = { ...twice, rate: null }
  expect(await operator.valuations.set(never)).toEqual(never)
  expect(await refusal(pay(client, walletId, '1'))).toBe('422 LIMIT_CURRENCY')
  expect((await operator.valuations.list()).data).toContainEqual(never)
  await operator.valuations.set({ ...twice, rate: '1' })
})

test('valuations are listed by their pairs, page by page', async () => {
  for (const from of ['AAA', 'ZZZ', 'B2B'])
    await operator.valuations.set({ from, to: 'USD', rate: '0.5' })
  const pairs: string[] = []
  for await (const { from, to } of operator.valuations.list({ limit: 2 }))
    pairs.push(`${from}/${to}`)
  expect(pairs).toEqual(['AAA/USD', 'B2B/USD', 'USDC/USD', 'ZZZ/USD'])
  const same = operator.valuations.set({ from: 'USD', to: 'USD', rate: '1' })
  expect(await refusal(same)).toBe('400 INVALID_REQUEST')
  for (const rate of ['0', '-1', '0.000000001', '1000000001'])
    expect(await refusal(operator.valuations.set({ from: 'EUR', to: 'USD', rate }))).toMatch(/^400/)
})

test('a repeated request is answered as at first', async () => {
  const { id } = await clients.agent(0)
  const open = () =>
    operator.wallets.create({ agentId: id, currency: 'CHF' }, { idempotencyKey: 'wallet-1' })
  const opened = await open()
  await operator.wallets.fund(opened.id, { amount: '5' })
  expect(await open()).toEqual(opened)
})
