import { templates, v1Operations } from '@bursar/contract'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Answered, TestServer } from '../setup/server.ts'
import { tableOf } from './fixture.ts'

const document = 'wallet-first.md'
const money = (text = '') => `${text.replace(/[$,]| \(.*\)/g, '').replace(/\.00$/, '')}.00000000`

/** What a call of each endpoint sends, and the fields that the document's answers show. */
const endpoints: Readonly<Record<string, { body?: object; status?: number; shows: string[] }>> = {
  'POST /v1/agents': {
    body: { name: 'Marketing Agent' },
    status: 201,
    shows: ['id', 'name', 'apiKey', 'apiKeyId', 'balance'],
  },
  'GET /v1/agents': { shows: ['data', 'cursor', 'hasMore'] },
  'GET /v1/agents/templates': { shows: ['data'] },
  'POST /v1/agents/from-template': {
    body: { name: 'My Procurement Bot', templateId: 'procurement' },
    status: 201,
    shows: ['id', 'name', 'apiKey', 'apiKeyId', 'balance', 'policyId'],
  },
  'GET /v1/agents/:id': { shows: ['id', 'name', 'walletType', 'balance', 'apiKey'] },
  'POST /v1/agents/:id/adjust-budget': {
    body: { amount: 100 },
    shows: ['id', 'adjustment', 'newBalance', 'currency'],
  },
  'POST /v1/agents/:id/pause': { shows: ['id', 'status'] },
  'POST /v1/agents/:id/resume': { shows: ['id', 'status'] },
  'POST /v1/agents/:id/rotate-key': { shows: ['apiKey', 'apiKeyId', 'revokedKeyId'] },
  'DELETE /v1/agents/:id': { shows: ['deleted', 'sweptAmount'] },
}
const table = tableOf(document, 'Endpoints', /^(GET|POST|DELETE)(\/[a-z0-9/:-]+)([A-Z].+)$/).map(
  ([method = '', path = '']) => ({ method, path, name: `${method} ${path}` }),
)

/** The tools wait for their server; what each of them will call exists. */
const tools: Readonly<Record<string, keyof typeof v1Operations>> = {
  wallgent_create_agent: 'agents.create',
  wallgent_list_agents: 'agents.list',
  wallgent_get_agent: 'agents.retrieve',
  wallgent_adjust_budget: 'agents.adjustBudget',
  wallgent_pause_agent: 'agents.pause',
  wallgent_resume_agent: 'agents.resume',
  wallgent_rotate_agent_key: 'agents.rotateKey',
  wallgent_delete_agent: 'agents.delete',
}

let server: TestServer

beforeAll(async () => {
  server = await TestServer.start()
})
afterAll(() => server.stop())

async function newAgent(body: object = {}) {
  const made = await server.did('POST', '/v1/agents', { body: { name: 'Ada', ...body } })
  return { id: String(made.id), key: String(made.apiKey), keyId: String(made.apiKeyId) }
}

async function callRow(row: { method: string; path: string; name: string }, key: string) {
  const { id } = await newAgent()
  const { body } = endpoints[row.name] ?? {}
  const asked = body === undefined ? { key } : { key, body }
  return server.call(row.method, row.path.replace(':id', id), asked)
}

async function orgKey(permissions: readonly string[]): Promise<string> {
  const { apiKey } = await server.did('POST', '/v1/api-keys', { body: { permissions } })
  return String(apiKey)
}

describe('the table of endpoints', () => {
  test('has ten rows, each with a call', () => {
    expect(table.map(({ name }) => name)).toEqual(Object.keys(endpoints))
  })

  test.each(table)('$name', async (row) => {
    const { status = 200, shows = [] } = endpoints[row.name] ?? {}
    const answer = await callRow(row, server.testKey)
    expect(answer.status).toBe(status)
    expect(Object.keys(answer.body)).toEqual(expect.arrayContaining(shows))
  })
})

