import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type OpenedAgent, openAgent } from '../setup/open-agent.ts'
import { TestServer } from '../setup/server.ts'

let server: TestServer
beforeAll(async () => {
  server = await TestServer.start()
})
afterAll(() => server.stop())

const spender = (budget: string, rules: object = {}) => openAgent(server, { budget, rules })

function pay({ key }: OpenedAgent, amount: string) {
  const to = { merchant: { domain: 'shop.example' } }
  return server.call('POST', '/v1/payments', { key, body: { to, amount } })
}

async function backtest(policy: string, body: object) {
  return server.did('POST', `/v1/policies/${policy}/backtest`, { body })
}

async function headOf(): Promise<unknown> {
  return (await server.did('GET', '/v1/organization')).head
}

async function inDatabase<T>(work: (sql: postgres.Sql) => Promise<T>): Promise<T> {
  const sql = postgres(server.databaseUrl, { max: 1, onnotice: () => undefined })
  try {
    return await work(sql)
  } finally {
    await sql.end()
  }
}

describe('a back-test', () => {
  test('comes to what was decided with the rules in force, and changes nothing', async () => {
    const by = await spender('40', { maxTransaction: '10', dailyLimit: '30' })
    for (const amount of ['10', '9.99', '10.01', '10', '5', '0.01']) await pay(by, amount)
    const head = await headOf()
    const found = await backtest(by.policy, { rules: {} })
    expect(found).toMatchObject({ payments: 6, changes: [], changed: [], truncated: false })
    expect(found.would).toEqual(found.was)
    expect(found.was).toMatchObject({
      allowed: { count: 4, sum: '30.00000000' },
      declined: { count: 2, sum: '15.01000000' },
    })
    expect(await headOf()).toEqual(head)
  })

  test('flips exactly the payments that a query of one limit lowered by 0.01 names', async () => {
    const by = await spender('500', { maxTransaction: '10' })
    const amounts = Array.from({ length: 60 }, (_, at) =>
      at % 4 === 0 ? '10' : `${(at % 11) + 1}`,
    )
    for (const amount of amounts) await pay(by, amount)
    const found = await backtest(by.policy, { rules: { maxTransaction: '9.99' } })
    const named = await inDatabase(
      (sql) => sql`select id from payment where state = 'COMPLETED' and amount > 999000000
        and from_wallet = ${uuid(by.wallet)}`,
    )
    const flipped = (found.changed as { paymentId: string }[]).map(({ paymentId }) => paymentId)
    expect(flipped.map(uuid).sort()).toEqual(named.map(({ id }) => String(id)).sort())
    expect(flipped.length).toBeGreaterThan(14)
    expect(found.reasons).toEqual([expect.objectContaining({ code: 'LIMIT_PER_TRANSACTION' })])
  })

  test('takes another policy as the candidate, and says what it would ask for', async () => {
    const by = await spender('100')
    for (const amount of ['5', '15', '25']) await pay(by, amount)
    const { id: candidateId } = await server.did('POST', '/v1/policies', {
      body: { name: 'Careful', requireApprovalAbove: '20' },
    })
    const found = await backtest(by.policy, { candidateId })
    expect(found.changes).toEqual([
      { was: 'allowed', would: 'needs_approval', count: 1, sum: '25.00000000' },
    ])
    expect(found.changed).toMatchObject([
      { agentId: by.wallet, amount: '25.00000000', would: { code: 'APPROVAL_REQUIRED' } },
    ])
    expect(found.days).toHaveLength(1)
  })

  test('looks at the span that it is asked for', async () => {
    const by = await spender('100')
    const { body: first } = await pay(by, '5')
    // By the clock of the database, which may be a little off from the one here.
    const between = new Date(Date.parse(String(first.createdAt)) + 2).toISOString()
    await new Promise((resolve) => setTimeout(resolve, 5))
    await pay(by, '6')
    const later = await backtest(by.policy, { rules: {}, createdAfter: between })
    const earlier = await backtest(by.policy, { rules: {}, createdBefore: between })
    const sums = [later, earlier].map(
      ({ was }) => (was as { allowed: { sum: string } }).allowed.sum,
    )
    expect(sums).toEqual(['6.00000000', '5.00000000'])
  })

  test.each([
    [{}],
    [{ rules: {}, candidateId: 'pol_01JD7Q3W8N4V5T6R2X9K0M1B7C' }],
    [{ rules: { dailyLimit: '-1' } }],
    [{ rules: { unheardOf: 1 } }],
    [{ candidateId: 5 }],
    [{ rules: {}, createdAfter: 'yesterday' }],
  ])('refuses %j', async (body) => {
    const { policy } = await spender('1')
    const { status } = await server.call('POST', `/v1/policies/${policy}/backtest`, { body })
    expect(status).toBe(400)
  })

  test('knows no policy of nobody, and no candidate of nobody', async () => {
    const { policy } = await spender('1')
    const nobody = 'pol_01JD7Q3W8N4V5T6R2X9K0M1B7C'
    for (const [id, body] of [
      [nobody, { rules: {} }],
      [policy, { candidateId: nobody }],
    ] as const) {
      const { status } = await server.call('POST', `/v1/policies/${id}/backtest`, { body })
      expect(status).toBe(404)
    }
  })
})

describe('exposure', () => {
  test('of an agent is bound by its limits, and told to itself', async () => {
    const by = await spender('80', { dailyLimit: '30', totalLimit: '50' })
    await pay(by, '10')
    const found = await server.did('GET', `/v1/agents/${by.wallet}/exposure`, { key: by.key })
    expect(found).toMatchObject({
      agentId: by.wallet,
      currency: 'USD',
      balance: '70.00000000',
      open: '0.00000000',
      month: { amount: '40.00000000', boundBy: { rule: 'total_limit' } },
      unvalued: [],
    })
    expect(Number((found.hour as { amount: string }).amount)).toBeGreaterThanOrEqual(20)
  })

  test('of an agent is nobody else’s', async () => {
    const [one, other] = [await spender('1'), await spender('1')]
    const path = `/v1/agents/${one.wallet}/exposure`
    expect((await server.call('GET', path, { key: other.key })).status).toBe(403)
    expect((await server.call('GET', path, { key: server.liveKey })).status).toBe(404)
  })

  test('of a group is what its agents can lose together', async () => {
    const { id } = await server.did('POST', '/v1/groups', {
      body: { name: 'Team', totalLimit: '25' },
    })
    for (const budget of ['20', '20', '3']) {
      const body = { agentId: (await spender(budget)).wallet }
      await server.did('POST', `/v1/groups/${id}/agents`, { body })
    }
    expect(await server.did('GET', `/v1/groups/${id}/exposure`)).toMatchObject({
      groupId: id,
      agentCount: 3,
      balance: '43.00000000',
      month: { amount: '25.00000000', boundBy: { rule: 'total_limit', scope: id } },
    })
  })
})

/** The uuid that an id stands in the tables as. */
function uuid(id: string): string {
  const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
  let bits = 0n
  for (const letter of id.slice(4)) bits = bits * 32n + BigInt(alphabet.indexOf(letter))
  const hex = bits.toString(16).padStart(32, '0')
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
