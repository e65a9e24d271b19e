import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import {
  codeHash,
  elliptic,
  IssuerRig,
  issuer,
  type Members,
  published,
  signed,
} from '../setup/kya-issuer.ts'
import { TestServer } from '../setup/server.ts'
import { type Bursar, Clients, errorOf, refusal } from './sdk-client.ts'

let rig: IssuerRig
let server: TestServer
let live: Bursar
beforeAll(async () => {
  rig = await new IssuerRig().open()
  server = await TestServer.start({ env: { KYA_ISSUER: issuer, KYA_JWKS_URL: rig.jwksUrl } })
  live = new Clients(server).of(server.liveKey)
})
afterAll(async () => {
  await server.stop()
  await rig.close()
})

const anchor = 'persona_verif_xyz'
let count = 0

/** An agent of the live environment, and attestations for it. */
async function stranger() {
  const { id } = await live.agents.create({ name: 'Ada' })
  const sub = id.replace('wal_', 'agent_')
  const attestation = (claims: Members = {}, ...rest: [Members?, ReturnType<typeof elliptic>?]) => {
    count += 1
    const own = { aud: server.orgId, sub, anchor, jti: `j${count}` }
    return signed({ ...own, ...claims }, ...rest)
  }
  const asks = (token: string) =>
    ({ level: 'verified', anchorVerificationId: anchor, attestation: token }) as const
  return { id, attestation, asks }
}

test('while the keys of the issuer cannot be had, nothing is decided', async () => {
  const { id, attestation, asks } = await stranger()
  const params = asks(await attestation())
  const { answer } = rig
  rig.answer = (_, response) => response.writeHead(500).end()
  const error = await errorOf(live.kya.upgrade(id, params, { maxRetries: 0 }))
  expect(error).toMatchObject({ status: 503, code: 'UNAVAILABLE', retryAfter: 1 })
  expect(error.message).toContain('public keys')
  expect(server.process.stderr).toContain('could not verify an attestation')
  expect((await live.kya.retrieve(id)).level).toBe('basic')
  rig.answer = answer
  expect(await live.kya.upgrade(id, params)).toMatchObject({
    ...{ level: 'verified', status: 'active', verifier: issuer, anchorVerificationId: anchor },
  })
})

test('an attestation is good for one upgrade of one agent', async () => {
  const [ada, bob] = [await stranger(), await stranger()]
  const token = await ada.attestation({ jti: 'once' })
  await live.kya.upgrade(ada.id, ada.asks(token))
  expect(await refusal(live.kya.upgrade(ada.id, ada.asks(token)))).toBe('409 CONFLICT')
  expect(await refusal(live.kya.upgrade(bob.id, bob.asks(token)))).toBe('422 KYA_NOT_VERIFIED')
  // Not a second one of the same name either.
  const again = await bob.attestation({ jti: 'once' })
  expect(await refusal(live.kya.upgrade(bob.id, bob.asks(again)))).toBe('409 CONFLICT')
  expect((await live.kya.retrieve(bob.id)).level).toBe('basic')
})

test('two at the same moment are one', async () => {
  const { id, attestation, asks } = await stranger()
  const params = asks(await attestation())
  const calls = [1, 2, 3, 4].map(() =>
    live.kya.upgrade(id, params).then(
      () => 'done',
      ({ status, code }) => `${status} ${code}`,
    ),
  )
  const outcomes = await Promise.all(calls)
  expect(outcomes.sort()).toEqual(['409 CONFLICT', '409 CONFLICT', '409 CONFLICT', 'done'])
})

test('the issuer vouches for the code, or is asked by the anchor alone', async () => {
  const { id, attestation } = await stranger()
  const anchored = await attestation({ anchor: undefined })
  const params = { level: 'verified', anchorVerificationId: anchored } as const
  expect((await live.kya.upgrade(id, params)).level).toBe('verified')
  const token = await attestation({ level: 'attested', code_hash: codeHash, anchor: undefined })
  const known = await live.kya.upgrade(id, { level: 'attested', codeHash, attestation: token })
  expect(known).toMatchObject({ level: 'attested', verifier: issuer, codeHash })
})

const now = () => Math.floor(Date.now() / 1000)

test.each<[string, () => Members, string]>([
  ['that has expired', () => ({ iat: now() - 700, exp: now() - 100 }), '(exp)'],
  ['for another organization', () => ({ aud: 'org_01JD7Q3W8N4V5T6R2X9K0M1B7C' }), '(aud)'],
  ['for another agent', () => ({ sub: 'agent_01JD7Q3W8N4V5T6R2X9K0M1B7C' }), '(sub)'],
  ['of another issuer', () => ({ iss: 'https://other.example.org' }), '(iss)'],
  ['of another level', () => ({ level: 'attested' }), '(level)'],
  ['of another anchor', () => ({ anchor: 'another' }), '(anchor)'],
  ['without a name', () => ({ jti: undefined }), '(jti)'],
])('an attestation %s proves nothing, and says why', async (_, claims, says) => {
  const { id, attestation, asks } = await stranger()
  const token = await attestation(claims())
  const error = await errorOf(live.kya.upgrade(id, asks(token)))
  expect(error).toMatchObject({ status: 422, code: 'KYA_NOT_VERIFIED' })
  expect(error.message).toContain(says)
  expect((await live.kya.retrieve(id)).level).toBe('basic')
})

test('neither does one that another key signed, or none at all', async () => {
  const { id, attestation, asks } = await stranger()
  const other = elliptic('P-256')
  const { jwk, ...unsigned } = { ...asks(''), attestation: null, jwk: published(other) }
  const forged = await attestation({}, { jwk }, other)
  expect(await refusal(live.kya.upgrade(id, asks(forged)))).toBe('422 KYA_NOT_VERIFIED')
  expect(await refusal(live.kya.upgrade(id, unsigned))).toBe('422 KYA_NOT_VERIFIED')
})

test('a repetition with its key is answered though the attestation has expired since', async () => {
  const { id, attestation, asks } = await stranger()
  // Clocks may differ by a minute: it is good for three seconds more.
  const params = asks(await attestation({ iat: now() - 300, exp: now() - 57 }))
  const once = { idempotencyKey: `upgrade-${id}` }
  const first = await live.kya.upgrade(id, params, once)
  const isOver = async () =>
    expect(await refusal(live.kya.upgrade(id, params))).toBe('422 KYA_NOT_VERIFIED')
  await vi.waitFor(isOver, { timeout: 15_000, interval: 250 })
  expect(await live.kya.upgrade(id, params, once)).toEqual(first)
})
