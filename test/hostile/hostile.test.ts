import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { TestServer } from '../setup/server.ts'
import { type Field, fields, nameOf } from './field.ts'
import { type Hostile, type Known, send, withText, withValue } from './request.ts'
import { bytesOf, shapes, textOf, values } from './shape.ts'

/** How long one request may hold the event loop, in CPU time; the best of three tries counts. */
const blockMsMax = 100
const tries = 3
const answerLengthMax = 20_000
// Beneath what a body may have, with room for what stands around it.
const textBytes = 250_000

/** The proof sends each shape to each field; the suite to ten that stand for all. */
const fieldsMax = Number(process.env.BURSAR_HOSTILE_FIELDS ?? 9)
const stride = Math.ceil(fields.length / fieldsMax)
const chosen = fields.filter(
  (field, at) =>
    at % stride === stride - 1 || nameOf(field) === 'payments.check body to.merchant.name',
)

let server: TestServer
let known: Known
/** Who waits for how long a request took, in milliseconds. */
const waiting = new Map<string, (ms: number) => void>()
let count = 0

beforeAll(async () => {
  const watch = new URL('watch.mjs', import.meta.url).href
  server = await TestServer.start({ env: { NODE_OPTIONS: `--import=${watch}` } })
  let rest = ''
  server.process.child.stdout?.on('data', (chunk) => {
    const lines = `${rest}${chunk}`.split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) {
      const [, name = '', micros] = line.split(' ')
      if (line.startsWith('watched ')) waiting.get(name)?.(Number(micros) / 1000)
    }
  })
  known = await world()
}, 60_000)
afterAll(() => server.stop())

/** What requests need beside the field that is looked at. */
async function world(): Promise<Known> {
  const made = async (path: string, body: object) => (await server.did('POST', path, { body })).id
  const wallet = await made('/v1/agents', { name: 'Ada' })
  await server.did('POST', `/v1/agents/${wallet}/adjust-budget`, { body: { amount: 50 } })
  const { agentId } = await server.did('GET', `/v1/agents/${wallet}`)
  const policy = await made('/v1/policies', { name: 'Shared' })
  return {
    id: wallet,
    agentId,
    agent_id: agentId,
    candidateId: policy,
    name: 'Ada',
    templateId: 'research',
    permissions: ['wallets:read'],
    amount: '1',
    to: { merchant: { name: 'Shop' } },
    destination: 'shop.example',
    action: 'buy',
    level: 'basic',
    target_level: 'basic',
    hours: 1,
    version: 1,
    from: 'EUR',
    currency: 'USDC',
    rate: '1',
    on: false,
    rail: 'chain',
    confirm: true,
    address: 'shop.example',
    hash: wallet,
    tx: wallet,
    tx_id: wallet,
    chain: 'base',
  }
}

/** The least CPU time that an equal request took, of as many as it takes to be sure. */
async function expectCheap(hostile: Hostile, why: string): Promise<void> {
  let least = Number.POSITIVE_INFINITY
  for (let tried = 0; tried < tries && least >= blockMsMax; tried += 1) {
    count += 1
    const name = String(count)
    const own = { 'x-watched': name, authorization: `Bearer ${server.testKey}` }
    const took = spent(name)
    const { status, text } = await send(server.baseUrl, hostile, own)
    expect(status, `${why}: ${text.slice(0, 300)}`).toBeLessThan(500)
    expect(text.length, why).toBeLessThan(answerLengthMax)
    least = Math.min(least, await took)
  }
  expect(least, `${why}: ${least} ms`).toBeLessThan(blockMsMax)
}

/** Told by the server once it has answered. */
function spent(name: string): Promise<number> {
  return new Promise((resolve) => waiting.set(name, resolve))
}

async function expectCheapField(field: Field): Promise<void> {
  const { lengthMax, part } = field
  for (const shape of shapes) {
    const why = `${nameOf(field)}: ${shape.name}`
    await expectCheap(withText(field, bytesOf(shape, textBytes), known), why)
    if (lengthMax === null) continue
    // As much of it as gets past the first look.
    await expectCheap(withText(field, textOf(shape, lengthMax), known), `a little, ${why}`)
  }
  if (part !== 'body') return
  for (const [name, json] of Object.entries(values))
    await expectCheap(withValue(field, json, known), `${nameOf(field)}: ${name}`)
}

describe('nobody has to wait for what stands in a field', () => {
  const names = [...new Set(chosen.map(({ operation }) => operation.name))]
  test.each(names)('%s', { timeout: 600_000 }, async (name) => {
    for (const field of chosen) if (field.operation.name === name) await expectCheapField(field)
  })
})
