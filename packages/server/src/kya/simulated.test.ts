import { expect, test } from 'vitest'
import { simulatedVerifier } from './simulated.ts'
import type { Proof } from './verifier.ts'
import { kyaVerifiers } from './verifiers.ts'

const nothing: Proof = {
  agent: 'agent_01K00000000000000000000001',
  organization: 'org_01K00000000000000000000001',
  level: 'verified',
  anchor: null,
  codeHash: null,
  attestation: null,
}
const anchored: Proof = { ...nothing, anchor: 'persona_verif_xyz' }
const coded: Proof = { ...nothing, level: 'attested', codeHash: 'ab'.repeat(32) }
const believed = { kind: 'verified', verifier: 'simulated', proofId: null }
const doubted = { kind: 'unproven', sentence: expect.stringMatching(/^[A-Z].*\.$/) }

test('each level needs its own proof alone, and may be proven again', async () => {
  expect(await simulatedVerifier.verify(anchored)).toEqual(believed)
  expect(await simulatedVerifier.verify(anchored)).toEqual(believed)
  expect(await simulatedVerifier.verify(coded)).toEqual(believed)
})

test.each<[string, Partial<Proof>]>([
  ['verified without an anchor', { codeHash: 'ab'.repeat(32), anchor: null }],
  ['verified by an empty anchor', { anchor: '' }],
  ['verified by an anchor made to fail', { anchor: 'sim_fail_1' }],
  ['attested without a code hash', { level: 'attested' }],
  ['attested by a short code hash', { level: 'attested', codeHash: 'ab'.repeat(31) }],
  ['attested by what is no code hash', { level: 'attested', codeHash: 'xy'.repeat(32) }],
])('%s is not proven', async (_, change) => {
  expect(await simulatedVerifier.verify({ ...anchored, ...change })).toEqual(doubted)
})

test('an anchor made to fail does not matter to the level that asks for a code hash', async () => {
  expect(await simulatedVerifier.verify({ ...coded, anchor: 'sim_fail_1' })).toEqual(believed)
})

test('nothing simulated counts in a live book', async () => {
  const time = () => Promise.resolve(0)
  const unset = kyaVerifiers({ kya: null }, time)
  expect(await unset('live').verify(anchored)).toEqual({ kind: 'not_configured' })
  expect(await unset('test').verify(anchored)).toEqual(believed)
  const kya = { issuer: 'urn:kya', jwksUrl: 'http://127.0.0.1:1/keys' }
  const set = kyaVerifiers({ kya }, time)
  expect(await set('live').verify(anchored)).toEqual(doubted)
  expect(await set('test').verify(anchored)).toEqual(believed)
  expect(set('live')).toBe(set('live'))
})
