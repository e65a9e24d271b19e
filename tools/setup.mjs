import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = dirname(dirname(fileURLToPath(import.meta.url)))

/** What is built: the first source, the packages that go in, and the file that comes out last. */
const builds = [
  { entry: 'server/src/main.ts', reads: ['core', 'contract', 'server'], writes: 'main.js' },
  { entry: 'sdk/src/index.ts', reads: ['sdk'], writes: 'index.cjs' },
  { entry: 'cli/src/main.ts', reads: ['cli'], writes: 'main.js' },
]

/** Installs what package-lock.json names, unless that was done since it last changed. */
export function ensureInstalled() {
  const installed = changedAt('node_modules/.package-lock.json')
  if (installed >= changedAt('package-lock.json')) return
  tell('Installing dependencies.')
  // Whether there is a network shows at once; npm itself would try for more than a minute.
  const patience = ['--fetch-retries=1', '--fetch-retry-mintimeout=1000']
  // Nothing we run needs an install script, so none gets to run.
  run('npm', ['ci', '--ignore-scripts', '--no-progress', ...patience], (said) => {
    const [, code] = said.match(unreached) ?? []
    if (code === undefined) process.stderr.write(said)
    else tell(`npm cannot reach the registry (${code}). Check the network, then start again.`)
  })
}

const unreached = new RegExp(
  'code (ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|' +
    'ENETUNREACH|EHOSTUNREACH|ETIMEDOUT|ERR_SOCKET_TIMEOUT)\\b',
)

/** Builds every package when a source of one is newer than its build. */
export function ensureBuilt() {
  const shared = Math.max(changedAt('tools/build.mjs'), changedAt('package-lock.json'))
  const stale = builds.some(({ entry, reads, writes }) => {
    // A package appears when it has content.
    if (changedAt(`packages/${entry}`) === 0) return false
    const sources = reads.map((name) => newestBelow(`packages/${name}`))
    const built = changedAt(join('packages', entry, '../../dist', writes))
    return built < Math.max(shared, newestBelow('docs/errors'), ...sources)
  })
  if (!stale) return
  tell('Building.')
  run(process.execPath, ['tools/build.mjs'])
}

/**
 * Runs a program in the workspace, its words on stderr: stdout belongs to the server alone. What
 * it has to say of a failure, `explain` hears if there is one.
 */
function run(program, args, explain) {
  const { status, error, stderr } = spawnSync(program, args, {
    cwd: root,
    stdio: ['ignore', 2, explain ? 'pipe' : 2],
    shell: process.platform === 'win32' && program === 'npm',
  })
  if (status === 0) return
  explain?.(String(stderr ?? ''))
  tell(`${program} ${args.join(' ')} failed${error ? `: ${error.message}` : '.'}`)
  process.exit(1)
}

function tell(sentence) {
  process.stderr.write(`${sentence}\n`)
}

/** Milliseconds since 1970, 0 for a file that does not exist. */
function changedAt(path) {
  return statSync(join(root, path), { throwIfNoEntry: false })?.mtimeMs ?? 0
}

function newestBelow(folder) {
  if (!existsSync(join(root, folder))) return 0
  const times = readdirSync(join(root, folder), { withFileTypes: true })
    .filter(({ name }) => !['dist', 'node_modules'].includes(name) && !name.endsWith('.test.ts'))
    .map((entry) => {
      const path = join(folder, entry.name)
      return entry.isDirectory() ? newestBelow(path) : changedAt(path)
    })
  return Math.max(0, ...times)
}
