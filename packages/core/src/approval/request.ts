import { count, type Infer, id, money, nullable, oneOf, record, text } from '../codec.ts'
import { periods } from '../policy/period.ts'
import { entryReading } from '../policy/rules.ts'

/** A higher limit for a while, more money in the wallet, or one more payee on the allow list. */
export const requestKinds = ['raise', 'budget', 'payee'] as const
export type RequestKind = (typeof requestKinds)[number]

/** What a request asks for: of the fields below its kind, those that this kind has. */
export const wish = record({
  what: oneOf(...requestKinds),
  /** Of a raise: which limit, its amount while it is raised, and until when, in seconds. */
  per: nullable(oneOf(...periods)),
  until: nullable(count),
  /** Of a budget it is what is added. */
  amount: nullable(money),
  /** The entry that joins the list, and how it is read; null: as it is written. */
  payee: nullable(text),
  reading: nullable(entryReading),
})
export type Wish = Infer<typeof wish>

/** An agent that asks for more: whoever consents lets a command of theirs be carried out. */
export const request = record({
  ...wish.fields,
  agent: id('agent'),
  /** The key that asked. */
  key: id('key'),
  /** Of the amount. */
  currency: text,
  expiresAt: count,
})
export type MoreRequest = Infer<typeof request>
