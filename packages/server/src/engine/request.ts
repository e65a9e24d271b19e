import type { Command, CommandKind, Done, Event, Outcome, Rejection } from '@bursar/core'

/** A text that can be erased, with the salt that its digest in the command was made with. */
export interface PrivateText {
  readonly subject: string
  readonly field: string
  readonly salt: Uint8Array | null
  readonly text: string | null
}

export interface Idempotency {
  /** Digest of principal, operation and key: 32 hexadecimal digits. */
  readonly k: string
  /** Digest of the request: the same key with another one is a mistake of the caller. */
  readonly fingerprint: string
}

export interface Request {
  readonly command: Command
  readonly texts: readonly PrivateText[]
  readonly idempotency: Idempotency | null
  /** The sealed secret of the answer, kept for a retry with the same key. */
  readonly box: Uint8Array | null
  /** Decide only: nothing is written, whatever comes out. */
  readonly dry: boolean
}

/** What became of a request, once it is durable. */
export type Reply =
  | Recorded
  | { readonly kind: 'dry'; readonly outcome: Outcome<CommandKind> }
  | Rejection
  | { readonly kind: 'known' }
  /** The idempotency key belongs to another request. */
  | { readonly kind: 'mismatch' }
  /** The first request with this key is still under way after the longest wait. */
  | { readonly kind: 'in_flight' }
  /** Sent, and nobody can say yet whether it was written. */
  | { readonly kind: 'unknown' }
  /** Certainly not done: no room, no time, no database. */
  | { readonly kind: 'unavailable'; readonly why: string }
  /** Certainly not done: the book takes no writes until an operator has looked at it. */
  | { readonly kind: 'stopped'; readonly why: string }
  /** A bug stopped this command alone; nothing of it was done. */
  | { readonly kind: 'bug' }

/** What is answered of what was certainly not done. */
export type NotExecuted = Extract<Reply, { kind: 'unavailable' | 'stopped' }>

export interface Recorded {
  readonly kind: 'recorded'
  readonly seq: number
  readonly event: Event
  /** Findings and remedies of the decision; null when an earlier request's event is shown. */
  readonly decision: Pick<Done<CommandKind>, 'findings' | 'remedies'> | null
  readonly box: Uint8Array | null
}