describe('the table of permissions', () => {
  test('names wallets:read for reading and wallets:write for the rest', () => {
    const cells = tableOf(document, 'Permissions', /^(wallets:(?:read|write))(.+)$/)
    expect(cells).toEqual([
      ['wallets:read', 'List agents, get agent details'],
      ['wallets:write', 'Create, adjust budget, pause, resume, rotate key, delete'],
    ])
  })

  test.each(table)('$name needs exactly its own', async (row) => {
    const needed = row.method === 'GET' ? 'wallets:read' : 'wallets:write'
    // A key that is handed out never has more than that of who hands it out.
    const handsOut = /from-template$|rotate-key$|^POST \/v1\/agents$/.test(row.name)
    const others = ['wallets:read', 'payments:read', 'payments:write', 'keys:read', 'events:read']
    const lent = handsOut ? others : []
    const having = await callRow(row, await orgKey([needed, ...lent]))
    expect(having.status).toBe(endpoints[row.name]?.status ?? 200)
    const all = ['wallets:write', ...others].filter((permission) => permission !== needed)
    const lacking = await callRow(row, await orgKey(all))
    expect(lacking).toMatchObject({ status: 403, body: { code: 'FORBIDDEN' } })
  })
})

describe('the table of templates', () => {
  const form = /^([a-z-]+)([A-Z][A-Za-z ]+)(\$[\d.,]+(?: \(read-only\))?)(\$[\d.,]+)(Yes|No)$/
  const rows = tableOf(document, 'Templates', form)

  test('is what GET /v1/agents/templates answers, figure by figure', async () => {
    const { data } = await server.did('GET', '/v1/agents/templates')
    const printed = rows.map(([id, name, max = '', daily, approval]) => ({
      id,
      name,
      maxTransaction: money(max),
      dailyLimit: money(daily),
      requiresApproval: approval === 'Yes',
      readOnly: max.includes('read-only'),
    }))
    expect(printed).toHaveLength(10)
    expect(data).toMatchObject(printed)
    expect(data).toHaveLength(templates.length)
  })

  test.each(rows)(
    '%s binds the agents made from it',
    async (templateId, _, max = '', __, human) => {
      const body = { name: 'Bot', templateId }
      const made = await server.did('POST', '/v1/agents/from-template', { body })
      const limit = money(max)
      const budget = { amount: Number(limit) + 1 }
      await server.did('POST', `/v1/agents/${made.id}/adjust-budget`, { body: budget })
      const pay = (amount: string) => payBy(String(made.id), server.testKey, amount)
      if (max.includes('read-only')) {
        expect(await pay('1')).toMatchObject({ status: 402, body: { code: 'READ_ONLY_AGENT' } })
        const own = await payBy(String(made.id), String(made.apiKey), '1')
        expect(own).toMatchObject({ status: 403, body: { code: 'FORBIDDEN' } })
        return
      }
      const status = human === 'Yes' ? 202 : 201
      expect(await pay(limit)).toMatchObject({ status, body: { amount: limit } })
      const above = limit.replace(/0$/, '1')
      expect((await pay(above)).body.code).toBe('LIMIT_PER_TRANSACTION')
      expect((await pay('0.00000001')).status).toBe(status)
    },
  )
})

describe('the table of MCP tools, which waits for its server', () => {
  test('names tools whose operations exist', () => {
    const rows = tableOf(document, 'MCP tools', /^([a-z_]+)([A-Z].+)$/)
    expect(rows.map(([tool]) => tool)).toEqual(Object.keys(tools))
    for (const operation of Object.values(tools))
      expect(v1Operations[operation].path).toMatch(/^\/v1\/agents/)
    const lines = Object.entries(tools).map(([tool, operation]) => `  ${tool}: ${operation}\n`)
    process.stdout.write(`tools that wait, and what they will call:\n${lines.join('')}`)
  })
})

