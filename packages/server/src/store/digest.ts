import { createHash, hash } from 'node:crypto'

const MARK = 'bursar/1'
const PREFIX_BYTES = 1 + MARK.length + 8 + 8
const HASH_BYTES = 32

// One place to lay out what is hashed: nothing here outlives the call that fills it.
let scratch = Buffer.alloc(16_384)
const link = Buffer.alloc(2 * HASH_BYTES)

/**
 * The chain of a book's log: `leaf = SHA-256(0x00 ‖ "bursar/1" ‖ book ‖ seq ‖ body)` with book
 * and seq as eight bytes each, `hash = SHA-256(previous hash ‖ leaf)`. The 0x00 keeps leaves
 * apart from the nodes of a Merkle tree (RFC 9162, section 2.1.1).
 */
export function leafOf(bookId: number, seq: number, body: string): Buffer {
  // A letter takes three bytes at most.
  const room = PREFIX_BYTES + 3 * body.length
  if (scratch.length < room) scratch = Buffer.alloc(2 * room)
  scratch[0] = 0
  scratch.write(MARK, 1, 'latin1')
  writeUint64(1 + MARK.length, bookId)
  writeUint64(1 + MARK.length + 8, seq)
  const end = PREFIX_BYTES + scratch.write(body, PREFIX_BYTES, 'utf8')
  return hash('sha256', scratch.subarray(0, end), 'buffer')
}

/** The next hash of the chain, as 64 hexadecimal digits. */
export function chainHash(previous: string, leaf: Buffer): string {
  link.write(previous, 0, 'hex')
  leaf.copy(link, HASH_BYTES)
  return hash('sha256', link, 'hex')
}

/** What a body says of a private text: nothing of it can be guessed without the salt. */
export function textDigest(salt: Uint8Array, text: string): string {
  return createHash('sha256').update(salt).update(text, 'utf8').digest('hex')
}

/** What a body says of an idempotency key: nothing of it can be guessed once its row is gone. */
export function keyDigest(salt: string, { k, fingerprint }: Record<'k' | 'fingerprint', string>) {
  return hash('sha256', salt + k + fingerprint, 'hex').slice(0, 32)
}

function writeUint64(at: number, value: number): void {
  scratch.writeUInt32BE(Math.floor(value / 2 ** 32), at)
  scratch.writeUInt32BE(value % 2 ** 32, at + 4)
}
