import {
  type Command,
  decide,
  type Event,
  evolve,
  noRules,
  type Outcome,
  type Rules,
  type Source,
  ulidOf,
  View,
} from '@bursar/core'
import type { Core } from '../../packages/server/src/engine/prepare.ts'
import type { Subject } from './story.ts'

// Bugs that somebody could write one day. The model has to find each of them.

type Row = Readonly<Record<string, unknown>>
type Name = Parameters<Source['row']>[0]

/** Decides on rows that are read wrongly. */
function reading(wrong: (name: Name, row: Row, at: number, command: Command) => Row): Core {
  return viewed((source, at, command) => ({
    ...source,
    row(name, key) {
      const row = source.row(name, key) as Row | null
      return row === null ? null : wrong(name, row, at, command)
    },
  }))
}

/** Decides on rules that are read wrongly. */
function ruling(
  wrong: (rules: Rules, policy: string, command: Command, book: string) => Rules,
): Core {
  return viewed((source, _, command) => ({
    ...source,
    rules(policy, version) {
      const book = source.row('book', '') as { scope: string }
      return wrong(source.rules(policy, version), ulidOf(policy), command, book.scope)
    },
  }))
}

function viewed(wrong: (source: Source, at: number, command: Command) => Source): Core {
  return {
    evolve,
    decide(view, command) {
      const source: Source = {
        row: (name, key) => view.read(name, key),
        calendar: (zone) => view.calendar(zone),
        rules: (policy) => view.policy(policy).rules,
      }
      return decide(new View(wrong(source, view.at, command), view.at), command)
    },
  }
}

/** Decides rightly, and writes down something else. */
function deciding(
  kind: Command['kind'],
  wrong: (out: Row, view: View, command: Command) => Row,
): Core {
  return {
    evolve,
    decide(view, command) {
      const outcome = decide(view, command)
      if (outcome.kind !== 'done' || command.kind !== kind) return outcome
      return { ...outcome, out: wrong({ ...outcome.out }, view, command) } as Outcome<never>
    },
  }
}

/** Applies rightly, and spoils something after it. */
function evolving(wrong: (hot: { [name: string]: unknown }, event: Event) => void): Core {
  return {
    decide,
    evolve(book, seq, event) {
      evolve(book, seq, event)
      const { agent } = event.out as { agent?: string | null }
      const hot = agent == null ? null : book.tables.hot.get(ulidOf(agent))
      if (hot != null) wrong(hot as unknown as { [name: string]: unknown }, event)
    },
  }
}

const sound: Core = { decide, evolve }
const isPayment = ({ kind }: Command) => kind === 'payment.create'

export const mutants: readonly { readonly bug: string; readonly subject: Subject }[] = (
  [
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
      reading((name, row, at) =>
        name === 'usage' && row.dayEnd !== 0 ? { ...row, dayEnd: at } : row,
      ),
    ],
    [
      'the month ends with the day',
      reading((name, row) => (name === 'usage' ? { ...row, monthEnd: row.dayEnd } : row)),
    ],
    [
      'what was denied stays counted',
      deciding('approval.deny', (out) => ({ ...out, charges: [] })),
    ],
    ['what failed stays held', deciding('payment.fail', (out) => ({ ...out, holds: [] }))],
    [
      'a pause is ignored',
      reading((name, row) =>
        name === 'agent' && row.status === 'PAUSED' ? { ...row, status: 'ACTIVE' } : row,
      ),
    ],
    [
      'an approval skips the lists of today',
      ruling((rules, _, { kind }) => (kind === 'approval.approve' ? noRules : rules)),
    ],
    [
      'an approval counts the payment again',
      deciding('approval.approve', (out, view) => ({
        ...out,
        charges: view.read('charges', String(out.payment))?.charges ?? [],
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
      'a block list is ignored for wallets of the book',
      ruling((rules, _, command) =>
        command.kind === 'payment.create' && command.ask.to !== null
          ? { ...rules, blockedMerchants: null }
          : rules,
      ),
    ],
    [
      'attached policies are ignored',
      reading((name, row, _, command) =>
        name === 'agent' && isPayment(command) ? { ...row, attached: [] } : row,
      ),
    ],
    [
      "the book's own policy is ignored",
      ruling((rules, policy, _, book) => (policy === book ? noRules : rules)),
    ],
    [
      'held money is spent',
      reading((name, row, _, command) =>
        name === 'balance' && isPayment(command) ? { ...row, held: 0n } : row,
      ),
    ],
    [
      'a read-only agent pays',
      reading((name, row) => (name === 'agent' ? { ...row, readOnly: false } : row)),
    ],
    [
      'an ended key still opens',
      reading((name, row) => (name === 'key' ? { ...row, status: 'ACTIVE' } : row)),
    ],
    [
      'a repeated fact pays again',
      reading((name, row, _, command) =>
        name === 'payment' && command.kind === 'payment.settle' && row.state === 'COMPLETED'
          ? { ...row, state: 'RELEASED' }
          : row,
      ),
    ],
    [
      'a deletion keeps approvals open',
      deciding('agent.delete', (out) => ({ ...out, released: [] })),
    ],
    [
      'open payments are not counted',
      evolving((hot, event) => {
        if (event.kind === 'payment.create' && Number(hot.open) > 0) hot.open = 0
      }),
    ],
    [
      'a total is forgotten with the month',
      evolving((hot) => {
        hot.totalSpent = hot.monthSpent
      }),
    ],
  ] as const
)
  .map(([bug, core]): { bug: string; subject: Subject } => ({ bug, subject: { core } }))
  .concat([
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
  ])