describe('what the document says besides', () => {
  test('a key is shown once, and has the permissions that are named by default', async () => {
    const { id, key, keyId } = await newAgent()
    const { text, body } = await server.call('GET', `/v1/agents/${id}`)
    expect(text).not.toContain(key)
    const permissions = ['wallets:read', 'wallets:write', 'payments:read', 'payments:write']
    expect(body).toMatchObject({ balance: '0.00000000', permissions, apiKey: { id: keyId } })
    expect((await server.call('GET', '/v1/agents')).text).not.toContain(key)
  })

  test('permissions can be named instead', async () => {
    const permissions = ['wallets:read', 'payments:read']
    const { id, key } = await newAgent({ permissions })
    expect((await server.did('GET', `/v1/agents/${id}`)).permissions).toEqual(permissions)
    expect((await payBy(id, key, '1')).body.code).toBe('FORBIDDEN')
  })

  test("an agent's key reaches its own wallet only, and ORG wallets are no agents", async () => {
    const { key } = await newAgent()
    const other = await newAgent()
    const answer = await server.call('GET', `/v1/agents/${other.id}`, { key })
    expect(answer).toMatchObject({ status: 403, body: { code: 'SCOPE_FORBIDDEN' } })
    expect((await server.call('GET', `/v1/agents/${await orgWallet()}`)).status).toBe(404)
  })

  test('a budget is one transfer between the organization wallet and the agent', async () => {
    const { id } = await newAgent()
    const org = await orgWallet()
    const before = await balanceOf(org)
    await server.did('POST', `/v1/agents/${id}/adjust-budget`, { body: { amount: 100 } })
    expect([await balanceOf(org), await balanceOf(id)]).toEqual([before - 100, 100])
    const entries = async (wallet: string) => {
      const { data } = await server.did('GET', `/v1/wallets/${wallet}/entries?limit=1`)
      return data as { transactionId: string; direction: string; amount: string }[]
    }
    const [debit] = await entries(org)
    const [inward] = await entries(id)
    expect(debit).toMatchObject({ direction: 'debit', amount: '100.00000000' })
    expect(inward).toMatchObject({ direction: 'credit', transactionId: debit?.transactionId })
  })

  test('a paused agent cannot pay, its key still reads, and resuming lets it pay', async () => {
    const { id, key } = await newAgent()
    await server.did('POST', `/v1/agents/${id}/adjust-budget`, { body: { amount: 5 } })
    await server.did('POST', `/v1/agents/${id}/pause`)
    expect((await payBy(id, key, '1')).body.code).toBe('WALLET_FROZEN')
    expect((await server.did('GET', `/v1/agents/${id}`, { key })).status).toBe('FROZEN')
    await server.did('POST', `/v1/agents/${id}/resume`)
    expect((await payBy(id, key, '1')).status).toBe(201)
  })

  test('rotation kills the old key at once, and the new one has its permissions', async () => {
    const { id, key, keyId } = await newAgent({ permissions: ['wallets:read'] })
    const rotated = await server.did('POST', `/v1/agents/${id}/rotate-key`)
    expect(rotated.revokedKeyId).toBe(keyId)
    const read = (one: string) => server.call('GET', `/v1/agents/${id}`, { key: one })
    expect((await read(key)).status).toBe(401)
    const { status, body } = await read(String(rotated.apiKey))
    expect({ status, permissions: body.permissions }).toEqual({
      status: 200,
      permissions: ['wallets:read'],
    })
  })

  test('deletion sweeps, freezes, revokes, and keeps the wallet for audit', async () => {
    const { id, key } = await newAgent()
    await server.did('POST', `/v1/agents/${id}/adjust-budget`, { body: { amount: '47.50' } })
    const before = await balanceOf(await orgWallet())
    const deleted = await server.did('DELETE', `/v1/agents/${id}`)
    expect(deleted).toEqual({ deleted: true, sweptAmount: '47.50000000' })
    expect(await balanceOf(await orgWallet())).toBe(before + 47.5)
    expect((await server.call('GET', `/v1/agents/${id}`)).status).toBe(404)
    expect((await server.call('GET', `/v1/wallets/${id}`, { key })).status).toBe(401)
    const wallet = await server.did('GET', `/v1/wallets/${id}`)
    const closedAt = expect.stringMatching(/Z$/)
    expect(wallet).toMatchObject({ status: 'FROZEN', balance: '0.00000000', closedAt })
    expect((await payBy(id, server.testKey, '1')).status).toBeGreaterThanOrEqual(400)
  })
})

function payBy(from: string, key: string, amount: string): Promise<Answered> {
  const to = { merchant: { domain: 'shop.example', category: 'office' } }
  return server.call('POST', '/v1/payments', { key, body: { from, to, amount } })
}

async function orgWallet(): Promise<string> {
  const { data } = await server.did('GET', '/v1/wallets?limit=100')
  const wallets = data as { id: string; walletType: string }[]
  return wallets.find(({ walletType }) => walletType === 'ORG')?.id ?? ''
}

async function balanceOf(wallet: string): Promise<number> {
  return Number((await server.did('GET', `/v1/wallets/${wallet}`)).balance)
}
