import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, test } from 'vitest'
import { cpuOf, cpuOfTree, hasProc } from './processes.ts'
import { bootstrap } from './statistics.ts'
import { exitCodes, verdictOf } from './verdict.ts'

test.each([
  ['faster', { low: 0.9, high: 0.95 }, 'not slower'],
  ['the same', { low: 0.97, high: 1.04 }, 'not slower'],
  ['perhaps 3 % dearer', { low: 1.03, high: 1.06 }, 'not slower'],
  ['surely more than 3 % dearer', { low: 1.031, high: 1.06 }, 'slower'],
  ['surely dearer, by nobody knows how much', { low: 1.1, high: 1.4 }, 'slower'],
  ['anything', { low: 0.9, high: 1.02 }, 'not measured'],
] as const)('%s', (_, interval, verdict) => {
  expect(verdictOf({ ratio: 1, ...interval })).toBe(verdict)
})

test('only what was measured and is not slower is green', () => {
  expect(exitCodes).toEqual({ 'not slower': 0, slower: 1, 'not measured': 3 })
})

test('equal ratios leave no doubt, and a few odd ones widen the interval', () => {
  const { ratio, low, high } = bootstrap(Array(12).fill(1.25))
  for (const figure of [ratio, low, high]) expect(figure).toBeCloseTo(1.25, 10)
  const odd = bootstrap([...Array(10).fill(1), 1.3, 1.3])
  expect(odd.ratio).toBeCloseTo(1.3 ** (1 / 6), 10)
  expect(odd.low).toBeLessThan(odd.ratio)
  expect(odd.high).toBeGreaterThan(odd.ratio)
  // Half and double weigh the same.
  expect(bootstrap([0.5, 2]).ratio).toBeCloseTo(1, 10)
})

test.runIf(hasProc)('what a child used counts for its tree, while it lives', async () => {
  const script = 'while (process.cpuUsage().user < 200_000); console.log(1); setInterval(Date, 1e3)'
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'ignore'] })
  await once(child.stdout, 'data')
  const [own, all] = [cpuOf(process.pid) ?? 0, cpuOfTree(process.pid) ?? 0]
  expect(all - own).toBeGreaterThanOrEqual(190_000)
  child.kill()
  await once(child, 'exit')
})
