import { type Permission, permissions } from '@bursar/contract'
import { idOf, ulidOf } from '@bursar/core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { admit } from '../../packages/server/src/application/admit.ts'
import { perform } from '../../packages/server/src/application/perform.ts'
import { Decisions } from '../../packages/server/src/effects/decisions.ts'
import { KeyDirectory } from '../../packages/server/src/identity/key-directory.ts'
import { secretsOf } from '../../packages/server/src/identity/secret.ts'
import { kyaVerifiers } from '../../packages/server/src/kya/verifiers.ts'
import { databaseTime } from '../../packages/server/src/store/head.ts'
import { decodeDecided, selectDecided } from '../../packages/server/src/store/read/payment.ts'
import { type Bench, openBench } from '../setup/bench.ts'
import { testOAuth } from '../setup/oauth.ts'
import { openTestOrganization } from '../setup/organization.ts'
import { testPeople } from '../setup/people.ts'
import { operations, TextFace } from './text-face.ts'

const all = permissions.join(',')
let bench: Bench
let face: TextFace
let org: string
let agent: string
let agentKey: string
/** Waits for approval. */
let payment: string

beforeAll(async () => {
  bench = await openBench()
  const { database } = bench
  const { engine } = bench.engine()
  const { test: book } = await openTestOrganization({ database, engine }, permissions)
  org = book.key
  const decisions = new Decisions({
    decided: async (awaited) => (await database.read(selectDecided(awaited))).map(decodeDecided),
  })
  const verifierOf = kyaVerifiers({ kya: null }, () => databaseTime(database.read))
  const publicUrl = 'http://127.0.0.1:4400'
  const secrets = secretsOf('a secret')
  const deps = { engine, database, secrets, decisions, publicUrl, verifierOf }
  const keys = new KeyDirectory({ read: database.read })
  face = new TextFace({
    deps,
    keys,
    people: testPeople(),
    oauth: testOAuth(),
    rate: null,
    failures: null,
    declines: null,
  })
  const [first = '', key = ''] = (await face.say(org, `open Bot ${all}`)).split(' ')
  agent = first
  agentKey = key
  expect(await face.say(org, `give ${agent} 100`)).toBe('given')
  const asked = await face.say(agentKey, `pay ${agent} 5 shop.example asking`)
  payment = asked.split(' ')[0] ?? ''
})
afterEach(() => expect(face.errors).toEqual([]))
afterAll(() => bench.close())

function approvalOf(id: string): string {
  return idOf('approval', ulidOf(id))
}

test('an agent pays, is refused, asks, and is stopped, all without HTTP', async () => {
  expect(await face.say(agentKey, `pay ${agent} 12.50 shop.example`)).toMatch(/ COMPLETED$/)
  expect(await face.say(agentKey, `balance ${agent}`)).toBe('87.50000000')
  expect(await face.say(agentKey, `pay ${agent} 500 shop.example`)).toBe('INSUFFICIENT_FUNDS')
  const asked = await face.say(agentKey, `pay ${agent} 10 shop.example asking`)
  const [id = '', state] = asked.split(' ')
  expect(state).toBe('PENDING_APPROVAL')
  expect(await face.say(org, `approve ${approvalOf(id)}`)).toBe('COMPLETED')
  expect(await face.say(agentKey, `payment ${id}`)).toBe('COMPLETED')
  expect(await face.say(agentKey, `pause ${agent}`)).toBe('paused')
  expect(await face.say(agentKey, `pay ${agent} 1 shop.example`)).toBe('WALLET_FROZEN')
  expect(await face.say(org, `resume ${agent}`)).toBe('resumed')
})

test('a repetition with the same key is answered as at first', async () => {
  const line = `pay ${agent} 2 shop.example`
  const first = await face.say(agentKey, line, 'once')
  expect(await face.say(agentKey, line, 'once')).toBe(`${first} again`)
  expect(await face.say(agentKey, `pay ${agent} 3 shop.example`, 'once')).toBe(
    'IDEMPOTENCY_MISMATCH',
  )
})

const words = Object.entries(operations)

/** A line that its operation can read, about something of the agent. */
function lineOf(name: string): string {
  const rest = { open: ` ${all}`, pay: ' 1 shop.example', give: ' 1' }[name] ?? ''
  const ofPayment = {
    payment,
    void: payment,
    approve: approvalOf(payment),
    cancel: approvalOf(payment),
  }
  const objects: Record<string, string> = { ...ofPayment, open: 'Bot', key: all }
  return `${name} ${objects[name] ?? agent}${rest}`
}

test.each(words)('%s is for whom the contract says', async (name, operation) => {
  const { permission, agentPermission } = operation
  const line = lineOf(name)
  // Where a word only stops something, the permission to stop is enough.
  const without = (one: Permission | null) =>
    permissions.filter((other) => other !== one && other !== 'stops:write').join(',')
  expect(await face.say('', line)).toBe('UNAUTHENTICATED')
  expect(
    await face.say(
      org.replace(/.$/, (last) => (last === 'x' ? 'y' : 'x')),
      line,
    ),
  ).toBe('UNAUTHENTICATED')

  const [id, revoked = ''] = (await face.say(org, `key ${all}`)).split(' ')
  expect(await face.say(org, `revoke ${id}`)).toBe('revoked')
  expect(await face.say(revoked, line)).toBe('UNAUTHENTICATED')

  const [, poorOrg = ''] = (await face.say(org, `key ${without(permission)}`)).split(' ')
  expect(await face.say(poorOrg, line)).toBe(`FORBIDDEN ${permission}`)

  const poor = without(agentPermission)
  const [, poorAgent = ''] = (await face.say(org, `open Poor ${poor}`)).split(' ')
  const refusal = agentPermission === null ? 'SCOPE_FORBIDDEN' : `FORBIDDEN ${agentPermission}`
  expect(await face.say(poorAgent, line)).toBe(refusal)

  // Another agent with every permission reaches nothing of this one.
  const [, stranger = ''] = (await face.say(org, `open Stranger ${all}`)).split(' ')
  expect(await face.say(stranger, line)).toBe('SCOPE_FORBIDDEN')
})

test('a face that forgets to ask who may is refused by what carries out', async () => {
  const { application } = face
  const [, key = ''] = (await face.say(org, 'open Reader wallets:read')).split(' ')
  const { balance, pay } = operations
  if (balance === undefined || pay === undefined) throw new Error('no such words')
  const admission = await admit(
    application,
    { kind: 'key', secret: key, address: () => '' },
    balance,
  )
  if (admission.kind === 'rejected') throw new Error(admission.code)
  const { caller } = admission
  const input = [agent, '1', 'shop.example']
  const report = (error: unknown) => face.errors.push(error)
  const answer = await perform(application, pay, { caller, input, idempotency: null, report })
  expect(answer).toMatchObject({ kind: 'rejected', code: 'FORBIDDEN' })
})
