import { spawnSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = dirname(dirname(fileURLToPath(import.meta.url)))

/** What is built: the first source, the packages that go in, and the file that comes out last. */
const builds = [
  { entry: 'server/src/main.ts', reads: ['core', 'contract', 'server'], writes: 'main.js' },
  { entry: 'sdk/src/index.ts', reads: ['sdk'], writes: 'index.cjs' },
  { entry: 'ai/src/index.ts', reads: ['ai'], writes: 'index.js' },
  { entry: 'cli/src/main.ts', reads: ['cli'], writes: 'main.js' },
]

/** Installs what Bursar is built and runs with. */
export function ensureInstalled() {
  install('.', 'Installing dependencies.')
}

/** Installs what only tests, checks and benchmarks use, too: it has a lock file of its own. */
export function ensureTestTools() {
  ensureInstalled()
  install(testTools, `Installing what only tests and checks use (${testTools}).`)
  const { dependencies } = JSON.parse(readFileSync(join(root, testTools, 'package.json'), 'utf8'))
  const missing = Object.keys(dependencies).filter((name) => !existsSync(placeOf(name)))
  if (missing.length === 0) return
  for (const name of missing) link(name)
  // For npx, so that it finds their programs.
  run('npm', ['rebuild', '--ignore-scripts', '--silent', ...missing])
}

const testTools = 'test/tools'

const placeOf = (name) => join(root, 'node_modules', name)

/** Every file of the workspace finds it as if it had been installed with the rest. */
function link(name) {
  const place = placeOf(name)
  mkdirSync(dirname(place), { recursive: true })
  // One that leads nowhere is left from a folder that has gone.
  rmSync(place, { force: true })
  const target = join(root, testTools, 'node_modules', name)
  symlinkSync(relative(dirname(place), target), place, 'junction')
}

/** Installs what the package-lock.json of a folder names, unless it was since it last changed. */
function install(folder, says) {
  const installed = changedAt(join(folder, 'node_modules/.package-lock.json'))
  if (installed >= changedAt(join(folder, 'package-lock.json'))) return
  tell(says)
  // Whether there is a network shows at once; npm itself would try for more than a minute.
  const patience = ['--fetch-retries=1', '--fetch-retry-mintimeout=1000']
  // Nothing we run needs an install script, so none gets to run.
  const args = ['ci', '--ignore-scripts', '--no-progress', ...patience]
  run('npm', args, { folder, explain: tellOfNpm })
}

function tellOfNpm(said) {
  const [, code] = said.match(unreached) ?? []
  if (code === undefined) process.stderr.write(said)
  else tell(`npm cannot reach the registry (${code}). Check the network, then start again.`)
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
  // npx finds the program in a clone: npm links only what is there when it installs.
  run('npm', ['rebuild', '--ignore-scripts', '--silent', '@bursar/cli'])
}

/**
 * Runs a program in the workspace, its words on stderr: stdout belongs to the server alone. What
 * it has to say of a failure, `explain` hears if there is one.
 */
function run(program, args, { folder = '.', explain } = {}) {
  const { status, error, stderr } = spawnSync(program, args, {
    cwd: join(root, folder),
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
