import { execFile } from 'node:child_process'
import { stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { promisify } from 'node:util'
import { EmbeddedError } from './error.ts'

const run = promisify(execFile)

/** The system user that PostgreSQL runs as, which refuses to run as root. */
export interface Account {
  readonly name: string
  readonly uid: number
  readonly gid: number
}

/** Null when we are not root: then PostgreSQL runs as ourselves. */
export async function serviceAccount(wanted?: string): Promise<Account | null> {
  if (process.getuid?.() !== 0) return null
  for (const name of wanted === undefined ? ['postgres', 'nobody'] : [wanted]) {
    const account = await findAccount(name)
    if (account !== null && account.uid !== 0) return account
  }
  throw new EmbeddedError(
    wanted === undefined
      ? 'PostgreSQL refuses to run as root. Set BURSAR_PG_USER to an ordinary system user.'
      : `BURSAR_PG_USER is ${wanted}, which is not an ordinary user of this system.`,
  )
}

/** Whether the user may pass into the folder and all above it. Expects a real path. */
export async function canEnter(folder: string, account: Account): Promise<boolean> {
  const { uid, gid, mode } = await stat(folder)
  const pass = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001
  if ((mode & pass) === 0) return false
  return folder === dirname(folder) || canEnter(dirname(folder), account)
}

async function findAccount(name: string): Promise<Account | null> {
  try {
    const ids = await Promise.all([run('id', ['-u', '--', name]), run('id', ['-g', '--', name])])
    const [uid, gid] = ids.map(({ stdout }) => Number(stdout))
    return uid === undefined || gid === undefined ? null : { name, uid, gid }
  } catch {
    return null
  }
}
