import { permissions } from '@bursar/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Bench, BookClient, openBench } from '../../../../test/setup/bench.ts'
import { FaceRig } from '../../../../test/setup/face.ts'
import { everything, nextKey } from '../../../../test/setup/given.ts'
import { partial } from '../../../../test/setup/partial.ts'
import type { Deps } from '../application/call.ts'
import { httpFaces } from './faces.ts'

let bench: Bench
let rig: FaceRig
let client: BookClient

beforeAll(async () => {
  bench = await openBench()
  const observed = bench.engine()
  client = new BookClient(await bench.open(), observed)
  const { engine } = observed
  const deps = partial<Deps>({
    ...{ engine, database: bench.database },
    publicUrl: 'http://bursar.localhost',
  })
  rig = new FaceRig({ deps, faces: httpFaces() })
})
afterAll(() => bench.close())

/**
 * A key that may do all but one thing, and a secret of it of which the face believes that it may
 * do everything: it forgot to ask, or the key may less by now than when it was looked up.
 */
async function trustedWithout(permission: string): Promise<string> {
  const key = nextKey()
  const rest = everything.filter((one) => one !== permission)
  const grant = { key, owner: 'clerk', permissions: rest, expiresAt: null, texts: {} }
  await client.must({ kind: 'key.create', actor: client.book.by, params: grant })
  return rig.key({ known: { bookId: client.book.bookId, key: key.id }, permissions })
}

async function answerTo(path: string, body: object, key: string) {
  const init = { method: 'POST', key, body: JSON.stringify(body) }
  const response = await rig.request(path, init)
  return (await response.json()) as { status: number; error: { code: string; details: object } }
}

const calls = [
  ['/v1/agents', { name: 'Ada' }, 'wallets:write'],
  ['/v1/groups', { name: 'All' }, 'groups:write'],
  ['/v1/policies', { name: 'Strict' }, 'policies:write'],
  ['/v1/kill-switch', { on: true }, 'policies:write'],
  ['/v1/api-keys', { permissions: ['payments:write'] }, 'keys:write'],
  ['/v1/payments', { to: { merchant: { name: 'Shop' } }, amount: '1' }, 'payments:write'],
  ['/api/v2/groups', { name: 'All' }, 'groups:write'],
  ['/api/v2/kill-switch/rails/activate', { rail: 'internal' }, 'policies:write'],
] as const

test.each(calls)('%s is refused by the book though its face lets it pass', async (...call) => {
  const [path, sent, permission] = call
  const key = await trustedWithout(permission)
  const body = path === '/v1/payments' ? { ...sent, from: client.book.org } : sent
  const seq = client.observed.committed.length
  expect(await answerTo(path, body, key)).toMatchObject({
    status: 403,
    error: { code: 'FORBIDDEN', details: { permission } },
  })
  expect(client.observed.committed).toHaveLength(seq)
})

test("an agent's key that its face takes for the organization's is none to the book", async () => {
  const { key } = await client.agent({ permissions: everything })
  const secret = rig.key({ known: { bookId: client.book.bookId, key }, permissions })
  expect(await answerTo('/v1/kill-switch', { on: true }, secret)).toMatchObject({
    status: 403,
    error: { code: 'SCOPE_FORBIDDEN' },
  })
})
