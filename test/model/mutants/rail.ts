import { evolving, type Mutant, misreading, type Row } from './craft.ts'

interface Terms {
  readonly settles: string
  readonly except: readonly string[] | null
}

const settings = [
  { rail: 'simulated', settles: 'at_once', except: ['slow.simulated', 'fail.simulated'] },
]

/** What was switched off is read as if it were on. */
function neverOff(row: Row): Row {
  return (row.rails as readonly Terms[]).length === 0 ? { rails: settings } : row
}

function each(change: Partial<Terms>) {
  return ({ rails }: Row): Row => ({
    rails: (rails as readonly Terms[]).map((terms) => ({ ...terms, ...change })),
  })
}

/** By which rails outside parties are paid, and whether at once. */
export const rails: readonly Mutant[] = [
  ['a rail that is off still pays', misreading('rails', neverOff, ['payment.create'])],
  ['a hold is captured by a rail that is off', misreading('rails', neverOff, ['payment.capture'])],
  ['consent is given to a rail that is off', misreading('rails', neverOff, ['approval.approve'])],
  ['whether a rail settles later is ignored', misreading('rails', each({ settles: 'at_once' }))],
  ['payees that settle the other way are ignored', misreading('rails', each({ except: null }))],
  [
    "a book's rails are read from the server's settings",
    misreading('rails', () => ({ rails: settings })),
  ],
  [
    'a payment goes where the directory says today',
    evolving((book, event) => {
      if (event.kind !== 'payee.change') return
      const { payee, change } = event.params
      for (const row of book.tables.payment.rows.values())
        if (row?.payee === payee && change.address !== undefined)
          book.tables.payment.update(row.id, { ...row, address: change.address })
    }),
  ],
  [
    'a receipt is lost',
    evolving((book, event) => {
      if (event.kind !== 'payment.settle') return
      const row = book.tables.payment.get(event.params.payment)
      if (row != null) book.tables.payment.update(row.id, { ...row, receipt: null })
    }),
  ],
]
