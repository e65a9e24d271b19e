import { decide, evolve } from '@bursar/core'
import { hours } from '../reference/calendar.ts'
import {
  chargesOf,
  deciding,
  evolving,
  type Mutant,
  misreading,
  type Row,
  reading,
  ruling,
} from './craft.ts'

const withoutCharges = (result: Row) => ({ ...result, charges: [] })

/** Holds, refunds, and what ends by itself. */
export const payments: readonly Mutant[] = [
  ['a part capture keeps the rest counted', deciding('payment.capture', withoutCharges)],
  [
    'a hold is captured twice',
    misreading('payment', (row) => (row.state === 'COMPLETED' ? { ...row, state: 'HELD' } : row), [
      'payment.capture',
    ]),
  ],
  ['what is void stays counted', deciding('payment.void', withoutCharges)],
  [
    'a refund is given back twice',
    deciding('payment.refund', (result) => {
      const charges = chargesOf(result)
      return { ...result, charges: [...charges, ...charges] }
    }),
  ],
  [
    'refunds pass what was captured',
    misreading('paid', (row) => ({ ...row, refunded: 0n }), ['payment.refund']),
  ],
  [
    'a refund gives today what was spent on another day',
    deciding('payment.refund', (result, view) => ({
      ...result,
      charges: chargesOf(result).map((charge) => {
        const { dayEnd, weekEnd, monthEnd } = view.must('usage', charge.scope)
        return { ...charge, dayEnd, weekEnd, monthEnd }
      }),
    })),
  ],
  [
    'a refund gives this week what was spent in another one',
    deciding('payment.refund', (result, view) => ({
      ...result,
      charges: chargesOf(result).map((charge) => {
        const { weekEnd } = view.must('usage', charge.scope)
        return { ...charge, weekEnd }
      }),
    })),
  ],
  [
    'an agent refunds what others received',
    misreading('key', (row) => ({ ...row, agent: null }), ['payment.refund']),
  ],
  [
    'a wallet that is gone keeps what comes back',
    misreading('wallet', (row) => ({ ...row, status: 'ACTIVE' }), [
      'payment.fail',
      'payment.refund',
      'payment.settle',
    ]),
  ],
  [
    'a hold ends one second early',
    deciding('payment.create', (result) =>
      result.verdict === 'HELD'
        ? { ...result, expiresAt: Number(result.expiresAt) - 1_000_000 }
        : result,
    ),
  ],
  [
    'a hold never ends',
    deciding('payment.create', (result) =>
      result.verdict === 'HELD' ? { ...result, expiresAt: null } : result,
    ),
  ],
  [
    'nobody notes when something ends',
    {
      decide,
      evolve(book, seq, event) {
        const { nextExpiration: nextDue } = book
        evolve(book, seq, event)
        book.nextExpiration = nextDue
      },
    },
  ],
]

/** The consent of one person or several. */
export const approvals: readonly Mutant[] = [
  [
    'a second vote of the same person counts',
    reading((row, { name, command: { kind } }) => {
      if (name !== 'approval' || kind !== 'approval.approve') return row
      const votes = (row.votes ?? []) as readonly Row[]
      return { ...row, votes: votes.map((vote) => ({ ...vote, root: 'key_else' })) }
    }),
  ],
  [
    'whoever makes keys is as many voices',
    reading((row, { name, key }) => (name === 'voice' && row.root !== null ? { root: key } : row)),
  ],
  [
    'who asked is one of several',
    reading((row, { name, key, command: { kind, actor } }) =>
      name === 'voice' && kind === 'approval.approve' && key !== actor ? { root: null } : row,
    ),
  ],
  [
    'whoever asks consents, whatever a policy says',
    ruling((rules) => ({ ...rules, selfApproval: null })),
  ],
  [
    'an approver is another by another key than that which asked',
    reading((row, { name, key, command: { kind, actor } }) =>
      name === 'voice' && kind === 'approval.approve' && key !== actor && row.root !== null
        ? { root: key }
        : row,
    ),
  ],
  [
    'who came after the asking is one of several',
    misreading('keyPlace', (row) => ({ ...row, createdSeq: 0 })),
  ],
  [
    'consent is to whatever the payee has become',
    reading((row, { name, command: { kind } }) => {
      if (kind !== 'approval.approve') return row
      if (name === 'payeeAge') return { ...row, updatedSeq: 0 }
      return name === 'payee' ? { ...row, deleted: false } : row
    }),
  ],
  ['one vote is always enough', misreading('approval', (row) => ({ ...row, needed: null }))],
  [
    'an agent consents',
    misreading('key', (row) => ({ ...row, agent: null }), ['approval.approve']),
  ],
  [
    'a key that is revoked leaves what it asked for',
    deciding('key.revoke', (result) => ({
      ...result,
      released: null,
      holds: null,
      charges: null,
    })),
  ],
  [
    'a hold with consent is paid at once',
    misreading('payment', (row) => ({ ...row, holdHours: null }), ['approval.approve']),
  ],
  [
    'every consent may wait for three days',
    deciding('payment.create', (result, { at }) =>
      result.verdict === 'PENDING_APPROVAL' ? { ...result, expiresAt: at + hours(72) } : result,
    ),
  ],
  ['what is cancelled stays counted', deciding('approval.cancel', withoutCharges)],
  ['what was not decided in time stays counted', deciding('payment.expire', withoutCharges)],
  [
    'a vote is forgotten',
    evolving((book, event) => {
      if (event.kind !== 'approval.approve') return
      const row = book.tables.approval.get(event.params.approval)
      if (row?.state === 'PENDING') book.tables.approval.update(row.id, { ...row, votes: null })
    }),
  ],
]
