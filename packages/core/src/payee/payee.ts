import { count, flag, type Infer, id, list, nullable, partial, record, text } from '../codec.ts'

const facts = {
  name: text,
  domains: list(text),
  category: nullable(text),
  /** What name and category are compared by, where it differs from them. */
  nameRead: nullable(text),
  /** The domain that the name is, if it is one. */
  nameHosts: nullable(list(text)),
  categoryRead: nullable(text),
  mcc: nullable(text),
  /** The category that the code stood for when it was written down. */
  mccCategory: nullable(text),
  /** Where money to this payee goes: a wallet of the book, or an address outside. */
  wallet: nullable(id('wallet')),
  address: nullable(text),
}

/** What the organization itself knows of a payee. Its facts satisfy allow lists; claims do not. */
export const payeeFacts = record(facts)
export const payeeChange = partial(facts)
export type PayeeFacts = Infer<typeof payeeFacts>

export const payeeRow = record({
  id: id('payee'),
  ...facts,
  deleted: flag,
  createdAt: count,
  createdSeq: count,
  updatedAt: count,
  updatedSeq: count,
})
export type PayeeRow = Infer<typeof payeeRow>
