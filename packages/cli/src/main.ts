#!/usr/bin/env node
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Command, CommanderError } from 'commander'

// 1 is kept for what `verify` finds: a command that was not understood has found nothing.
const MISUSED = 2

const { version } = JSON.parse(
  readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
) as { version: string }

/** Runs a command of the server in this very process: signals, exit code and stdout are its own. */
async function launch(...args: readonly string[]): Promise<void> {
  const server = import.meta.resolve('@bursar/server')
  process.argv = [process.execPath, fileURLToPath(server), ...args]
  await import(server)
}

const json = ['--json', 'print JSON'] as const
const yes = ['--yes', 'do it without asking'] as const
const program = new Command('bursar')
  .description('Money for AI agents, with guardrails.')
  .version(version)
  .exitOverride()

program
  .command('start')
  .description('run the server; PORT, DATABASE_URL, BURSAR_HOME and others set it up')
  .action(() => launch('start'))

program
  .command('verify')
  .description('prove every book from its log; exits with 1 when one is not sound')
  .option(...json)
  .action((options: { json?: true }) => launch('verify', ...flag('json', options.json)))

const head = program
  .command('head')
  .description('go on after an older copy of the database was brought back')
head
  .command('accept')
  .description('take the logs as they stand for the truth')
  .option('--book <id...>', 'only of these books')
  .option('--reason <text>', 'why, for those who read the log')
  .option(...yes)
  .option(...json)
  .action((options: { book?: string[]; reason?: string; yes?: true; json?: true }) => {
    const books = (options.book ?? []).map((book) => `--book=${book}`)
    const reason = options.reason === undefined ? [] : [`--reason=${options.reason}`]
    const flags = [...flag('yes', options.yes), ...flag('json', options.json)]
    return launch('head', 'accept', ...books, ...reason, ...flags)
  })

const secret = program.command('secret').description('go on when BURSAR_SECRET was lost')
secret
  .command('replace')
  .description('make the secret of this home the one of the database')
  .option(...yes)
  .option(...json)
  .action((options: { yes?: true; json?: true }) =>
    launch('secret', 'replace', ...flag('yes', options.yes), ...flag('json', options.json)),
  )

const keys = program.command('keys').description('recover access to this database')
keys
  .command('create')
  .description('make a key of the organization for each environment')
  .requiredOption('--org', 'of the organization')
  .option('--owner <name>', 'for whom the keys speak')
  .option(...json)
  .action((options: { owner?: string; json?: true }) => {
    const owner = options.owner === undefined ? [] : [`--owner=${options.owner}`]
    return launch('keys', 'create', '--org', ...owner, ...flag('json', options.json))
  })

function flag(name: string, given: true | undefined): string[] {
  return given === true ? [`--${name}`] : []
}

try {
  await program.parseAsync()
} catch (error) {
  if (!(error instanceof CommanderError)) throw error
  process.exitCode = error.exitCode === 0 ? 0 : MISUSED
}
