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

const pay = (client: Bursar, to: object = { merchant }) =>
  client.payments.create({ to: to as { merchant: typeof merchant }, amount: '1' })
const stops = async () => (await operator.killSwitch.retrieve()).data
const none = { rail: null, groupId: null, agentId: null }

test('one agent is stopped and runs again', async () => {
  const [ada, bob] = [await clients.agent(10), await clients.agent(10)]
  const turned = await operator.killSwitch.set({ on: true, agentId: ada.id, reason: 'odd' })
  const stop = { ...none, scope: 'agent', agentId: ada.id, reason: 'odd' }
  expect(turned).toEqual({ on: true, ...stop })
  expect(await refusal(pay(ada.client))).toBe('409 KILL_SWITCH_ON')
  await pay(bob.client)
  expect(await stops()).toEqual([stop])
  expect(await operator.agents.retrieve(ada.id)).toMatchObject({ stopped: true, status: 'ACTIVE' })
  const refused = operator.agents.delegate(ada.id, { name: 'x', amount: '0' })
  expect(await refusal(refused)).toBe('409 KILL_SWITCH_ON')

  const off = await operator.killSwitch.set({ on: false, agentId: ada.id })
  expect(off).toEqual({ on: false, ...stop, reason: null })
  await pay(ada.client)
  expect(await stops()).toEqual([])
})

test('a group stops its members, and a rail whoever it would pay', async () => {
  const [ada, bob] = [await clients.agent(10), await clients.agent(10)]
  const group = await operator.groups.create({ name: 'Team' })
  await operator.groups.addAgent(group.id, { agentId: ada.id })
  await operator.killSwitch.set({ on: true, groupId: group.id })
  expect(await refusal(pay(ada.client))).toBe('409 KILL_SWITCH_ON')
  await pay(bob.client)
  expect(await operator.groups.retrieve(group.id)).toMatchObject({ stopped: true })
  expect((await operator.groups.list()).data).toMatchObject([{ stopped: true }])

  await operator.killSwitch.set({ on: true, rail: 'simulated', reason: 'outage' })
  expect(await refusal(pay(bob.client))).toBe('409 KILL_SWITCH_ON')
  await pay(bob.client, { walletId: ada.id })
  expect(await stops()).toEqual([
    { ...none, scope: 'rail', rail: 'simulated', reason: 'outage' },
    { ...none, scope: 'group', groupId: group.id, reason: null },
  ])
  await operator.killSwitch.set({ on: false, rail: 'simulated' })
  await operator.killSwitch.set({ on: false, groupId: group.id })
  await pay(ada.client)
})

test('everything is stopped by one call, and reads go on', async () => {
  const { id, client } = await clients.agent(10)
  const stop = { ...none, scope: 'organization', reason: 'Breach at\nour vendor.' }
  expect(await operator.killSwitch.set({ on: true, reason: stop.reason })).toEqual({
    on: true,
    ...stop,
  })
  for (const to of [{ merchant }, { walletId: (await clients.agent(0)).id }])
    expect(await refusal(pay(client, to))).toBe('409 KILL_SWITCH_ON')
  expect((await client.wallets.retrieve(id)).balance).toBe('10.00000000')
  // Whoever is in a hurry is told yes, again and again; the last reason is the one that holds.
  const again = { ...stop, reason: 'Confirmed.' }
  expect(await operator.killSwitch.set({ on: true, reason: again.reason })).toEqual({
    on: true,
    ...again,
  })
  expect(await stops()).toEqual([again])
  await operator.killSwitch.set({ on: false })
  await pay(client)
  expect(await stops()).toEqual([])
})

test('a switch has one target, and one that exists', async () => {
  const { id } = await clients.agent(0)
  const group = await operator.groups.create({ name: 'Gone' })
  const turn = (target: object) => refusal(operator.killSwitch.set({ on: true, ...target }))
  expect(await turn({ agentId: id, groupId: group.id })).toBe('400 INVALID_REQUEST')
  expect(await turn({ agentId: id, rail: 'internal' })).toBe('400 INVALID_REQUEST')
  expect(await turn({ agentId: 'nobody' })).toBe('404 NOT_FOUND')
  expect(await turn({ groupId: 'grp_01JD7Q3W8N4V5T6R2X9K0M1B7C' })).toBe('404 NOT_FOUND')
  await operator.groups.delete(group.id)
  expect(await turn({ groupId: group.id })).toBe('404 NOT_FOUND')
  expect(await stops()).toEqual([])
})

test('a switch that is turned twice with one key is turned once', async () => {
  const { id } = await clients.agent(0)
  const set = () =>
    operator.killSwitch.set(
      { on: true, agentId: id, reason: 'once' },
      { idempotencyKey: 'switch-1' },
    )
  const first = await set()
  await operator.killSwitch.set({ on: false, agentId: id })
  expect(await set()).toEqual(first)
  expect(await stops()).toEqual([])
})

test('what was stopped is stopped for a server that starts again', async () => {
  await operator.killSwitch.set({ on: true, reason: 'night' })
  const before = await stops()
  await server.kill9()
  await server.restart()
  clients = new Clients(server)
  operator = clients.operator
  expect(await stops()).toEqual(before)
  const { client } = await clients.agent(1)
  expect(await refusal(pay(client))).toBe('409 KILL_SWITCH_ON')
  await operator.killSwitch.set({ on: false })
})
