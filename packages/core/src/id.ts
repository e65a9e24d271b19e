import { assert } from './assert.ts'

/** The kinds of things that have an id, by prefix. A hold is a payment: `pay_`. */
export const idKinds = {
  organization: 'org',
  agent: 'agent',
  wallet: 'wal',
  key: 'key',
  policy: 'pol',
  payment: 'pay',
  transaction: 'txn',
  approval: 'apr',
  link: 'lnk',
  group: 'grp',
  payee: 'payee',
  event: 'evt',
  webhook: 'whk',
  person: 'prs',
  invitation: 'inv',
  session: 'ses',
} as const

export type IdKind = keyof typeof idKinds
type Prefix = typeof idKinds

/** An id carries its kind: `Id<'payment'>` is `pay_` and an upper-case ULID. */
export type Id<K extends IdKind> = `${Prefix[K]}_${string}`

/** A ULID without prefix. Agent, its first wallet, its own policy and its scope share one. */
export type Ulid = string

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const ULID = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/
const digitOf = new Int8Array(128).fill(-1)
for (let i = 0; i < ALPHABET.length; i += 1) digitOf[ALPHABET.charCodeAt(i)] = i

export function isUlid(text: string): boolean {
  return ULID.test(text)
}

/** The id if `text` is one of this kind, else null. Never throws: text comes from callers. */
export function parseId<K extends IdKind>(kind: K, text: string): Id<K> | null {
  const prefix = `${idKinds[kind]}_`
  if (!text.startsWith(prefix) || !isUlid(text.slice(prefix.length))) return null
  return text as Id<K>
}

export function idOf<K extends IdKind>(kind: K, ulid: Ulid): Id<K> {
  return `${idKinds[kind]}_${ulid}` as Id<K>
}

export function ulidOf(id: string): Ulid {
  return id.slice(id.indexOf('_') + 1)
}

/** A ULID from 16 bytes: six of time in milliseconds, ten of randomness (ulid/spec). */
export function ulidFromBytes(bytes: Uint8Array): Ulid {
  assert(bytes.length === 16, 'a ULID has 16 bytes')
  let text = ''
  let buffer = 0
  // 26 letters hold 130 bits: the first letter carries only three.
  let bits = 2
  for (const byte of bytes) {
    buffer = (buffer << 8) | byte
    bits += 8
    while (bits >= 5) {
      bits -= 5
      text += ALPHABET[(buffer >> bits) & 31]
    }
    buffer &= (1 << bits) - 1
  }
  return text
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

/** The 32 hexadecimal digits of a ULID: how a uuid column is written. */
export function hexFromUlid(ulid: Ulid): string {
  let hex = ''
  let buffer = digitOf[ulid.charCodeAt(0)] ?? 0
  let bits = 3
  for (let i = 1; i < 26; i += 1) {
    buffer = (buffer << 5) | (digitOf[ulid.charCodeAt(i)] ?? 0)
    bits += 5
    if (bits >= 8) {
      bits -= 8
      hex += HEX[(buffer >> bits) & 255]
      buffer &= (1 << bits) - 1
    }
  }
  return hex
}

/** A ULID from a uuid's text, with or without hyphens. */
export function ulidFromHex(uuid: string): Ulid {
  const hex = uuid.replaceAll('-', '')
  const bytes = new Uint8Array(16)
  for (let i = 0; i < 16; i += 1) bytes[i] = Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16)
  return ulidFromBytes(bytes)
}

/**
 * The id of what happened at one place of the log: time and sequence number need no storage of
 * their own, since the ULID holds both.
 */
export function ulidOfSeq(seq: number, atMicros: number): Ulid {
  const bytes = new Uint8Array(16)
  const view = new DataView(bytes.buffer)
  const millis = Math.floor(atMicros / 1000)
  view.setUint16(0, Math.floor(millis / 2 ** 32))
  view.setUint32(2, millis % 2 ** 32)
  view.setBigUint64(8, BigInt(seq))
  return ulidFromBytes(bytes)
}

/** The sequence number that {@link ulidOfSeq} put into an id, or null when it is none. */
export function seqOfUlid(ulid: Ulid): number | null {
  if (!isUlid(ulid)) return null
  const hex = hexFromUlid(ulid)
  if (hex.slice(12, 16) !== '0000') return null
  const seq = BigInt(`0x${hex.slice(16)}`)
  return seq <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(seq) : null
}
