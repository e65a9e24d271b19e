import { type OperationName, problemBody, v1Operations } from '@bursar/contract'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { membersOf } from '../../packages/server/src/application/people/member.ts'
import { Engine } from '../../packages/server/src/engine/engine.ts'
import { mintId } from '../../packages/server/src/identity/mint.ts'
import { openDatabase } from '../../packages/server/src/store/driver/open.ts'
import type { Operator } from '../setup/open-agent.ts'
import { openTestOrganization } from '../setup/organization.ts'
import { type Answered, TestServer } from '../setup/server.ts'
import { badBodies, badIds, badPages, badQueries, badValues, fields } from './bad-values.ts'
import { requestText, sendRaw } from './raw-http.ts'
import {
  type Agent,
  good,
  isByPerson,
  pathOf,
  type SentRequest,
  type V1Operation,
  World,
} from './world.ts'

const operations: readonly V1Operation[] = Object.values(v1Operations)
const withId = operations.filter(({ path }) => path.includes('{id}'))
const lists = operations.filter(({ query }) => query !== undefined && 'cursor' in query.shape)
const withBody = operations.filter(({ body }) => body !== undefined)

let server: TestServer
let world: World
/** For each operation a request that would succeed, if nothing were wrong with it. */
const base = new Map<OperationName, SentRequest>()
/** The same for another organization on this server. */
const foreign = new Map<OperationName, SentRequest>()
let foreignKey = ''
const foreignTeam: World['team'] = {
  owner: () => Promise.resolve({ key: null, headers: {} }),
  invitation: () => Promise.resolve({ id: 'inv_none', secret: '' }),
  teammate: () => Promise.resolve('prs_none'),
}
let agent: Agent
let permissions: readonly string[]
let before: unknown

beforeAll(async () => {
  server = await TestServer.start()
  world = await World.open(server)
  const grants = await server.did('GET', '/v1/api-keys')
  permissions = (grants.data as { permissions: string[] }[])[0]?.permissions ?? []
  for (const { name } of operations) base.set(name, await good[name](world))
  // It has one of everything that it may list.
  agent = await world.agent({ requireApprovalAbove: '0' })
  await server.did('POST', '/v1/payments', { key: agent.key, ...world.pay(agent.id) })
  foreignKey = await openOther()
  const other = await World.open(as(foreignKey), foreignTeam)
  for (const { name } of operations) foreign.set(name, await good[name](other))
  before = await state()
}, 60_000)

afterAll(async () => {
  // None of all this wrote anything: no event, no entry, no balance.
  expect(await state()).toEqual(before)
  await server.stop()
})

function as(key: string): Operator {
  return { did: (method, path, asked = {}) => server.did(method, path, { key, ...asked }) }
}

/** A second organization on the same database; the secret of its test key. */
async function openOther(): Promise<string> {
  const database = openDatabase({ url: server.databaseUrl })
  const quiet = () => undefined
  const engine = new Engine(database, { committed: quiet, bug: quiet, alarm: quiet })
  try {
    const { test } = await openTestOrganization({ database, engine }, permissions)
    const person = mintId('person')
    const added = { bookId: test.bookId, person, role: 'owner', actor: 'system:setup' } as const
    await membersOf({ engine, read: database.read }).add(added)
    foreignTeam.teammate = () => Promise.resolve(person)
    return test.key
  } finally {
    await engine.close()
    await database.close()
  }
}

/** Lines of a request that say who sends it. */
function identityOf({ key, headers = {} }: SentRequest): string[] {
  if (key !== null) return [`Authorization: Bearer ${server.testKey}`]
  return Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
}

async function state(): Promise<unknown> {
  const of = async (key: string) => {
    const { head } = await server.did('GET', '/v1/organization', { key })
    const { data } = await server.did('GET', '/v1/wallets?limit=100', { key })
    return { head, wallets: data }
  }
  return Promise.all([server.testKey, server.liveKey, foreignKey].map(of))
}

function baseOf({ name }: V1Operation, of = base): SentRequest {
  return of.get(name) ?? {}
}

function send(operation: V1Operation, sent: SentRequest): Promise<Answered> {
  return server.call(operation.method, pathOf(operation, sent), sent)
}

interface Expected {
  readonly status: number | readonly number[]
  readonly code?: string | readonly string[]
  readonly why: string
}

