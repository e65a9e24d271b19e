import { readFileSync } from 'node:fs'
import {
  Book,
  bookSource,
  commandCodecs,
  decide,
  decodeEvent,
  type Event,
  encodeEvent,
  evolve,
  type Id,
  type Recorded,
  RULE_SET,
  type Rules,
  rowsToPrefetch,
  ruleSets,
  seenSource,
  View,
} from '@bursar/core'
import { describe, expect, test } from 'vitest'
import { PartialStore } from '../setup/partial-store.ts'

// A recorded book of each rule set. What was decided once is decided the same for ever: a change
// that turns this red is a new rule set beside the old one. Until the first release there is one,
// which record.ts writes anew: the commit lists every verdict that changed, and why.
function recorded(ruleSet: string): string[] {
  const path = new URL(`./fixtures/rules-${ruleSet}.jsonl`, import.meta.url)
  return readFileSync(path, 'utf8').trimEnd().split('\n')
}

type Decide = typeof decide

/** The book as it was before each of its events, from the first one on. */
function* retold(bodies: readonly string[]): Generator<{ body: string; event: Event; book: Book }> {
  const book = new Book()
  const log: Recorded[] = []
  const store = new PartialStore(log)
  for (const [index, body] of bodies.entries()) {
    const event = decodeEvent(body)
    know(book, event, store)
    yield { body, event, book }
    log.push({ seq: index + 1, event })
    evolve(book, index + 1, event)
    store.keep(book)
  }
}

/** What was never written is not there: a replay from the first event has seen all there is. */
function know(book: Book, event: Event, store: PartialStore): void {
  const { kind, actor, params } = event
  const wanted = () => rowsToPrefetch(book, { kind, actor, params } as never)
  for (let missing = wanted(); missing.length > 0; missing = wanted()) {
    for (const { table, key } of missing)
      book.tables[table].load(key, store.load(table, key) as never)
  }
}

/** The place of the first event that is not decided as it was, null when all are. */
function firstChange(bodies: readonly string[], decideWith: Decide): number | null {
  let place = 0
  for (const { body, event, book } of retold(bodies)) {
    place += 1
    // Zone data changes with the platform: what it said then stands in the event.
    const said = (name: string) => {
      const values = event.reads.filter(({ fact }) => fact === name)
      return () => values.shift()?.value as never
    }
    const source = { ...bookSource(book), calendar: said('calendar'), clock: said('clock') }
    const view = new View(source, event.at, event.rules)
    if (decidedAgain(decideWith, view, event) !== body) return place
  }
  return null
}

function decidedAgain(decideWith: Decide, view: View, event: Event): string | null {
  const { kind, actor, params } = event
  const outcome = decideWith(view, { kind, actor, params } as never)
  if (outcome.kind !== 'done') return null
  return encodeEvent({ ...event, reads: view.seen, result: outcome.result } as Event)
}

describe.each(ruleSets)('the recorded book of rule set %s', (ruleSet) => {
  const bodies = recorded(ruleSet)

  test('is decided again, byte for byte', () => {
    expect(firstChange(bodies, decide)).toBeNull()
  })

  test('is decided again from what each event says was seen, and nothing else', () => {
    const versions = new Map<string, Rules>()
    const rules = (policy: Id<'policy'>, version: number) =>
      versions.get(`${policy}@${version}`) as Rules
    for (const { body, event, book } of retold(bodies)) {
      for (const one of book.policyVersions) versions.set(`${one.policy}@${one.version}`, one.rules)
      const view = new View(seenSource(event.reads, rules), event.at, event.rules)
      expect(decidedAgain(decide, view, event)).toBe(body)
    }
  })

  test('one comparison that is shifted by the smallest unit is noticed', () => {
    const shifted: Decide = (view, command) => {
      if (command.kind !== 'payment.create') return decide(view, command)
      const { amount } = command.params
      return decide(view, { ...command, params: { ...command.params, amount: amount + 1n } })
    }
    expect(firstChange(bodies, shifted)).not.toBeNull()
  })

  test('was decided by that one throughout', () => {
    const rules = bodies.map((body) => decodeEvent(body).rules)
    expect(new Set(rules)).toEqual(new Set([ruleSet]))
  })
})

test('the last one holds every kind of event', () => {
  const kinds = new Set(recorded(RULE_SET).map((body) => decodeEvent(body).kind))
  expect([...kinds].sort()).toEqual(Object.keys(commandCodecs).sort())
})

test('the last one holds every verdict, and every state of payments, approvals and wallets', () => {
  const ends = new Map<string, Set<unknown>>()
  const add = (name: string, value: unknown) =>
    ends.set(name, (ends.get(name) ?? new Set()).add(value))
  let last = new Book()
  for (const { event, book } of retold(recorded(RULE_SET))) {
    if ('verdict' in event.result) add(event.kind, event.result.verdict)
    if ('alarm' in event.result) add('alarm', event.result.alarm)
    last = book
  }
  const { payment, approval, wallet } = last.tables
  for (const row of payment.rows.values()) if (row !== null) add('payment', row.state)
  for (const row of approval.rows.values()) if (row !== null) add('approval', row.state)
  for (const row of wallet.rows.values()) if (row !== null) add('wallet', row.status)
  const found = Object.fromEntries([...ends].map(([name, values]) => [name, [...values].sort()]))
  expect(found).toEqual({
    'payment.create': ['COMPLETED', 'DECLINED', 'HELD', 'PENDING_APPROVAL', 'PROCESSING'],
    'payment.capture': ['COMPLETED', 'PROCESSING'],
    'approval.approve': ['COMPLETED', 'GRANTED', 'HELD', 'PENDING_APPROVAL', 'PROCESSING'],
    alarm: [
      ...['failed_after_settlement', null, 'settled_after_release', 'settled_without_approval'],
      ...['settled_without_capture', 'shortfall'],
    ],
    payment: [
      ...['COMPLETED', 'DECLINED', 'EXPIRED', 'HELD', 'PENDING_APPROVAL', 'PROCESSING'],
      'RELEASED',
    ],
    approval: ['APPROVED', 'CANCELLED', 'DENIED', 'EXPIRED', 'PENDING', 'RELEASED'],
    wallet: ['ACTIVE', 'CLOSED', 'CLOSING', 'FROZEN'],
  })
})
