import { expect, test } from 'vitest'
import { tableOf } from './table.ts'

const out = { write: () => undefined }

test('columns are aligned by what a terminal shows, and what repeats is shown once', () => {
  const items = [
    { amount: '5.00', name: '東京', id: 'a_1', same: 'a_1', none: null, deep: { a: 1 } },
    { amount: '-1250.10', name: null, id: 'a_22', same: 'a_22', none: null, deep: {} },
  ]
  expect(tableOf(items, out)).toBe(
    'id    name    amount\na_1   東京      5.00\na_22  -     -1250.10\n',
  )
})

test('what does not fit a terminal is left to --json, but never a part of an id', () => {
  const id = `wal_${'0'.repeat(26)}`
  const items = [{ id, name: 'x'.repeat(40), status: 'ACTIVE', memo: 'y'.repeat(30) }]
  const wide = tableOf(items, out)
  expect(wide).toContain('y'.repeat(30))
  const narrow = tableOf(items, { ...out, isTTY: true, columns: 60 })
  expect(narrow.split('\n')[0]).toMatch(/^id +name$/)
  expect(narrow).toContain(id)
})
