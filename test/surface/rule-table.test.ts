import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { rulesCodec } from '@bursar/core'
import { expect, test } from 'vitest'
import { root } from '../setup/process.ts'

test('the guide on policies tells of every rule', () => {
  const guide = readFileSync(join(root, 'docs/guides/policies.md'), 'utf8')
  const rows = guide.split('\n').filter((line) => line.startsWith('| `'))
  const told = rows.flatMap((row) => row.split('|')[1]?.match(/(?<=`)[a-zA-Z]+(?=`)/g) ?? [])
  // The one is chosen with a policy, the other follows from its lists.
  const others = ['currency', 'readings']
  const fields = Object.keys(rulesCodec.fields).filter((field) => !others.includes(field))
  expect(told).toEqual(expect.arrayContaining(fields))
})
