import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { TestServer } from '../setup/server.ts'
import { type Attribute, attributesOf } from './fixture.ts'
import { OpenApi, type Schema } from './open-api.ts'
import { jsonTypeOf } from './shape.ts'

type Body = Record<string, unknown>

const document = 'agent-first.md'
const agents = '/api/v2/agents'
const one = '/agents/{id}'
const object = attributesOf(document, 'Attributes')
const created = attributesOf(document, 'Request body of Create Agent')
const updated = attributesOf(document, 'Request body of Update Agent')
const query = attributesOf(document, 'Query parameters of List Agents')
const upgraded = attributesOf(document, 'Request body of Upgrade KYA Level')

/** What a caller may send for each field of a body. */
const values: Readonly<Record<string, unknown>> = {
  name: 'Eve',
  description: 'Buys books',
  spending_limits: { daily: '50.00' },
  policy: { blocked_merchants: ['casino.example'] },
  create_wallet: true,
  metadata: { team: 'growth', seats: 3, trial: false },
  is_active: false,
}

let server: TestServer
let openApi: OpenApi

beforeAll(async () => {
  server = await TestServer.start()
  openApi = await OpenApi.of(server)
})
afterAll(() => server.stop())

test('the tables have the rows of the document', () => {
  const tables = [object, created, updated, query, upgraded]
  expect(tables.map(({ length }) => length)).toEqual([13, 6, 5, 3, 3])
})

describe('the table of attributes', () => {
  test.each(object)('$name is in a created agent and in every schema of one', async (row) => {
    const agent = await make({ description: 'Buys books' })
    for (const answer of [agent, await read(agent), (await list('limit=1'))[0]])
      expect(jsonTypeOf(answer?.[row.name])).toBe(row.type)
    const item = openApi.answer('GET /agents', 200).items as Schema
    for (const schema of [
      openApi.answer('POST /agents', 201),
      openApi.answer(`GET ${one}`, 200),
      openApi.answer(`PATCH ${one}`, 200),
      openApi.resolved(item),
    ]) {
      expect(typesIn(schema, row)).toContain(row.type)
      expect(schema.required).toContain(row.name)
      if (row.required) expect(typesIn(schema, row)).not.toContain('null')
      const field = openApi.field(schema, row.name)
      if (row.says.startsWith('ISO 8601')) expect(field?.format).toBe('date-time')
      if (/ (level|status): /.test(row.says)) expect(field?.enum).toEqual(wordsOf(row))
    }
  })
})

describe('the request body of Create Agent', () => {
  test('is the one in the contract', () => {
    expectFields(openApi.request('POST /agents'), created)
  })

  test.each(created)('$name is read', async ({ name }) => {
    expect(await make({ [name]: values[name] })).toMatchObject(shownAs(name))
  })

  test('a name is required', async () => {
    const body = { description: 'Nameless' }
    expect(await server.call('POST', agents, { body })).toMatchObject({ status: 400 })
  })

  test('a wallet is made unless that is not wanted', async () => {
    expect((await make()).wallet_id).toMatch(/^wal_/)
    expect((await make({ create_wallet: false })).wallet_id).toBeNull()
  })

  test('limits that are left out have their defaults', async () => {
    const usual = { per_transaction: '100.00', daily: '1000.00' }
    // The week has none: the document knows no weekly limit.
    const more = { weekly: null, monthly: '10000.00', total: '100000.00' }
    expect((await make()).spending_limits).toEqual({ ...usual, ...more })
    const limits = { spending_limits: { per_transaction: '20.00' } }
    expect((await make(limits)).spending_limits).toMatchObject({
      ...{ per_transaction: '20.00', daily: '1000.00' },
    })
  })
})

describe('the query parameters of List Agents', () => {
  test('are those in the contract', () => {
    expectFields(openApi.parameters('GET /agents', 'query'), query)
  })

  test('limit is 50 unless said, and 100 at most', async () => {
    const { length } = await list('limit=100')
    for (let i = length; i < 102; i += 1) await make()
    expect(query[0]?.says).toContain('(max: 100)')
    expect(await list('')).toHaveLength(Number(query[0]?.fallback))
    expect(await list('limit=100')).toHaveLength(100)
    expect(await list('limit=101')).toHaveLength(100)
    expect(await list('limit=7')).toHaveLength(7)
  })

  test('offset skips as many, and none unless said', async () => {
    for (let i = 0; i < 3; i += 1) await make()
    const all = await list('limit=3')
    expect(await list(`limit=3&offset=${query[1]?.fallback}`)).toEqual(all)
    expect(await list('limit=2&offset=1')).toEqual(all.slice(1))
  })

  test('is_active leaves the others out', async () => {
    const [{ agent_id: active }, { agent_id: id }] = [await make(), await make()]
    await server.did('PATCH', `${agents}/${id}`, { body: { is_active: false } })
    const ids = async (text: string) => (await list(text)).map((agent) => agent.agent_id)
    expect(await ids('limit=2')).toEqual([id, active])
    expect(await ids('is_active=false')).toEqual([id])
    expect(await ids('limit=1&is_active=true')).toEqual([active])
  })
})

