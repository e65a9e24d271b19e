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

const permissions = [
  'wallets:read',
  'wallets:write',
  'payments:read',
  'payments:write',
  'agents:delegate',
] as const

/** An agent that may delegate. */
const parentWith = (budget: number) => clients.agent(budget, { permissions: [...permissions] })

async function childOf(
  parent: { id: string; client: Bursar },
  options: Partial<Parameters<Bursar['agents']['delegate']>[1]> = {},
) {
  const asked = { name: 'Child', amount: '10', ...options }
  const made = await parent.client.agents.delegate(parent.id, asked)
  return { id: made.id, client: clients.of(made.apiKey), made }
}

const pay = (client: Bursar, amount: string) => client.payments.create({ to: { merchant }, amount })
const balanceOf = async (id: string) => (await operator.wallets.retrieve(id)).balance

test('an agent gives a part of its budget to one below it', async () => {
  const parent = await parentWith(50)
  const limits = { maxTransaction: '5', totalLimit: '8' }
  const { made } = await childOf(parent, { description: 'books', metadata: { a: 1 }, ...limits })
  expect(made).toMatchObject({
    name: 'Child',
    balance: '10.00000000',
    parentId: parent.id,
    policyId: made.id.replace('wal_', 'pol_'),
    expiresAt: null,
  })
  expect(await balanceOf(parent.id)).toBe('40.00000000')
  const child = await parent.client.agents.retrieve(made.id)
  expect(child).toMatchObject({
    description: 'books',
    metadata: { a: 1 },
    permissions: ['wallets:read', 'payments:read', 'payments:write'],
    parentId: parent.id,
    childIds: [],
    walletIds: [made.id],
    stopped: false,
  })
  expect((await operator.agents.retrieve(parent.id)).childIds).toEqual([made.id])
  const client = clients.of(made.apiKey)
  await pay(client, '5')
  expect(await refusal(pay(client, '5.01'))).toBe('402 LIMIT_PER_TRANSACTION')
  expect(await refusal(pay(client, '4'))).toBe('402 LIMIT_TOTAL')
})

