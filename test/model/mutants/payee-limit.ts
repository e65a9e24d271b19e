import { type Book, decide, evolve, idOf, type Rules } from '@bursar/core'
import { limitedEntries } from '../../../packages/core/src/policy/limit-by.ts'
import {
  type Charge,
  chargesOf,
  deciding,
  evolving,
  type Mutant,
  type Row,
  reading,
  ruling,
} from './craft.ts'

type Limits = NonNullable<Rules['limitsBy']>
type Limit = Limits[number]

function limiting(wrong: (limit: Limit) => Limit): Mutant[1] {
  return ruling((rules) => ({ ...rules, limitsBy: rules.limitsBy?.map(wrong) ?? null }))
}

/** Counts what was paid under other entries than it should. */
function counting(
  kinds: Parameters<typeof deciding>[0],
  wrong: (charge: Counted, of: Parameters<Parameters<typeof deciding>[1]>) => Charge,
): Mutant[1] {
  return deciding(kinds, (result, view, command) => ({
    ...result,
    charges: chargesOf(result).map((one) => wrong(one as Counted, [result, view, command])),
  }))
}

interface Counted extends Charge {
  readonly entries: readonly string[] | null
}

function without({ entries, ...charge }: Counted, isLost: (entry: string) => boolean): Counted {
  const kept = entries?.filter((entry) => !isLost(entry)) ?? []
  return { ...charge, entries: kept.length === 0 ? null : kept }
}

/** How much to whom. */
export const payeeLimits: readonly Mutant[] = [
  [
    'a limit of a payee is passed by one unit',
    limiting((limit) => ({ ...limit, amount: limit.amount + 1n })),
  ],
  [
    'an amount equal to the limit of a payee is refused',
    limiting((limit) => ({ ...limit, amount: limit.amount - 1n })),
  ],
  [
    'what was paid to a payee today counts tomorrow',
    limiting((limit) => (limit.per === 'day' ? { ...limit, per: 'total' } : limit)),
  ],
  [
    'a total of a payee begins anew with the month',
    limiting((limit) => (limit.per === 'total' ? { ...limit, per: 'month' } : limit)),
  ],
  [
    'several payments to a payee are one transaction',
    limiting((limit) => (limit.per === 'transaction' ? { ...limit, per: 'day' } : limit)),
  ],
  [
    'only the first entry of a limit means anybody',
    limiting((limit) => ({ ...limit, entries: limit.entries.slice(0, 1) })),
  ],
  [
    'only the first limit of payees is one',
    ruling((rules) => ({ ...rules, limitsBy: rules.limitsBy?.slice(0, 1) ?? null })),
  ],
  ['payees are compared as they are typed', limiting((limit) => ({ ...limit, readings: null }))],
  [
    'limits of payees are for agents alone',
    ruling((rules, { isGroup, isBook }) =>
      isGroup || isBook ? { ...rules, limitsBy: null } : rules,
    ),
  ],
  [
    'a payee with several entries is counted under one',
    counting('payment.create', (charge) => {
      const [first] = charge.entries ?? []
      return without(charge, (entry) => entry !== first)
    }),
  ],
  [
    'entries share the amount of their limit',
    reading((row, { name, key, source }) =>
      name === 'entryUsage'
        ? { ...row, totalSpent: (source.row('usage', key.slice(0, 26)) as Row).totalSpent }
        : row,
    ),
  ],
]

const givesBack = ['payment.refund', 'payment.void', 'payment.capture', 'approval.deny'] as const

