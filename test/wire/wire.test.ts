import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { RawAnswer } from '../e2e/raw-http.ts'
import { TestServer } from '../setup/server.ts'
import { type Expected, pathOf } from './case.ts'
import { type Case, cases } from './cases.ts'
import { WireClient } from './client.ts'
import { expectDeclared, operationOf } from './contract.ts'
import { type ClientName, profiles } from './profile.ts'
import { bodyRead, complaintsOf } from './reader.ts'
import { refusalOf } from './refusal.ts'
import { type RowName, rowNames, sendersOf } from './rows.ts'
import { agent, problem } from './shapes.ts'
import { World } from './world.ts'

let server: TestServer
let world: World
let clients: Readonly<Record<ClientName, WireClient>>

beforeAll(async () => {
  server = await TestServer.start()
  world = new World(server)
  const of = (name: ClientName) => new WireClient(profiles[name], server.baseUrl)
  clients = { J: of('J'), P: of('P'), M: of('M'), D: of('D') }
})
afterAll(async () => {
  for (const client of Object.values(clients)) client.close()
  await server.stop()
})

type Refused = Extract<Expected, { code: string }>

/** The problem has its form, and of it the client learns what it can. */
function expectRefusal(name: ClientName, answer: RawAnswer, { status, code }: Refused): void {
  expect(answer.headers.get('content-type')).toBe('application/problem+json')
  expect(problem(status, code)(answer.body, '')).toEqual([])
  const read = refusalOf(name, answer)
  const { error } = answer.body as { error: Readonly<Record<string, unknown>> }
  expect(read.message).toContain(name === 'M' || name === 'D' ? code : error.message)
  if (name === 'J') expect(read).toMatchObject({ code, requestId: error.request_id })
  const keepsAll = name === 'J' || (name === 'P' && [400, 402].includes(status))
  if (keepsAll) expect(read).toMatchObject({ code, details: error.details })
  if (name === 'P' && status === 422) expect(read.details).toEqual(error.details)
}

function expectAnswer({ by, expected }: Case, answer: RawAnswer): void {
  expect(answer.status, answer.text).toBe(expected.status)
  if ('code' in expected) {
    expectRefusal(by, answer, expected)
    return
  }
  expect(complaintsOf(by, answer, expected.reads)).toEqual([])
  if (expected.shows !== undefined) expect(bodyRead(by, answer)).toMatchObject(expected.shows)
}

describe('rows and cases', () => {
  const pairs = cases.map(({ row, by }) => `${by}: ${row}`)

  test('every row has a case for each client that sends it', () => {
    const wanted = rowNames.flatMap((row) => sendersOf(row).map((by) => `${by}: ${row}`))
    expect(wanted.filter((pair) => !pairs.includes(pair))).toEqual([])
    expect(wanted.length).toBeGreaterThan(250)
  })

  test('most calls of published clients work, and each other one says why not', () => {
    const published = cases.filter(({ by }) => by !== 'D')
    const pairOf = ({ by, row }: Case) => `${by}: ${row}`
    const works = new Set(published.filter(({ expected }) => 'reads' in expected).map(pairOf))
    const others = published.filter((one) => !works.has(pairOf(one)))
    const reasons = new Set(others.map(({ expected }) => 'code' in expected && expected.code))
    expect(works.size).toBeGreaterThanOrEqual(144)
    expect(new Set(others.map(pairOf)).size).toBeLessThanOrEqual(125)
    expect([...reasons].sort()).toEqual(['NOT_SERVED', 'RAIL_NOT_CONFIGURED'])
  })

  test('every case is of a row that its client sends', () => {
    const stray = cases.filter(({ row, by }) => !sendersOf(row as RowName).includes(by))
    expect(stray.map(({ name }) => name)).toEqual([])
  })

  test('no two cases have one name', () => {
    expect(new Set(cases.map(({ name }) => name)).size).toBe(cases.length)
  })
})

describe('a client is answered so that it can read it', () => {
  test.each(cases)('$name', async (one) => {
    const { key = server.testKey, ...sent } = await one.send(world, one.by)
    const [method = ''] = one.row.split(' ')
    const path = pathOf(one.row, sent)
    const asked = sent.body === undefined ? { method, path, key } : { method, path, key, ...sent }
    try {
      const answer = await clients[one.by].call(asked)
      expectAnswer(one, answer)
      const operation = operationOf(method, path)
      if (operation !== null) expectDeclared(operation, answer)
    } finally {
      await one.after?.(world)
    }
  })
})

describe('what concerns every row', () => {
  test('both ways to send a key are taken, and a wrong one is refused readably', async () => {
    const wrong = { method: 'GET', path: '/agents', key: `${server.testKey.slice(0, -1)}_` }
    for (const client of Object.values(clients)) {
      const answer = await client.call(wrong)
      expect(answer.status).toBe(401)
      expect(problem(401, 'UNAUTHENTICATED')(answer.body, '')).toEqual([])
      expect(refusalOf(client.profile.name, answer).message).not.toBe('')
      expect((await client.call({ ...wrong, key: server.testKey })).status).toBe(200)
    }
  })

  test("what an agent's key may not do is refused readably", async () => {
    const asked = { method: 'POST', path: '/groups', key: await world.keyOf(await world.agent()) }
    for (const name of ['J', 'P', 'M'] as const) {
      const answer = await clients[name].call({ ...asked, body: { name: world.name() } })
      expect(answer.status).toBe(403)
      expectRefusal(name, answer, { status: 403, code: 'SCOPE_FORBIDDEN' })
    }
  })

  test('in bulk the Python client makes agents side by side', async () => {
    const asked = { method: 'POST', path: '/agents', key: server.testKey }
    const names = Array.from({ length: 10 }, () => world.name())
    const made = names.map((name) => clients.P.call({ ...asked, body: { name } }))
    const complaints = (await Promise.all(made)).map((answer) => complaintsOf('P', answer, agent))
    expect(complaints.flat()).toEqual([])
  })
})
