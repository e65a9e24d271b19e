import { type Book, decide, type Event, evolve } from '@bursar/core'
import { full } from '../reference/world.ts'
import { type Charge, evolving, type Mutant, misreading, reading, viewed } from './craft.ts'

type Counters = { daySpent: bigint; monthSpent: bigint; totalSpent: bigint }

/** Where sums come to all that is counted, and clearing to what it may gather. */
export const fullness: readonly Mutant[] = [
  [
    'a full counter refuses what nothing limits',
    {
      evolve,
      decide(view, command) {
        const outcome = decide(view, command)
        if (command.kind !== 'payment.create' || outcome.kind !== 'done') return outcome
        const isBeyond = ({ scope, amount }: Charge) =>
          (view.read('usage', scope)?.totalSpent ?? 0n) + amount > full
        if (!chargesIn(outcome.result).some(isBeyond)) return outcome
        return { kind: 'rejected', code: 'AMOUNT_OUT_OF_RANGE', sentence: '', details: {} }
      },
    },
  ],
  [
    'a limit on a full counter lets pass',
    misreading('usage', (row) => {
      const counted = (name: keyof Counters) => (row[name] === full ? 0n : row[name])
      return { ...row, daySpent: counted('daySpent'), totalSpent: counted('totalSpent') }
    }),
  ],
  [
    'a full day stays full tomorrow',
    reading((row, { name, at }) =>
      name === 'usage' && row.daySpent === full ? { ...row, dayEnd: at } : row,
    ),
  ],
  [
    'a full total is what a month has counted',
    evolving((book, event) => {
      for (const { scope } of chargesIn(event.result)) {
        const row = book.tables.hot.get(scope)
        if (row?.totalSpent === full)
          book.tables.hot.update(scope, { ...row, totalSpent: row.monthSpent })
      }
    }),
  ],
  [
    'what is given back lowers a full counter',
    lowering((book, { scope }) => book.tables.hot.get(scope)),
  ],
  [
    'what is given back lowers the full share of a member',
    lowering((book, { scope, member }) => book.tables.share.get(`${scope}/${member}`)),
  ],
  [
    'what clearing gathered is a shortfall',
    viewed((source, _, { kind }) => ({
      ...source,
      row: (name, key) =>
        source.row(name, kind === 'payment.create' ? key.replace('world/', 'shortfall/') : key),
    })),
  ],
  [
    'a refund that clearing lacks is a shortfall',
    viewed((source, _, { kind }) => ({
      ...source,
      row: (name, key) =>
        source.row(name, kind === 'payment.refund' ? key.replace('world/', 'shortfall/') : key),
    })),
  ],
]

function chargesIn(result: unknown): readonly Charge[] {
  return (result as { charges?: readonly Charge[] | null }).charges ?? []
}

/** Counters that are full, less what an event gave back. */
function lowering(rowOf: (book: Book, charge: Charge) => Counters | null | undefined): Mutant[1] {
  return evolving((book, { result }: Event) => {
    for (const charge of chargesIn(result)) {
      const row = rowOf(book, charge)
      if (row?.totalSpent === full && charge.amount < 0n) row.totalSpent += charge.amount
    }
  })
}