/** What is counted of a payee. */
export const payeeCounters: readonly Mutant[] = [
  [
    'a claim counts toward no limit',
    counting('payment.create', (charge, [, , { params }]) =>
      without(charge, (entry) => 'claim' in params && entry === `merchants ${params.claim}`),
    ),
  ],
  [
    'a candidate counts nothing of a payee',
    counting('payment.create', (charge, [, view]) => {
      const { rules, shadow } = view.policy(idOf('policy', charge.scope))
      const keys = (of: Rules) => limitedEntries(of).map(({ key }) => key)
      const tried = shadow === null ? [] : keys(view.policy(shadow).rules)
      return without(charge, (entry) => tried.includes(entry) && !keys(rules).includes(entry))
    }),
  ],
  [
    'a candidate limits no payee',
    ruling((rules, { isTried }) => (isTried ? { ...rules, limitsBy: null } : rules)),
  ],
  [
    'groups count nothing of a payee',
    counting('payment.create', (charge) =>
      charge.member === null ? charge : without(charge, () => true),
    ),
  ],
  [
    'the book counts what each scope does of a payee',
    counting('payment.create', (charge, [{ charges }]) => {
      const all = (charges as readonly Counted[]).flatMap(({ entries }) => entries ?? [])
      return all.length === 0 ? charge : ({ ...charge, entries: [...new Set(all)] } as Counted)
    }),
  ],
  [
    'a limit of one scope counts what another has spent',
    reading((row, { name, key, source }) => {
      if (name !== 'entryUsage') return row
      const { scope } = source.row('book', '') as { scope: string }
      return key.startsWith(scope) ? { ...row, totalSpent: 0n } : row
    }),
  ],
  ...givesBack.map(
    (kind): Mutant => [
      `a payee is given nothing back: ${kind}`,
      counting(kind, (charge) => without(charge, () => true)),
    ],
  ),
  [
    'a fact that comes late counts toward no limit of a payee',
    counting('payment.settle', (charge) => without(charge, () => true)),
  ],
  ...(['payment.refund', 'payment.capture'] as const).map(
    (kind): Mutant => [
      `what is not limited any more is given nothing back: ${kind}`,
      counting(kind, (charge, [, view]) => {
        const { rules } = view.policy(idOf('policy', charge.scope))
        const keys = limitedEntries(rules).map(({ key }) => key)
        return without(charge, (entry) => !keys.includes(entry))
      }),
    ],
  ),
  [
    'a limit that is removed forgets what was spent',
    evolving(({ tables: { entryCounter } }, event) => {
      if (event.kind !== 'policy.change' || event.params.change.limitsBy !== null) return
      for (const row of known(entryCounter))
        if (event.params.policy.endsWith(row.scope)) entryCounter.update(row.id, emptied(row))
    }),
  ],
  [
    'a limit that is set again begins anew',
    evolving(({ tables: { entryCounter } }, event) => {
      if (event.kind !== 'policy.change' || event.params.change.limitsBy == null) return
      for (const row of known(entryCounter))
        if (event.params.policy.endsWith(row.scope)) entryCounter.update(row.id, emptied(row))
    }),
  ],
  [
    'what was spent on a payee never leaves its window',
    reading((row, { name, key, source }) => {
      if (name !== 'entryUsage') return row
      const { dayEnd, weekEnd, monthEnd } = source.row('usage', key.slice(0, 26)) as Row
      return { ...row, dayEnd, weekEnd, monthEnd }
    }),
  ],
  [
    'what was declined is counted of a payee',
    {
      decide,
      evolve(book, seq, event) {
        evolve(book, seq, event)
        if (event.kind !== 'payment.create' || event.result.verdict !== 'DECLINED') return
        for (const row of known(book.tables.entryCounter)) {
          const totalSpent = row.totalSpent + event.params.amount
          if (row.totalSpent > 0n) book.tables.entryCounter.update(row.id, { ...row, totalSpent })
        }
      },
    },
  ],
  [
    'a limit of a payee is asked before the total',
    {
      evolve,
      decide(view, command) {
        const outcome = decide(view, command)
        if (outcome.kind !== 'done' || command.kind !== 'payment.create') return outcome
        const result: Row = { ...outcome.result }
        const sooner = outcome.findings.find(
          ({ rule, outcome: said }) => rule === 'payee_or_category_limit' && said === 'deny',
        )
        const isTotal = String(result.code).endsWith('LIMIT_TOTAL')
        const code = isTotal ? (sooner?.code ?? result.code) : result.code
        return { ...outcome, result: { ...result, code } } as never
      },
    },
  ],
]

/** Since when it counts. */
export const payeeStarts: readonly Mutant[] = [
  [
    'a new limit of a payee claims to have counted all along',
    starting(({ countsFrom }) => countsFrom && 1),
  ],
  [
    'a limit of a payee that is kept counts from now',
    starting(({ countsFrom }, at) => countsFrom && at),
  ],
  [
    'a limit of one payment counts from somewhen',
    starting(({ countsFrom }, at) => countsFrom ?? at),
  ],
]

function starting(wrong: (limit: Limit, at: number) => number | null): Mutant[1] {
  return deciding('policy.change', (result, { at }) => {
    const rules = result.rules as Rules
    const limitsBy = rules.limitsBy?.map((one) => ({ ...one, countsFrom: wrong(one, at) }))
    return { ...result, rules: { ...rules, limitsBy: limitsBy ?? null } }
  })
}

type EntryCounters = Book['tables']['entryCounter']
type EntryCounter = NonNullable<ReturnType<EntryCounters['get']>>

function known({ rows }: EntryCounters): EntryCounter[] {
  return [...rows.values()].filter((row) => row !== null)
}

function emptied(row: EntryCounter): EntryCounter {
  return { ...row, daySpent: 0n, weekSpent: 0n, monthSpent: 0n, totalSpent: 0n }
}
