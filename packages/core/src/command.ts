import { newKey } from './agent/key.ts'
import {
  count,
  dictionary,
  flag,
  type Infer,
  id,
  list,
  money,
  nullable,
  oneOf,
  partial,
  record,
  text,
  ulid,
} from './codec.ts'
import type { Id } from './id.ts'
import { merchant } from './payment/payment.ts'
import { rules } from './policy/rules.ts'

/**
 * What can be asked of a book, and what can happen to it. Private texts (names, memos, notes)
 * stand here as salted digests by field; the texts themselves are kept apart and can be erased.
 */
export const commandCodecs = {
  'book.open': record({
    organization: id('organization'),
    environment: oneOf('test', 'live'),
    scope: ulid,
    org: id('wallet'),
    world: id('wallet'),
    clearing: id('wallet'),
    shortfall: id('wallet'),
    credit: money,
    key: newKey,
    owner: text,
    permissions: list(text),
    texts: dictionary,
  }),
  'agent.create': record({
    agent: id('agent'),
    key: newKey,
    permissions: list(text),
    rules,
    readOnly: flag,
    texts: dictionary,
  }),
  'agent.adjust': record({ agent: id('agent'), amount: money }),
  'agent.pause': record({ agent: id('agent') }),
  'agent.resume': record({ agent: id('agent') }),
  'agent.rotate': record({ agent: id('agent'), key: newKey }),
  'agent.delete': record({ agent: id('agent') }),
  'wallet.fund': record({ wallet: id('wallet'), amount: money, texts: dictionary }),
  'payment.create': record({
    payment: id('payment'),
    from: nullable(id('wallet')),
    to: nullable(id('wallet')),
    merchant: nullable(merchant),
    amount: money,
    currency: nullable(text),
    texts: dictionary,
  }),
  'payment.settle': record({ payment: id('payment') }),
  'payment.fail': record({ payment: id('payment'), reason: text }),
  'approval.approve': record({ approval: id('approval'), texts: dictionary }),
  'approval.deny': record({ approval: id('approval'), texts: dictionary }),
  'policy.create': record({ policy: id('policy'), rules, texts: dictionary }),
  'policy.change': record({
    policy: id('policy'),
    change: partial(rules.fields),
    texts: dictionary,
  }),
  'policy.delete': record({ policy: id('policy') }),
  'policy.attach': record({ policy: id('policy'), agent: id('agent') }),
  'policy.detach': record({ policy: id('policy'), agent: id('agent') }),
  'key.create': record({
    key: newKey,
    owner: text,
    permissions: list(text),
    expiresAt: nullable(count),
    texts: dictionary,
  }),
  'key.revoke': record({ key: id('key') }),
} as const

export type CommandKind = keyof typeof commandCodecs
export type Ask<K extends CommandKind> = Infer<(typeof commandCodecs)[K]>

/** Who speaks: a key, or a part of Bursar itself that reports what happened. */
export type Actor = Id<'key'> | 'system:setup' | 'system:rail'

/** A command is what was asked, by whom; its moment and its place are the lane's to give. */
export type Command = {
  readonly [K in CommandKind]: { readonly kind: K; readonly by: Actor; readonly ask: Ask<K> }
}[CommandKind]

export function keyOf(by: Actor): Id<'key'> | null {
  return by.startsWith('key_') ? (by as Id<'key'>) : null
}
