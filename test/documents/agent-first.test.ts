import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { TestServer } from '../setup/server.ts'
import { fencesOf } from './fixture.ts'
import { runPython, runShell } from './script.ts'
import { misfitsOf } from './shape.ts'

type Body = Record<string, unknown>

const document = 'agent-first.md'
const shell = fencesOf(document, 'bash')
const python = fencesOf(document, 'python')

/** The agent of the document, made by its own block, as GET shows it before a block runs. */
interface Given {
  readonly id: string
  readonly before: Body
}

interface Row {
  /** Default: 200. */
  readonly status?: 201
  /** The response that the document shows for it. */
  readonly shows?: string
  /** So many more agents, for lists. */
  readonly agents?: number
  /** What the answer has to be, and what has to be so afterwards. */
  readonly check: (answer: unknown, given: Given) => Promise<void> | void
}

const rows: Readonly<Record<string, Row>> = {
  'Create Agent': { status: 201, shows: 'Create Agent: Response', check: checkCreated },
  'List Agents': { shows: 'List Agents: Response', agents: 11, check: checkList },
  'Get Agent': { shows: 'Create Agent: Response', check: checkRead },
  'Update Agent': { shows: 'Create Agent: Response', check: checkUpdated },
  'Delete Agent': { check: checkDeleted },
  'Get Agent Limits': { shows: 'Get Agent Limits: Response', check: checkLimits },
  'Get KYA Status': { shows: 'Get KYA Status: Response', check: checkKya },
  'Upgrade KYA Level': { check: checkUpgraded },
}

const pythonRows = ['Create Agent with Natural Language Policy', 'Create Multi-Agent System']

const printed = new Set([
  'the status: CURL_HOME names a .curlrc that has curl print it after the answer',
  "the host in Python: BURSAR_BASE_URL in the environment, the client's own name for it",
])
let server: TestServer

beforeAll(async () => {
  server = await TestServer.start()
})
afterAll(async () => {
  const lines = [...printed].map((line) => `  ${line}\n`)
  process.stdout.write(`substitutions in the agent-first document:\n${lines.join('')}`)
  await server.stop()
})

test('every block of the document has a row, and every row its block', () => {
  expect([...shell.keys()]).toEqual(Object.keys(rows))
  expect([...python.keys()]).toEqual(pythonRows)
})

describe('the curl block runs as it stands', () => {
  test.each([...shell])('%s', async (heading, block) => {
    const { status = 200, shows, agents = 0, check } = rows[heading] ?? {}
    if (check === undefined) throw new Error(`no row for ${heading}`)
    for (let i = 0; i < agents; i += 1) await newAgent()
    const given = await newAgent()
    const { body, ...answered } = await runShell(server, substituted(block, given.id))
    expect(answered).toEqual({ status, contentType: expect.stringMatching(/^application\/json/) })
    if (shows !== undefined) expect(misfitsOf(shownAt(shows), body)).toEqual([])
    await check(body, given)
  })
})

describe('the Python block', () => {
  const heading = 'Create Agent with Natural Language Policy'
  const first = python.get(heading) ?? ''

  test(`${heading} runs as it stands, and its agent is held to it`, async () => {
    await runPython(server, substituted(first))
    const [agent] = (await listed('/agents')).filter(({ name }) => name === 'saas-agent')
    const agent_id = String(agent?.agent_id)
    await server.call('POST', `/v1/wallets/wal_${agent_id.slice(6)}/fund`, {
      body: { amount: '2000.00' },
    })
    const pay = async (payment: Body) => {
      const body = { wallet_id: agent?.wallet_id, ...payment }
      const { status, text } = await server.call('POST', '/api/v2/pay', { body })
      return status < 300 ? status : JSON.parse(text).code
    }
    expect(await pay({ to: 'gambling.example', amount: '1.00' })).toBe('MERCHANT_NOT_ALLOWED')
    expect(await pay({ to: 'aws.amazon.com', amount: '300.00' })).toBe(201)
    expect(await pay({ to: 'openai.com', amount: '200.01' })).toBe('LIMIT_DAILY')
    expect(await pay({ to: 'openai.com', amount: '200.00' })).toBe(201)
  })

  test('Create Multi-Agent System runs as it stands', async () => {
    // The block uses the client that the block before it makes in its first lines.
    const [prelude] = first.split('\n# ')
    printed.add('client: made by the first lines of the block before')
    const block = python.get('Create Multi-Agent System')
    await runPython(server, substituted(`${prelude}\n${block}`))
    const groups = await listed('/groups')
    const [group, ...more] = groups.filter(({ name }) => name === 'marketing-team')
    expect(more).toEqual([])
    expect(group?.budget).toEqual({
      ...{ per_transaction: null, daily: '5000.00', weekly: null, monthly: '50000.00' },
      total: null,
    })
    const ids = group?.agent_ids as string[]
    const members = await Promise.all(ids.map((id) => server.did('GET', `/api/v2/agents/${id}`)))
    const names = ['ad-buyer-agent', 'analytics-agent', 'social-media-agent']
    expect(members.map(({ name }) => name).sort()).toEqual(names)
    for (const { spending_limits: limits } of members)
      expect(limits).toMatchObject({ per_transaction: '500.00' })
  })
})