test('the path parameter of Get Agent is an id, and required', async () => {
  const [row, ...more] = attributesOf(document, 'Path parameters of Get Agent')
  expect({ row, more }).toMatchObject({ row: { type: 'string', required: true }, more: [] })
  // In a path its place says what it is: the contract may call it as it likes.
  const { properties, required } = openApi.parameters(`GET ${one}`, 'path')
  const [[name = '', schema] = [], ...rest] = Object.entries(properties as Body)
  expect({ required, rest }).toEqual({ required: [name], rest: [] })
  expect(openApi.typesOf(schema as Schema)).toEqual(['string'])
  expect(await server.call('GET', `${agents}/agent_abc123`)).toMatchObject({ status: 404 })
})

describe('the request body of Update Agent', () => {
  test('is the one in the contract, and all of it optional', () => {
    expect(updated.some(({ required }) => required)).toBe(false)
    expectFields(openApi.request(`PATCH ${one}`), updated)
  })

  test.each(updated)('$name changes, and nothing that was not sent', async ({ name }) => {
    const agent = await make({ name: 'Ada', description: 'Buys paper' })
    const body = { [name]: values[name] }
    const changed = await server.did('PATCH', `${agents}/${agent.agent_id}`, { body })
    expect(changed).toMatchObject(shownAs(name))
    expect(changed[name]).not.toEqual(agent[name])
    const { [name]: now, updated_at } = changed
    expect(changed).toEqual({ ...agent, [name]: now, updated_at })
    // Of an object, too, only what was sent.
    if (jsonTypeOf(now) === 'object')
      expect(now).toEqual({ ...(agent[name] as Body), ...(values[name] as Body) })
  })
})

test('the request body of Upgrade KYA Level is the one in the contract', () => {
  const schema = openApi.request(`POST ${one}/kya/upgrade`)
  expectFields(schema, upgraded)
  const [target] = upgraded
  expect(openApi.field(schema, 'target_level')?.enum).toEqual(target && wordsOf(target))
})

/** The types, the defaults and what is required of a request are the document's. */
function expectFields(schema: Schema, rows: readonly Attribute[]): void {
  for (const row of rows) {
    expect(typesIn(schema, row), row.name).toContain(row.type)
    const { default: fallback, enum: words = [] } = openApi.field(schema, row.name) ?? {}
    // Words of another type would be a schema that nothing satisfies.
    for (const word of words as unknown[]) expect(typeof word, row.name).toBe(row.type)
    if (row.fallback !== null) expect(String(fallback), row.name).toBe(row.fallback)
  }
  const required = rows.filter((row) => row.required).map(({ name }) => name)
  expect(schema.required ?? []).toEqual(required)
}

function typesIn(schema: Schema, { name }: Attribute): string[] {
  const field = openApi.field(schema, name)
  return field === undefined ? [] : openApi.typesOf(field)
}

/** The words that an attribute can be, as its sentence lists them. */
function wordsOf({ says }: Attribute): string[] {
  return says.replace(/^.*: /, '').split(/, (?:or )?/)
}

/** How an agent shows a field that was sent. */
function shownAs(name: string): Body {
  return name === 'create_wallet'
    ? { wallet_id: expect.stringMatching(/^wal_/) }
    : { [name]: values[name] }
}

function make(more: Body = {}): Promise<Body> {
  return server.did('POST', agents, { body: { name: 'Ada', ...more } })
}

function read({ agent_id: id }: Body): Promise<Body> {
  return server.did('GET', `${agents}/${id}`)
}

async function list(text: string): Promise<Body[]> {
  const { status, text: answer } = await server.call('GET', `${agents}?${text}`)
  expect(status).toBe(200)
  return JSON.parse(answer) as Body[]
}
