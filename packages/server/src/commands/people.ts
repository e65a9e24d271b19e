import { parseArgs } from 'node:util'
import { personName } from '@bursar/contract'
import { type MemberRole, roles } from '@bursar/core'
import { publicUrlOf, readConfig } from '../config.ts'
import { siteOf } from '../identity/site.ts'
import { ownerLinkMinutes } from '../limits.ts'
import { bothBooks } from './book.ts'
import { reachDatabase } from './database.ts'
import { readCredentials, SetupError } from './home.ts'
import { inviteBySetup, nameOfOwner } from './invite.ts'

const usage =
  'Usage: bursar people invite --role owner|operator|approver|viewer [--name NAME] ' +
  '[--env test|live|both] [--json]'

/**
 * Invites a person beside a running server or alone: the first owner, or one who takes over when
 * nobody can sign in any more. Resolves with the exit code.
 */
export async function people(env: NodeJS.ProcessEnv, args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      role: { type: 'string' },
      name: { type: 'string' },
      env: { type: 'string' },
      json: { type: 'boolean' },
    },
  })
  if (positionals.join(' ') !== 'invite') throw new SetupError(usage)
  const role = roleOf(values.role)
  const name = nameOf(values.name ?? nameOfOwner)
  const environments = environmentsOf(values.env ?? 'both')
  const config = readConfig(env)
  const { database, close } = await reachDatabase(config)
  try {
    const kept = await readCredentials(config.home)
    const publicUrl = publicUrlOf(config, kept?.baseUrl ?? `http://${config.host}:${config.port}`)
    if (siteOf(publicUrl) === null)
      throw new SetupError(
        `People cannot sign in at ${publicUrl}: browsers keep no passkeys for it. Set BURSAR_URL ` +
          'to an https address with a host name.',
      )
    const both = await bothBooks(database)
    const books = environments.map((environment) => both[environment])
    const { invitation, url } = await inviteBySetup({ database, publicUrl }, { books, role, name })
    const expiresAt = new Date(Math.floor(invitation.expiresAt / 1000)).toISOString()
    const text = values.json ? JSON.stringify({ url, expiresAt }) : url
    process.stdout.write(`${text}\n`)
    if (!values.json) process.stderr.write(`good once, for ${ownerLinkMinutes} minutes\n`)
    return 0
  } finally {
    await close()
  }
}

function roleOf(sent: string | undefined): MemberRole {
  const role = roles.find((one) => one === sent)
  if (role === undefined) throw new SetupError(usage)
  return role
}

function nameOf(sent: string): string {
  const { data, error } = personName.safeParse(sent)
  if (data === undefined) throw new SetupError(`--name: ${error?.issues[0]?.message}`)
  return data
}

function environmentsOf(sent: string): readonly ('test' | 'live')[] {
  if (sent === 'both') return ['test', 'live']
  if (sent === 'test' || sent === 'live') return [sent]
  throw new SetupError(usage)
}
