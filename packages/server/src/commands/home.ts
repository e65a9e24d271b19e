import { randomBytes } from 'node:crypto'
import { constants } from 'node:fs'
import { access, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { OrganizationPlan } from '../application/genesis.ts'
import { commandLine } from '../command-line.ts'
import { writeDurably } from '../embedded/durable-file.ts'
import { systemCode } from '../embedded/error.ts'
import { makeHome } from '../embedded/home.ts'
import { secretCharactersMin } from '../limits.ts'

/** What an operator must mend before the command can go on; the message says how. */
export class SetupError extends Error {
  override readonly name = 'SetupError'
}

/** How to reach the server of this home as its operator. The file is 0600. */
export const credentials = z.object({
  baseUrl: z.string(),
  orgId: z.string(),
  testKey: z.string(),
  liveKey: z.string(),
})
export type Credentials = z.output<typeof credentials>

const PRIVATE = 0o600

function damaged(path: string, next: string): string {
  const command = commandLine(next)
  return `${path} is damaged. Restore it from a backup, or remove it and run: ${command}`
}

export function credentialsPath(home: string): string {
  return join(home, 'credentials.json')
}

/** Makes the home where it is missing. Errors: EmbeddedError, SetupError when it is not ours. */
export async function prepareHome(home: string): Promise<void> {
  const folder = await makeHome(home)
  try {
    await access(folder, constants.W_OK | constants.X_OK)
  } catch {
    throw new SetupError(
      `This user cannot write to ${home}. Set BURSAR_HOME to a folder that it owns.`,
    )
  }
}

export async function readCredentials(home: string): Promise<Credentials | null> {
  const text = await readIfThere(credentialsPath(home))
  if (text === null) return null
  const parsed = credentials.safeParse(jsonOf(text))
  if (!parsed.success) throw new SetupError(damaged(credentialsPath(home), 'keys create --org'))
  return parsed.data
}

export async function writeCredentials(home: string, value: Credentials): Promise<void> {
  await writeDurably(credentialsPath(home), `${JSON.stringify(value, null, 2)}\n`, PRIVATE)
}

/** The given secret, else the one of this home, made at the first start. */
export async function readSecret(home: string, given: string | undefined): Promise<string> {
  if (given !== undefined) return given
  const path = join(home, 'secret')
  const kept = (await readIfThere(path))?.trim() ?? null
  if (kept !== null && kept.length < secretCharactersMin)
    throw new SetupError(damaged(path, 'secret replace'))
  if (kept !== null) return kept
  const made = randomBytes(32).toString('base64url')
  await writeDurably(path, `${made}\n`, PRIVATE)
  return made
}

/** An organization that a first start set out to make; gone when its key was shown. */
export async function readPlan(home: string): Promise<OrganizationPlan | null> {
  const text = await readIfThere(planPath(home))
  try {
    return text === null ? null : JSON.parse(text)
  } catch {
    throw new SetupError(damaged(planPath(home), 'start'))
  }
}

export async function writePlan(home: string, plan: OrganizationPlan): Promise<void> {
  await writeDurably(planPath(home), JSON.stringify(plan), PRIVATE)
}

export async function dropPlan(home: string): Promise<void> {
  await rm(planPath(home), { force: true })
}

function planPath(home: string): string {
  return join(home, 'first-start.json')
}

/** What is no JSON has no form either. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

async function readIfThere(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return null
    throw error
  }
}
