import { decide, evolve, idOf, ulidOf } from '@bursar/core'
import { everything } from '../../setup/given.ts'
import { deciding, evolving, type Mutant, misreading, type Row, reading } from './craft.ts'

/** Reads a retired agent as if it were still there. */
function revived(row: Row, name: string): Row {
  if (name === 'wallet' && row.status === 'FROZEN') return { ...row, status: 'ACTIVE' }
  return name === 'agent' && row.status === 'DELETED' ? { ...row, status: 'ACTIVE' } : row
}

/** Agents that end and leave their money behind. */
export const retirements: readonly Mutant[] = [
  [
    'a retirement sweeps the wallet',
    evolving((book, event) => {
      if (event.kind !== 'agent.retire') return
      const totals = book.tables.hot.get(ulidOf(event.params.agent))
      if (totals != null) book.tables.hot.update(totals.id, { ...totals, posted: totals.held })
    }),
  ],
  [
    'a retirement closes the wallet',
    evolving((book, event) => {
      if (event.kind !== 'agent.retire') return
      const wallet = book.tables.wallet.get(idOf('wallet', ulidOf(event.params.agent)))
      if (wallet != null) book.tables.wallet.update(wallet.id, { ...wallet, status: 'CLOSED' })
    }),
  ],
  [
    'a retirement forgets to release',
    deciding('agent.retire', (result) => ({ ...result, released: [], holds: [], charges: [] })),
  ],
  [
    'what a retirement releases stays counted',
    deciding('agent.retire', (result) => ({ ...result, charges: [] })),
  ],
  [
    'a retirement leaves a delegate alive',
    deciding('agent.retire', (result) => ({
      ...result,
      below: ((result.below ?? []) as Row[]).slice(1),
    })),
  ],
  [
    'a retirement leaves the key open',
    evolving((book, event) => {
      if (event.kind !== 'agent.retire' || event.result.revoked === null) return
      const key = book.tables.key.get(event.result.revoked)
      if (key != null) book.tables.key.update(key.id, { ...key, status: 'ACTIVE' })
    }),
  ],
  [
    "a retired agent's wallet pays",
    reading((row, { name, command }) =>
      command.kind === 'payment.create' ? revived(row, name) : row,
    ),
  ],
  [
    'a retired agent is given money',
    reading((row, { name, command, source }) => {
      if (command.kind !== 'agent.adjust' || command.params.amount < 0n) return row
      const first = idOf('wallet', ulidOf(command.params.agent))
      const wallet = source.row('wallet', first) as { status: string } | null
      return wallet?.status === 'FROZEN' ? revived(row, name) : row
    }),
  ],
  [
    'nobody takes back what a retired agent left',
    misreading('wallet', (row) => (row.status === 'FROZEN' ? { ...row, status: 'CLOSED' } : row), [
      'agent.adjust',
    ]),
  ],
  [
    'what a retired agent left is deleted twice',
    misreading('wallet', (row) => (row.status === 'CLOSED' ? { ...row, status: 'FROZEN' } : row), [
      'agent.delete',
    ]),
  ],
  [
    'who is deleted after its retirement is counted out twice',
    deciding('agent.delete', (result) => ({ ...result, again: null })),
  ],
  [
    'what comes back to a retired agent goes on to its heir',
    misreading('wallet', (row) => (row.status === 'FROZEN' ? { ...row, status: 'CLOSED' } : row), [
      'payment.fail',
      'payment.refund',
      'payment.settle',
    ]),
  ],
]

/** Agents that change at once, or begin with less than others have. */
export const changes: readonly Mutant[] = [
  [
    'a change of an agent forgets the rules',
    deciding('agent.change', () => ({ version: null, rules: null })),
  ],
  [
    'a change of an agent forgets the switch',
    {
      decide,
      evolve(book, seq, event) {
        if (event.kind !== 'agent.change') return evolve(book, seq, event)
        evolve(book, seq, { ...event, params: { ...event.params, active: null } })
      },
    },
  ],
  [
    'a change that lets an agent go on forgives nothing',
    {
      decide,
      evolve(book, seq, event) {
        const tries =
          event.kind === 'agent.change' ? book.tables.pace.get(ulidOf(event.params.agent)) : null
        evolve(book, seq, event)
        if (tries != null) book.tables.pace.update(tries.scope, tries)
      },
    },
  ],
  [
    'a change of a group forgets the rules',
    deciding('group.change', () => ({ version: null, rules: null })),
  ],
  [
    'a first wallet has an id and counters of its own',
    deciding('wallet.open', (result) => ({ ...result, first: null })),
  ],
  [
    'a new wallet changes no rules',
    deciding('wallet.open', (result) => ({ ...result, version: null, rules: null })),
  ],
  [
    'an agent without a wallet is given one',
    {
      decide,
      evolve(book, seq, event) {
        if (event.kind !== 'agent.create') return evolve(book, seq, event)
        evolve(book, seq, { ...event, params: { ...event.params, walletless: null } })
      },
    },
  ],
  [
    'a first key may do all that others may',
    evolving((book, event) => {
      if (event.kind !== 'agent.rotate' || event.result.revoked !== null) return
      const key = book.tables.key.get(event.params.key.id)
      if (key == null) return
      const permissions = [...key.permissions, 'agents:delegate']
      book.tables.key.update(key.id, { ...key, permissions })
    }),
  ],
  [
    'whoever holds little hands out a first key',
    misreading('grant', (row) => ({ ...row, permissions: everything }), ['agent.rotate']),
  ],
]
