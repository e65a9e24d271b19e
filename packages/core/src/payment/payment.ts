import { count, type Infer, id, money, nullable, oneOf, record, sparse, text } from '../codec.ts'

export const paymentStates = [
  'DECLINED',
  'PENDING_APPROVAL',
  'PROCESSING',
  'COMPLETED',
  'RELEASED',
] as const
export type PaymentState = (typeof paymentStates)[number]

export const rails = ['internal', 'simulated'] as const
export type Rail = (typeof rails)[number]

/** An outside party as the caller named it. On the simulated rail this is where money goes. */
export const merchant = sparse({
  id: nullable(text),
  name: nullable(text),
  domain: nullable(text),
  category: nullable(text),
  mcc: nullable(text),
  country: nullable(text),
})
export type Merchant = Infer<typeof merchant>

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
  seq: count,
  lastSeq: count,
  createdAt: count,
  updatedAt: count,
})
export type PaymentRow = Infer<typeof paymentRow>

/** States in which money is set aside for a payment. */
export function isOpen(state: PaymentState): boolean {
  return state === 'PENDING_APPROVAL' || state === 'PROCESSING'
}
