import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'

/** How a passkey is asked for, as the server sends it to a browser. */
export type SentOptions = Readonly<Record<string, unknown>>

interface Behaviour {
  /** The page that asks. */
  readonly origin: string
  /** Default: as the options say. */
  readonly rpId?: string
  /** Whether its owner proved to be there: by a fingerprint, a face or a PIN. */
  readonly isVerified?: boolean
  readonly counter?: number
  readonly fmt?: 'none' | 'fido-u2f'
}

const PRESENT = 0x01
const VERIFIED = 0x04
const ATTESTED = 0x40

/** A passkey in software: ES256, without attestation, and as honest as it is told to be. */
export class Passkey {
  readonly id = randomBytes(32)
  readonly #keys = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  #rpId = ''
  #handle = Buffer.alloc(0)

  /** What a browser sends that has just made it. */
  create(options: SentOptions, behaviour: Behaviour) {
    const { rp, user } = options as { rp: { id: string }; user: { id: string } }
    this.#rpId = behaviour.rpId ?? rp.id
    this.#handle = Buffer.from(user.id, 'base64url')
    const clientDataJSON = clientData('webauthn.create', options, behaviour)
    const length = Buffer.from([this.id.length >> 8, this.id.length & 255])
    const attested = [Buffer.alloc(16), length, this.id, cose(this.#keys.publicKey)]
    const data = this.#data(ATTESTED, behaviour, attested)
    const attestationObject = cbor(
      new Map<string, Value>([
        ['fmt', behaviour.fmt ?? 'none'],
        ['attStmt', new Map()],
        ['authData', data],
      ]),
    )
    const response = {
      clientDataJSON: clientDataJSON.toString('base64url'),
      attestationObject: attestationObject.toString('base64url'),
      transports: ['internal', 'hybrid'],
    }
    return this.#credential(response)
  }

  /** What a browser sends that was shown it. */
  show(options: SentOptions, behaviour: Behaviour) {
    this.#rpId = behaviour.rpId ?? String(options.rpId)
    const clientDataJSON = clientData('webauthn.get', options, behaviour)
    const authenticatorData = this.#data(0, behaviour)
    const hash = createHash('sha256').update(clientDataJSON).digest()
    const signed = Buffer.concat([authenticatorData, hash])
    return this.#credential({
      clientDataJSON: clientDataJSON.toString('base64url'),
      authenticatorData: authenticatorData.toString('base64url'),
      signature: sign('sha256', signed, this.#keys.privateKey).toString('base64url'),
      userHandle: this.#handle.toString('base64url'),
    })
  }

  #credential<R>(response: R) {
    const id = this.id.toString('base64url')
    const rest = { clientExtensionResults: {}, authenticatorAttachment: 'platform' }
    return { id, rawId: id, type: 'public-key', response, ...rest }
  }

  #data(flags: number, behaviour: Behaviour, attested: readonly Buffer[] = []): Buffer {
    const { isVerified = true, counter = 0 } = behaviour
    const rpIdHash = createHash('sha256').update(this.#rpId).digest()
    const flag = Buffer.from([flags | PRESENT | (isVerified ? VERIFIED : 0)])
    const count = Buffer.alloc(4)
    count.writeUInt32BE(counter)
    return Buffer.concat([rpIdHash, flag, count, ...attested])
  }
}

function clientData(type: string, { challenge }: SentOptions, { origin }: Behaviour): Buffer {
  return Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }))
}

/** RFC 9053, 7.1.1: an elliptic curve key with its two coordinates. */
function cose(key: KeyObject): Buffer {
  const { x = '', y = '' } = key.export({ format: 'jwk' })
  return cbor(
    new Map<number, Value>([
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, Buffer.from(x, 'base64url')],
      [-3, Buffer.from(y, 'base64url')],
    ]),
  )
}

type Value = number | string | Buffer | Map<number, Value> | Map<string, Value>

/** As much of CBOR (RFC 8949) as a passkey is written in. */
function cbor(value: Value): Buffer {
  if (typeof value === 'number') return value < 0 ? head(1, -1 - value) : head(0, value)
  if (typeof value === 'string')
    return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)])
  if (Buffer.isBuffer(value)) return Buffer.concat([head(2, value.length), value])
  const pairs = [...value].flatMap(([key, one]) => [cbor(key), cbor(one)])
  return Buffer.concat([head(5, value.size), ...pairs])
}

function head(major: number, count: number): Buffer {
  if (count < 24) return Buffer.from([(major << 5) | count])
  if (count < 256) return Buffer.from([(major << 5) | 24, count])
  return Buffer.from([(major << 5) | 25, count >> 8, count & 255])
}
