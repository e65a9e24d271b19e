import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { OpenedAgent } from '../setup/open-agent.ts'
import { TestServer } from '../setup/server.ts'
import { AgentFirst, type Body } from './agent-first.ts'

let server: TestServer
let v2: AgentFirst
/** One that is not changed. */
let team: Body
beforeAll(async () => {
  server = await TestServer.start()
  v2 = new AgentFirst(server)
  team = await make()
})
afterAll(() => server.stop())

const nobody = '01JD7Q3W8N4V5T6R2X9K0M1B7C'
const second = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
const noBudget = { per_transaction: null, daily: null, weekly: null, monthly: null, total: null }
const anybody = {
  ...{ allowed_merchants: null, blocked_merchants: [] },
  ...{ allowed_categories: null, blocked_categories: [] },
}

const make = (body: Body = {}) => v2.did('POST', '/groups', { body: { name: 'team', ...body } })

const put = (group: Body, agent: OpenedAgent) =>
  v2.did('POST', `/groups/${group.id}/agents`, { body: { agent_id: agent.id } })

async function member(group: Body, budget = 100): Promise<OpenedAgent> {
  const agent = await v2.agent({ budget })
  await put(group, agent)
  return agent
}

function pay({ wallet, key }: OpenedAgent, amount: string): Promise<string> {
  const body = { destination: 'shop.example', amount }
  return v2.status('POST', `/wallets/${wallet}/transfer`, { key, body })
}

describe('a group', () => {
  test('is a budget and a policy that its agents share', async () => {
    const group = await make({
      name: 'marketing-team',
      budget: { daily: '5000.00', monthly: '50000' },
      merchant_policy: { blocked_categories: ['gambling'], allowed_merchants: ['AWS'] },
      metadata: { team: 'growth', level: 2 },
    })
    expect(group).toEqual({
      id: expect.stringMatching(/^grp_/),
      group_id: group.id,
      name: 'marketing-team',
      owner_id: server.orgId,
      parent_id: null,
      budget: { ...noBudget, daily: '5000.00', monthly: '50000.00' },
      merchant_policy: {
        ...anybody,
        ...{ allowed_merchants: ['AWS'], blocked_categories: ['gambling'] },
      },
      ...{ agent_ids: [], agent_count: 0, metadata: { team: 'growth', level: 2 } },
      ...{ created_at: second, updated_at: second },
    })
    expect(await v2.did('GET', `/groups/${group.id}`)).toEqual(group)
    const ulid = String(group.id).slice('grp_'.length)
    expect(await server.did('GET', `/v1/groups/${group.id}`)).toMatchObject({
      ...{ name: 'marketing-team', memberCount: 0, policyId: `pol_${ulid}` },
    })
    expect(await server.did('GET', `/v1/policies/pol_${ulid}`)).toMatchObject({
      ...{ dailyLimit: '5000.00000000', totalLimit: null, unknownCategory: 'allow' },
      readings: [
        {
          ...{ list: 'allowedMerchants', entry: 'AWS' },
          means: ['aws.amazon.com', 'aws', 'amazon web services'],
        },
      ],
    })
  })

  test('of which nothing is said limits nothing', async () => {
    const group = await make({ budget: {}, merchant_policy: {} })
    expect(group).toMatchObject({ budget: noBudget, merchant_policy: anybody, metadata: {} })
  })

  test('stands below another one, which counts it too', async () => {
    const parent = await make({ budget: { total: '50' } })
    const group = await make({ parent_id: parent.group_id })
    expect(group.parent_id).toBe(parent.id)
    const agent = await member(group)
    expect(await pay(agent, '50')).toBe('201')
    expect(await v2.did('GET', `/groups/${parent.id}/spending`)).toMatchObject({
      ...{ spent_total: '50.00', agent_count: 0 },
      by_agent: [{ agent_id: agent.id, total: '50.00' }],
    })
    for (const parent_id of [`grp_${nobody}`, 'x'])
      expect(await v2.status('POST', '/groups', { body: { name: 'a', parent_id } })).toBe(
        '404 NOT_FOUND',
      )
  })

  test('goes when it is empty', async () => {
    const group = await make()
    const agent = await member(group)
    const path = `/groups/${group.id}`
    expect(await v2.status('DELETE', path)).toBe('409 CONFLICT')
    await v2.did('DELETE', `${path}/agents/${agent.id}`)
    const gone = { id: group.id, group_id: group.id, deleted: true }
    expect(await v2.did('DELETE', path)).toEqual(gone)
    for (const method of ['GET', 'PATCH', 'DELETE'])
      expect(await v2.status(method, path)).toBe('404 NOT_FOUND')
    expect(await v2.status('GET', `${path}/spending`)).toBe('404 NOT_FOUND')
    expect((await v2.list('/groups')).map(({ id }) => id)).not.toContain(group.id)
  })

  test.each([
    [{ budget: { daily: 5 } }, '400 INVALID_AMOUNT'],
    [{ budget: { daily: '-1' } }, '400 INVALID_AMOUNT'],
    [{ budget: { daily: '1.123456789' } }, '400 AMOUNT_TOO_PRECISE'],
    [{ budget: { daily: '9999999999' } }, '400 AMOUNT_OUT_OF_RANGE'],
    [{ budget: { yearly: '5' } }, '400 INVALID_REQUEST'],
    [{ budget: '5' }, '400 INVALID_REQUEST'],
    [{ merchant_policy: { allowed_merchants: 'a' } }, '400 INVALID_REQUEST'],
    [{ merchant_policy: { blocked_merchants: [''] } }, '400 INVALID_REQUEST'],
    [{ merchant_policy: { require_approval_above: '5' } }, '400 INVALID_REQUEST'],
    [{ metadata: { a: {} } }, '400 INVALID_REQUEST'],
    [{ name: 'a\u202eb' }, '400 INVALID_REQUEST'],
    [{ name: null }, '400 INVALID_REQUEST'],
    [{ agent_ids: [] }, '400 INVALID_REQUEST'],
  ])('%j is refused by %s', async (body, expected) => {
    const sent = { body: { name: 'team', ...body } }
    expect(await v2.status('POST', '/groups', sent)).toBe(expected)
    expect(await v2.status('PATCH', `/groups/${team.id}`, { body })).toBe(expected)
  })
})

