import { named } from '@bursar/contract'
import { limitFields, ulidOf } from '@bursar/core'
import { shareKey } from '../../../packages/core/src/ledger/share.ts'
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

const create = ['payment.create'] as const

/** The agent whose own key asks, if it is one's. */
export function speaker(source: { row(name: 'key', key: string): unknown }, by: string): unknown {
  const key = source.row('key', by) as { agent: unknown } | null
  return key?.agent ?? null
}

/** Agents that share a budget. */
export const groups: readonly Mutant[] = [
  [
    'the limits of a group are ignored',
    ruling((rules, { isGroup }) =>
      isGroup ? { ...rules, ...named(limitFields, () => null) } : rules,
    ),
  ],
  [
    'a group above a group is ignored',
    misreading('group', (row) => ({ ...row, parent: null }), create),
  ],
  [
    'policies of a group are ignored',
    misreading('group', (row) => ({ ...row, attached: [] }), create),
  ],
  [
    'whoever leaves a group takes what it spent along',
    evolving((book, event) => {
      if (event.kind !== 'group.leave') return
      const { group, agent } = event.params
      const share = book.tables.share.get(shareKey(ulidOf(group), agent))
      const totals = book.tables.hot.get(ulidOf(group))
      if (share == null || totals == null) return
      const totalSpent = totals.totalSpent - share.totalSpent
      book.tables.hot.update(totals.id, { ...totals, totalSpent })
    }),
  ],
  [
    'nobody knows who spent what of a group',
    deciding('payment.create', (result) => ({
      ...result,
      charges: chargesOf(result).map((charge) => ({ ...charge, member: null })),
    })),
  ],
]

/** Agents below agents. */
export const delegation: readonly Mutant[] = [
  [
    'those above an agent are ignored',
    misreading('agent', (row) => ({ ...row, parent: null }), create),
  ],
  [
    'the groups of those above are ignored',
    reading((row, { name, key, command, source }) =>
      name === 'agent' &&
      command.kind === 'payment.create' &&
      key !== speaker(source, command.actor)
        ? { ...row, groups: null }
        : row,
    ),
  ],
  [
    'a delegate of a paused agent pays',
    reading((row, { name, key, command, source }) => {
      const isPayment = command.kind === 'payment.create' && command.params.to === null
      const isAbove = name === 'agent' && isPayment && key !== speaker(source, command.actor)
      return isAbove && row.status === 'PAUSED' ? { ...row, status: 'ACTIVE' } : row
    }),
  ],
  [
    'a deletion leaves a delegate alive',
    deciding('agent.delete', (result) => ({
      ...result,
      below: ((result.below ?? []) as Row[]).slice(1),
    })),
  ],
  [
    'the money of a delegate goes past who delegated',
    misreading('agent', (row) => ({ ...row, parent: null }), ['agent.delete']),
  ],
  [
    'delegates delegate without end',
    reading((row, { name, key, command }) =>
      name === 'agent' && command.kind === 'agent.delegate' && key !== command.params.parent
        ? { ...row, parent: null }
        : row,
    ),
  ],
  [
    'a delegate ends what is not below it',
    misreading('key', (row) => ({ ...row, agent: null }), ['agent.delete', 'agent.pause']),
  ],
]

const isStopping = (kind: string) => kind === 'payment.capture' || kind === 'approval.approve'

/** Kill switches. */
export const switches: readonly Mutant[] = [
  [
    'the kill switch of a group is ignored',
    misreading('group', (row) => ({ ...row, stopped: null })),
  ],
  [
    'the kill switch of an agent is ignored',
    misreading('agent', (row) => ({ ...row, stopped: null })),
  ],
  [
    'the kill switch of a label is ignored',
    misreading('book', (row) => {
      const stopped = (row.stopped ?? []) as string[]
      return { ...row, stopped: stopped.filter((scope) => scope !== 'rail:base') }
    }),
  ],
  [
    'the label of a payment is forgotten',
    misreading('payment', (row) => ({ ...row, label: null })),
  ],
  [
    'the kill switch of a rail is ignored',
    misreading('book', (row) => {
      const stopped = (row.stopped ?? []) as string[]
      return { ...row, stopped: stopped.filter((scope) => !scope.startsWith('rail:')) }
    }),
  ],
  [
    'a kill switch lets holds and consents pass',
    reading((row, { command }) =>
      isStopping(command.kind) && 'stopped' in row ? { ...row, stopped: null } : row,
    ),
  ],
]
