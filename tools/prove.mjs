import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { ensureBuilt, ensureInstalled, root } from './setup.mjs'

/** The long forms of tests that find more the longer they run. A setting of one's own wins. */
const sizes = {
  BURSAR_PROVE_ROUNDS: '100',
  BURSAR_PROVE_KILLS: '11',
  BURSAR_PROVE_MOMENTS: '30',
  BURSAR_PROVE_FREEZES: '10',
  BURSAR_PROVE_FAILOVERS: '21',
  BURSAR_MODEL_RUNS: '2000',
  BURSAR_LANE_RUNS: '40',
  BURSAR_HOSTILE_FIELDS: '10000',
}

/** Those that have one. */
const folders = ['model', 'races', 'crash', 'standby', 'builds', 'hostile']

ensureInstalled()
ensureBuilt()

const { argv, env, execPath } = process
const vitest = join(root, 'node_modules/vitest/vitest.mjs')
// One file at a time: each wants the machine for itself.
const flags = ['run', '--no-file-parallelism', '--reporter=verbose']
const given = argv.slice(2)
const files = given.length > 0 ? given : folders.map((name) => `test/${name}`)
const { status } = spawnSync(execPath, [vitest, ...flags, ...files], {
  cwd: root,
  stdio: 'inherit',
  env: { ...sizes, ...env },
})
process.exitCode = status ?? 1
