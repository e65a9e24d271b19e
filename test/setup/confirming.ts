import {
  createHash,
  createPrivateKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
} from 'node:crypto'
import type { NewPasskey } from '../../packages/core/src/agent/passkey.ts'
import type { Evidence } from '../../packages/core/src/approval/evidence.ts'

export const algorithms = ['ES256', 'RS256', 'EdDSA'] as const
export type Algorithm = (typeof algorithms)[number]

interface Behaviour {
  readonly nonce?: string
  readonly origin?: string
  readonly rpId?: string
  readonly type?: string
  readonly flags?: number
}

const PRESENT_AND_VERIFIED = 5

/** A passkey in software that signs any challenge, and lies where it is told to. */
export class ConfirmingKey {
  readonly algorithm: Algorithm
  readonly made: NewPasskey
  readonly #key: KeyObject

  private constructor(algorithm: Algorithm, key: KeyObject, id: Buffer) {
    this.algorithm = algorithm
    this.#key = key
    const publicKey = coseOf(algorithm, key).toString('base64url')
    this.made = { passkey: id.toString('base64url'), publicKey }
  }

  static make(algorithm: Algorithm = 'ES256'): ConfirmingKey {
    return new ConfirmingKey(algorithm, privateKeyOf(algorithm), randomBytes(32))
  }

  /** The same one from the same byte, which signs the same each time. */
  static fixed(byte: number): ConfirmingKey {
    const seed = Buffer.alloc(32, byte)
    // The DER of an Ed25519 private key is 16 bytes of form and its seed (RFC 8410).
    const form = Buffer.from('302e020100300506032b657004220420', 'hex')
    const der = Buffer.concat([form, seed])
    const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
    return new ConfirmingKey('EdDSA', key, Buffer.alloc(16, byte))
  }

  confirm(challenge: Buffer, behaviour: Behaviour = {}): Evidence {
    const { origin = 'https://bursar.example', nonce = 'nonce' } = behaviour
    const { rpId = new URL(origin).hostname, type = 'webauthn.get' } = behaviour
    const { flags = PRESENT_AND_VERIFIED } = behaviour
    const said = { type, challenge: challenge.toString('base64url'), origin, crossOrigin: false }
    const clientData = Buffer.from(JSON.stringify(said))
    const data = Buffer.concat([sha256(rpId), Buffer.from([flags]), Buffer.alloc(4)])
    const signed = Buffer.concat([data, sha256(clientData)])
    const digest = this.algorithm === 'EdDSA' ? null : 'sha256'
    return {
      passkey: this.made.passkey,
      nonce,
      authenticatorData: data.toString('base64url'),
      clientDataJSON: clientData.toString('base64url'),
      signature: sign(digest, signed, this.#key).toString('base64url'),
    }
  }
}

function privateKeyOf(algorithm: Algorithm): KeyObject {
  switch (algorithm) {
    case 'ES256':
      return generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
    case 'RS256':
      return generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
    case 'EdDSA':
      return generateKeyPairSync('ed25519').privateKey
  }
}

/** A COSE key (RFC 9053, 7.1 and 7.2; RFC 8230, 4). */
function coseOf(algorithm: Algorithm, key: KeyObject): Buffer {
  const jwk = key.export({ format: 'jwk' })
  const bytes = (text = '') => Buffer.from(text, 'base64url')
  switch (algorithm) {
    case 'ES256':
      return mapOf([1, 2], [3, -7], [-1, 1], [-2, bytes(jwk.x)], [-3, bytes(jwk.y)])
    case 'RS256':
      return mapOf([1, 3], [3, -257], [-1, bytes(jwk.n)], [-2, bytes(jwk.e)])
    case 'EdDSA':
      return mapOf([1, 1], [3, -8], [-1, 6], [-2, bytes(jwk.x)])
  }
}

/** A map of CBOR (RFC 8949). */
function mapOf(...pairs: readonly (readonly [number, number | Buffer])[]): Buffer {
  return Buffer.concat([head(5, pairs.length), ...pairs.flatMap((pair) => pair.map(written))])
}

function written(value: number | Buffer): Buffer {
  if (typeof value !== 'number') return Buffer.concat([head(2, value.length), value])
  return value < 0 ? head(1, -1 - value) : head(0, value)
}

function head(kind: number, count: number): Buffer {
  if (count < 24) return Buffer.from([(kind << 5) | count])
  if (count < 256) return Buffer.from([(kind << 5) | 24, count])
  return Buffer.from([(kind << 5) | 25, count >> 8, count & 255])
}

function sha256(data: string | Buffer): Buffer {
  return createHash('sha256').update(data).digest()
}
