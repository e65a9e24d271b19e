import { expect, test } from 'vitest'
import { algorithms, ConfirmingKey } from '../../../../test/setup/confirming.ts'
import { faultOf } from './assertion.ts'

const challenge = Buffer.alloc(32, 7)

test.each(algorithms)('%s: what a passkey signed is proved, and nothing else is', (algorithm) => {
  const key = ConfirmingKey.make(algorithm)
  const { publicKey } = key.made
  const good = key.confirm(challenge)
  const fault = (evidence = good, expected = {}) =>
    faultOf(evidence, { publicKey, challenge, ...expected })
  expect(fault()).toBe(null)
  expect(fault(good, { challenge: Buffer.alloc(32, 8) })).toMatch('confirms something else')
  const other = ConfirmingKey.make(algorithm).made.publicKey
  expect(fault(good, { publicKey: other })).toMatch('signature is wrong')
  for (const field of ['authenticatorData', 'signature'] as const) {
    const bytes = Buffer.from(good[field], 'base64url')
    bytes.writeUInt8((bytes.at(-1) ?? 0) ^ 1, bytes.length - 1)
    expect(fault({ ...good, [field]: bytes.toString('base64url') }), field).not.toBe(null)
  }
  const spaced = Buffer.concat([Buffer.from(good.clientDataJSON, 'base64url'), Buffer.from(' ')])
  const clientDataJSON = spaced.toString('base64url')
  expect(fault({ ...good, clientDataJSON })).toMatch('signature is wrong')
})

test.each([
  ['made in a registration', { type: 'webauthn.create' }, 'no assertion'],
  ['made for another site', { rpId: 'evil.example' }, 'another site'],
  ['of who was not there', { flags: 4 }, 'did not verify its user'],
  ['without user verification', { flags: 1 }, 'did not verify its user'],
])('what is signed %s proves nothing', (_, lie, says) => {
  const key = ConfirmingKey.make()
  const { publicKey } = key.made
  expect(faultOf(key.confirm(challenge, lie), { publicKey, challenge })).toMatch(says)
})

test.each([
  ['nothing', ''],
  ['cut', 'pQECAyYgAQ'],
  ['no map', 'gwECAw'],
  ['of an unknown algorithm', Buffer.from('a201020318', 'hex').toString('base64url')],
  ['a map without end', Buffer.from('bfff', 'hex').toString('base64url')],
])('a public key that is %s proves nothing, and throws nothing', (_, publicKey) => {
  const evidence = ConfirmingKey.make().confirm(challenge)
  expect(faultOf(evidence, { publicKey, challenge })).toMatch('cannot be read')
})