test('children together never spend more than their parent may', async () => {
  const parent = await parentWith(50)
  const { policyId } = await operator.agents.retrieve(parent.id)
  await operator.policies.update(policyId, { dailyLimit: '12' })
  const [one, two] = [await childOf(parent), await childOf(parent)]
  const each = await Promise.allSettled([pay(one.client, '7'), pay(two.client, '7')])
  expect(each.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  expect(await refusal(pay(parent.client, '7'))).toBe('402 LIMIT_DAILY')
  await pay(parent.client, '5')
})

test('a delegate has no more than its parent: permissions, money, levels', async () => {
  const parent = await parentWith(20)
  const more = { permissions: ['policies:write'] as const }
  const ask = (options: object) => refusal(childOf(parent, options))
  expect(await ask({ permissions: [...more.permissions] })).toBe('403 FORBIDDEN')
  expect(await ask({ amount: '20.01' })).toBe('402 INSUFFICIENT_FUNDS')
  expect(await ask({ expiresAt: '2020-01-01T00:00:00Z' })).toBe('400 INVALID_REQUEST')
  const child = await childOf(parent, { amount: '0', permissions: [...permissions] })
  expect(child.made.balance).toBe('0.00000000')
  const grandchild = await childOf(child, { amount: '0', permissions: [...permissions] })
  expect(await refusal(childOf(grandchild, { amount: '0' }))).toBe('409 CONFLICT')
  const plain = await clients.agent(5)
  expect(await refusal(childOf(plain))).toBe('403 FORBIDDEN')
  // What a caller does not hold is not given away unasked.
  const bare = await clients.agent(5, { permissions: ['payments:write', 'agents:delegate'] })
  const { id } = await childOf(bare, { amount: '1' })
  expect((await operator.agents.retrieve(id)).permissions).toEqual(['payments:write'])
})

test('an agent reaches those below it, and nobody else', async () => {
  const parent = await parentWith(50)
  const child = await childOf(parent, { permissions: [...permissions] })
  const grandchild = await childOf(child, { amount: '1' })
  const stranger = await clients.agent(0)
  const { agents } = parent.client
  const { data } = await agents.list()
  expect(data.map(({ id }) => id)).toEqual([grandchild.id, child.id, parent.id])
  const ids: string[] = []
  for await (const { id } of agents.list({ limit: 1 })) ids.push(id)
  expect(ids).toEqual([grandchild.id, child.id, parent.id])
  expect((await agents.retrieve(grandchild.id)).parentId).toBe(child.id)
  expect((await agents.delegate(child.id, { name: 'Other', amount: '2' })).parentId).toBe(child.id)
  expect(await agents.pause(grandchild.id)).toMatchObject({ status: 'FROZEN' })

  const nobody = 'wal_01JD7Q3W8N4V5T6R2X9K0M1B7C'
  for (const id of [stranger.id, nobody]) {
    const calls = [agents.retrieve(id), agents.pause(id), agents.delete(id)]
    expect(await Promise.all(calls.map(refusal))).toEqual(Array(3).fill('403 SCOPE_FORBIDDEN'))
    const delegated = agents.delegate(id, { name: 'x', amount: '0' })
    expect(await refusal(delegated)).toBe('403 SCOPE_FORBIDDEN')
  }
  // Upwards, for itself, and without the permission there is no way.
  expect(await refusal(child.client.agents.pause(parent.id))).toBe('403 SCOPE_FORBIDDEN')
  expect(await refusal(agents.delete(parent.id))).toBe('403 SCOPE_FORBIDDEN')
  expect(await refusal(agents.resume(grandchild.id))).toBe('403 SCOPE_FORBIDDEN')
  expect(await refusal(agents.rotateKey(child.id))).toBe('403 SCOPE_FORBIDDEN')
  expect(await refusal(parent.client.wallets.retrieve(child.id))).toBe('403 SCOPE_FORBIDDEN')
  const below = await operator.agents.delegate(stranger.id, { name: 'y', amount: '0' })
  expect(await refusal(stranger.client.agents.retrieve(below.id))).toBe('403 SCOPE_FORBIDDEN')
  expect((await stranger.client.agents.list()).data).toHaveLength(1)
})

test('who ends an agent ends all below it, and has the money again', async () => {
  const parent = await parentWith(50)
  const child = await childOf(parent, { permissions: [...permissions] })
  const grandchild = await childOf(child, { amount: '4' })
  expect(await balanceOf(parent.id)).toBe('40.00000000')
  const options = { idempotencyKey: 'end-1' }
  const ended = await parent.client.agents.delete(child.id, options)
  expect(ended).toEqual({ deleted: true, sweptAmount: '10.00000000' })
  expect(await parent.client.agents.delete(child.id, options)).toEqual(ended)
  expect(await balanceOf(parent.id)).toBe('50.00000000')
  for (const { id, client } of [child, grandchild]) {
    expect(await refusal(operator.agents.retrieve(id))).toBe('404 NOT_FOUND')
    expect(await refusal(client.payments.create({ to: { merchant }, amount: '1' }))).toBe(
      '401 UNAUTHENTICATED',
    )
  }
  expect((await parent.client.agents.retrieve(parent.id)).childIds).toEqual([])
  const last = await childOf(parent)
  expect((await operator.agents.delete(parent.id)).sweptAmount).toBe('50.00000000')
  expect(await refusal(operator.agents.retrieve(last.id))).toBe('404 NOT_FOUND')
})

test('a paused parent stops its children', async () => {
  const parent = await parentWith(50)
  const child = await childOf(parent)
  await operator.agents.pause(parent.id)
  expect(await refusal(pay(child.client, '1'))).toBe('409 WALLET_FROZEN')
  await operator.agents.resume(parent.id)
  await pay(child.client, '1')
})

test('a delegation ends when it says so, and its money goes back', async () => {
  const parent = await parentWith(50)
  const expiresAt = new Date(Date.now() + 1_800_000).toISOString()
  const child = await childOf(parent, { expiresAt })
  expect(child.made.expiresAt).toBe(expiresAt)
  expect((await operator.agents.retrieve(child.id)).expiresAt).toBe(expiresAt)
  await pay(child.client, '3')
  await server.turn(1)
  expect(await refusal(pay(child.client, '1'))).toBe('401 UNAUTHENTICATED')
  expect(await refusal(operator.agents.retrieve(child.id))).toBe('404 NOT_FOUND')
  expect(await balanceOf(parent.id)).toBe('47.00000000')
})

test('a repeated delegation is one, and shows its key again', async () => {
  const parent = await parentWith(50)
  const ask = (amount: string) =>
    parent.client.agents.delegate(
      parent.id,
      { name: 'Once', amount },
      { idempotencyKey: 'delegate-1' },
    )
  const made = await ask('5')
  expect(made.apiKey).toMatch(/^bsr_test_/)
  expect(await ask('5')).toEqual(made)
  expect(await refusal(ask('6'))).toBe('422 IDEMPOTENCY_MISMATCH')
  expect(await balanceOf(parent.id)).toBe('45.00000000')
})
