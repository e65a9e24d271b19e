import { afterAll, beforeAll, expect, test } from 'vitest'
import { TestServer } from '../setup/server.ts'
import { type Bursar, Clients, refusal } from './sdk-client.ts'

let server: TestServer
let clients: Clients
let operator: Bursar

beforeAll(async () => {
  server = await TestServer.start()
  clients = new Clients(server)
  operator = clients.operator
})
afterAll(() => server.stop())

const nobody = 'payee_01JD7Q3W8N4V5T6R2X9K0M1B7C'

test('a payee is entered, read, changed and struck', async () => {
  const { payees } = operator
  const made = await payees.create({
    name: 'OpenAI',
    domains: ['openai.com'],
    category: 'software',
    mcc: '5734',
    address: 'acct_1',
  })
  expect(made).toMatchObject({ walletId: null, address: 'acct_1' })
  expect(await payees.retrieve(made.id)).toEqual(made)
  const changed = await payees.update(made.id, { domains: [], mcc: null })
  const { updatedAt } = changed
  expect(changed).toEqual({ ...made, domains: [], mcc: null, mccCategory: null, updatedAt })
  expect((await payees.list()).data).toEqual([changed])
  expect(await payees.delete(made.id)).toEqual({ id: made.id, deleted: true })
  expect((await payees.list()).data).toEqual([])
  const gone = [payees.retrieve(made.id), payees.delete(made.id), payees.update(made.id, {})]
  expect(await Promise.all(gone.map(refusal))).toEqual(Array(3).fill('404 NOT_FOUND'))
})

test('money goes to one place: a wallet or an address', async () => {
  const { payees } = operator
  const { id: walletId } = await clients.agent(0)
  const both = { name: 'Both', walletId, address: 'acct_1' }
  expect(await refusal(payees.create(both))).toBe('400 INVALID_REQUEST')
  const made = await payees.create({ name: 'Ada', walletId })
  expect(await payees.update(made.id, { address: 'acct_2' })).toMatchObject({
    walletId: null,
    address: 'acct_2',
  })
  expect(await payees.update(made.id, { walletId })).toMatchObject({ walletId, address: null })
  expect(await payees.update(made.id, { walletId: null })).toMatchObject({
    walletId: null,
    address: null,
  })
  const { data } = await operator.wallets.list({ limit: 100 })
  const system = data.find(({ walletType }) => walletType === 'SYSTEM')?.id ?? ''
  for (const id of [system, 'wal_01JD7Q3W8N4V5T6R2X9K0M1B7C', 'nowhere']) {
    expect(await refusal(payees.create({ name: 'x', walletId: id }))).toBe('404 NOT_FOUND')
    expect(await refusal(payees.update(made.id, { walletId: id }))).toBe('404 NOT_FOUND')
  }
})

test('nothing in the directory passes for what is inside', async () => {
  const { payees } = operator
  const { id } = await clients.agent(0)
  for (const name of [id, id.replace('wal_', 'agent_'), nobody])
    expect(await refusal(payees.create({ name }))).toBe('400 INVALID_REQUEST')
  for (const category of ['internal', ' Internal'])
    expect(await refusal(payees.create({ name: 'x', category }))).toBe('400 INVALID_REQUEST')
})

test('allow lists believe the directory, whatever an agent says', async () => {
  const { payees, policies, agents } = operator
  const { id, client } = await clients.agent(50)
  const { policyId } = await agents.retrieve(id)
  const payee = await payees.create({
    name: 'OpenAI',
    domains: ['openai.com'],
    category: 'software',
  })
  await policies.update(policyId, { allowedMerchants: [payee.id], allowedCategories: ['software'] })
  expect(await client.payees.retrieve(payee.id)).toEqual(payee)
  expect((await client.payees.list()).data.map((one) => one.id)).toContain(payee.id)
  const paid = await client.payments.create({ to: { payeeId: payee.id }, amount: '2' })
  expect(paid).toMatchObject({ status: 'COMPLETED', to: { payeeId: payee.id } })
  // Whoever only says that it is this payee is not: its id is no merchant's.
  const claim = { merchant: { id: payee.id, name: 'Other', category: 'software' } }
  const claimed = client.payments.create({ to: claim, amount: '2' })
  expect(await refusal(claimed)).toBe('402 MERCHANT_NOT_ALLOWED')
  await payees.update(payee.id, { category: 'games' })
  const pay = () => client.payments.create({ to: { payeeId: payee.id }, amount: '2' })
  expect(await refusal(pay())).toBe('402 CATEGORY_NOT_ALLOWED')
  await payees.delete(payee.id)
  expect(await refusal(pay())).toBe('404 NOT_FOUND')
})

test('a payee with a wallet is paid inside', async () => {
  const { id: walletId } = await clients.agent(0)
  const { client } = await clients.agent(5)
  const payee = await operator.payees.create({ name: 'Bob', walletId })
  const paid = await client.payments.create({ to: { payeeId: payee.id }, amount: '3' })
  expect(paid).toMatchObject({ rail: 'internal', status: 'COMPLETED' })
  expect((await operator.wallets.retrieve(walletId)).balance).toBe('3.00000000')
})

test("an agent's own key reads the directory and changes nothing in it", async () => {
  const { client } = await clients.agent(0)
  const { id } = await operator.payees.create({ name: 'Shop' })
  expect(await refusal(client.payees.create({ name: 'Mine' }))).toBe('403 SCOPE_FORBIDDEN')
  expect(await refusal(client.payees.update(id, { name: 'Mine' }))).toBe('403 SCOPE_FORBIDDEN')
  expect(await refusal(client.payees.delete(id))).toBe('403 SCOPE_FORBIDDEN')
  expect(await refusal(client.payees.retrieve(nobody))).toBe('404 NOT_FOUND')
})

test('a repeated request is answered as at first, whatever came after', async () => {
  const { payees } = operator
  const key = (idempotencyKey: string) => ({ idempotencyKey })
  const create = () => payees.create({ name: 'Once', category: 'office' }, key('payee-1'))
  const made = await create()
  const update = () => payees.update(made.id, { name: 'Twice' }, key('payee-2'))
  const changed = await update()
  await payees.update(made.id, { name: 'Thrice', category: null })
  const strike = () => payees.delete(made.id, key('payee-3'))
  const struck = await strike()
  expect([await create(), await update(), await strike()]).toEqual([made, changed, struck])
})
