import { permissions } from '@bursar/contract'
import {
  type OrganizationPlan,
  openOrganization,
  planOrganization,
} from '../application/genesis.ts'
import { commandLine } from '../command-line.ts'
import type { Engine } from '../engine/engine.ts'
import type { Secrets } from '../identity/secret.ts'
import { flightSecondsMax } from '../limits.ts'
import type { Database } from '../store/db.ts'
import {
  insertInstallation,
  selectInstallation,
  selectOrganizations,
} from '../store/organization.ts'
import { readId } from '../store/read/value.ts'
import {
  type Credentials,
  dropPlan,
  readCredentials,
  readPlan,
  SetupError,
  writeCredentials,
  writePlan,
} from './home.ts'

interface Deps {
  readonly database: Database
  readonly engine: Engine
  readonly secrets: Secrets
}

export interface Readied {
  readonly credentials: Credentials | null
  /** Whether its key was never shown: it is while the plan of its making is still there. */
  readonly isNew: boolean
}

/**
 * Makes the organization of a new database, and finishes one that a crash interrupted: what is
 * to be made is written down before anything is, and whoever shows the keys drops that plan.
 * Errors: SetupError when the database belongs to another BURSAR_SECRET.
 */
export async function readyOrganization(
  deps: Deps,
  home: string,
  baseUrl: string,
): Promise<Readied> {
  const mayMake = await claim(deps, home, await readPlan(home))
  const plan = await readPlan(home)
  if (!mayMake || plan === null) return { credentials: await readCredentials(home), isNew: false }
  await openOrganization(deps, plan, permissions)
  const { organization: orgId, test, live } = plan
  const made = { baseUrl, orgId, testKey: test.key, liveKey: live.key }
  await writeCredentials(home, made)
  return { credentials: made, isNew: true }
}

/** Whether this home makes the organization of the database: the first one, or its unfinished. */
async function claim(deps: Deps, home: string, planned: OrganizationPlan | null): Promise<boolean> {
  const { database, secrets } = deps
  const [installed] = await database.read(selectInstallation())
  if (installed !== undefined) {
    if (installed.secret_fingerprint === secrets.fingerprint) {
      if (planned !== null && (await isStillWanted(database, planned))) return true
      await dropPlan(home)
      return false
    }
    throw new SetupError(
      'This database was set up with a different BURSAR_SECRET. All servers of a database must ' +
        'use the same secret: set it, or copy the file `secret` from the home that created it. ' +
        `If it is permanently lost, run: ${commandLine('secret replace')}`,
    )
  }
  if (planned === null) await writePlan(home, planOrganization('My organization'))
  const writer = await database.openWriter()
  try {
    const insert = insertInstallation(secrets.fingerprint)
    const [result] = await writer.flight([insert], flightSecondsMax * 1000)
    if (result?.count === 1) return true
  } finally {
    writer.destroy()
  }
  // Another process was first: what this one planned never was.
  await dropPlan(home)
  return claim(deps, home, null)
}

/** False when another home made the organization after this one had planned its own. */
async function isStillWanted(database: Database, plan: OrganizationPlan): Promise<boolean> {
  const made = (await database.read(selectOrganizations())).map(({ org_id }) =>
    readId('organization', org_id),
  )
  return made.length === 0 || made.includes(plan.organization)
}
