import { afterAll, beforeAll, expect, test } from 'vitest'
import { audit } from '../../../../test/setup/audit.ts'
import { type Bench, openBench, openCase, outcomeOf } from '../../../../test/setup/bench.ts'
import { payment, usd } from '../../../../test/setup/given.ts'
import { opening } from '../../../../test/setup/opening.ts'
import { simulatedTerms } from '../../../../test/setup/rail-terms.ts'
import { setRail } from './rail.ts'

let bench: Bench
beforeAll(async () => {
  bench = await openBench()
})
afterAll(() => bench.close())

test('a book that is older than a rail pays by it once it is set, in each currency', async () => {
  const { client, agent, observed, bookId } = await openCase(bench)
  const currencies = ['EUR', 'JPY'].map((currency) => {
    return { ...opening(agent.agent, currency), clearing: [] }
  })
  for (const params of currencies) {
    const { wallet } = params
    const deposit = { wallet, amount: usd('10'), texts: {} }
    await client.must({ kind: 'wallet.open', actor: client.book.by, params })
    await client.must({ kind: 'wallet.fund', actor: client.book.by, params: deposit })
  }
  const payAll = async () => {
    const found: string[] = []
    for (const { wallet: from } of currencies) {
      const command = payment(agent.key, usd('1'), 'shop.example', { from })
      found.push(outcomeOf(await client.submit(command)))
    }
    return found
  }
  const declined = 'DECLINED RAIL_NOT_CONFIGURED'
  expect(await payAll()).toEqual([declined, declined])
  const deps = { database: bench.database, engine: observed.engine }
  const terms = simulatedTerms
  for (let times = 0; times < 2; times += 1)
    expect(await setRail(deps, bookId, { rail: 'simulated', terms })).toMatchObject({
      kind: 'recorded',
    })
  expect(await payAll()).toEqual(['COMPLETED', 'COMPLETED'])
  await audit(bench.database, bookId)
})
