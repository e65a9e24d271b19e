import type { Evidence } from '@bursar/core'
import { expect, test } from 'vitest'
import { algorithms, ConfirmingKey } from '../../../../test/setup/confirming.ts'
import { nextId } from '../../../../test/setup/given.ts'
import { faultOf } from '../verify/assertion.ts'
import { verifyShown } from './passkey.ts'
import type { Site } from './site.ts'

const origin = 'https://bursar.example'
const site: Site = { origin, rpId: 'bursar.example', isSecure: true }
const challenge = Buffer.alloc(32, 7)

/** What the library says, and what `verify` says with node:crypto alone. */
async function bothOf(evidence: Evidence, key: ConfirmingKey) {
  const { passkey: id, publicKey } = key.made
  const passkey = {
    ...{ id, person: nextId('person'), publicKey: Buffer.from(publicKey, 'base64url') },
    ...{ counter: 0, transports: [], deviceType: 'singleDevice' as const, backedUp: false },
    ...{ name: 'Passkey', createdAt: 0, usedAt: null },
  }
  const { passkey: _, nonce: __, ...signed } = evidence
  const asked = { site, challenge: challenge.toString('base64url') }
  const shown = await verifyShown(asked, { id, userHandle: null, ...signed }, passkey)
  return [shown.kind === 'shown', faultOf(evidence, { publicKey, challenge }) === null]
}

test.each(algorithms)('%s: the library and verify agree on what was signed', async (algorithm) => {
  const key = ConfirmingKey.make(algorithm)
  const good = key.confirm(challenge, { origin })
  expect(await bothOf(good, key)).toEqual([true, true])
  const other = ConfirmingKey.make(algorithm)
  const bytes = Buffer.from(good.signature, 'base64url')
  bytes.writeUInt8(bytes.readUInt8(12) ^ 1, 12)
  const forged: Evidence[] = [
    { ...good, signature: bytes.toString('base64url') },
    key.confirm(Buffer.alloc(32, 8), { origin }),
    key.confirm(challenge, { origin, flags: 1 }),
    key.confirm(challenge, { origin, flags: 4 }),
    key.confirm(challenge, { origin, rpId: 'evil.example' }),
    key.confirm(challenge, { origin, type: 'webauthn.create' }),
    other.confirm(challenge, { origin }),
  ]
  for (const evidence of forged) expect(await bothOf(evidence, key)).toEqual([false, false])
})

test('whose site it is only the server knows: it refuses what another page asked for', async () => {
  const key = ConfirmingKey.make()
  const evidence = key.confirm(challenge, { origin: 'https://evil.example' })
  expect(await bothOf(evidence, key)).toEqual([false, true])
})
