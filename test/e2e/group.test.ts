import { afterAll, beforeAll, expect, test } from 'vitest'
import { TestServer } from '../setup/server.ts'
import { type Bursar, Clients, merchant, refusal, sdk } from './sdk-client.ts'

let server: TestServer
let clients: Clients
let operator: Bursar

beforeAll(async () => {
  server = await TestServer.start()
  clients = new Clients(server)
  operator = clients.operator
})
afterAll(() => server.stop())

const pay = (client: Bursar, amount: string) => client.payments.create({ to: { merchant }, amount })

test('the members of a group never spend more than the group may', async () => {
  const { groups } = operator
  const group = await groups.create({ name: 'Growth', dailyLimit: '10', metadata: { floor: 2 } })
  expect(group).toMatchObject({ parentId: null, memberCount: 0, currency: 'USD' })
  const [ada, bob] = [await clients.agent(50), await clients.agent(50)]
  await groups.addAgent(group.id, { agentId: ada.id })
  const joined = await groups.addAgent(group.id, { agentId: bob.id })
  expect(joined).toMatchObject({ id: group.id, memberCount: 2, agentId: bob.id, isMember: true })

  await pay(ada.client, '7')
  const error = await pay(bob.client, '4').catch((reason: unknown) => reason)
  if (!(error instanceof sdk.PaymentRefusedError)) throw error
  expect(error).toMatchObject({
    code: 'GROUP_LIMIT_DAILY',
    remedies: { maxAmountNow: '3.00000000' },
  })
  await pay(bob.client, '3')

  const spending = await groups.spending(group.id)
  expect(spending).toMatchObject({
    groupId: group.id,
    currency: 'USD',
    day: { spent: '10.00000000', limit: '10.00000000', remaining: '0.00000000' },
    month: { spent: '10.00000000', limit: null, remaining: null },
    total: { spent: '10.00000000', limit: null, remaining: null },
  })
  const inEach = (sum: string) => ({ day: sum, week: sum, month: sum, total: sum })
  expect(spending.byAgent).toEqual([
    { agentId: ada.id, ...inEach('7.00000000') },
    { agentId: bob.id, ...inEach('3.00000000') },
  ])
  const midnight = new Date(spending.day.resetsAt)
  expect(midnight.getTime()).toBeGreaterThan(Date.now())
  expect(midnight.toISOString()).toMatch(/T00:00:00\.000Z$/)

  // Who leaves pays freely; what it spent stays counted.
  const left = await groups.removeAgent(group.id, bob.id)
  expect(left).toMatchObject({ memberCount: 1, agentId: bob.id, isMember: false })
  await pay(bob.client, '20')
  expect(await groups.spending(group.id)).toEqual(spending)
  expect((await groups.retrieve(group.id)).members).toEqual([ada.id])
  expect((await operator.agents.retrieve(ada.id)).groupIds).toEqual([group.id])
  expect((await operator.agents.retrieve(bob.id)).groupIds).toEqual([])
})

test('the smallest limit of the own and the attached policies binds what is left', async () => {
  const { groups, policies } = operator
  const group = await groups.create({ name: 'Sales', totalLimit: '8' })
  await policies.update(group.policyId, { dailyLimit: '6', timezone: 'Asia/Tokyo' })
  const { day, total } = await groups.spending(group.id)
  expect(total).toEqual({ spent: '0.00000000', limit: '8.00000000', remaining: '8.00000000' })
  expect(day).toMatchObject({ limit: '6.00000000', remaining: '6.00000000' })
  // Midnight in Tokyo, where no clock is ever changed.
  expect(day.resetsAt).toMatch(/T15:00:00\.000Z$/)
})

test('an empty group is renamed, labelled and deleted', async () => {
  const { groups } = operator
  const { id, ...made } = await groups.create({ name: 'Old', metadata: { a: 1 } })
  const renamed = await groups.update(id, { name: 'New' })
  expect(renamed).toEqual({ id, ...made, name: 'New', updatedAt: renamed.updatedAt })
  expect((await groups.update(id, { metadata: {} })).metadata).toEqual({})
  expect(await groups.retrieve(id)).toMatchObject({ name: 'New', metadata: {}, members: [] })
  const { data } = await groups.list({ limit: 1 })
  expect(data).toMatchObject([{ id, name: 'New', stopped: false }])
  expect(await groups.delete(id)).toEqual({ id, deleted: true })
  const gone = [groups.retrieve(id), groups.spending(id), groups.update(id, { name: 'x' })]
  expect(await Promise.all(gone.map(refusal))).toEqual(Array(3).fill('404 NOT_FOUND'))
  expect(await refusal(operator.policies.retrieve(made.policyId))).toBe('404 NOT_FOUND')
})

test('groups of the other environment are not there', async () => {
  const live = clients.of(server.liveKey)
  const theirs = await live.groups.create({ name: 'Live' })
  const { id: agentId } = await clients.agent(0)
  const { groups } = operator
  expect(await refusal(groups.create({ name: 'x', parentId: theirs.id }))).toBe('404 NOT_FOUND')
  expect(await refusal(groups.addAgent(theirs.id, { agentId }))).toBe('404 NOT_FOUND')
  expect(await refusal(live.groups.addAgent(theirs.id, { agentId }))).toBe('404 NOT_FOUND')
  expect((await live.groups.list()).data).toMatchObject([{ id: theirs.id }])
})

test('a repeated request is answered as at first, whatever came after', async () => {
  const { groups } = operator
  const { id: agentId } = await clients.agent(0)
  const key = (idempotencyKey: string) => ({ idempotencyKey })
  const create = () => groups.create({ name: 'Once', metadata: { a: 1 } }, key('g-create'))
  const made = await create()
  const steps = [
    () => groups.addAgent(made.id, { agentId }, key('g-add')),
    () => groups.update(made.id, { name: 'Twice' }, key('g-name')),
    () => groups.removeAgent(made.id, agentId, key('g-remove')),
    () => groups.update(made.id, { name: 'Thrice', metadata: {} }, key('g-label')),
    () => groups.delete(made.id, key('g-delete')),
  ]
  const first: unknown[] = []
  for (const step of steps) first.push(await step())
  expect(await create()).toEqual(made)
  for (const [at, step] of steps.entries()) expect(await step()).toEqual(first[at])
})

test('group lists know names as those of policies do', async () => {
  const { groups, policies } = operator
  const group = await groups.create({ name: 'Cloud', allowedMerchants: ['openai.com', 'AWS'] })
  expect((await policies.retrieve(group.policyId)).readings).toEqual([
    {
      ...{ list: 'allowedMerchants', entry: 'AWS' },
      means: ['aws.amazon.com', 'aws', 'amazon web services'],
    },
  ])
})
