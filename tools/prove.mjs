import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ensureBuilt, ensureTestTools, root } from './setup.mjs'

const { engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))

/** The long forms of tests that find more the longer they run. A setting of one's own wins. */
const sizes = {
  BURSAR_PROVE_ROUNDS: '100',
  BURSAR_PROVE_KILLS: '11',
  BURSAR_PROVE_MOMENTS: '30',
  BURSAR_PROVE_FREEZES: '10',
  BURSAR_PROVE_FAILOVERS: '21',
  BURSAR_PROVE_FLOOD_SECONDS: '30',
  BURSAR_MODEL_RUNS: '2000',
  BURSAR_LANE_RUNS: '40',
  BURSAR_HOSTILE_FIELDS: '10000',
  BURSAR_PROVE_OVERLOAD: '10',
  BURSAR_LANGUAGE_TEXTS: '10000',
  // The oldest that is supported, and the newest that npm has.
  BURSAR_PROVE_NODES: `${engines.node.replace('>=', '')}.0 latest`,
}
const long = [
  ...['test/model', 'test/races', 'test/crash', 'test/standby', 'test/builds', 'test/hostile'],
  ...['test/overload', 'test/sockets', 'test/golden', 'test/language'],
]

/** What asks a calendar or a clock is run on each of these days, the machine in that zone. */
const days = [
  ['the end of a month, in Tokyo too', '2026-11-30T02:00:00Z', 'Asia/Tokyo'],
  ['the end of a year', '2026-12-31T02:00:00Z', 'Pacific/Kiritimati'],
  ['29 February', '2028-02-29T02:00:00Z', 'America/Los_Angeles'],
  ['clocks go forward in Europe', '2026-03-29T00:30:00Z', 'Europe/Berlin'],
  ['clocks go back in Europe', '2026-10-25T00:30:00Z', 'Europe/Berlin'],
  ['clocks go forward in New York', '2026-03-08T06:30:00Z', 'America/New_York'],
  ['clocks go back in New York', '2026-11-01T05:30:00Z', 'America/New_York'],
]
const dated = ['packages', 'test/e2e', 'test/wire', 'test/documents', 'test/golden']

ensureTestTools()
ensureBuilt()

const given = process.argv.slice(2)
if (given[0] === 'days') proveDays(given.slice(1))
else {
  prove(given.length > 0 ? given : long, { ...sizes, ...process.env })
  if (given.length === 0) proveDays([])
}

function proveDays(files) {
  for (const [name, moment, zone] of days) {
    process.stdout.write(`\n${name}\n`)
    const env = { ...process.env, BURSAR_TEST_TODAY: moment, TZ: zone }
    prove(files.length > 0 ? files : dated, env)
  }
}

function prove(files, env) {
  const vitest = join(root, 'node_modules/vitest/vitest.mjs')
  // One file at a time: each wants the machine for itself.
  const flags = ['run', '--no-file-parallelism', '--reporter=verbose']
  const { status } = spawnSync(process.execPath, [vitest, ...flags, ...files], {
    cwd: root,
    stdio: 'inherit',
    env,
  })
  if (status !== 0) process.exitCode = 1
}
