import { decide, evolve, noRules } from '@bursar/core'
import type { Core } from '../../packages/server/src/engine/prepare.ts'
import {
  deciding,
  evolving,
  type Mutant,
  misreading,
  reading,
  ruling,
  totalsOf,
  viewed,
} from './mutants/craft.ts'
import { fullness } from './mutants/fullness.ts'
import { kya, wishes } from './mutants/kya.ts'
import { ends, owners, roles, voices } from './mutants/member.ts'
import { payeeCounters, payeeLimits, payeeStarts } from './mutants/payee-limit.ts'
import { approvals, payments } from './mutants/payment.ts'
import { permissions } from './mutants/permission.ts'
import { policies, velocities } from './mutants/policy.ts'
import { rails } from './mutants/rail.ts'
import { links, raises, requests } from './mutants/raise.ts'
import { changes, retirements } from './mutants/retirement.ts'
import { delegation, groups, switches } from './mutants/scope.ts'
import type { Subject } from './story.ts'

// Bugs that somebody could write one day. The model has to find each of them.

const sound: Core = { decide, evolve }

const limits: readonly Mutant[] = [
  [
    'a daily limit is passed by one unit',
    ruling((rules) => ({ ...rules, dailyLimit: rules.dailyLimit && rules.dailyLimit + 1n })),
  ],
  [
    'an amount equal to the limit is refused',
    ruling((r) => ({ ...r, maxTransaction: r.maxTransaction && r.maxTransaction - 1n })),
  ],
  [
    'the day never ends',
    reading((row, { name, at }) =>
      name === 'usage' && row.dayEnd !== 0 ? { ...row, dayEnd: at } : row,
    ),
  ],
  ['the month ends with the day', misreading('usage', (row) => ({ ...row, monthEnd: row.dayEnd }))],
  ['the week ends with the day', misreading('usage', (row) => ({ ...row, weekEnd: row.dayEnd }))],
  [
    'the week ends with the month',
    misreading('usage', (row) => ({ ...row, weekEnd: row.monthEnd })),
  ],
  [
    'weeks begin on Sundays',
    viewed((source) => ({
      ...source,
      calendar(zone, at) {
        const found = source.calendar(zone, at)
        const isSunday = found.weekEnd === found.dayEnd
        return { ...found, weekEnd: found.weekEnd + (isSunday ? 6 : -1) * 86_400 }
      },
    })),
  ],
  [
    'a weekly limit is passed by one unit',
    ruling((rules) => ({ ...rules, weeklyLimit: rules.weeklyLimit && rules.weeklyLimit + 1n })),
  ],
  [
    'a total is forgotten with the month',
    evolving((book, event) => {
      const totals = totalsOf(book, event)
      if (totals !== null) totals.totalSpent = totals.monthSpent
    }),
  ],
  [
    'attached policies are ignored',
    misreading('agent', (row) => ({ ...row, attached: [] }), ['payment.create']),
  ],
  ["the book's own policy is ignored", ruling((rules, { isBook }) => (isBook ? noRules : rules))],
  [
    'a block list is ignored for wallets of the book',
    ruling((rules, { command }) =>
      command.kind === 'payment.create' && command.params.to !== null
        ? { ...rules, blockedMerchants: null }
        : rules,
    ),
  ],
]

const statuses: readonly Mutant[] = [
  [
    'a pause is ignored',
    misreading('agent', (row) => (row.status === 'PAUSED' ? { ...row, status: 'ACTIVE' } : row)),
  ],
  ['a read-only agent pays', misreading('agent', (row) => ({ ...row, readOnly: false }))],
  ['an ended key still opens', misreading('key', (row) => ({ ...row, status: 'ACTIVE' }))],
  [
    'a deletion keeps approvals open',
    deciding('agent.delete', (result) => ({ ...result, released: [] })),
  ],
]

const money: readonly Mutant[] = [
  [
    'what was denied stays counted',
    deciding('approval.deny', (result) => ({ ...result, charges: [] })),
  ],
  ['what failed stays held', deciding('payment.fail', (result) => ({ ...result, holds: [] }))],
  [
    'an approval skips the lists of today',
    ruling((rules, { command }) => (command.kind === 'approval.approve' ? noRules : rules)),
  ],
  [
    'an approval counts the payment again',
    deciding('approval.approve', (result, view) => ({
      ...result,
      charges: view.read('charges', String(result.payment))?.charges ?? [],
    })),
  ],
  [
    'money goes to the wrong wallet',
    viewed((source) => ({
      ...source,
      row: (name, key) => source.row(name, key.replace('clearing:simulated', 'shortfall')),
    })),
  ],
  [
    'held money is spent',
    misreading('balance', (row) => ({ ...row, held: 0n }), ['payment.create']),
  ],
  [
    'a repeated fact pays again',
    misreading(
      'payment',
      (row) => (row.state === 'COMPLETED' ? { ...row, state: 'RELEASED' } : row),
      ['payment.settle'],
    ),
  ],
  [
    'open payments are not counted',
    evolving((book, event) => {
      const totals = totalsOf(book, event)
      if (totals !== null && event.kind === 'payment.create') totals.open = 0
    }),
  ],
]

const stores: readonly { readonly bug: string; readonly subject: Subject }[] = [
  {
    bug: 'idempotency keys are ignored',
    subject: { core: sound, request: (request) => ({ ...request, idempotency: null }) },
  },
  {
    bug: 'the store drops an update of balances',
    subject: {
      core: sound,
      store: { writes: (table, change) => table !== 'hot' || change === 'insert' },
    },
  },
  {
    bug: 'a load returns a stale row',
    subject: { core: sound, store: { fresh: (table) => table !== 'hot' } },
  },
  {
    bug: 'a load returns stale statuses',
    subject: { core: sound, store: { fresh: (table) => table !== 'agent' } },
  },
  {
    bug: 'the clock is one second late',
    subject: { core: sound, store: { late: 1_000_000 } },
  },
  {
    bug: 'a load forgets what a key has asked for',
    subject: { core: sound, store: { fresh: (table) => table !== 'asked' } },
  },
]

const cores = [limits, statuses, money, payments, approvals, groups, delegation, switches]
const later = [velocities, policies, retirements, changes, kya, wishes, permissions, rails]
const byPayee = [payeeLimits, payeeCounters, payeeStarts]

export const mutants: typeof stores = [...cores, ...later, ...byPayee, links]
  .flat()
  .map(([bug, core]) => ({ bug, subject: { core } }))
  .concat(stores)

/** Stories of requests show them. */
export const requestMutants: typeof stores = [...raises, ...requests].map(([bug, core]) => ({
  bug,
  subject: { core },
}))

/** Stories of members show them. */
export const memberMutants: typeof stores = [...roles, ...owners, ...voices, ...ends].map(
  ([bug, core]) => ({ bug, subject: { core } }),
)

/** They show where sums fill all that fits. */
export const fullMutants: typeof stores = fullness.map(([bug, core]) => ({
  bug,
  subject: { core },
}))
