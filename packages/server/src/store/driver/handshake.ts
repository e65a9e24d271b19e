// Startup and authentication: none, MD5, or SCRAM-SHA-256 (RFC 7677, without channel binding).

import { createHash, createHmac, pbkdf2Sync, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Address } from './address.ts'
import { noticeFields } from './message.ts'

const iterationsMax = 1_000_000

/** Answers the server's messages until it is ready for queries. Errors say what is wrong. */
export class Handshake {
  readonly #address: Address
  #scram: Scram | null = null

  constructor(address: Address) {
    this.#address = address
  }

  /** The bytes of the password message to send, `ready`, or null when nothing is asked. */
  receive(type: string, body: Buffer): Buffer | 'ready' | null {
    if (type === 'Z') return 'ready'
    if (type === 'E') {
      const fields = noticeFields(body)
      throw new Error(`${fields.M} (${fields.C})`)
    }
    return type === 'R' ? this.#authenticate(body.readInt32BE(0), body.subarray(4)) : null
  }

  #authenticate(method: number, data: Buffer): Buffer | null {
    switch (method) {
      case 0:
        if (this.#scram !== null) this.#scram.assertVerified()
        return null
      case 5:
        return cString(md5Answer(this.#address, data.subarray(0, 4)))
      case 10:
        if (!data.toString('latin1').split('\0').includes('SCRAM-SHA-256')) {
          throw new Error('the server does not offer SCRAM-SHA-256')
        }
        this.#scram = new Scram(this.#address.password)
        return this.#scram.first()
      case 11:
        return this.#scramStarted().answer(data.toString('latin1'))
      case 12:
        this.#scramStarted().verify(data.toString('latin1'))
        return null
      default:
        throw new Error(
          `the server requires authentication method ${method}, which Bursar does not support`,
        )
    }
  }

  #scramStarted(): Scram {
    if (this.#scram === null)
      throw new Error('the server continued a SCRAM exchange that was never started')
    return this.#scram
  }
}

class Scram {
  readonly #password: string
  readonly #clientFirst = `n=,r=${randomBytes(18).toString('base64')}`
  #signature: Buffer | null = null
  #verified = false

  constructor(password: string) {
    this.#password = password.normalize('NFKC')
  }

  first(): Buffer {
    const message = Buffer.from(`n,,${this.#clientFirst}`)
    const length = Buffer.alloc(4)
    length.writeInt32BE(message.length)
    return Buffer.concat([cString('SCRAM-SHA-256'), length, message])
  }

  answer(serverFirst: string): Buffer {
    const { r: nonce = '', s: salt = '', i: count = '' } = attributes(serverFirst)
    const iterations = Number(count)
    const ours = this.#clientFirst.slice('n=,r='.length)
    if (
      !nonce.startsWith(ours) ||
      nonce === ours ||
      !(iterations > 0 && iterations <= iterationsMax)
    ) {
      throw new Error('the server sent a malformed SCRAM challenge')
    }
    const salted = pbkdf2Sync(this.#password, Buffer.from(salt, 'base64'), iterations, 32, 'sha256')
    const clientKey = hmac(salted, 'Client Key')
    const storedKey = createHash('sha256').update(clientKey).digest()
    const final = `c=biws,r=${nonce}`
    const transcript = `${this.#clientFirst},${serverFirst},${final}`
    const signature = hmac(storedKey, transcript)
    const proof = Buffer.from(clientKey.map((byte, index) => byte ^ (signature[index] ?? 0)))
    this.#signature = hmac(hmac(salted, 'Server Key'), transcript)
    return Buffer.from(`${final},p=${proof.toString('base64')}`)
  }

  verify(serverFinal: string): void {
    const theirs = Buffer.from(attributes(serverFinal).v ?? '', 'base64')
    const ours = this.#signature
    this.#verified = ours?.length === theirs.length && timingSafeEqual(ours, theirs)
    this.assertVerified()
  }

  assertVerified(): void {
    if (!this.#verified) throw new Error('the server did not prove that it knows the password')
  }
}

function md5Answer({ user, password }: Address, salt: Buffer): string {
  const inner = createHash('md5')
    .update(password + user)
    .digest('hex')
  return `md5${createHash('md5').update(inner).update(salt).digest('hex')}`
}

function attributes(message: string): Record<string, string> {
  return Object.fromEntries(message.split(',').map((part) => [part.charAt(0), part.slice(2)]))
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest()
}

function cString(text: string): Buffer {
  return Buffer.from(`${text}\0`)
}
