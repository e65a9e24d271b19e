import { createHash, createPublicKey, type KeyObject, verify } from 'node:crypto'
import { assert, type Evidence } from '@bursar/core'

// What a passkey signed, checked with node:crypto alone (WebAuthn Level 3, 7.2), so that whoever
// has the log needs nothing else. The server checks it by a library: each is tested by the other.

const userPresent = 1
const userVerified = 4

interface Expected {
  /** The COSE key of the passkey, in base64url. */
  readonly publicKey: string
  readonly challenge: Buffer
}

/** What is wrong with an evidence; null: the passkey signed this very challenge. */
export function faultOf(evidence: Evidence, { publicKey, challenge }: Expected): string | null {
  const clientData = bytesOf(evidence.clientDataJSON)
  const signed = bytesOf(evidence.authenticatorData)
  try {
    const { type, challenge: said, origin } = JSON.parse(clientData.toString('utf8'))
    if (type !== 'webauthn.get') return 'it is no assertion'
    if (said !== challenge.toString('base64url')) return 'it confirms something else'
    if (!signed.subarray(0, 32).equals(sha256(new URL(origin).hostname)))
      return 'it was made for another site than it says'
    const flags = signed[32] ?? 0
    if ((flags & userPresent) === 0 || (flags & userVerified) === 0)
      return 'the authenticator did not verify its user'
    const { key, digest } = keyOf(publicKey)
    const data = Buffer.concat([signed, sha256(clientData)])
    return verify(digest, data, key, bytesOf(evidence.signature)) ? null : 'its signature is wrong'
  } catch (error) {
    return `it cannot be read: ${error instanceof Error ? error.message : String(error)}`
  }
}

/** EdDSA signs what it is given, the others its digest (RFC 9053). */
function keyOf(publicKey: string): { readonly key: KeyObject; readonly digest: 'sha256' | null } {
  const cose = readMap(bytesOf(publicKey))
  const text = (label: number) => {
    const value = cose.get(label)
    assert(Buffer.isBuffer(value), `bytes in the key's field ${label}`)
    return value.toString('base64url')
  }
  const jwk = (key: Readonly<Record<string, string>>) =>
    createPublicKey({ key: { ...key }, format: 'jwk' })
  switch (cose.get(3)) {
    case -7:
      return {
        key: jwk({ kty: 'EC', crv: 'P-256', x: text(-2), y: text(-3) }),
        digest: 'sha256',
      }
    case -8:
      return { key: jwk({ kty: 'OKP', crv: 'Ed25519', x: text(-2) }), digest: null }
    case -257:
      return { key: jwk({ kty: 'RSA', n: text(-1), e: text(-2) }), digest: 'sha256' }
    default:
      throw new Error('its key has an unknown algorithm')
  }
}

/** A map of CBOR from integers to integers or bytes, which is all that such a key is. */
function readMap(bytes: Buffer): Map<number, number | Buffer> {
  let at = 0
  const head = (): { readonly kind: number; readonly count: number } => {
    const byte = bytes.readUInt8(at)
    const [kind, count] = [byte >> 5, byte & 31]
    at += 1
    if (count < 24) return { kind, count }
    const size = 2 ** (count - 24)
    assert(size <= 2, 'a key is small')
    at += size
    return { kind, count: bytes.readUIntBE(at - size, size) }
  }
  const value = (): number | Buffer => {
    const { kind, count } = head()
    if (kind === 0) return count
    if (kind === 1) return -1 - count
    assert(kind === 2 && at + count <= bytes.length, 'integers and bytes alone')
    at += count
    return bytes.subarray(at - count, at)
  }
  const { kind, count } = head()
  assert(kind === 5, 'a key is a map')
  const map = new Map<number, number | Buffer>()
  for (let n = 0; n < count; n += 1) map.set(Number(value()), value())
  return map
}

function bytesOf(text: string): Buffer {
  return Buffer.from(text, 'base64url')
}

function sha256(data: string | Buffer): Buffer {
  return createHash('sha256').update(data).digest()
}
