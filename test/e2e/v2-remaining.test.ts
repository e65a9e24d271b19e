import { afterAll, beforeAll, expect, test } from 'vitest'
import { TestServer } from '../setup/server.ts'
import { AgentFirst } from './agent-first.ts'

let server: TestServer
let face: AgentFirst

beforeAll(async () => {
  server = await TestServer.start()
  face = new AgentFirst(server)
})
afterAll(() => server.stop())

const leftFor = async (key?: string) => {
  const shown = await face.get('/spending/summary', key)
  return [shown.remaining_daily_limit, shown.remaining_monthly_limit]
}

test('what is left is the least of all limits on the path', async () => {
  const [ada, bob] = [await face.limited(), await face.limited()]
  await face.pay(ada, '30')
  expect(await leftFor(ada.key)).toEqual(['970.00', '9970.00'])
  expect(await leftFor()).toEqual([null, null])

  const budget = { daily: '50.00' }
  const { group_id: group } = await face.post('/groups', { name: 'Team', budget })
  for (const { id } of [ada, bob]) await face.post(`/groups/${group}/agents`, { agent_id: id })
  await face.pay(bob, '5')
  // The group counts what its members paid since they joined.
  expect(await leftFor(ada.key)).toEqual(['45.00', '9970.00'])

  const { policyId } = await server.did('GET', '/v1/organization')
  const limited = { body: { monthlyLimit: '100' } }
  await server.did('PATCH', `/v1/policies/${policyId}`, limited)
  expect(await leftFor(ada.key)).toEqual(['45.00', '65.00'])
  expect(await leftFor()).toEqual([null, '65.00'])

  await server.did('PATCH', `/v1/policies/${policyId}`, { body: { monthlyLimit: '20' } })
  expect(await leftFor()).toEqual([null, '0.00'])
  expect(await leftFor(bob.key)).toEqual(['45.00', '0.00'])
})
