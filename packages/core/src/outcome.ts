import { count, type Infer, id, list, money, nullable, oneOf, record, text } from './codec.ts'
import type { CommandKind } from './command.ts'
import { charges, entries, holds } from './ledger/posting.ts'
import { rails } from './payment/payment.ts'
import type { Finding } from './policy/finding.ts'
import type { Remedies } from './policy/remedy.ts'
import { rules } from './policy/rules.ts'

const moved = { entries, holds, charges }
const nothing = record({})

/** What came out of a command: with the command itself, all that `evolve` needs to know. */
export const outCodecs = {
  'book.open': record({ entries }),
  'agent.create': nothing,
  'agent.adjust': record({ entries, currency: text }),
  'agent.pause': nothing,
  'agent.resume': nothing,
  'agent.rotate': record({ revoked: nullable(id('key')) }),
  'agent.delete': record({
    ...moved,
    released: list(id('payment')),
    revoked: nullable(id('key')),
    closing: oneOf('CLOSED', 'CLOSING'),
    swept: money,
  }),
  'wallet.fund': record({ entries, currency: text }),
  'payment.create': record({
    verdict: oneOf('COMPLETED', 'PROCESSING', 'PENDING_APPROVAL', 'DECLINED'),
    code: nullable(text),
    from: id('wallet'),
    to: id('wallet'),
    agent: nullable(id('agent')),
    currency: text,
    rail: oneOf(...rails),
    asked: nullable(record({ policy: id('policy'), version: count })),
    ...moved,
  }),
  'payment.settle': record({
    ...moved,
    agent: nullable(id('agent')),
    alarm: nullable(text),
    closed: nullable(id('wallet')),
  }),
  'payment.fail': record({
    ...moved,
    agent: nullable(id('agent')),
    alarm: nullable(text),
    closed: nullable(id('wallet')),
  }),
  'approval.approve': record({
    verdict: oneOf('COMPLETED', 'PROCESSING'),
    payment: id('payment'),
    agent: nullable(id('agent')),
    by: text,
    ...moved,
  }),
  'approval.deny': record({
    payment: id('payment'),
    agent: nullable(id('agent')),
    by: text,
    ...moved,
  }),
  'policy.create': nothing,
  'policy.change': record({ version: count, rules }),
  'policy.delete': nothing,
  'policy.attach': nothing,
  'policy.detach': nothing,
  'key.create': nothing,
  'key.revoke': nothing,
} as const satisfies Record<CommandKind, unknown>

export type Out<K extends CommandKind> = Infer<(typeof outCodecs)[K]>

/** Codes of refusals that the core gives; the contract says what each means on the wire. */
export type RefusalCode =
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'SCOPE_FORBIDDEN'
  | 'NOT_FOUND'
  | 'CONFLICT'
  | 'SAME_WALLET'
  | 'AMOUNT_OUT_OF_RANGE'
  | 'INSUFFICIENT_FUNDS'
  | 'WALLET_FROZEN'
  | 'WALLET_CLOSED'
  | 'CURRENCY_MISMATCH'
  | 'LIMIT_CURRENCY'
  | 'ALREADY_DECIDED'
  | 'INVALID_REQUEST'
  | 'MERCHANT_BLOCKED'
  | 'MERCHANT_NOT_ALLOWED'
  | 'MERCHANT_REQUIRED'
  | 'CATEGORY_BLOCKED'
  | 'CATEGORY_NOT_ALLOWED'
  | 'CATEGORY_REQUIRED'

/** Nothing happened, and this is why. Numbers are decimal counts; the sentence is for people. */
export interface Refusal {
  readonly kind: 'refused'
  readonly code: RefusalCode
  readonly sentence: string
  readonly details: Readonly<Record<string, string>>
}

/** It happened: one event. A declined payment is one too. */
export interface Done<K extends CommandKind> {
  readonly kind: 'done'
  readonly out: Out<K>
  readonly findings: readonly Finding[]
  readonly remedies: Remedies
}

/** A fact that was already known: nothing to write. */
export interface Known {
  readonly kind: 'known'
}

export type Outcome<K extends CommandKind> = Done<K> | Refusal | Known

export function refused(
  code: RefusalCode,
  sentence: string,
  details: Readonly<Record<string, string>> = {},
): Refusal {
  return { kind: 'refused', code, sentence, details }
}

export function done<K extends CommandKind>(
  out: Out<K>,
  findings: readonly Finding[] = [],
  remedies: Remedies = {},
): Done<K> {
  return { kind: 'done', out, findings, remedies }
}

export const known: Known = { kind: 'known' }
