import type { Id } from '@bursar/core'

/** What is put forward for an agent that asks for a level. */
export interface Proof {
  readonly agent: Id<'agent'>
  readonly organization: Id<'organization'>
  readonly level: 'verified' | 'attested'
  /** The id of an identity verification of whoever answers for the agent. */
  readonly anchor: string | null
  /** SHA-256 of the agent's code: 64 lower-case hexadecimal digits. */
  readonly codeHash: string | null
  /** What an issuer signed: a compact JWS (RFC 7515). */
  readonly attestation: string | null
}

interface Verified {
  readonly kind: 'verified'
  /** Who vouched, as the log has it. */
  readonly verifier: string
  /** Names a proof that is good once: 64 hexadecimal digits. null: it may be used again. */
  readonly proofId: string | null
}

interface Unproven {
  readonly kind: 'unproven'
  /** Public: says what is wrong, and repeats nothing of the proof. */
  readonly sentence: string
}

/** Nobody vouches for agents of this book. */
interface NotConfigured {
  readonly kind: 'not_configured'
}

/**
 * Who vouches for an agent. A verifier judges and changes nothing: the book decides whether the
 * level goes up, and whether the proof was used before. Rejects with {@link IssuerUnreachable}
 * alone; the proof is neither good nor bad then, and may be put forward again.
 */
export interface KyaVerifier {
  verify(proof: Proof): Promise<Verified | Unproven | NotConfigured>
}

/** The issuer's keys could not be had, or cannot be used; the cause is for the log. */
export class IssuerUnreachable extends Error {
  override readonly name = 'IssuerUnreachable'
}

export function unproven(sentence: string): Unproven {
  return { kind: 'unproven', sentence }
}

/** What each level rests on, whoever judges it. null: it is there. */
export function lacking({ level, anchor, codeHash }: Proof): Unproven | null {
  if (level === 'verified') {
    const given = anchor !== null && anchor !== ''
    return given ? null : unproven('The level verified requires the ID of an anchor verification.')
  }
  const given = codeHash !== null && /^[0-9a-f]{64}$/.test(codeHash)
  return given
    ? null
    : unproven('The level attested requires a code hash of 64 hexadecimal digits.')
}
