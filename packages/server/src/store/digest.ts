import { createHash, hash } from 'node:crypto'

/**
 * The chain of a book's log: `leaf = SHA-256(0x00 ‖ "bursar/1" ‖ book ‖ seq ‖ body)` with book
 * and seq as eight bytes each, `hash = SHA-256(previous hash ‖ leaf)`. The 0x00 keeps leaves
 * apart from the nodes of a Merkle tree (RFC 9162, section 2.1.1).
 */
export function leafOf(bookId: number, seq: number, body: string): Buffer {
  const prefix = Buffer.allocUnsafe(25)
  prefix[0] = 0
  prefix.write('bursar/1', 1, 'latin1')
  prefix.writeBigUInt64BE(BigInt(bookId), 9)
  prefix.writeBigUInt64BE(BigInt(seq), 17)
  return createHash('sha256').update(prefix).update(body, 'utf8').digest()
}

/** The next hash of the chain, as 64 hexadecimal digits. */
export function chainHash(previous: string, leaf: Buffer): string {
  return hash('sha256', Buffer.concat([Buffer.from(previous, 'hex'), leaf]), 'hex')
}

/** What a body says of a private text: nothing of it can be guessed without the salt. */
export function textDigest(salt: Uint8Array, text: string): string {
  return createHash('sha256').update(salt).update(text, 'utf8').digest('hex')
}
