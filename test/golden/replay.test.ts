import { readFileSync } from 'node:fs'
import {
  Book,
  bookSource,
  type CommandKind,
  commandCodecs,
  decide,
  decodeEvent,
  type Event,
  encodeEvent,
  evolve,
  type Id,
  needs,
  RULE_SET,
  type Rules,
  seenSource,
  View,
} from '@bursar/core'
import { expect, test } from 'vitest'

// A recorded book of each rule set. What was decided once is decided the same for ever: a change
// that turns this red is a new rule set beside the old one, never an edit of this file.
const bodies = readFileSync(new URL('./fixtures/rules-1.jsonl', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n')

type Decide = typeof decide

/** The place of the first event that is not decided as it was, null when all are. */
function firstChange(decideWith: Decide): number | null {
  const book = new Book()
  for (const [index, body] of bodies.entries()) {
    const event = decodeEvent(body)
    know(book, event)
    const calendars = event.saw.filter(({ fact }) => fact === 'calendar')
    const calendar = () => calendars.shift()?.value as never
    const view = new View({ ...bookSource(book), calendar }, event.at, event.rules)
    if (decidedAgain(decideWith, view, event) !== body) return index + 1
    evolve(book, index + 1, event)
  }
  return null
}

function decidedAgain(decideWith: Decide, view: View, event: Event): string | null {
  const { kind, by, ask } = event
  const outcome = decideWith(view, { kind, by, ask } as never)
  if (outcome.kind !== 'done') return null
  return encodeEvent({ ...event, saw: view.seen, out: outcome.out } as Event)
}

/** What was never written is not there: a replay from the first event has seen all there is. */
function know(book: Book, event: Event): void {
  const { kind, by, ask } = event
  for (let missing = wanted(); missing.length > 0; missing = wanted()) {
    for (const { table, key } of missing) book.tables[table].load(key, null)
  }
  function wanted() {
    return needs(book, { kind, by, ask } as never)
  }
}

test('every event of the recorded book is decided again, byte for byte', () => {
  expect(firstChange(decide)).toBeNull()
})

test('each event is decided again from what it says was seen, and nothing else', () => {
  const versions = new Map<string, Rules>()
  const rules = (policy: Id<'policy'>, version: number) =>
    versions.get(`${policy}@${version}`) as Rules
  const book = new Book()
  for (const [index, body] of bodies.entries()) {
    const event = decodeEvent(body)
    const view = new View(seenSource(event.saw, rules), event.at, event.rules)
    expect(decidedAgain(decide, view, event)).toBe(body)
    know(book, event)
    evolve(book, index + 1, event)
    for (const one of book.policyVersions) versions.set(`${one.policy}@${one.version}`, one.rules)
  }
})

test('one comparison that is shifted by the smallest unit is noticed', () => {
  const shifted: Decide = (view, command) => {
    if (command.kind !== 'payment.create') return decide(view, command)
    const { amount } = command.ask
    return decide(view, { ...command, ask: { ...command.ask, amount: amount + 1n } })
  }
  expect(firstChange(shifted)).not.toBeNull()
})

test('the recorded book holds every kind of event, decided by the rule set it is named for', () => {
  const events = bodies.map(decodeEvent)
  const kinds = new Set<CommandKind>(events.map(({ kind }) => kind))
  expect([...kinds].sort()).toEqual(Object.keys(commandCodecs).sort())
  expect(new Set(events.map(({ rules }) => rules))).toEqual(new Set([RULE_SET]))
})
