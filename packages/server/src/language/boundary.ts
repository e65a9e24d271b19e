import { limitedEntries, noCounters, type Rules } from '@bursar/core'
import { approvalExamples, listExamples } from './boundary-list.ts'
import { otherExamples } from './boundary-other.ts'
import type { LimitPeriod } from './draft.ts'
import { limitFieldOf } from './fact.ts'
import { categoryFor, payeeNamed, type Scene, withReadings } from './scene.ts'
import {
  amountsOf,
  type Example,
  least,
  rowAmounts,
  stepOf,
  type Teller,
  tellerOf,
} from './teller.ts'

/**
 * For each rule the last payment that passes and the first that does not. Each is decided by the
 * checks of the core with all rules in force, so that a stricter rule shows.
 */
export function boundaryExamples(given: Rules): readonly Example[] {
  const rules = withReadings(given)
  const teller = tellerOf(rules)
  return [
    ...limitExamples(teller),
    ...rowExamples(teller),
    ...approvalExamples(teller),
    ...listExamples(teller),
    ...otherExamples(teller),
  ]
}

const inPeriod: Readonly<Record<LimitPeriod, string>> = {
  transaction: '',
  day: ' on the same day',
  week: ' in the same week',
  month: ' in the same month',
  total: ' in total',
}

interface Limited {
  readonly per: LimitPeriod
  readonly who: string
  /** The entry under which it is counted; null: over all. */
  readonly key: string | null
  readonly scene: Partial<Scene>
}

/** A payment that comes exactly to a limit, and one that is a step above it. */
function atLimit({ rules, money, tell }: Teller, limit: bigint, of: Limited): Example[] {
  const step = stepOf(limit)
  const most =
    of.per === 'transaction'
      ? limit
      : least([limit, ...amountsOf(rules), ...(of.key === null ? rowAmounts(rules) : [])])
  const isOnlyLimit = most === limit
  const say = (amount: bigint, spent: bigint) => {
    const before = spent === 0n ? '' : ` after ${money(spent)}${inPeriod[of.per]}`
    const usage = spentIn(of.per, spent)
    const counted = of.key === null ? { usage } : { entries: new Map([[of.key, usage]]) }
    return tell(`${money(amount)} at ${of.who}${before}`, { ...of.scene, amount, ...counted })
  }
  const spent = limit - most
  const beyond = isOnlyLimit ? say(most + step, spent) : say(most, spent + step)
  return limit === 0n ? [say(step, 0n)] : [say(most, spent), beyond]
}

function spentIn(per: LimitPeriod, spent: bigint): typeof noCounters {
  const longer = { day: ['week', 'month'], week: ['month'], month: [], total: [], transaction: [] }
  const windows = per === 'total' || per === 'transaction' ? [] : [per, ...longer[per]]
  const counted = windows.map((window) => [`${window}Spent`, spent])
  return { ...noCounters, ...Object.fromEntries(counted), totalSpent: spent }
}

const periods: readonly LimitPeriod[] = ['transaction', 'day', 'week', 'month', 'total']

function limitExamples(teller: Teller): Example[] {
  return periods.flatMap((per) => {
    const limit = teller.rules[limitFieldOf[per]]
    if (limit === null) return []
    return atLimit(teller, limit, { per, who: teller.who, key: null, scene: {} })
  })
}

const rowsShown = 20

function rowExamples(teller: Teller): Example[] {
  const { rules } = teller
  return limitedEntries(rules)
    .slice(0, rowsShown)
    .flatMap(({ limit: { of, per, amount }, entry, key, hosts, words }) => {
      const [domain] = hosts
      const named = {
        name: entry,
        ...(domain === undefined ? {} : { domain }),
        category: categoryFor(rules),
      }
      const { payee, name } =
        of === 'merchants' ? payeeNamed(named) : teller.payeeFor([...words][0] ?? entry)
      const who = of === 'merchants' ? name : `${name} for ${entry}`
      return atLimit(teller, amount, { per, who, key, scene: { payee } })
    })
}
