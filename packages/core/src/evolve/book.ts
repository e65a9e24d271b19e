import { present } from '../assert.ts'
import { BOOK_KEY, type Book } from '../book.ts'
import type { SwitchScope } from '../command.ts'
import type { EventOf } from '../event.ts'
import { idOf } from '../id.ts'
import { clearingOf } from '../ledger/wallet.ts'
import { noRules } from '../policy/rules.ts'
import { insertKey, nobodys } from './key.ts'
import { insertPolicy } from './policy.ts'
import { applyMoved, newTotals } from './posting.ts'
import { openCurrency, openOwn } from './wallet.ts'

export function evolveBookOpen(book: Book, seq: number, event: EventOf<'book.open'>): void {
  const { params, result, at } = event
  const { environment, organization, scope, rails, owner, permissions } = params
  const opened = { environment, organization, scope, rails, openedAt: at, stopped: null }
  const people = { firstKey: params.key.id, owners: null }
  book.tables.book.insert(BOOK_KEY, { ...opened, ...people })
  newTotals(book, scope)
  openCurrency(book, { ...params, currency: 'USD' }, { seq, at })
  const root = params.key.id
  const grant = { ...nobodys, owner, permissions, root }
  book.tables.keyMakers.rows.set(BOOK_KEY, { keys: [] })
  insertKey(book, params.key, { ...grant, seq, at })
  insertPolicy(book, idOf('policy', scope), { scope, agent: null, rules: noRules, seq, at })
  applyMoved(book, seq, result)
}

export function evolveBookRails(book: Book, seq: number, event: EventOf<'book.rails'>): void {
  const { params, result, at } = event
  const { rail, settles, except } = params
  for (const { currency, wallet } of result.opened ?? [])
    openOwn(book, { role: clearingOf(rail), type: 'SYSTEM', currency, id: wallet }, { seq, at })
  const row = present(book.tables.book.get(BOOK_KEY), 'the book')
  const others = row.rails.filter((one) => one.rail !== rail)
  const rails = settles === null ? others : [...others, { rail, settles, except }]
  book.tables.book.update(BOOK_KEY, { ...row, rails })
}

export function evolveSwitch(book: Book, event: EventOf<'switch.turn'>): void {
  const { scope, group, agent, on } = event.params
  const stopped = on ? true : null
  const updatedAt = event.at
  if (scope !== null) turnBook(book, scope, on)
  if (group !== null) {
    const row = present(book.tables.group.get(group), group)
    book.tables.group.update(group, { ...row, stopped, updatedAt })
  }
  if (agent !== null) {
    const row = present(book.tables.agent.get(agent), agent)
    book.tables.agent.update(agent, { ...row, stopped, updatedAt })
  }
}

function turnBook(book: Book, scope: SwitchScope, on: boolean): void {
  const row = present(book.tables.book.get(BOOK_KEY), 'the book')
  const others = (row.stopped ?? []).filter((one) => one !== scope)
  const stopped = on ? [...others, scope] : others
  const updated = { ...row, stopped: stopped.length === 0 ? null : stopped }
  book.tables.book.update(BOOK_KEY, updated)
}