describe('a change', () => {
  test('keeps what is left out; null clears, labels merge', async () => {
    const group = await make({
      budget: { daily: '50', total: '90', per_transaction: '5' },
      merchant_policy: { allowed_merchants: ['OpenAI'], blocked_categories: ['gambling'] },
      metadata: { a: 1, b: 'two' },
    })
    const path = `/groups/${group.id}`
    const changed = await v2.did('PATCH', path, {
      body: {
        name: 'Others',
        budget: { daily: '60', total: null },
        merchant_policy: { allowed_merchants: null, blocked_merchants: ['bad.example'] },
        metadata: { a: null, c: true },
      },
    })
    expect(changed).toEqual({
      ...group,
      name: 'Others',
      budget: { ...noBudget, daily: '60.00', per_transaction: '5.00' },
      merchant_policy: {
        ...anybody,
        ...{ blocked_merchants: ['bad.example'], blocked_categories: ['gambling'] },
      },
      ...{ metadata: { b: 'two', c: true }, updated_at: changed.updated_at },
    })
    expect(await v2.did('GET', path)).toEqual(changed)
    const policy = `/v1/policies/pol_${String(group.id).slice('grp_'.length)}`
    expect((await server.did('GET', policy)).version).toBe(2)
    const renamed = await v2.did('PATCH', path, { body: { name: 'Third' } })
    expect(renamed).toEqual({ ...changed, name: 'Third', updated_at: renamed.updated_at })
    expect((await server.did('GET', policy)).version).toBe(2)
    await server.did('PATCH', policy, { body: { dailyLimit: '7' } })
    expect(await v2.did('GET', path)).toMatchObject({ budget: { daily: '7.00' } })
    expect(await v2.did('PATCH', path, { body: {} })).toMatchObject({ name: 'Third' })
  })

  test('leaves at most fifty labels', async () => {
    const labels = (from: number, to: number) =>
      Object.fromEntries(Array.from({ length: to - from }, (_, at) => [`k${from + at}`, at]))
    const group = await make({ metadata: labels(0, 40) })
    const relabel = (metadata: Body) =>
      v2.status('PATCH', `/groups/${group.id}`, { body: { metadata } })
    expect(await relabel(labels(40, 51))).toBe('400 INVALID_REQUEST')
    expect(await relabel({ ...labels(40, 50), k0: null, last: 1 })).toBe('200')
  })
})

