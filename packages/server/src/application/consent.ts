import { type Finding, type Id, isOutside, type ScopeName, type Ulid, ulidOf } from '@bursar/core'
import { paidToBookMax, paidToWalletMax } from '../limits.ts'
import { decodeName, type NameView, selectNames } from '../store/read/name.ts'
import { decodePayee, type PayeeView, selectPayee } from '../store/read/payee.ts'
import { decodePaidTo, type PaidToPayee, selectPaidTo } from '../store/read/payee-history.ts'
import {
  decodeOwnWallets,
  decodePayment,
  type PaymentView,
  selectOwnWallets,
  selectPayment,
} from '../store/read/payment.ts'
import { decodeWallet, selectWallet } from '../store/read/wallet.ts'
import type { PaymentApproval } from './approval.ts'
import type { Call, Deps } from './call.ts'
import { type Effect, effectOf } from './consent-effect.ts'
import { explain } from './explain.ts'
import type { OpenedPayment } from './opened-approval.ts'
import { findOrganization } from './organization.ts'

/** What a person has to know of a payment to consent to it. */
export interface ConsentFacts {
  readonly approval: PaymentApproval
  /** The payment as it stands, or as it ended. */
  readonly payment: PaymentView['row']
  readonly organization: string | null
  /** What agents, groups and policies are called. */
  readonly names: Names
  readonly payee: PayeeKnown
  /** What every rule said when it was asked for. */
  readonly findings: readonly Finding[]
  readonly history: History
  /** Null once it is decided. */
  readonly effect: Effect | null
}

/** How the payee is known: by the directory, as a wallet of the book, or by the payer's word. */
export type PayeeKnown =
  | { readonly kind: 'listed'; readonly payee: PayeeView }
  | { readonly kind: 'wallet'; readonly wallet: Id<'wallet'>; readonly agent: Id<'agent'> | null }
  | { readonly kind: 'claimed' }

export interface History {
  readonly paid: readonly PaidToPayee[]
  /** How many payments were looked at, at most. */
  readonly depth: { readonly ofBook: number; readonly ofWallet: number }
}

export class Names {
  readonly #names: ReadonlyMap<Ulid, NameView>

  constructor(names: readonly NameView[]) {
    this.#names = new Map(names.map((one) => [one.ulid, one]))
  }

  /** Of an agent or a group. */
  of(id: Id<'agent'> | Id<'group'>): string | null {
    return this.#names.get(ulidOf(id))?.name ?? null
  }

  /** Of a shared policy. One's own has the ULID of its owner. */
  ofPolicy(id: Id<'policy'>): string | null {
    return this.#names.get(ulidOf(id))?.policy ?? null
  }

  /** Whether a policy is the own one of a scope. */
  isOwn(id: Id<'policy'>, scope: ScopeName): boolean {
    return scope !== 'organization' && ulidOf(scope) === ulidOf(id)
  }
}

/** All that the page shows of an approval, in a few bounded queries. */
export async function consentFacts(deps: Deps, opened: OpenedPayment): Promise<ConsentFacts> {
  const { approval, call } = opened
  const { bookId } = call.caller
  const { row } = approval
  const [payments, found, explanation, payee, history] = await Promise.all([
    deps.database.read(selectPayment(bookId, ulidOf(row.id))),
    findOrganization(deps, call),
    explain(deps, bookId, approval.payment.seq),
    payeeKnown(deps, call, approval),
    historyWith(deps, call, approval),
  ])
  const { findings } = explanation
  const [view] = payments
  const effect = row.state === 'PENDING' ? await effectOf(deps, opened) : null
  return {
    approval,
    payment: view === undefined ? approval.payment : decodePayment(view).row,
    organization: found.kind === 'organization' ? found.organization.name : null,
    names: await namesIn(deps, call, { approval, payee, findings, effect }),
    payee,
    findings,
    history,
    effect,
  }
}

async function payeeKnown(
  { database }: Deps,
  { caller: { bookId } }: Call,
  { payment: { payee, to, rail } }: PaymentApproval,
): Promise<PayeeKnown> {
  if (payee !== null) {
    const [row] = await database.read(selectPayee(bookId, ulidOf(payee)))
    if (row !== undefined) return { kind: 'listed', payee: decodePayee(row) }
  }
  if (isOutside(rail)) return { kind: 'claimed' }
  const [row] = await database.read(selectWallet(bookId, ulidOf(to)))
  return { kind: 'wallet', wallet: to, agent: row === undefined ? null : decodeWallet(row).agent }
}

async function historyWith(
  { database }: Deps,
  { caller: { bookId } }: Call,
  { payment }: PaymentApproval,
): Promise<History> {
  const { agent, from } = payment
  const [own] = agent === null ? [] : await database.read(selectOwnWallets(bookId, ulidOf(agent)))
  const wallets = agent === null ? [from] : decodeOwnWallets(agent, own)
  const depth = { ofBook: paidToBookMax, ofWallet: paidToWalletMax }
  const rows = await database.read(selectPaidTo(bookId, { payment, wallets, depth }))
  return { paid: rows.map(decodePaidTo), depth }
}

type Named = Pick<ConsentFacts, 'approval' | 'payee' | 'findings' | 'effect'>

function namesIn(deps: Deps, call: Call, { approval, payee, findings, effect }: Named) {
  const { limits = [], worst = null } = effect?.now ?? {}
  return namesOf(deps, call, [
    approval.payment.agent,
    payee.kind === 'wallet' ? payee.agent : null,
    ...[...findings, ...limits].flatMap(({ scope, policy }) => [
      scope,
      typeof policy === 'string' ? policy : (policy?.id ?? null),
    ]),
    worst?.boundBy.scope ?? null,
  ])
}

/** What those that have a name are called. */
export async function namesOf(
  { database }: Deps,
  { caller: { bookId } }: Call,
  ids: readonly (ScopeName | Id<'policy'> | null)[],
): Promise<Names> {
  const named = ids.filter((id) => id !== null && id !== 'organization')
  const rows = await database.read(selectNames(bookId, [...new Set(named.map(ulidOf))]))
  return new Names(rows.map(decodeName))
}