/** Refused as expected: a problem in its declared form, which repeats no secret. */
function expectRefused(answer: Pick<Answered, 'status' | 'text'>, expected: Expected): void {
  const { status, text } = answer
  const why = `${expected.why}: ${status} ${text.slice(0, 300)}`
  expect([expected.status].flat(), why).toContain(status)
  const problem = problemBody.parse(JSON.parse(text))
  if (expected.code !== undefined) expect([expected.code].flat(), why).toContain(problem.code)
  for (const key of [server.testKey, server.liveKey, agent.key, foreignKey])
    expect(text, why).not.toContain(key.slice(18))
}

/** Without what names the request itself. */
function essenceOf({ status, text }: Answered): unknown {
  const { requestId, instance, error, ...problem } = JSON.parse(text)
  return { status, ...problem, error: { ...error, requestId: null } }
}

describe('values', () => {
  test('every field of every body has a kind with its bad values', () => {
    for (const { name, body } of withBody)
      expect(Object.keys(fields[name] ?? {}).sort(), name).toEqual(
        Object.keys(body?.shape ?? {}).sort(),
      )
    expect(Object.keys(fields)).toHaveLength(withBody.length)
  })

  test.each(Object.keys(fields) as OperationName[])('%s refuses them all', async (name) => {
    const operation = v1Operations[name]
    const sent = baseOf(operation)
    for (const [field, kind] of Object.entries(fields[name] ?? {})) {
      const rows: readonly (readonly unknown[])[] = badValues[kind]
      for (const [value, code = 'INVALID_REQUEST'] of rows) {
        const body = { ...(sent.body as object), [field]: value }
        const why = `${field} ${JSON.stringify(value)?.slice(0, 80)}`
        expectRefused(await send(operation, { ...sent, body }), {
          status: 400,
          code: String(code),
          why,
        })
      }
    }
  })

  test('what names no currency of the wallet is refused by name', async () => {
    const sent = baseOf(v1Operations['payments.check'])
    for (const currency of ['usd', 'USDС', 'USDC', 'ABC']) {
      const body = { ...(sent.body as object), currency }
      const answer = await send(v1Operations['payments.check'], { ...sent, body })
      expect(answer.body, currency).toMatchObject({ allowed: false, code: 'CURRENCY_MISMATCH' })
    }
  })
})

describe('bodies', () => {
  test.each(Object.entries(badBodies))('%s', async (why, body) => {
    for (const operation of operations.filter(({ method }) => method !== 'GET')) {
      const sent = baseOf(operation)
      const bytes = Buffer.from(body)
      const head = requestText(`${operation.method} ${pathOf(operation, sent)}`, [
        ...identityOf(sent),
        'Content-Type: application/json',
        `Content-Length: ${bytes.length}`,
      ])
      const answer = await sendRaw(server.baseUrl, Buffer.concat([Buffer.from(head), bytes]))
      const code = ['INVALID_REQUEST', 'INVALID_AMOUNT']
      expectRefused(answer, { status: 400, code, why: `${operation.name}: ${why}` })
    }
  })

  test('of another type, charset or coding, or too large', async () => {
    const types = ['text/plain', 'application/x-www-form-urlencoded', 'application/jsonp']
    const charset = 'application/json; charset=utf-16'
    for (const operation of withBody) {
      const sent = baseOf(operation)
      for (const type of [...types, charset, '']) {
        const headers = { ...sent.headers, 'content-type': type }
        const answer = await send(operation, { ...sent, headers })
        expectRefused(answer, { status: 415, why: `${operation.name} ${type}` })
      }
      const headers = { ...sent.headers, 'content-encoding': 'gzip' }
      const zipped = await send(operation, { ...sent, headers })
      expectRefused(zipped, { status: 415, why: `${operation.name} gzip` })
      const body = `{"name":"${'a'.repeat(300_000)}"}`
      const large = await send(operation, { ...sent, body })
      expectRefused(large, { status: 413, code: 'PAYLOAD_TOO_LARGE', why: operation.name })
    }
  })
})

