import { readFileSync } from 'node:fs'
import type { Rules } from '@bursar/core'
import { expect, test } from 'vitest'
import { readCategory } from '../../packages/contract/src/merchant/reading.ts'
import { sentRules } from '../../packages/server/src/faces/text/sent-rules.ts'
import { readPolicy } from '../../packages/server/src/language/reading.ts'

// Sentences by people who had not seen the grammar: what a careful reader takes them to mean, or
// null for what no rules can hold. Of the third to the sixth set 23, 35, 32 and 16 were exact when
// they were new, of the next three 23, 30 and 31. The grammar has learned from all but the last.

interface Row {
  readonly text: string
  readonly rules: Readonly<Record<string, unknown>> | null
}

type Outcome = 'exact' | 'other rules' | 'not understood'

/** Of 60 sentences: so many at least are read exactly. The guide tells the figures. */
const sets = [
  ['first', 57],
  ['second', 57],
  ['third', 57],
  ['fourth', 56],
  ['fifth', 53],
  ['sixth', 49],
  ['seventh', 43],
  ['eighth', 46],
  ['ninth', 31],
] as const

// Amounts in euros are a policy in euros; a limit for a payee, and nothing else, lets only that
// payee be paid, as the documents of both APIs say. Nor does an overall limit over another time say
// that others may be: these are read as stricter than their writers meant.
const equal: ReadonlySet<string> = new Set([
  "Please don't spend more than 50 EUR per day.",
  'Uber max $45 per ride',
  'Max 200 EUR a day, 1000 EUR a month',
  'Hotels max $250 per booking, flights max $700 per booking, ' +
    "and the whole month can't go past $4,500",
  'No more than $300 a month per vendor for Slack, Notion and Linear. $20 a day overall.',
  'DoorDash max $45 per order. Total daily spend $120.',
  'Hetzner and OVH $150 per vendor per month, $20/day for everything',
])

test.each(sets)('the %s set is never read as other rules than meant', (name, least) => {
  const path = new URL(`./blind/${name}.json`, import.meta.url)
  const rows = JSON.parse(readFileSync(path, 'utf8')) as Row[]
  const outcomes = rows.map((row) => ({ ...row, outcome: outcomeOf(row) }))
  const others = outcomes.filter(
    ({ outcome, text }) => outcome === 'other rules' && !equal.has(text),
  )
  expect(others.map(({ text }) => text)).toEqual([])
  const clear = outcomes.filter(({ rules }) => rules !== null)
  expect(clear).toHaveLength(60)
  const exact = clear.filter(({ outcome }) => outcome === 'exact')
  expect(exact.length).toBeGreaterThanOrEqual(least)
})

function outcomeOf({ text, rules }: Row): Outcome {
  const { unparsed, questions, rules: read } = readPolicy(text)
  if (unparsed.length > 0 || questions.length > 0) return 'not understood'
  const { limitsBy, ...rest } = read
  const by = limitsBy?.map((one) => ({ ...one, readings: null, countsFrom: null }))
  const change: Partial<Rules> = by === undefined ? rest : { ...rest, limitsBy: by }
  const isSame =
    rules !== null && JSON.stringify(plain(sentRules(change))) === JSON.stringify(plain(rules))
  return isSame ? 'exact' : 'other rules'
}

/**
 * Without what makes no difference: order, case, zeros of amounts, rows of several entries, and the
 * word for a category.
 */
function plain(value: unknown, field = ''): unknown {
  if (typeof value === 'string')
    return /^\d+(\.\d+)?$/.test(value) ? Number(value) : value.toLowerCase()
  if (field.endsWith('Categories') || field === 'categories')
    return plain((value as readonly string[]).map(readCategory))
  if (Array.isArray(value)) {
    const items = value.flatMap((item) => (field === 'limitsBy' ? rowsOf(item) : [plain(item)]))
    return items.map((item) => JSON.stringify(item)).sort()
  }
  if (typeof value !== 'object' || value === null) return value
  const fields = Object.entries(value).filter(([, one]) => one !== null && one !== undefined)
  return Object.fromEntries(
    fields
      .map(([name, one]) => [name, plain(one, name)] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  )
}

function rowsOf(row: Readonly<Record<string, unknown>>): unknown[] {
  const { merchants, categories, ...rest } = row
  const entries = (merchants ?? (categories as string[]).map(readCategory)) as string[]
  const kind = merchants === undefined ? 'category' : 'merchant'
  return entries.map((entry) => plain({ ...rest, [kind]: entry }))
}