describe('what the document says besides', () => {
  test('metadata is answered as it was sent, and the manifest has its framework', async () => {
    const { metadata } = shownAt('Create Agent: Response') as Body
    const { id, before } = await newAgent({ metadata })
    expect(before.metadata).toEqual(metadata)
    const { manifest } = await server.did('GET', `/api/v2/agents/${id}/kya`)
    expect(manifest).toMatchObject({ framework: 'langchain' })
  })

  test('the manifest follows the limits', async () => {
    const { id } = await newAgent()
    await runShell(server, substituted(shell.get('Update Agent') ?? '', id))
    const { manifest } = await server.did('GET', `/api/v2/agents/${id}/kya`)
    expect(manifest).toMatchObject({ max_budget_per_tx: '500.00', daily_budget: '3000.00' })
  })

  test('verified needs its anchor, attested its hash, and no level goes down', async () => {
    const { id } = await newAgent()
    const upgrade = (body: Body) =>
      server.call('POST', `/api/v2/agents/${id}/kya/upgrade`, { body })
    const level = async () => (await server.did('GET', `/api/v2/agents/${id}/kya`)).kya_level
    const refused = { status: 400, body: { code: 'INVALID_REQUEST' } }
    const code_hash = 'ab'.repeat(32)
    const anchor_verification_id = 'persona_verif_xyz'
    for (const body of [
      { target_level: 'verified' },
      { target_level: 'verified', code_hash },
      { target_level: 'attested', anchor_verification_id },
      { target_level: 'attested', code_hash: code_hash.slice(1) },
      { target_level: 'attested', code_hash: `${code_hash.slice(1)}g` },
      { target_level: 'sovereign' },
      {},
    ])
      expect(await upgrade(body), JSON.stringify(body)).toMatchObject(refused)
    expect(await level()).toBe('basic')
    const attested = await upgrade({ target_level: 'attested', code_hash })
    expect(attested).toMatchObject({ status: 200, body: { new_level: 'attested', code_hash } })
    for (const body of [
      { target_level: 'basic' },
      { target_level: 'verified', anchor_verification_id },
    ])
      expect(await upgrade(body), JSON.stringify(body)).toMatchObject(refused)
    expect(await level()).toBe('attested')
  })
})

function checkCreated(answer: unknown): void {
  const { agent_id: id, wallet_id: wallet } = answer as Body
  expect(id).toMatch(/^agent_/)
  expect(wallet).toMatch(/^wal_/)
  // The rest of its example is illustration: this request named no metadata.
  const illustrated = { agent_id: id, wallet_id: wallet, owner_id: server.orgId, metadata: {} }
  expect(answer).toMatchObject({ ...valuesAt('Create Agent: Response'), ...illustrated })
  expect((answer as Body).metadata).toEqual({})
}

async function checkList(answer: unknown, { id, before }: Given): Promise<void> {
  const list = answer as Body[]
  expect(list).toHaveLength(10)
  const { effective: _, ...agent } = before
  expect(list[0]).toEqual(agent)
  const [, ...older] = list.map((one) => one.agent_id)
  expect(older).not.toContain(id)
}

function checkRead(answer: unknown, { before }: Given): void {
  expect(answer).toEqual(before)
  checkCreated(answer)
}

async function checkUpdated(answer: unknown, { id, before }: Given): Promise<void> {
  const { effective, ...after } = await server.did('GET', `/api/v2/agents/${id}`)
  expect(after).toEqual(answer)
  const { effective: bound, ...rest } = before as { effective: Body } & Body
  expect(after).toEqual({
    ...rest,
    spending_limits: { ...(rest.spending_limits as Body), daily: '3000.00' },
    policy: { ...(rest.policy as Body), auto_approve_below: '200.00' },
    updated_at: after.updated_at,
  })
  expect(effective).toEqual({ ...bound, daily: { ...(bound.daily as Body), limit: '3000.00' } })
  expect(Date.parse(String(after.updated_at))).toBeGreaterThanOrEqual(
    Date.parse(String(before.updated_at)),
  )
}