describe('ids', () => {
  test('of no form are not found, or are the path of nothing', async () => {
    for (const operation of withId) {
      const request = baseOf(operation)
      const { body, agentId = '', linkId = '' } = request
      const sent = body === undefined ? '' : JSON.stringify(body)
      for (const id of badIds) {
        const path = pathOf(operation, { id, agentId, linkId })
        const head = requestText(`${operation.method} ${path}`, [
          ...identityOf(request),
          ...(sent === '' ? [] : ['Content-Type: application/json']),
          `Content-Length: ${Buffer.byteLength(sent)}`,
        ])
        const answer = await sendRaw(server.baseUrl, `${head}${sent}`)
        const status = [404, 405, 400]
        expectRefused(answer, { status, why: `${operation.name} ${id.slice(0, 60)}` })
      }
    }
  })

  test.each([
    ['another organization', () => ({ key: server.testKey, of: foreign })],
    ['another environment', () => ({ key: server.liveKey, of: base })],
  ])('of %s are told from no random one', async (why, theirs) => {
    const { key, of } = theirs()
    for (const operation of withId.filter((one) => !isByPerson(one))) {
      const sent = { ...baseOf(operation, of), key }
      const answer = await send(operation, sent)
      expectRefused(answer, { status: 404, code: 'NOT_FOUND', why: `${operation.name} ${why}` })
      const random = await send(operation, { ...sent, id: randomLike(sent.id ?? '') })
      expect(essenceOf(answer)).toEqual(essenceOf(random))
    }
  })

  test.each([
    ['payments.create', 'from'],
    ['payments.check', 'from'],
    ['payments.create', 'to'],
    ['payments.check', 'to'],
    ['policies.attach', 'agentId'],
    ['policies.detach', 'agentId'],
    ['policies.shadow', 'candidateId'],
    ['groups.addAgent', 'agentId'],
    ['wallets.create', 'agentId'],
    ['killSwitch.set', 'agentId'],
    ['payees.create', 'walletId'],
    ['payees.update', 'walletId'],
  ] as const)('of others in the body of %s, as its %s', async (name, field) => {
    const operation = v1Operations[name]
    const sent = baseOf(operation)
    const isPolicy = field === 'candidateId'
    const foreignId = foreign.get(isPolicy ? 'policies.retrieve' : 'agents.retrieve')?.id ?? ''
    const { data } = await server.did('GET', `/v1/${isPolicy ? 'policies' : 'wallets'}`, {
      key: server.liveKey,
    })
    const live = (data as { id: string }[])[0]?.id ?? ''
    const ask = (id: string) => {
      const value = field === 'to' ? { walletId: id } : id
      return send(operation, { ...sent, body: { ...(sent.body as object), [field]: value } })
    }
    const random = await ask(randomLike(foreignId))
    for (const id of [foreignId, live]) {
      const theirs = await ask(id)
      expectRefused(theirs, { status: 404, code: 'NOT_FOUND', why: `${name} ${field}` })
      expect(essenceOf(theirs)).toEqual(essenceOf(random))
    }
  })

  test.each(['payments.create', 'payments.check'] as const)(
    'of payees of others in the body of %s',
    async (name) => {
      const operation = v1Operations[name]
      const sent = baseOf(operation)
      const theirs = foreign.get('payees.retrieve')?.id ?? ''
      expect(theirs).toMatch(/^payee_/)
      const ask = (payeeId: string) =>
        send(operation, { ...sent, body: { ...(sent.body as object), to: { payeeId } } })
      const answer = await ask(theirs)
      expectRefused(answer, { status: 404, code: 'NOT_FOUND', why: name })
      expect(essenceOf(answer)).toEqual(essenceOf(await ask(randomLike(theirs))))
    },
  )

  test('of the organization and of the ledger itself are no agents', async () => {
    const { data } = await server.did('GET', '/v1/wallets?limit=100')
    const wallets = data as { id: string; walletType: string }[]
    const others = wallets.filter(({ walletType }) => walletType !== 'AGENT')
    expect(others.map(({ walletType }) => walletType)).toContain('ORG')
    for (const operation of withId.filter(({ name }) => /^(agents|kya)\./.test(name))) {
      for (const { id, walletType } of others) {
        const answer = await send(operation, { ...baseOf(operation), id })
        const why = `${operation.name} ${walletType}`
        expectRefused(answer, { status: 404, code: 'NOT_FOUND', why })
      }
    }
  })

  test('of one wallet twice are no payment', async () => {
    const sent = world.pay(agent.id, '1', { walletId: agent.id })
    for (const key of [agent.key, server.testKey]) {
      const answer = await server.call('POST', '/v1/payments', { key, ...sent })
      expectRefused(answer, { status: 422, code: 'SAME_WALLET', why: 'to itself' })
    }
  })
})

