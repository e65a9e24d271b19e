import { expect, test } from 'vitest'
import { Given, usd } from '../../../../test/setup/given.ts'
import { bookSource, View } from '../view.ts'
import { exposureOf, groupExposureOf } from './exposure.ts'
import { limitsInForce } from './limit.ts'

test('an agent without a wallet has nothing to lose, alone and among others', () => {
  const given = new Given()
  const agent = given.agent({ walletless: true, rules: { dailyLimit: usd('50') } })
  const other = given.agent({ budget: '100' })
  const group = given.group({ members: [agent, other] })
  for (const one of [agent, other])
    given.dry({ kind: 'agent.delete', actor: given.by, params: { agent: one.agent } })
  const view = new View(bookSource(given.book), given.now)
  const ends = [given.now + 3_600_000_000]
  expect(exposureOf(view, agent.agent, ends)).toEqual([
    { amount: 0n, boundBy: { rule: 'balance', scope: null } },
  ])
  const members = [agent.agent, other.agent]
  const { holdings, exposures } = groupExposureOf(view, group, { members, ends })
  expect(holdings).toMatchObject({ balance: usd('100'), open: 0n, unvalued: [] })
  expect(exposures[0]?.amount).toBe(usd('100'))
  expect(limitsInForce(view, agent.agent).day).toMatchObject({ remaining: usd('50') })
})
