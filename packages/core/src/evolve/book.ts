import { BOOK_KEY, type Book } from '../book.ts'
import type { Ask } from '../command.ts'
import type { EventOf } from '../event.ts'
import { idOf, ulidOf } from '../id.ts'
import { type Role, roleName } from '../ledger/wallet.ts'
import { noRules } from '../policy/rules.ts'
import { insertKey } from './key.ts'
import { insertPolicy } from './policy.ts'
import { applyMoved, newHot } from './posting.ts'

const CURRENCY = 'USD'

export function evolveBookOpen(book: Book, seq: number, event: EventOf<'book.open'>): void {
  const { ask, out, at } = event
  const { environment, organization, scope, owner, permissions } = ask
  book.tables.book.insert(BOOK_KEY, { environment, organization, scope, openedAt: at })
  for (const key of genesisHotKeys(ask)) newHot(book, key)
  const wallets = [
    ['org', 'ORG', ask.org],
    ['world', 'SYSTEM', ask.world],
    ['clearing:simulated', 'SYSTEM', ask.clearing],
    ['shortfall', 'SYSTEM', ask.shortfall],
  ] as const satisfies readonly (readonly [Role, 'ORG' | 'SYSTEM', string])[]
  const made = { createdAt: at, createdSeq: seq, closedAt: null, status: 'ACTIVE' } as const
  for (const [role, type, id] of wallets) {
    const name = roleName(role, CURRENCY)
    book.tables.role.insert(name, { name, wallet: id })
    book.tables.wallet.insert(id, { id, type, agent: null, currency: CURRENCY, ...made })
  }
  insertKey(book, ask.key, { agent: null, owner, permissions, expiresAt: null, seq, at })
  insertPolicy(book, idOf('policy', scope), { scope, agent: null, rules: noRules, seq, at })
  applyMoved(book, seq, out)
}

/** The hot rows that genesis brings to life: a balance for each wallet, counters for the book. */
function genesisHotKeys(ask: Ask<'book.open'>): string[] {
  return [ask.scope, ...[ask.org, ask.world, ask.clearing, ask.shortfall].map(ulidOf)]
}
