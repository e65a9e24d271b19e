import { expect, test } from 'vitest'
import { Given, usd } from '../../../../test/setup/given.ts'
import { ulidOf } from '../id.ts'
import { bookSource, View } from '../view.ts'
import { limitsInForce } from './limit.ts'

function limitsOf(given: Given, agent: Parameters<typeof limitsInForce>[1]) {
  given.dry({ kind: 'agent.delete', actor: given.by, params: { agent } })
  return limitsInForce(new View(bookSource(given.book), given.now), agent)
}

test('the smallest limit of the path binds, and the least that is left anywhere remains', () => {
  const given = new Given()
  const agent = given.agent({
    budget: '100',
    rules: { dailyLimit: usd('50'), totalLimit: usd('90') },
  })
  const other = given.agent({ budget: '100' })
  const group = given.group({ members: [agent, other], rules: { dailyLimit: usd('60') } })
  given.pay(other, '45')
  given.pay(agent, '5')
  const { day, total, month, transaction } = limitsOf(given, agent.agent)
  expect(day).toMatchObject({ limit: usd('50'), scope: agent.agent, spent: usd('5') })
  // The group has 60 - 50 left, the agent itself 45.
  expect(day.remaining).toBe(usd('10'))
  expect(total).toMatchObject({ limit: usd('90'), remaining: usd('85'), resetsAt: null })
  expect(month).toMatchObject({ limit: null, remaining: null, spent: usd('5') })
  expect(transaction).toMatchObject({ limit: null, remaining: null })
  given.change(`pol_${ulidOf(group)}`, { dailyLimit: usd('20') })
  expect(limitsOf(given, agent.agent).day).toMatchObject({
    limit: usd('20'),
    scope: group,
    remaining: 0n,
  })
})