describe("an agent's key", () => {
  test('reaches no operation of an operator', async () => {
    for (const operation of operations.filter(({ agentCallable }) => !agentCallable)) {
      const sent = { ...baseOf(operation), key: agent.key, headers: {} }
      const answer = await send(operation, sent)
      expectRefused(answer, { status: 403, code: 'SCOPE_FORBIDDEN', why: operation.name })
    }
  })

  test('reaches nothing of others, and learns not what exists', async () => {
    const its = withId.filter(({ agentCallable, name }) => agentCallable && !isShared(name))
    for (const operation of its) {
      const sent = { ...baseOf(operation), key: agent.key }
      const answer = await send(operation, sent)
      expectRefused(answer, { status: 403, code: 'SCOPE_FORBIDDEN', why: operation.name })
      const random = await send(operation, { ...sent, id: randomLike(sent.id ?? '') })
      expect(essenceOf(answer)).toEqual(essenceOf(random))
    }
    const wallet = baseOf(v1Operations['agents.retrieve']).id ?? ''
    for (const id of [wallet, randomLike(wallet), world.orgWallet]) {
      const body = world.pay(id).body
      for (const [method, path, sent] of [
        ['POST', '/v1/payments', { body }],
        ['POST', '/v1/payments/check', { body }],
        ['GET', `/v1/payments?walletId=${id}`, {}],
      ] as const) {
        const answer = await server.call(method, path, { key: agent.key, ...sent })
        expectRefused(answer, { status: 403, code: 'SCOPE_FORBIDDEN', why: path })
      }
    }
  })

  test('sees only its own in every list', async () => {
    const its = lists.filter(
      ({ agentCallable, name, path }) => agentCallable && !isShared(name) && !path.includes('{id}'),
    )
    expect(its.map(({ name }) => name).sort()).toEqual(
      ['agents.list', 'approvals.list', 'payments.list', 'policies.list', 'wallets.list'].sort(),
    )
    for (const { name, path } of its) {
      const { data } = await server.did('GET', path, { key: agent.key })
      expect(data, name).toHaveLength(1)
      expect(JSON.stringify(data), name).toContain(agent.id.slice(4))
    }
  })
})

describe('queries', () => {
  test.each(Object.entries(badQueries))('%s', async (why, query) => {
    for (const operation of operations) {
      const answer = await send(operation, { ...baseOf(operation), query })
      expectRefused(answer, { status: 400, code: 'INVALID_REQUEST', why: operation.name + why })
    }
  })

  test.each(badPages)('%s on every list', async (query, code) => {
    for (const operation of lists) {
      const answer = await send(operation, { ...baseOf(operation), query })
      expectRefused(answer, { status: 400, code, why: operation.name })
    }
  })

  test('a limit beyond all is the largest, and filters are read literally', async () => {
    for (const operation of lists) {
      const { id = '' } = baseOf(operation)
      expect((await send(operation, { id, query: 'limit=1000000000' })).status).toBe(200)
    }
    const filters = ['payments?status=%25', 'payments?createdAfter=now()', 'events?after=1e3']
    for (const filter of [...filters, 'policies?kind=own%27--', 'approvals?status=_']) {
      const answer = await server.call('GET', `/v1/${filter}`)
      expectRefused(answer, { status: 400, code: 'INVALID_REQUEST', why: filter })
    }
  })

  test('a cursor is good for the list that gave it, and for nothing else', async () => {
    const { cursor } = await server.did('GET', '/v1/wallets?limit=1')
    const mine = `cursor=${cursor}`
    const elsewhere = [
      ['/v1/agents', server.testKey],
      ['/v1/payments', server.testKey],
      ['/v1/events', server.testKey],
      [`/v1/wallets/${world.orgWallet}/entries`, server.testKey],
      ['/v1/wallets', server.liveKey],
      ['/v1/wallets', foreignKey],
      ['/v1/wallets', agent.key],
    ] as const
    for (const [path, key] of elsewhere) {
      const answer = await server.call('GET', `${path}?${mine}`, { key })
      expectRefused(answer, { status: 400, code: 'INVALID_CURSOR', why: path })
    }
    const events = await server.did('GET', '/v1/events?limit=1&type=agent.create')
    const other = await server.call('GET', `/v1/events?cursor=${events.cursor}`)
    expectRefused(other, { status: 400, code: 'INVALID_CURSOR', why: 'another filter' })
  })
})

/** The payee directory is the organization's, and open to its agents. */
function isShared(name: OperationName): boolean {
  return name.startsWith('payees.')
}

/** An id of the same kind that nothing has. */
function randomLike(id: string): string {
  return `${id.split('_')[0]}_01JD7Q3W8N4V5T6R2X9K0M1B7C`
}
