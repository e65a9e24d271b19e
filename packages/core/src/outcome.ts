import {
  count,
  flag,
  type Infer,
  id,
  list,
  money,
  nullable,
  oneOf,
  record,
  text,
  ulid,
} from './codec.ts'
import type { CommandKind } from './command.ts'
import { kyaLevels } from './kya/kya.ts'
import { charges, entries, holds } from './ledger/posting.ts'
import { shadowVerdict } from './payment/payment.ts'
import type { Finding, ListCode } from './policy/finding.ts'
import { paymentHistoryRow } from './policy/payment-history.ts'
import type { Remedies } from './policy/remedy.ts'
import { rules } from './policy/rules.ts'
import { velocityRow } from './policy/velocity.ts'
import { clearingAdded, rails } from './rail.ts'

const moved = { entries, holds, charges }
const nothing = record({})

/** One agent of those that end together with the one that was named. */
const ended = record({
  agent: id('agent'),
  revoked: nullable(id('key')),
  closed: list(id('wallet')),
  closing: list(id('wallet')),
})
export type Ended = Infer<typeof ended>

/** What is remembered of a payment for rules other than limits. */
const remembered = {
  paces: nullable(list(velocityRow)),
  encounters: nullable(list(paymentHistoryRow)),
}

/** What ends with a key: what it asked for and nobody has decided, and keys that it made. */
const keysEnded = {
  released: nullable(list(id('payment'))),
  holds: nullable(holds),
  charges: nullable(charges),
  /** Oldest first. */
  below: nullable(list(id('key'))),
}

