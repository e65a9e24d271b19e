import { expect, test } from 'vitest'
import { UsageError } from '../usage-error.ts'
import { given } from './arguments.ts'
import { named } from './catalog.ts'
import { verbHelp } from './help.ts'
import type { Operation } from './operation.ts'

function read(line: string | readonly string[]) {
  const words = typeof line === 'string' ? line.split(' ') : line
  const found = named(words)
  if (found?.kind !== 'verb') throw new Error('no verb')
  return given(found.operation, found.rest)
}

function body(line: string | readonly string[]): Record<string, string> {
  return Object.fromEntries(read(line).body)
}

function refusal(line: string | readonly string[]): string {
  try {
    read(line)
  } catch (error) {
    if (error instanceof UsageError) return error.message
    throw error
  }
  throw new Error('it was not refused')
}

test('fields are flags, and ids are arguments', () => {
  expect(read('policies update pol_1 --daily-limit 50 --no-name --max-per-hour 3')).toEqual({
    own: {},
    ids: ['pol_1'],
    query: new Map(),
    body: new Map([
      ['dailyLimit', '"50"'],
      ['name', 'null'],
      ['maxPerHour', '3'],
    ]),
  })
  expect(read('payments list --limit 5 --status HELD --json')).toEqual({
    own: { json: true },
    ids: [],
    query: new Map([
      ['limit', '5'],
      ['status', 'HELD'],
    ]),
    body: new Map(),
  })
  expect(read('groups remove-agent grp_1 wal_2').ids).toEqual(['grp_1', 'wal_2'])
})

test('money stays a string, whatever its digits', () => {
  expect(body('wallets fund wal_1 0.12345678')).toEqual({ amount: '"0.12345678"' })
  expect(body('agents adjust-budget wal_1 -12.50')).toEqual({ amount: '"-12.50"' })
  expect(body('agents adjust-budget wal_1 --amount -12.50')).toEqual({ amount: '"-12.50"' })
  expect(body('v2 pay --to a --amount 1.10')).toMatchObject({ amount: '"1.10"' })
})

test('booleans, lists and JSON are said as the guide says', () => {
  expect(body('kill-switch set --on')).toEqual({ on: 'true' })
  expect(body('kill-switch set --no-on')).toEqual({ on: 'false' })
  expect(body('kill-switch set --on=false')).toEqual({ on: 'false' })
  const lists = 'policies update pol_1 --blocked-merchants a,b --blocked-merchants c'
  expect(body(lists)).toEqual({ blockedMerchants: '["a","b","c"]' })
  expect(body(['policies', 'update', 'pol_1', '--blocked-merchants', '["Foo, Inc."]'])).toEqual({
    blockedMerchants: '["Foo, Inc."]',
  })
  expect(body(['agents', 'create', '--name=--x', '--metadata', '{"n":1.0}'])).toEqual({
    name: '"--x"',
    metadata: '{"n":1.0}',
  })
})

test('the only field that is needed may stand without its flag', () => {
  expect(body(['policies', 'parse', 'Max $50 a day'])).toEqual({ text: '"Max $50 a day"' })
  expect(body('groups add-agent grp_1 wal_2')).toEqual({ agentId: '"wal_2"' })
  expect(refusal('policies parse a --text b')).toContain('Not understood: a.')
})

test.each([
  ['agents create --name a --colour red', /Unknown flag --colour\. Allowed: .*--description/],
  ['agents create -n a', /Unknown flag -n/],
  ['agents create', /Required: --name <text>/],
  ['agents create --name', /--name needs a value/],
  ['agents create --name --json', /--name needs a value/],
  ['agents create --name a --name b', /--name is given twice/],
  ['agents create a b', /Not understood: b/],
  ['agents retrieve', /<id> is missing/],
  ['payments list --limit many', /--limit must be an integer of at least 1/],
  ['payments list --limit 1.5', /--limit must be an integer/],
  ['payments retrieve pay_1 --wait 31', /--wait must be an integer from 0 to 30/],
  ['payments list --status Held', /--status must be one of DECLINED, /],
  ['wallets fund wal_1 1e3', /--amount must be a decimal/],
  ['wallets fund wal_1 0.123456789', /--amount must be a decimal/],
  ['wallets fund wal_1 -5', /--amount must be a decimal/],
  ['agents create a --metadata {a', /--metadata must be JSON/],
  ['api-keys create --permissions wallets:read,all', /--permissions must be one of wallets:read/],
  ['kill-switch set --on=maybe', /--on takes no value/],
  ['payments list --all --data {}', /Unknown flag --data/],
  ['agents retrieve wal_1 --all', /Unknown flag --all/],
])('%s is refused before anything is sent', (line, says) => {
  expect(refusal(line)).toMatch(says)
})

test('an operation with a longer name, or with others below it, has its verb', () => {
  const shape: Operation = {
    ...{ name: 'a.links.create', words: ['a', 'links', 'create'], path: '/v1/a/{id}/links' },
    ...{ method: 'POST', writes: true, hasBody: false, summary: 'Create', fields: [] },
    ...{ permission: 'a:write', agentPermission: null },
  }
  const table = [shape, { ...shape, name: 'a', words: ['a'] }]
  expect(named(['a', 'links', 'create', 'x'], table)).toMatchObject({
    operation: shape,
    rest: ['x'],
  })
  expect(named(['a', 'links'], table)).toMatchObject({ kind: 'group', words: ['a', 'links'] })
  expect(named(['a', 'x'], table)).toMatchObject({ operation: { name: 'a' }, rest: ['x'] })
  expect(named(['b'], table)).toBe(null)
  expect(verbHelp(shape, 'http://s')).toContain('bursar a links create <id>')
})
