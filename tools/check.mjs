import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { ensureTestTools, root } from './setup.mjs'

ensureTestTools()

const fixes = process.argv.slice(2)
const checks = [
  ['node_modules/@biomejs/biome/bin/biome', 'check', '--error-on-warnings', ...fixes],
  // What did not change since the last time is not looked at again.
  [
    ...['node_modules/typescript/bin/tsc', '-p', '.', '--incremental'],
    ...['--tsBuildInfoFile', 'node_modules/.cache/check.tsbuildinfo'],
  ],
]

// Side by side, since the types keep one core busy.
const ends = checks.map(([program, ...args]) => {
  const child = spawn(process.execPath, [join(root, program), ...args], {
    cwd: root,
    stdio: 'inherit',
  })
  return once(child, 'exit')
})
for (const [code] of await Promise.all(ends)) if (code !== 0) process.exitCode = 1