/** What came out of a command: with the command itself, all that `evolve` needs to know. */
export const resultCodecs = {
  'book.open': record({ entries }),
  /** The clearing wallets that the book lacked. */
  'book.rails': record({}, { opened: nullable(clearingAdded) }),
  'log.accept': nothing,
  'agent.create': nothing,
  /** null where its rules stay. */
  'agent.change': record({ version: nullable(count), rules: nullable(rules) }),
  'agent.adjust': record({ entries, currency: text }),
  'grant.create': record({ entries, currency: text, revoked: nullable(id('key')) }),
  'grant.end': record({}, keysEnded),
  'agent.pause': nothing,
  'agent.resume': nothing,
  'agent.rotate': record({ revoked: nullable(id('key')) }),
  'agent.delegate': record({ entries, currency: text }),
  'agent.delete': record(
    {
      ...moved,
      released: list(id('payment')),
      revoked: nullable(id('key')),
      closing: oneOf('CLOSED', 'CLOSING'),
      swept: money,
    },
    {
      /** Those below it, the lowest first. */
      below: nullable(list(ended)),
      /** Of its further wallets: those that are closed now, and those that wait for a rail. */
      closed: nullable(list(id('wallet'))),
      closingToo: nullable(list(id('wallet'))),
      /** It was retired before, and leaves nothing behind now. */
      again: nullable(flag),
    },
  ),
  'agent.retire': record({
    holds,
    charges,
    released: list(id('payment')),
    revoked: nullable(id('key')),
    below: list(ended),
  }),
  'kya.upgrade': record({ before: oneOf(...kyaLevels) }),
  'kya.suspend': nothing,
  'kya.reactivate': nothing,
  'wallet.fund': record({ entries, currency: text }),
  /** Whether the currency is new to the book, so that it gets its own wallets. */
  'wallet.open': record(
    { opensCurrency: flag, opensWallet: flag },
    /** The first wallet of an agent that had none: it has the agent's own ULID. */
    { first: nullable(flag), version: nullable(count), rules: nullable(rules) },
  ),
  'payment.create': record(
    {
      verdict: oneOf('COMPLETED', 'PROCESSING', 'PENDING_APPROVAL', 'DECLINED', 'HELD'),
      code: nullable(text),
      from: id('wallet'),
      to: id('wallet'),
      agent: nullable(id('agent')),
      currency: text,
      rail: oneOf(...rails),
      asked: nullable(
        record({ policy: id('policy'), version: count }, { needed: nullable(count) }),
      ),
      ...moved,
    },
    {
      ...remembered,
      expiresAt: nullable(count),
      /** The agent that a circuit breaker paused. */
      tripped: nullable(id('agent')),
      shadow: nullable(list(shadowVerdict)),
      /** Scopes whose total has come to a half of what is counted: somebody is told once. */
      filled: nullable(list(ulid)),
      /** Where a payee outside is paid, as the directory had it. */
      address: nullable(text),
    },
  ),
  'payment.capture': record({
    verdict: oneOf('COMPLETED', 'PROCESSING'),
    agent: nullable(id('agent')),
    captured: money,
    ...moved,
  }),
  'payment.void': record({ agent: nullable(id('agent')), ...moved }),
  'payment.extend': record({ agent: nullable(id('agent')), expiresAt: count }),
  'payment.refund': record({
    agent: nullable(id('agent')),
    refunded: money,
    closed: nullable(id('wallet')),
    ...moved,
  }),
  'payment.expire': record({
    agent: nullable(id('agent')),
    closed: nullable(id('wallet')),
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
  'approval.approve': record(
    {
      verdict: oneOf('COMPLETED', 'PROCESSING', 'HELD', 'PENDING_APPROVAL', 'GRANTED'),
      /** null: what was asked for is no payment. */
      payment: nullable(id('payment')),
      agent: nullable(id('agent')),
      by: text,
      /** The key whose voice it is. */
      root: id('key'),
      ...moved,
    },
    {
      encounters: nullable(list(paymentHistoryRow)),
      expiresAt: nullable(count),
      /** Who asked for the payment consents to it. */
      self: nullable(flag),
      /** Keys whose earlier consent does not count any more. */
      dropped: nullable(list(id('key'))),
      /** Of a request: the next version of the agent's policy, or the currency of its budget. */
      version: nullable(count),
      rules: nullable(rules),
      currency: nullable(text),
    },
  ),
  'approval.cancel': record({
    payment: nullable(id('payment')),
    agent: nullable(id('agent')),
    by: text,
    ...moved,
  }),
  'approval.deny': record({
    payment: nullable(id('payment')),
    agent: nullable(id('agent')),
    by: text,
    ...moved,
  }),
  'approval.request': record({
    expiresAt: count,
    currency: text,
    policy: id('policy'),
    version: count,
  }),
  'approval.expire': record({ agent: id('agent') }),
  'link.create': record({ expiresAt: count }),
  'link.revoke': nothing,
  'policy.create': nothing,
  'policy.change': record({ version: count, rules }),
  'policy.delete': nothing,
  'policy.attach': nothing,
  'policy.detach': nothing,
  'policy.shadow': record({ before: nullable(id('policy')) }),
  'group.create': record({ depth: count }),
  'group.rename': nothing,
  'group.change': record({ version: nullable(count), rules: nullable(rules) }),
  'group.delete': record({ parent: nullable(id('group')) }),
  'group.join': nothing,
  'group.leave': nothing,
  'switch.turn': nothing,
  'payee.create': nothing,
  'payee.change': nothing,
  'payee.delete': nothing,
  'rate.set': nothing,
  'key.create': nothing,
  'key.revoke': record({}, keysEnded),
  'member.add': record({ permissions: list(text) }),
  'member.change': record({ permissions: list(text), ended: id('key') }, keysEnded),
  'member.end': record({ ended: id('key') }, keysEnded),
  'passkey.add': nothing,
  'passkey.end': nothing,
} as const satisfies Record<CommandKind, unknown>

export type Result<K extends CommandKind> = Infer<(typeof resultCodecs)[K]>

/** Codes of refusals that the core gives; the contract says what each means on the wire. */
export type RejectionCode =
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
  | 'STEP_UP_REQUIRED'
  | 'REQUEST_LIMIT'
  | 'REQUEST_DENIED'
  | 'APPROVAL_EXPIRED'
  | 'KILL_SWITCH_ON'
  | 'AMOUNT_EXCEEDS_PAYMENT'
  | 'INVALID_REQUEST'
  | ListCode
  | 'KYA_SUSPENDED'
  | 'RAIL_NOT_CONFIGURED'

/** Nothing happened, and this is why. Numbers are decimal counts; the sentence is for people. */
export interface Rejection {
  readonly kind: 'rejected'
  readonly code: RejectionCode
  readonly sentence: string
  readonly details: Readonly<Record<string, string>>
}

/** It happened: one event. A declined payment is one too. */
export interface Done<K extends CommandKind> {
  readonly kind: 'done'
  readonly result: Result<K>
  readonly findings: readonly Finding[]
  readonly remedies: Remedies
}

/** A fact that was already known: nothing to write. */
export interface Known {
  readonly kind: 'known'
}

export type Outcome<K extends CommandKind> = Done<K> | Rejection | Known

export function rejected(
  code: RejectionCode,
  sentence: string,
  details: Readonly<Record<string, string>> = {},
): Rejection {
  return { kind: 'rejected', code, sentence, details }
}

export function done<K extends CommandKind>(
  result: Result<K>,
  findings: readonly Finding[] = [],
  remedies: Remedies = {},
): Done<K> {
  return { kind: 'done', result, findings, remedies }
}

export const known: Known = { kind: 'known' }
