import { expect, test } from 'vitest'
import { problemOf } from './form-problem.ts'
import { pageQuery } from './page.ts'
import { sentTime } from './time.ts'

const query = pageQuery({})

function refusal(sent: Record<string, string>) {
  const { error } = query.safeParse(sent)
  return error === undefined ? null : problemOf(error)
}

test('a page has 20 items when nobody says otherwise, and 100 at most', () => {
  expect(query.parse({})).toEqual({ limit: 20 })
  expect(query.parse({ limit: '1' }).limit).toBe(1)
  expect(query.parse({ limit: '100' }).limit).toBe(100)
  expect(query.parse({ limit: '101' }).limit).toBe(100)
  expect(query.parse({ limit: '9'.repeat(400) }).limit).toBe(100)
})

test('a limit that is no whole number from 1 is refused', () => {
  for (const limit of ['0', '-1', '1.5', '', ' 1', '1e2', '0x10', 'NaN', 'ten'])
    expect([limit, refusal({ limit })?.code]).toEqual([limit, 'INVALID_REQUEST'])
})

test('a filter that does not exist is named', () => {
  expect(refusal({ offset: '1' })).toEqual({
    code: 'INVALID_REQUEST',
    details: { fields: [{ path: 'offset', message: 'Unknown field.' }] },
  })
})

test('a cursor of impossible form is an invalid cursor', () => {
  expect(refusal({ cursor: '' })?.code).toBe('INVALID_CURSOR')
  expect(refusal({ cursor: 'x'.repeat(513) })?.code).toBe('INVALID_CURSOR')
  expect(refusal({ cursor: 'x' })).toBeNull()
})

test('a moment is sent with its zone and becomes exact microseconds', () => {
  expect(sentTime.parse('2026-11-22T18:30:00Z')).toBe(1_795_372_200_000_000)
  expect(sentTime.parse('2026-11-22T19:30:00.5+01:00')).toBe(1_795_372_200_500_000)
  const bad = ['2026-11-22', '2026-11-22T18:30:00', '2026-02-30T00:00:00Z', '1', '', 'now']
  for (const text of [...bad, '9999-12-31T23:59:59Z', '1969-12-31T23:59:59Z'])
    expect([text, sentTime.safeParse(text).success]).toEqual([text, false])
})