describe('members', () => {
  test('come and go, named by either id', async () => {
    const group = await make({ budget: { daily: '50' } })
    const [one, two] = [await v2.agent(), await v2.agent()]
    const agents = `/groups/${group.id}/agents`
    const joined = await put(group, one)
    expect(joined).toEqual({ ...group, agent_ids: [one.id], agent_count: 1 })
    const both = await v2.did('POST', agents, { body: { agent_id: two.wallet } })
    expect(both).toMatchObject({ agent_ids: [one.id, two.id], agent_count: 2 })
    expect(await v2.status('POST', agents, { body: { agent_id: one.id } })).toBe('409 CONFLICT')
    const left = await v2.did('DELETE', `${agents}/${one.id}`)
    expect(left).toMatchObject({ agent_ids: [two.id], agent_count: 1 })
    expect(await v2.status('DELETE', `${agents}/${one.id}`)).toBe('409 CONFLICT')
    for (const agent_id of [`agent_${nobody}`, `wal_${nobody}`, 'x']) {
      expect(await v2.status('POST', agents, { body: { agent_id } })).toBe('404 NOT_FOUND')
      expect(await v2.status('DELETE', `${agents}/${agent_id}`)).toBe('404 NOT_FOUND')
    }
    expect(await v2.status('POST', `/groups/x/agents`, { body: { agent_id: one.id } })).toBe(
      '404 NOT_FOUND',
    )
    expect((await server.did('GET', `/v1/groups/${group.id}`)).members).toEqual([two.wallet])
  })

  test('are told of what they share: spent, by whom, and what is left', async () => {
    const group = await make({ name: 'ops', budget: { daily: '100', total: '1000' } })
    const [one, two] = [await member(group), await member(group)]
    expect(await pay(one, '10.5')).toBe('201')
    expect(await pay(two, '40')).toBe('201')
    expect(await v2.did('GET', `/groups/${group.id}/spending`)).toEqual({
      ...{ group_id: group.id, name: 'ops', currency: 'USD' },
      budget: { ...noBudget, daily: '100.00', total: '1000.00' },
      ...{ agent_count: 2, agent_ids: [one.id, two.id] },
      ...{
        spent_daily: '50.50',
        spent_weekly: '50.50',
        spent_monthly: '50.50',
        spent_total: '50.50',
      },
      spending: {
        daily: { spent: '50.50', remaining: '49.50', resets_at: second },
        weekly: { spent: '50.50', remaining: null, resets_at: second },
        monthly: { spent: '50.50', remaining: null, resets_at: second },
        total: { spent: '50.50', remaining: '949.50', resets_at: null },
      },
      by_agent: [
        { agent_id: two.id, daily: '40.00', weekly: '40.00', monthly: '40.00', total: '40.00' },
        { agent_id: one.id, daily: '10.50', weekly: '10.50', monthly: '10.50', total: '10.50' },
      ],
    })
  })
})

test('a repeated call makes and changes once', async () => {
  const once = (method: string, path: string, key: string, body: Body) =>
    v2.call(method, path, { body, headers: { 'idempotency-key': key } })
  const create = () => once('POST', '/groups', 'create', { name: 'once', budget: { daily: '5' } })
  const { body: group } = await create()
  const path = `/groups/${group.id}`
  const change = () => once('PATCH', path, 'change', { name: 'twice', budget: { daily: '6' } })
  const { body: changed } = await change()
  await v2.did('PATCH', path, { body: { name: 'thrice', budget: { daily: null } } })
  for (const [again, first] of [
    [await create(), group],
    [await change(), changed],
  ] as const) {
    expect(again.headers.get('idempotency-replayed')).toBe('true')
    expect(again.body).toEqual(first)
  }
  expect(await v2.did('GET', path)).toMatchObject({ name: 'thrice', budget: noBudget })
  const other = await once('POST', '/groups', 'create', { name: 'other' })
  expect(other.body.code).toBe('IDEMPOTENCY_MISMATCH')
})

test('lists are by pages, the newest first, each with its own members', async () => {
  const made: Body[] = []
  for (const name of ['1', '2', '3']) made.unshift(await make({ name }))
  const [last, middle, first] = made
  const agent = await member(middle ?? {}, 0)
  await put(first ?? {}, agent)
  const other = await member(first ?? {}, 0)
  const all = await v2.list('/groups?limit=3')
  expect(all).toEqual([
    last,
    { ...middle, agent_ids: [agent.id], agent_count: 1 },
    { ...first, agent_ids: [agent.id, other.id], agent_count: 2 },
  ])
  expect(await v2.list('/groups?limit=1&offset=1')).toEqual([all[1]])
  for (const query of ['limit=0', 'offset=-1', 'cursor=x'])
    expect(await v2.status('GET', `/groups?${query}`)).toBe('400 INVALID_REQUEST')
})

test("are an operator's business alone", async () => {
  const group = await make()
  const { id, key } = await member(group, 0)
  const path = `/groups/${group.id}`
  for (const [method, one, body] of [
    ['POST', '/groups', { name: 'mine' }],
    ['GET', '/groups', undefined],
    ['GET', path, undefined],
    ['PATCH', path, { budget: { daily: '1' } }],
    ['DELETE', path, undefined],
    ['POST', `${path}/agents`, { agent_id: id }],
    ['DELETE', `${path}/agents/${id}`, undefined],
    ['GET', `${path}/spending`, undefined],
  ] as const)
    expect(await v2.status(method, one, { key, body })).toBe('403 SCOPE_FORBIDDEN')
})
