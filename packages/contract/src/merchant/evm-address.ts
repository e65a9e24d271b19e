import { keccak_256 } from '@noble/hashes/sha3.js'

/**
 * Whether a text is meant as an address of an EVM chain, though perhaps it has a wrong length. Of
 * eight digits and more: people name themselves 0xCafe, and copies may be cut short.
 */
export function isAddressLike(text: string): boolean {
  return /^0x[0-9a-f]{8,}$/i.test(text)
}

/** An address in lower case. null for any other text, and where EIP-55 tells of a wrong letter. */
export function readAddress(text: string): string | null {
  if (!/^0x[0-9a-f]{40}$/i.test(text)) return null
  const digits = text.slice(2)
  const lower = digits.toLowerCase()
  const isMixed = digits !== lower && digits !== digits.toUpperCase()
  return isMixed && digits !== checksummed(lower) ? null : `0x${lower}`
}

/** Letters are capital where the same digit of the hash of them all is eight or more (EIP-55). */
function checksummed(lower: string): string {
  const hash = keccak_256(new TextEncoder().encode(lower))
  const digitAt = (at: number) => ((hash[at >> 1] ?? 0) >> (at % 2 === 0 ? 4 : 0)) & 15
  return [...lower].map((digit, at) => (digitAt(at) < 8 ? digit : digit.toUpperCase())).join('')
}
