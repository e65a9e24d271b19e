import { decodeEvent, type Event, type Id, ulidOf } from '@bursar/core'
import {
  decodeNamedPayment,
  type NamedPayment,
  selectNamedPayments,
} from '../store/read/evidence.ts'
import {
  decodeLeg,
  type LegView,
  selectMovements,
  selectMovementsOf,
} from '../store/read/movement.ts'
import { type Call, type Deps, type Rejection, rejected } from './call.ts'
import { type Leg, legsOf } from './leg.ts'
import { type LogRecord, movementRecordOf } from './log-record.ts'
import { type Movement, movementsOf, paymentIn, touching } from './movement.ts'
import { type Proof, proofOf } from './proof.ts'
import { walletsListed } from './wallet.ts'

/** A movement at its place in the log, with the payment that it was for. */
export interface Posting {
  readonly seq: number
  readonly hash: string
  readonly event: Event
  readonly movement: Movement
  readonly currency: string
  readonly payment: NamedPayment | null
}

interface PostingPage {
  /** Whose movements; all that the caller may see where none is named. */
  readonly wallet?: string | undefined
  readonly limit: number
  readonly offset: number
}

/** Movements from the newest on. */
export async function listPostings(
  deps: Deps,
  call: Call,
  { wallet, ...page }: PostingPage,
): Promise<{ readonly kind: 'postings'; readonly postings: Posting[] } | Rejection> {
  const listed = await walletsListed(deps, call, wallet ?? null)
  if (listed.kind === 'rejected') return listed
  const { bookId } = call.caller
  const rows = await deps.database.read(
    listed.wallets === null
      ? selectMovements(bookId, page)
      : selectMovementsOf(bookId, listed.wallets, page),
  )
  const legs = rows.map(decodeLeg).flatMap(movementBehind)
  const ids = new Set(legs.flatMap(({ payment }) => payment ?? []))
  const payments = await paymentsNamed(deps, call, [...ids])
  const postings = legs.map(({ leg: { seq, hash, currency }, event, movement, payment }) => {
    const named = payment === null ? null : (payments.get(payment) ?? null)
    return { seq, hash, event, movement, currency, payment: named }
  })
  return { kind: 'postings', postings }
}

/** Each leg with its event, and with the movement that it is a side of. */
function movementBehind(leg: LegView) {
  const event = decodeEvent(leg.body)
  const isLeg = ({ wallet, version }: Movement['to']) =>
    wallet === leg.wallet && version === leg.version
  const movement = movementsOf(event).find(({ from, to }) => isLeg(from) || isLeg(to))
  return movement === undefined ? [] : [{ leg, event, movement, payment: paymentIn(event) }]
}

async function paymentsNamed(
  { database }: Deps,
  { caller }: Call,
  ids: readonly Id<'payment'>[],
): Promise<ReadonlyMap<string, NamedPayment>> {
  if (ids.length === 0) return new Map()
  const rows = await database.read(selectNamedPayments(caller.bookId, ids.map(ulidOf)))
  return new Map(rows.map(decodeNamedPayment).map((payment) => [payment.row.id, payment] as const))
}

/** The first movement of a transaction or a payment, with every leg that the caller may see. */
export async function findPosting(
  deps: Deps,
  call: Call,
  tx: string,
): Promise<
  { readonly kind: 'posting'; readonly posting: Posting; readonly legs: Leg[] } | Rejection
> {
  const record = await movementRecordOf(deps, call, tx)
  if (record.kind === 'rejected') return record
  const { link, event, wallets, payment } = record
  const { seq, hash } = link
  const legs = await legsOf(deps, call, { seq, event, wallets })
  const [movement] = touching(movementsOf(event), wallets)
  const [first] = legs
  if (movement === undefined || first === undefined) return rejected('NOT_FOUND')
  const { currency } = first
  return { kind: 'posting', posting: { seq, hash, event, movement, currency, payment }, legs }
}

/** What was computed again of the event that moved the money. */
export async function verifyPosting(
  deps: Deps,
  call: Call,
  tx: string,
): Promise<
  { readonly kind: 'verified'; readonly record: LogRecord; readonly proof: Proof } | Rejection
> {
  const record = await movementRecordOf(deps, call, tx)
  if (record.kind === 'rejected') return record
  return { kind: 'verified', record, proof: await proofOf(deps, call, record) }
}
