import {
  calendarOf,
  type Id,
  limitFields,
  type Period,
  perWindow,
  present,
  type Rules,
  ulidOf,
  type Window,
} from '@bursar/core'
import {
  decodeShare,
  decodeSpending,
  type Spent,
  selectShares,
  selectSpending,
} from '../store/read/group.ts'
import { decodePolicy, selectPoliciesOf } from '../store/read/policy.ts'
import { type Call, type Deps, type Rejection, rejected } from './call.ts'

const sharesListedMax = 100

/** What is spent of a limit: the smallest of all policies of a scope, null where none has one. */
export interface LimitUse {
  readonly spent: bigint
  readonly limit: bigint | null
  readonly remaining: bigint | null
}

export interface WindowUse extends LimitUse {
  /** In microseconds. */
  readonly resetsAt: number
}

interface GroupSpending extends Readonly<Record<Window, WindowUse>> {
  readonly kind: 'spending'
  readonly currency: string
  readonly total: LimitUse
  /** Who spent it, the most first; those who left too. */
  readonly shares: readonly (Spent & { readonly member: Id<'agent'> })[]
}

export async function readGroupSpending(
  deps: Deps,
  { caller }: Call,
  group: Id<'group'>,
): Promise<GroupSpending | Rejection> {
  const records = await readAtOnce(deps, caller.bookId, group)
  if (records === null) return rejected('NOT_FOUND')
  const { spending, own, policies, shares } = records
  // Windows that nobody has paid in yet end as the next payment's will.
  const next = calendarOf(own.timezone ?? 'UTC', spending.now)
  const windowUse = (window: Window): WindowUse => {
    const end = spending.ends[window] ?? next[`${window}End`]
    return { ...useOf(spending[window], policies, window), resetsAt: end * 1_000_000 }
  }
  return {
    kind: 'spending',
    currency: own.currency,
    ...perWindow(windowUse),
    total: useOf(spending.total, policies, 'total'),
    shares,
  }
}

/** All of one moment: what was spent, by whom, and the policies that limit it. */
function readAtOnce({ database }: Deps, bookId: number, group: Id<'group'>) {
  return database.snapshot(async (read) => {
    const [row] = await read(selectSpending(bookId, ulidOf(group)))
    if (row === undefined) return null
    const spending = decodeSpending(row)
    const ids = [group, ...spending.attached].map(ulidOf)
    const views = (await read(selectPoliciesOf(bookId, ids))).map(decodePolicy)
    const shares = (await read(selectShares(bookId, group, sharesListedMax))).map(decodeShare)
    const own = present(
      views.find(({ row: { kind } }) => kind === 'own'),
      `the policy of ${group}`,
    )
    const policies = views.map((view) => view.row.rules)
    return { spending, own: own.row.rules, policies, shares }
  })
}

function useOf(spent: bigint, policies: readonly Rules[], period: Period): LimitUse {
  const field = limitFields[period]
  const limit = policies.reduce<bigint | null>((least, { [field]: most }) => {
    return most !== null && (least === null || most < least) ? most : least
  }, null)
  if (limit === null) return { spent, limit, remaining: null }
  return { spent, limit, remaining: spent < limit ? limit - spent : 0n }
}
