import { hash, randomBytes, randomInt } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { type Id, type IdKind, idOf, type NewKey, type Ulid, ulidFromBytes } from '@bursar/core'

export type Environment = 'test' | 'live'

/** A new ULID: milliseconds, then 80 random bits (https://github.com/ulid/spec). */
export function mintUlid(): Ulid {
  const millis = Date.now()
  scratch.writeUInt16BE(Math.floor(millis / 2 ** 32), 0)
  scratch.writeUInt32BE(millis % 2 ** 32, 2)
  randomPool.fill(scratch, 6)
  return ulidFromBytes(scratch)
}

const scratch = Buffer.alloc(16)

export function mintId<K extends IdKind>(kind: K): Id<K> {
  return idOf(kind, mintUlid())
}

/** Random bytes drawn many at a time: a call to the system for each id is most of its cost. */
const randomPool = {
  bytes: randomBytes(0),
  used: 0,
  fill(target: Buffer, from: number): void {
    const end = this.used + target.length - from
    if (end > this.bytes.length) {
      this.bytes = randomBytes(4096)
      this.used = 0
      this.fill(target, from)
      return
    }
    this.bytes.copy(target, from, this.used, end)
    this.used = end
  },
}

/** A book's number: eight base62 digits of every key of the book. */
export function mintBookId(): number {
  return randomInt(1, 62 ** 8)
}

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const SECRET =
  /^(bsr|bsl|bsa|bsf|bsc)_(test|live)_([0-9A-Za-z]{8})([0-9A-Za-z]{22})([0-9A-Za-z]{6})$/

/**
 * What a secret opens: an API key all that it may, a link one approval, an access token the tools;
 * a refresh token and a code are exchanged for tokens.
 */
type SecretKind = 'bsr' | 'bsl' | OAuthKind
export type OAuthKind = 'bsa' | 'bsf' | 'bsc'

/** A new secret: prefix, book number, 22 random letters, and a CRC32 that scanners can check. */
export function mintSecret(
  environment: Environment,
  bookId: number,
  kind: SecretKind = 'bsr',
): string {
  const body = `${kind}_${environment}_${base62(bookId, 8)}${randomBase62(22)}`
  return body + base62(crc32(body), 6)
}

/** An invitation, a session, an attempt, a request of a client: 256 bits each, and of no book. */
type TokenKind = 'bsi' | 'bss' | 'bsa' | 'bsq'

const TOKEN = /^(bsi|bss|bsa|bsq)_[0-9A-Za-z]{43}([0-9A-Za-z]{6})$/

/** A new secret of a person: prefix, 43 random letters, and a CRC32 that scanners can check. */
export function mintToken(kind: TokenKind): string {
  const body = `${kind}_${randomBase62(43)}`
  return body + base62(crc32(body), 6)
}

/** Whether its form and its check digits are right. */
export function isToken(kind: TokenKind, text: string): boolean {
  const match = TOKEN.exec(text)
  return match?.[1] === kind && base62(crc32(text.slice(0, -6)), 6) === match[2]
}

/** What may be kept of a secret: its SHA-256, its prefix and its last four letters. */
export function keyOfSecret(secret: string): NewKey {
  const prefix = secret.slice(0, 'bsr_test_'.length + 8)
  return { id: mintId('key'), hash: hashKey(secret), prefix, last4: secret.slice(-4) }
}

export function mintKey(environment: Environment, bookId: number): { secret: string; key: NewKey } {
  const secret = mintSecret(environment, bookId)
  return { secret, key: keyOfSecret(secret) }
}

/** A key by which nobody comes in: of a secret that is kept nowhere and has no form of a key. */
export function mintUnpresentable(): NewKey {
  const hash = hashKey(randomBytes(32).toString('base64url'))
  return { id: mintId('key'), hash, prefix: '', last4: '' }
}

export interface NamedBook {
  readonly environment: Environment
  readonly bookId: number
}

/** The book that a key names, or null when its form or its check digits are wrong. */
export function parseKey(secret: string): NamedBook | null {
  return parseSecret('bsr', secret)
}

/** The same of the secret of a link. */
export function parseLink(secret: string): NamedBook | null {
  return parseSecret('bsl', secret)
}

/** The same of what a client was given. */
export function parseOAuth(kind: OAuthKind, secret: string): NamedBook | null {
  return parseSecret(kind, secret)
}

function parseSecret(kind: SecretKind, secret: string): NamedBook | null {
  const match = SECRET.exec(secret)
  if (match === null || match[1] !== kind) return null
  const body = secret.slice(0, -6)
  if (base62(crc32(body), 6) !== match[5]) return null
  let bookId = 0
  for (const letter of match[3] ?? '') bookId = bookId * 62 + BASE62.indexOf(letter)
  if (!Number.isSafeInteger(bookId) || bookId === 0) return null
  return { environment: match[2] === 'live' ? 'live' : 'test', bookId }
}

export function hashKey(secret: string): string {
  return hash('sha256', secret, 'hex')
}

function base62(value: number, digits: number): string {
  let text = ''
  for (let rest = value; text.length < digits; rest = Math.floor(rest / 62)) {
    text = BASE62[rest % 62] + text
  }
  return text
}

function randomBase62(digits: number): string {
  let text = ''
  while (text.length < digits) {
    for (const byte of randomBytes(32)) {
      // Above 247 the remainders would not be equally likely.
      if (byte < 248 && text.length < digits) text += BASE62[byte % 62]
    }
  }
  return text
}
