import { parseArgs } from 'node:util'
import { type Config, readConfig } from '../config.ts'
import { type Check, failed, looked } from './checkup/check.ts'
import { checkData } from './checkup/data.ts'
import { checkHome, checkVersions } from './checkup/machine.ts'
import { checkService } from './checkup/service.ts'

const unreached = 'Check DATABASE_URL, and that this database is running.'
const WELL = 0
const ILL = 1

/** Looks at everything that a server depends on. Resolves with the exit code. */
export async function doctor(env: NodeJS.ProcessEnv, args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: { json: { type: 'boolean' }, login: { type: 'string' } },
  })
  const checks = [checkVersions(), ...(await checksOf(env, values.login ?? null))]
  const isWell = checks.every(({ state }) => state !== 'failed')
  const shown = values.json
    ? `${JSON.stringify({ ok: isWell, checks }, null, 2)}\n`
    : checks.map(lineOf).join('')
  process.stdout.write(shown)
  return isWell ? WELL : ILL
}

async function checksOf(env: NodeJS.ProcessEnv, login: string | null): Promise<Check[]> {
  const { config, fault } = settingsIn(env)
  return [
    ...(fault === null ? [] : [failed('settings', fault.message)]),
    ...(await checkHome(config, login)),
    ...(await looked('server', () => checkService(config))),
    // A server that was named wrongly is not the one of the home.
    ...(fault === null ? await looked('database', () => checkData(config), unreached) : []),
  ]
}

/** Where settings cannot be used, the home is still looked at, as it stands by default. */
function settingsIn(env: NodeJS.ProcessEnv): { config: Config; fault: Error | null } {
  try {
    return { config: readConfig(env), fault: null }
  } catch (error) {
    const { BURSAR_HOME, npm_package_name } = env
    return { config: readConfig({ BURSAR_HOME, npm_package_name }), fault: error as Error }
  }
}

function lineOf({ name, state, says, remedy }: Check): string {
  const line = `${state.padEnd(8)} ${name.padEnd(12)} ${says}\n`
  return remedy === undefined ? line : `${line}${' '.repeat(22)}${remedy}\n`
}
