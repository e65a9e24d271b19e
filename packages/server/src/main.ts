import { deadLetters } from './commands/dead-letters.ts'
import { doctor } from './commands/doctor.ts'
import { head } from './commands/head.ts'
import { keys } from './commands/keys.ts'
import { people } from './commands/people.ts'
import { rails } from './commands/rails.ts'
import { secret } from './commands/secret.ts'
import { start } from './commands/start.ts'
import { verify } from './commands/verify.ts'

/** Could not do what was asked, for a reason outside of what was asked about. */
const FAILED = 2

const usage = `Usage: bursar start
  verify [--json]
  doctor [--json]
  keys create --org [--owner NAME] [--json]
  keys revoke KEY_ID [--cascade] [--json]
  people invite --role ROLE [--name NAME] [--env test|live|both] [--json]
  head accept [--book ID]... [--reason TEXT] [--yes] [--json]
  rails [--book test|live] [--set RAIL=at-once|later|off]... [--json]
  secret replace [--yes] [--json]
  dead-letters [--retry] [--json]
`

/** Runs one command of the server. Resolves with the exit code; every error becomes a sentence. */
export async function main(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const [command, ...rest] = args
  try {
    switch (command) {
      case 'start':
        return await start(env)
      case 'verify':
        return await verify(env, rest)
      case 'doctor':
        return await doctor(env, rest)
      case 'keys':
        return await keys(env, rest)
      case 'people':
        return await people(env, rest)
      case 'head':
        return await head(env, rest)
      case 'rails':
        return await rails(env, rest)
      case 'secret':
        return await secret(env, rest)
      case 'dead-letters':
        return await deadLetters(env, rest)
      default:
        process.stderr.write(usage)
        return FAILED
    }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    process.stderr.write(`bursar: ${message}\n`)
    if (env.LOG_LEVEL === 'debug' && error instanceof Error)
      process.stderr.write(`${error.stack}\n`)
    return FAILED
  }
}

process.exitCode = await main(process.argv.slice(2), process.env)
