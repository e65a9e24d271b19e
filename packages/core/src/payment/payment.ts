import {
  count,
  type Infer,
  id,
  list,
  money,
  nullable,
  oneOf,
  record,
  sparse,
  text,
} from '../codec.ts'
import { rails, switchNames } from '../rail.ts'

export const paymentStates = [
  'DECLINED',
  'PENDING_APPROVAL',
  'HELD',
  'PROCESSING',
  'COMPLETED',
  'RELEASED',
  'EXPIRED',
] as const
export type PaymentState = (typeof paymentStates)[number]

/**
 * What a merchant's own words are compared by, each where it differs from them: case, blanks and
 * forms of letters are gone, and an empty text is a word that says nothing.
 */
export const merchantReading = sparse({
  id: nullable(text),
  name: nullable(text),
  domain: nullable(text),
  category: nullable(text),
  /** The merchant category code that was sent as a category. */
  code: nullable(text),
  /** The domains that the id or the name is as a whole. */
  hosts: nullable(list(text)),
  /** Domains and addresses that stand in them among other words: good for block lists alone. */
  mentions: nullable(list(text)),
})
export type MerchantReading = Infer<typeof merchantReading>

/** An outside party as the caller named it. */
export const merchant = sparse({
  id: nullable(text),
  name: nullable(text),
  domain: nullable(text),
  category: nullable(text),
  mcc: nullable(text),
  country: nullable(text),
  /** The category that the code stood for when the payment was asked for. */
  mccCategory: nullable(text),
  reading: nullable(merchantReading),
})
export type Merchant = Infer<typeof merchant>

/** What a candidate would have said of a payment, beside the policy in force. */
export const shadowVerdict = record({
  policy: id('policy'),
  candidate: id('policy'),
  version: count,
  outcome: oneOf('allowed', 'needs_approval', 'declined'),
  code: nullable(text),
})
export type ShadowVerdict = Infer<typeof shadowVerdict>

export const paymentRow = record({
  id: id('payment'),
  agent: nullable(id('agent')),
  key: id('key'),
  from: id('wallet'),
  to: id('wallet'),
  merchant: nullable(merchant),
  amount: money,
  currency: text,
  rail: oneOf(...rails),
  state: oneOf(...paymentStates),
  code: nullable(text),
  captured: money,
  refunded: money,
  /** How long a hold lasts; null for a payment that is captured at once. */
  holdHours: nullable(count),
  /** What was captured of a hold, when it was not all of it. */
  part: nullable(money),
  /** When an undecided payment or a hold ends by itself. */
  expiresAt: nullable(count),
  /** The entry of the payee directory that was named. */
  payee: nullable(id('payee')),
  shadow: nullable(list(shadowVerdict)),
  /** A domain that the payee was said to have. */
  claim: nullable(text),
  /** The rail or chain that the caller named. */
  label: nullable(oneOf(...switchNames)),
  /** Of a payee outside, as the directory had it when this was decided: the rail pays there. */
  address: nullable(text),
  /** What its rail gave as proof, when the rail says that it was paid. */
  receipt: nullable(text),
  seq: count,
  lastSeq: count,
  createdAt: count,
  updatedAt: count,
})
export type PaymentRow = Infer<typeof paymentRow>

/** States in which money is set aside for a payment. */
export function isOpen(state: PaymentState): boolean {
  return state === 'PENDING_APPROVAL' || state === 'HELD' || state === 'PROCESSING'
}

/** States in which it waits for somebody, and ends by itself if nobody comes. */
export function isWaiting(state: PaymentState): boolean {
  return state === 'PENDING_APPROVAL' || state === 'HELD'
}

/** What it comes to: of a hold that was captured in part, that part. */
export function sumOf({ amount, part }: Pick<PaymentRow, 'amount' | 'part'>): bigint {
  return part ?? amount
}
