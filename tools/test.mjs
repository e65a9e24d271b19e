import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ensureBuilt, ensureTestTools, root } from './setup.mjs'

ensureTestTools()
ensureBuilt()

const folder = mkdtempSync(join(tmpdir(), 'bursar-report-'))
const report = join(folder, 'report.json')
const vitest = join(root, 'node_modules/vitest/vitest.mjs')
const flags = ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
// What tells within a minute whether a change holds together; `npm test` alone tells all.
const fast = ['packages/core', 'packages/contract', 'packages/server/src/faces', 'test/tidiness']
const asked = process.argv.slice(2).flatMap((word) => (word === '--fast' ? fast : [word]))
const { status } = spawnSync(process.execPath, [vitest, ...flags, ...asked], {
  cwd: root,
  stdio: 'inherit',
})
const { passed, failed, skipped } = count(report)
rmSync(folder, { recursive: true })

const good = status === 0 && failed === 0 && passed > 0
// Vitest may fail for a reason outside every test, such as an error that nobody caught.
const failures = good ? 0 : Math.max(failed, 1)
const summary = [`${passed} passed`, `${failures} failed`]
if (skipped > 0) summary.push(`${skipped} skipped`)
process.stdout.write(`${summary.join(', ')}\n`)
process.exitCode = good ? 0 : 1

function count(path) {
  const counts = { passed: 0, failed: 0, skipped: 0 }
  try {
    for (const file of JSON.parse(readFileSync(path, 'utf8')).testResults) {
      for (const test of file.assertionResults) {
        if (test.status === 'passed') counts.passed += 1
        else if (test.status === 'failed') counts.failed += 1
        else counts.skipped += 1
      }
      // A file that can't be loaded has no tests to fail.
      if (file.status === 'failed' && file.assertionResults.length === 0) counts.failed += 1
    }
  } catch {
    counts.failed += 1
  }
  return counts
}