async function checkDeleted(answer: unknown, { id, before }: Given): Promise<void> {
  expect(answer).toMatchObject({ agent_id: id, deleted: true })
  const says = fencesOf(document, 'text').get('What Delete Agent says')
  expect(says).toMatch(/permanent and cannot be undone\. Associated wallets are not deleted\./)
  const gone = { status: 404, body: { code: 'NOT_FOUND' } }
  const path = `/api/v2/agents/${id}`
  expect(await server.call('GET', path)).toMatchObject(gone)
  expect(await server.call('PATCH', path, { body: { is_active: true } })).toMatchObject(gone)
  expect(await server.call('DELETE', path)).toMatchObject(gone)
  const wallet = await server.did('GET', `/api/v2/wallets/${before.wallet_id}`)
  expect(wallet.wallet_id).toBe(before.wallet_id)
}

function checkLimits(answer: unknown, { id, before }: Given): void {
  const untouched = (remaining: string, resets_at: unknown = null) => {
    return { spent: '0.00', remaining, resets_at }
  }
  const moment = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
  expect(answer).toMatchObject({
    ...valuesAt('Get Agent Limits: Response'),
    agent_id: id,
    wallet: { wallet_id: before.wallet_id, mpc_provider: 'local' },
    usage: {
      per_transaction: untouched('500.00'),
      daily: untouched('2000.00', moment),
      monthly: untouched('20000.00', moment),
      total: untouched('100000.00'),
    },
  })
  const { wallet } = answer as { wallet: Body }
  expect(wallet.addresses).toEqual({})
}

function checkKya(answer: unknown, { id }: Given): void {
  const { trust_score: score, manifest } = answer as Body
  expect(answer).toMatchObject({ agent_id: id, kya_level: 'basic', kya_status: 'active' })
  expect(manifest).toEqual({
    ...{ capabilities: [], framework: null },
    ...{ max_budget_per_tx: '500.00', daily_budget: '2000.00' },
  })
  expect(score).toBeGreaterThanOrEqual(0)
  expect(score).toBeLessThanOrEqual(1)
}

async function checkUpgraded(answer: unknown, { id }: Given): Promise<void> {
  const now = { agent_id: id, kya_level: 'verified', kya_status: 'active' }
  const change = { previous_level: 'basic', new_level: 'verified', status: 'active' }
  expect(answer).toMatchObject({ ...now, ...change, verifier: 'simulated' })
  expect(await server.did('GET', `/api/v2/agents/${id}`)).toMatchObject(now)
  expect(await server.did('GET', `/api/v2/agents/${id}/kya`)).toMatchObject({
    ...now,
    anchor_verification_id: 'persona_verif_xyz',
  })
}

/** The document's agent: the body of its own block, with more where a test says so. */
async function newAgent(more: Body = {}): Promise<Given> {
  const [, sent = ''] = /-d '([\s\S]*)'/.exec(shell.get('Create Agent') ?? '') ?? []
  const body = { ...JSON.parse(sent), ...more }
  const { agent_id: id } = await server.did('POST', '/api/v2/agents', { body })
  return { id: String(id), before: await server.did('GET', `/api/v2/agents/${id}`) }
}

/** A block with what cannot be so here replaced, which is printed when all have run. */
function substituted(block: string, agentId = 'agent_abc123'): string {
  const table: readonly (readonly [said: RegExp, is: string, told: string])[] = [
    [/https:\S*&\S*/g, "'$&'", 'between quotes, for to a shell & ends a command'],
    [/https:\/\/api\.sardis\.sh/g, server.baseUrl, 'the address of the server'],
    [/sk_live_your_api_key/g, server.testKey, 'the test key of the server'],
    [/agent_abc123/g, agentId, 'a real one'],
    [
      /from sardis_sdk import SardisClient/g,
      'from bursar import BursarClient as SardisClient',
      'from bursar import BursarClient as SardisClient',
    ],
  ]
  return table.reduce((text, [said, is, told]) => {
    for (const [found] of text.matchAll(said)) printed.add(`${found}: ${told}`)
    return text.replaceAll(said, is)
  }, block)
}

/** A response of the document as JSON: `{...}` is some object. */
function shownAt(heading: string): unknown {
  const text = fencesOf(document, 'json').get(heading) ?? ''
  return JSON.parse(text.replaceAll('{...}', '{}'))
}

/** What a response of the document says that a request decides: no ids, no moments. */
function valuesAt(heading: string): Body {
  const fields = Object.entries(shownAt(heading) as Body)
  return Object.fromEntries(fields.filter(([name]) => !/_id$|_at$/.test(name)))
}

async function listed(path: string): Promise<Body[]> {
  const { status, text } = await server.call('GET', `/api/v2${path}`)
  expect(status).toBe(200)
  return JSON.parse(text) as Body[]
}
