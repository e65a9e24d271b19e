import type { Logger } from 'pino'
import type { Engine } from '../engine/engine.ts'
import type { Secrets } from '../identity/secret.ts'
import type { Database } from '../store/db.ts'
import { otherEpoch, selectEpoch } from '../store/epoch.ts'
import { selectInstallation } from '../store/organization.ts'

interface Deps {
  readonly database: Database
  readonly engine: Engine
  readonly secrets: Secrets
  readonly log: Logger
}

const REPLACED =
  'The secret of this database was replaced. Restart this server with the new secret.'

/**
 * Asks why this server cannot do its work at this moment; null when it can. A process of another
 * build than the database's is found out here, too, before anything is asked of it.
 */
export function readiness({ database, engine, secrets, log }: Deps) {
  let isTold = false
  return async (): Promise<string | null> => {
    try {
      const [migrated] = await database.read(selectEpoch())
      const other = otherEpoch(migrated)
      if (other !== null) return other.message
      const [installed] = await database.read(selectInstallation())
      if (installed?.secret_fingerprint === secrets.fingerprint) return engine.trouble
      if (!isTold) log.error(REPLACED)
      isTold = true
      return REPLACED
    } catch {
      return 'The database is not responding.'
    }
  }
}
