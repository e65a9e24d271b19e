import { expect, test } from 'vitest'
import { looked, ok } from './check.ts'
import { checkVersions } from './machine.ts'

test('neither a finding nor a failure shows what is secret', async () => {
  const secret = 'postgres://u:hunter2@h/x bsr_live_0000000aCanary'
  const shown = 'postgres://u:…@h/x bsr_live_0000000a…'
  expect(await looked('a', async () => ok('a', secret))).toEqual([ok('a', shown)])
  const broken = async () => Promise.reject(new Error(secret))
  expect(await looked('a', broken, 'Mend it.')).toEqual([
    { name: 'a', state: 'failed', says: shown, remedy: 'Mend it.' },
  ])
})

test.each([
  ['20.19.0', 'ok'],
  ['20.18.9', 'failed'],
  ['18.20.0', 'failed'],
  ['24.0.0', 'ok'],
])('Node %s is %s', (node, state) => {
  expect(checkVersions(node)).toMatchObject({ state })
})
