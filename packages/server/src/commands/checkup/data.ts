import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { commandLine } from '../../command-line.ts'
import type { Config } from '../../config.ts'
import { secretsOf } from '../../identity/secret.ts'
import { clockSkewSecondsMax, postgresVersionMin, secretCharactersMin } from '../../limits.ts'
import type { Database } from '../../store/db.ts'
import { EPOCH, otherEpoch, selectEpoch } from '../../store/epoch.ts'
import { databaseTime } from '../../store/head.ts'
import { schemaOf } from '../../store/lineage.ts'
import { selectInstallation } from '../../store/organization.ts'
import { selectServerSettings } from '../../store/settings.ts'
import { reachDatabase } from '../database.ts'
import { SetupError } from '../home.ts'
import { expectedHeads } from '../lost-log.ts'
import { type Check, failed, looked, ok, warning } from './check.ts'

/** Everything that only the database can tell. */
export async function checkData(config: Config): Promise<Check[]> {
  const reached = await reachDatabase(config).catch((error: unknown) => {
    // Nothing is wrong with what was not made yet.
    if (error instanceof SetupError && config.databaseUrl === undefined) return error
    throw error
  })
  if (reached instanceof SetupError)
    return [warning('database', reached.message, `Start a server: ${commandLine('start')}`)]
  const { database, close } = reached
  const looks: readonly [string, (database: Database, config: Config) => Promise<Check>][] = [
    ['database', checkServer],
    ['clock', checkClock],
    ['schema', checkSchema],
    ['sealing', checkSecret],
    ['log', checkLog],
  ]
  try {
    const checks: Check[] = []
    for (const [name, look] of looks)
      checks.push(...(await looked(name, () => look(database, config))))
    return checks
  } finally {
    await close()
  }
}

async function checkServer(database: Database, config: Config): Promise<Check> {
  const [row = {}] = await database.read(selectServerSettings())
  const { version, standby, fsync, full_page_writes, synchronous_commit, standbys } = row
  const where = config.databaseUrl === undefined ? 'embedded PostgreSQL' : 'PostgreSQL'
  const says =
    `${where} ${version}${standby === true ? ', a standby' : ''}, fsync ${fsync}, ` +
    `full_page_writes ${full_page_writes}, synchronous_commit ${synchronous_commit}, ` +
    `synchronous standbys: ${standbys === '' ? 'none' : standbys}`
  if (Number(row.version_number) < postgresVersionMin * 10_000)
    return failed('database', says, `Use PostgreSQL ${postgresVersionMin} or newer.`)
  if (fsync === 'on' && full_page_writes === 'on') return ok('database', says)
  const remedy = 'Turn fsync and full_page_writes on: a crash can lose or damage payments.'
  return config.trustStorage ? warning('database', says, remedy) : failed('database', says, remedy)
}

/** Only the database's clock decides; one that differs shows that one of them is wrong. */
async function checkClock(database: Database): Promise<Check> {
  const before = Date.now()
  const time = (await databaseTime(database.read)) / 1_000
  const after = Date.now()
  const ahead = (time - (before + after) / 2) / 1_000
  const side = ahead < 0 ? 'behind' : 'ahead of'
  const says = `the clock of the database is ${Math.abs(ahead).toFixed(1)} s ${side} this machine's`
  return Math.abs(ahead) <= clockSkewSecondsMax
    ? ok('clock', says)
    : warning('clock', says, 'Synchronize both clocks (NTP): limits and expiries use the former.')
}

async function checkSchema(database: Database): Promise<Check> {
  const schema = await schemaOf(database.read)
  const [row] = await database.read(selectEpoch())
  const other = otherEpoch(row)
  if (other !== null) return failed('schema', other.message)
  return ok('schema', `schema ${schema?.version}, epoch ${EPOCH}, as this build has it`)
}

/** The secret is only read: making one is for a start. */
async function checkSecret(database: Database, { home, secret }: Config): Promise<Check> {
  const [installed] = await database.read(selectInstallation())
  if (installed === undefined)
    return warning('sealing', 'the database has no secret yet', commandLine('start'))
  const kept = secret ?? (await readFile(join(home, 'secret'), 'utf8').catch(() => '')).trim()
  const isSame =
    kept.length >= secretCharactersMin &&
    secretsOf(kept).fingerprint === installed.secret_fingerprint
  if (isSame) return ok('sealing', 'the secret is that of the database')
  const says = `the secret of ${home} is ${kept === '' ? 'missing' : 'not that of the database'}`
  const remedy = `Restore it, or replace it: ${commandLine('secret replace')}`
  return failed('sealing', says, remedy)
}

async function checkLog(database: Database, { home }: Config): Promise<Check> {
  await expectedHeads(database, home)
  return ok('log', 'every log has all that this home has seen of it')
}
