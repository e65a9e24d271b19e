import type { Id, Ulid } from '../id.ts'
import type { PaymentState } from '../payment/payment.ts'
import type { Payee } from '../policy/payee.ts'
import { duplicateKey, knownPayeeKey, type PaymentHistoryRow } from '../policy/payment-history.ts'
import type { EarlierPayment, ScopeFacts } from '../policy/question.ts'
import { look } from '../policy/rules.ts'
import type { View } from '../view.ts'

interface ComparedPayment {
  readonly wallet: Id<'wallet'>
  readonly payee: Payee
  readonly amount: bigint
  readonly currency: string
}

/** The last equal payment of the wallet, where a policy compares them. */
export function duplicateOf(
  view: View,
  scopes: readonly ScopeFacts[],
  pay: ComparedPayment,
): EarlierPayment | null {
  if (!anyLooksAt(scopes, look.duplicates)) return null
  const earlier = view.read('encounter', duplicateKey(pay.wallet, pay))
  // What came to nothing is repeated by nobody.
  return earlier === null || wasNotExecuted(view.must('outcome', earlier.payment).state)
    ? null
    : earlier
}

function wasNotExecuted(state: PaymentState): boolean {
  return state === 'RELEASED' || state === 'EXPIRED' || state === 'DECLINED'
}

/** The scopes that have paid this payee before, of those whose policies ask. */
export function scopesThatKnow(
  view: View,
  scopes: readonly ScopeFacts[],
  payee: Payee,
): ReadonlySet<Ulid> {
  if (!anyLooksAt(scopes, look.payees)) return nobody
  const known = new Set<Ulid>()
  for (const { scope, key } of asking(scopes, payee)) {
    if (view.read('encounter', key) !== null) known.add(scope)
  }
  return known
}

const nobody: ReadonlySet<Ulid> = new Set()

function anyLooksAt(scopes: readonly ScopeFacts[], what: number): boolean {
  for (const { looks } of scopes) if ((looks & what) !== 0) return true
  return false
}

/** The scopes whose policies ask for new payees, and the key that a known payee is kept under. */
function asking(scopes: readonly ScopeFacts[], payee: Payee): { scope: Ulid; key: string }[] {
  return scopes.flatMap((facts) => {
    if ((facts.looks & look.payees) === 0) return []
    const key = knownPayeeKey(facts.scope, payee)
    return key === null ? [] : [{ scope: facts.scope, key }]
  })
}

/**
 * What an authorized payment is remembered by. A payee becomes known once money goes there or is
 * held for it, whatever comes of that, and not when it is only asked for.
 */
export function newPaymentHistory(
  view: View,
  pay: {
    readonly params: { readonly payment: Id<'payment'>; readonly amount: bigint }
    readonly route: {
      readonly from: Id<'wallet'>
      readonly currency: string
      readonly payee: Payee
    }
    readonly chain: { readonly scopes: readonly ScopeFacts[] }
  },
  isExecuted: boolean,
): PaymentHistoryRow[] | null {
  const { scopes } = pay.chain
  if (!anyLooksAt(scopes, look.duplicates | look.payees)) return null
  const { payment, amount } = pay.params
  const { from, currency, payee } = pay.route
  const made = { payment, at: view.at }
  const rows = isExecuted ? newKnownPayees(view, { scopes, payee }, payment) : []
  if (anyLooksAt(scopes, look.duplicates))
    rows.push({ id: duplicateKey(from, { payee, amount, currency }), ...made })
  return rows.length === 0 ? null : rows
}

/** The scopes that meet this payee for the first time. */
export function newKnownPayees(
  view: View,
  { scopes, payee }: { scopes: readonly ScopeFacts[]; payee: Payee },
  payment: Id<'payment'>,
): PaymentHistoryRow[] {
  return asking(scopes, payee)
    .filter(({ key }) => view.read('encounter', key) === null)
    .map(({ key }) => ({ id: key, payment, at: view.at }))
}
