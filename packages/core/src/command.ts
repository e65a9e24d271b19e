import { newKey } from './agent/key.ts'
import { newPasskey } from './agent/passkey.ts'
import { roles } from './agent/role.ts'
import { evidence } from './approval/evidence.ts'
import { wish } from './approval/request.ts'
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
import { kyaLevels } from './kya/kya.ts'
import { payeeChange, payeeFacts } from './payee/payee.ts'
import { merchant } from './payment/payment.ts'
import { rules } from './policy/rules.ts'
import {
  clearingAdded,
  clearingWallets,
  outsideRails,
  railTerms,
  type SwitchName,
  settlements,
  switchNames,
} from './rail.ts'

/** What the kill switch of a book can stop. */
export type SwitchScope = 'book' | `rail:${SwitchName}`
export const switchScopes: readonly SwitchScope[] = [
  'book',
  ...switchNames.map((name) => `rail:${name}` as const),
]

/** When what the texts were merged into was last changed: they hold only if it still is. */
const since = { since: nullable(count) }

/** The link by which somebody decides; its maker's key speaks. */
const byLink = { link: nullable(id('link')) }

/** An end of the log: how many events, and what they hash to. */
const logEnd = record({ seq: count, hash: text })

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
    clearing: clearingWallets,
    shortfall: id('wallet'),
    /** What it has to pay outside parties with. */
    rails: list(railTerms),
    credit: money,
    key: newKey,
    owner: text,
    permissions: list(text),
    texts: dictionary,
  }),
  /** null: the book has the rail no more. What is under way still settles. */
  'book.rails': record(
    {
      rail: oneOf(...outsideRails),
      settles: nullable(oneOf(...settlements)),
      except: nullable(list(text)),
    },
    /** For currencies that are older in the book than the rail; the others have theirs. */
    { clearing: nullable(clearingAdded) },
  ),
  /** An operator takes the log as it stands for the truth, though another end had been seen. */
  'log.accept': record({ seen: logEnd, found: logEnd, texts: dictionary }),
  /** Without a key, nobody speaks for it yet; without a wallet, it has nothing to pay from. */
  'agent.create': record(
    {
      agent: id('agent'),
      key: nullable(newKey),
      permissions: list(text),
      rules,
      readOnly: flag,
      texts: dictionary,
    },
    { walletless: nullable(flag) },
  ),
  /** What is left out stays; null for `active` leaves its switch as it is. */
  'agent.change': record(
    {
      agent: id('agent'),
      change: partial(rules.fields),
      active: nullable(flag),
      texts: dictionary,
    },
    since,
  ),
  'agent.adjust': record({ agent: id('agent'), amount: money }),
  /**
   * A person lets a client act as an agent, which is new and has these rules, or has been this
   * client's before and keeps its own. The secret of the key is thrown away: tokens stand for it.
   */
  'grant.create': record({
    agent: id('agent'),
    key: newKey,
    client: text,
    permissions: list(text),
    /** Of a new agent. */
    rules: nullable(rules),
    /** An earlier key of the client for an agent that is there. */
    before: nullable(id('key')),
    /** From the organization's wallet. */
    amount: money,
    expiresAt: count,
    texts: dictionary,
  }),
  'grant.end': record({ agent: id('agent'), key: id('key') }),
  'agent.pause': record({ agent: id('agent') }),
  'agent.resume': record({ agent: id('agent') }),
  'agent.rotate': record({ agent: id('agent'), key: newKey }),
  'agent.delete': record({ agent: id('agent') }),
  /** It ends too, but its wallets stay, frozen, with what is in them. */
  'agent.retire': record({ agent: id('agent') }),
  /** What a verifier found, outside; the book knows each proof once. */
  'kya.upgrade': record({
    agent: id('agent'),
    level: oneOf(...kyaLevels),
    verifier: text,
    proof: nullable(text),
    codeHash: nullable(text),
    texts: dictionary,
  }),
  'kya.suspend': record({ agent: id('agent'), texts: dictionary }),
  'kya.reactivate': record({ agent: id('agent') }),
  'wallet.fund': record({ wallet: id('wallet'), amount: money, texts: dictionary }),
  'wallet.open': record(
    {
      wallet: id('wallet'),
      agent: nullable(id('agent')),
      currency: text,
      /** For a currency that the book has not met: its own wallets. */
      org: id('wallet'),
      world: id('wallet'),
      clearing: clearingWallets,
      shortfall: id('wallet'),
    },
    /** What its agent may spend from now on. */
    { change: nullable(partial(rules.fields)) },
  ),
  'payment.create': record(
    {
      payment: id('payment'),
      from: nullable(id('wallet')),
      to: nullable(id('wallet')),
      merchant: nullable(merchant),
      amount: money,
      currency: nullable(text),
      texts: dictionary,
    },
    {
      payee: nullable(id('payee')),
      /** A hold: the money is set aside that long, until it is captured. */
      holdHours: nullable(count),
      allowDuplicate: nullable(flag),
      /** A domain that the caller says the payee has. It can only be held against it. */
      claim: nullable(text),
      /** The rail or chain that the caller named. */
      label: nullable(oneOf(...switchNames)),
      /** A person is asked, whatever the policies say. */
      consent: nullable(flag),
      /** And for so long at most, where one has to be asked. */
      consentHours: nullable(count),
    },
  ),
  /** null: all that was authorized. A part is final: the rest is released. */
  'payment.capture': record({ payment: id('payment'), amount: nullable(money) }),
  'payment.void': record({ payment: id('payment') }),
  /** A hold lasts so much longer. */
  'payment.extend': record({ payment: id('payment'), hours: count }),
  /** null: all that is left of what was captured. */
  'payment.refund': record({
    payment: id('payment'),
    amount: nullable(money),
    texts: dictionary,
  }),
  /** Its time is over: reported by the clock, for a hold or for what waits for consent. */
  'payment.expire': record({ payment: id('payment') }),
  'payment.settle': record({ payment: id('payment') }, { receipt: nullable(text) }),
  'payment.fail': record({ payment: id('payment'), reason: text }),
  'approval.approve': record(
    { approval: id('approval'), texts: dictionary },
    { ...byLink, evidence: nullable(evidence) },
  ),
  'approval.deny': record({ approval: id('approval'), texts: dictionary }, byLink),
  'approval.cancel': record({ approval: id('approval') }),
  /** An agent asks for more than it may. */
  'approval.request': record({
    approval: id('approval'),
    agent: id('agent'),
    wish,
    texts: dictionary,
  }),
  /** Nobody has decided a request in time: reported by the clock. */
  'approval.expire': record({ approval: id('approval') }),
  'link.create': record({
    link: id('link'),
    approval: id('approval'),
    hash: text,
    texts: dictionary,
  }),
  'link.revoke': record({ link: id('link') }),
  'policy.create': record({ policy: id('policy'), rules, texts: dictionary }),
  'policy.change': record({
    policy: id('policy'),
    change: partial(rules.fields),
    texts: dictionary,
  }),
  'policy.delete': record({ policy: id('policy') }),
  'policy.attach': record(
    { policy: id('policy'), agent: nullable(id('agent')) },
    { group: nullable(id('group')) },
  ),
  'policy.detach': record(
    { policy: id('policy'), agent: nullable(id('agent')) },
    { group: nullable(id('group')) },
  ),
  /** null ends the trial. */
  'policy.shadow': record({ policy: id('policy'), candidate: nullable(id('policy')) }),
  'agent.delegate': record({
    parent: id('agent'),
    agent: id('agent'),
    key: newKey,
    permissions: list(text),
    rules,
    amount: money,
    expiresAt: nullable(count),
    texts: dictionary,
  }),
  'group.create': record({
    group: id('group'),
    parent: nullable(id('group')),
    rules,
    texts: dictionary,
  }),
  'group.rename': record({ group: id('group'), texts: dictionary }),
  /** Rules and texts of a group in one event. */
  'group.change': record(
    { group: id('group'), change: partial(rules.fields), texts: dictionary },
    since,
  ),
  'group.delete': record({ group: id('group') }),
  'group.join': record({ group: id('group'), agent: id('agent') }),
  'group.leave': record({ group: id('group'), agent: id('agent') }),
  /** Exactly one target; `scope` is the book, or a rail or label by its name. */
  'switch.turn': record({
    scope: nullable(oneOf(...switchScopes)),
    group: nullable(id('group')),
    agent: nullable(id('agent')),
    on: flag,
    texts: dictionary,
  }),
  'payee.create': record({ payee: id('payee'), facts: payeeFacts }),
  'payee.change': record({ payee: id('payee'), change: payeeChange }),
  'payee.delete': record({ payee: id('payee') }),
  /** null is no valuation any more. */
  'rate.set': record({ from: text, to: text, rate: nullable(money) }),
  'key.create': record({
    key: newKey,
    owner: text,
    permissions: list(text),
    expiresAt: nullable(count),
    texts: dictionary,
  }),
  /** With a cascade, the keys that it made end too. */
  'key.revoke': record({ key: id('key') }, { cascade: nullable(flag) }),
  /** The secret of a member's key is thrown away: the person speaks by signing in. */
  'member.add': record(
    { person: id('person'), role: oneOf(...roles), key: newKey },
    /** Those that the person has at that moment. */
    { passkeys: nullable(list(newPasskey)) },
  ),
  /** With a cascade, the keys that the person made end with what the person was. */
  'member.change': record(
    { person: id('person'), role: oneOf(...roles), key: newKey },
    { cascade: nullable(flag) },
  ),
  'member.end': record({ person: id('person') }, { cascade: nullable(flag) }),
  'passkey.add': record({ person: id('person'), ...newPasskey.fields }),
  'passkey.end': record({ passkey: text }),
} as const

export type CommandKind = keyof typeof commandCodecs
export type Params<K extends CommandKind> = Infer<(typeof commandCodecs)[K]>

/** Who speaks: a key, or a part of Bursar itself that reports what happened. */
export type Actor =
  | Id<'key'>
  | 'system:setup'
  | 'system:rail'
  | 'system:clock'
  /** A client gave its tokens back, or somebody used one a second time. */
  | 'system:oauth'

/** A command is what was asked, by whom; its moment and its place are the lane's to give. */
export type Command = {
  readonly [K in CommandKind]: {
    readonly kind: K
    readonly actor: Actor
    readonly params: Params<K>
  }
}[CommandKind]

export function keyOf(actor: Actor): Id<'key'> | null {
  return actor.startsWith('key_') ? (actor as Id<'key'>) : null
}
